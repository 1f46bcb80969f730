"""Login, logout and the change of one's own password; each leaves an entry in the access log."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views
from django.urls import reverse_lazy

from courts import sample
from courts.forms_account import LoginForm, NewPasswordForm
from courts.models import AccessEntry
from courts.records import record


def record_failure(form):
    """One failed login in the access log: only what was meant as an account name; a password typed into the wrong box must not get there."""
    username = form.cleaned_data.get("username", "")
    known = form.names_an_account(username)
    record(AccessEntry.Action.LOGIN_FAILED, by=None, target=username if known else "没有这个账号")


class Login(views.LoginView):
    """The login page; in a trial it lists one sample account per role."""

    template_name = "registration/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        response = super().form_valid(form)
        record(AccessEntry.Action.LOGIN, by=self.request.user)
        return response

    def form_invalid(self, form):
        record_failure(form)
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs):
        accounts = sample.accounts() if settings.SAMPLE_ACCOUNTS else []
        return super().get_context_data(accounts=accounts, **kwargs)


class Logout(views.LogoutView):
    """Ends the session; POST only, so that no picture or link can log somebody out."""

    def post(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            record(AccessEntry.Action.LOGOUT, by=request.user)
        return super().post(request, *args, **kwargs)


class PasswordChange(views.PasswordChangeView):
    """A new password for oneself; the other sessions of the account end."""

    template_name = "registration/password_change.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("password_change")

    def form_valid(self, form):
        form.user.must_change_password = False
        response = super().form_valid(form)
        record(AccessEntry.Action.ADMINISTER, by=self.request.user, target="修改本人口令")
        messages.success(self.request, "口令已改。在别处登录着的，都要用新口令重新登录。")
        return response
