"""Signing with the password entered again, or with a scan of the signed paper; each signature holds on to the answers. Source: J1.1, J1.2, product.md row 46."""

from django import forms
from django.core.exceptions import ValidationError

from core.files import UploadField
from core.forms import StepForm
from reviews.models import Statement

NO_PROBLEM_TEXT = (
    "本人已按清单逐项自查{number}，未发现办理不规范、卷宗不齐全、作风问题、违反“三个规定”或其他办案纪律的问题，对自查结论负责。"
)
PRESIDENT_TEXT = "本院已对{number}逐案评查，评查材料和结论经本人审阅，同意报送。"


class SigningForm(StepForm):
    """口令 or 扫描件. The password is checked and forgotten: it never leaves the form."""

    password = forms.CharField(
        label="再次输入登录口令",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    scan = UploadField(label="或上传纸质签名扫描件", required=False)
    must_sign = True

    def clean(self):
        data = super().clean()
        password = data.pop("password", "")
        if password and not self.by.check_password(password):
            self.add_error("password", "口令不对，请重新输入")
        elif self.must_sign and not password and not data.get("scan") and "scan" not in self.errors:
            raise ValidationError("要签名：再次输入登录口令，或上传纸质签名扫描件")
        data["means"] = Statement.Means.SCAN if data.get("scan") else Statement.Means.PASSWORD if password else ""
        return data


def sign(review, *, kind, text, answers_hash, by, at, means, scan=None, task=None):
    """Write down a signature; an earlier one of the same kind and task stands void beside it.

    Args:
        kind: a `Statement.Kind`.
        answers_hash: what it is bound to.
        scan: the upload of a signed paper, checked by its field.

    Returns: the Statement.
    """
    Statement.objects.filter(review=review, kind=kind, task=task, void_reason="").update(void_reason="重新签名")
    statement = Statement(
        review=review, task=task, kind=kind, text=text, answers_hash=answers_hash, means=means, signed_by=by,
        signed_name=by.name, signed_at=at,
    )  # fmt: skip
    if scan:
        statement.scan_sha256 = scan.inspected.sha256
        statement.scan.save(scan.inspected.name, scan, save=False)
    statement.save()
    return statement
