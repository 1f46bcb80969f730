"""调查方案、调查报告、核查: the inputs. Source: L4.6–L4.8."""

from django import forms
from django.utils import timezone

from core.fields import Text
from core.files import UploadField
from core.forms import StepForm
from referrals.deadlines import SupplementDue
from referrals.fields import choose
from referrals.models import Method, Verdict

LONGEST_DAYS = 366
METHODS = [(str(value), label) for value, label in Method.choices]


class PlanForm(StepForm):
    """调查方案: both tracks, the methods, who does what until when."""

    sections = [
        ("一、要查清的问题（两个方面同时查）", ["case_points", "conduct_points"]),
        ("二、怎么查", ["methods", "schedule"]),
    ]

    case_points = Text(label="案件执行情况", rows=4, help_text="案件办理、执行工作管理方面要查清什么")
    conduct_points = Text(label="干警履职情况", rows=4, help_text="干警纪律、作风方面要查清什么")
    methods = forms.MultipleChoiceField(label="拟用方式", choices=METHODS, widget=forms.CheckboxSelectMultiple)
    schedule = Text(label="分工和时间安排")


class ReportForm(StepForm):
    """调查报告 in its four parts."""

    sections = [
        ("报告的四个部分", ["course", "facts", "analysis", "proposal"]),
        ("结论", ["verdict", "report_file"]),
    ]

    course = Text(label="一、调查经过", rows=5, max_length=20000)
    facts = Text(label="二、查明事实", rows=6, max_length=20000, help_text="案件执行情况和干警履职情况分开写")
    analysis = Text(label="三、问题分析", rows=5, max_length=20000)
    proposal = Text(label="四、处理意见", rows=4, max_length=20000)
    verdict = forms.ChoiceField(label="认定", choices=choose(Verdict.choices))
    report_file = UploadField(label="盖章的报告", required=False)


class CheckForm(StepForm):
    """核查: enough, or once more."""

    sections = [
        ("一、核查", ["result", "note"]),
        ("二、要继续查的", ["requirement", "due_on", "due_reason"]),
    ]
    ENOUGH, MORE = "verified", "supplement"

    result = forms.ChoiceField(label="核查结果", choices=choose([(ENOUGH, "核查清楚，提交会商"), (MORE, "责令限期补充调查")]))
    note = Text(label="核查意见", help_text="只给上级法院看，不下发")
    requirement = Text(label="补充调查事项", required=False, help_text="补充调查的必填；发给下级法院，不写反映人的任何情况")
    due_on = forms.DateField(
        label="另定期限",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="不填按十五日计；逢休息日不顺延",
    )
    due_reason = forms.CharField(label="为什么定这一天", max_length=120, required=False)

    def clean(self):
        data = super().clean()
        if data.get("result") == self.ENOUGH:
            data["requirement"], data["due_on"], data["due_reason"] = "", None, ""
        elif data.get("result"):
            if not data.get("requirement"):
                self.add_error("requirement", "写明还要查什么")
            check_day(self, SupplementDue.preview(self.subject.case, self.at))
        return data


def check_day(form, usual, name="due_on", reason="due_reason"):
    """A day set by hand in place of the usual one lies ahead, within a year, and has its reason; the usual day needs none."""
    data = form.cleaned_data
    day, today = data.get(name), timezone.localdate(form.at)
    if day is None or day == usual:
        data[name], data[reason] = None, ""
    elif day < today:
        form.add_error(name, "期限不能早于今天")
    elif (day - today).days > LONGEST_DAYS:
        form.add_error(name, "期限在一年以后，请核对年份")
    elif not data.get(reason, "").strip():
        form.add_error(reason, f"应当是 {usual:%Y-%m-%d}，另定一天要写理由")
