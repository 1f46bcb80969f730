"""What feedback, clearing, closing and the quality score ask for. Source: L4.10–L4.12."""

from django import forms
from django.core.exceptions import ValidationError

from core.fields import Moment, Text
from core.forms import StepForm
from referrals.models import Clearing, Feedback
from referrals.quality import JUDGED

NAMELESS = "不写反映人的姓名和联系方式，反映人另行密封"


def not_before_end(referral, moment, act):
    """`moment` of an act, which lies after the group has decided or, where only a ledger knows of that, after the report.

    Raises: ValidationError when it lies before.
    """
    decided = referral.opinions.filter(settled_at__isnull=False).first()
    after = decided.settled_at if decided else referral.reported_at
    if after and moment < after.replace(second=0, microsecond=0):
        raise ValidationError(f"{act}不能早于{'领导小组批准检查意见' if decided else '报送调查报告'}")
    return moment


class FeedbackRecord(StepForm):
    """反馈: how the person was told, what, and what they said to it."""

    sections = [("一、告知", ["means", "told_at", "content"]), ("二、对方意见", ["response"])]

    means = forms.ChoiceField(label="告知方式", choices=Feedback.Means)
    told_at = Moment(label="告知时间", help_text="无法联系的，写最后一次联系的时间")
    content = Text(label="告知内容", rows=4, help_text=f"检查结果和处理情况；无法联系的，写明怎样联系过。{NAMELESS}")
    response = Text(label="对方意见和息访疏导情况", required=False, help_text=NAMELESS)

    def clean_told_at(self):
        return not_before_end(self.subject, self.cleaned_data["told_at"], "告知")


class Officer(forms.ModelChoiceField):
    """One of those whom the clue is about."""

    def label_from_instance(self, officer):
        return f"{officer.name} {officer.post_title}".strip()


class ClearingRecord(StepForm):
    """澄清: for whom, how far, and how."""

    officer = Officer(label="被反映人", queryset=None)
    scope = forms.ChoiceField(label="澄清范围", choices=Clearing.Scope)
    means = forms.CharField(label="澄清方式", max_length=100, help_text="如在执行局全体会议上宣布；不写反映人")
    cleared_at = Moment(label="澄清时间")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        officers = self.subject.officers.filter(clearing=None)
        self.fields["officer"].queryset = officers
        if len(officers) == 1:
            self.initial.setdefault("officer", officers[0].pk)

    def clean_cleared_at(self):
        return not_before_end(self.subject, self.cleaned_data["cleared_at"], "澄清")


class ClosingNote(StepForm):
    """办结."""

    note = Text(label="办结说明", required=False)


class QualityRecord(StepForm):
    """办案质量: what the facts give is computed; people judge the rest and say why."""

    judged = forms.IntegerField(label="文书和材料质量", min_value=0, max_value=JUDGED, help_text=f"0 至 {JUDGED} 分")
    note = Text(label="评价", help_text="写明扣分的理由和需要改进的地方")
