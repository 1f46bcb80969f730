"""The forms of one's own account."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from courts.models import User


class LoginForm(AuthenticationForm):
    """Account and password; the refusal does not say which of the two was wrong."""

    username = forms.CharField(
        label="账号",
        max_length=150,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username", "spellcheck": "false"}),
    )
    password = forms.CharField(label="口令", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    error_messages = {"invalid_login": "账号或口令不对", "inactive": "账号或口令不对"}

    @staticmethod
    def names_an_account(username):
        """Whether `username` is somebody's: a password typed into the wrong box must not reach the log."""
        return User.objects.filter(username=username).exists()


class NewPasswordForm(PasswordChangeForm):
    """Old password once, new password twice."""

    old_password = forms.CharField(
        label="现在的口令",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    new_password1 = forms.CharField(
        label="新口令",
        strip=False,
        help_text="至少 10 位，不能全是数字，不能和账号、姓名相近。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    new_password2 = forms.CharField(
        label="再输一遍新口令", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_mismatch": "两遍新口令不一样",
        "password_incorrect": "现在的口令不对",
    }
