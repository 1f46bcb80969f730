"""What the steps of a terminated case ask for."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.fields import Day, Text
from core.forms import StepForm
from executions.case_numbers import CaseNumber


def chosen_yes(value):
    return value == "1"


class AfterRuling(StepForm):
    """Base: days that cannot lie before the ruling."""

    def not_before_ruling(self, name):
        day = self.cleaned_data[name]
        if day and self.subject is not None and day < self.subject.terminated_on:
            raise ValidationError(f"不能早于终本裁定（{self.subject.terminated_on:%Y-%m-%d}）")
        return day


class RequeryForm(AfterRuling):
    """再次查控: when, where, what was found, and whether the applicant was told."""

    sections = [("一、查控", ["queried_on", "scope", "has_found", "result"]), ("二、告知申请执行人", ["told_on"])]

    queried_on = Day(label="查控日期")
    scope = forms.CharField(label="查询范围", max_length=200, help_text="如总对总、点对点、不动产、车辆")
    has_found = forms.TypedChoiceField(
        label="有没有查到可供执行的财产", choices=[("0", "没有查到"), ("1", "查到了")], coerce=chosen_yes
    )
    result = Text(label="查控结果", rows=3, max_length=500)
    told_on = Day(label="告知日期", required=False, help_text="查询结果应当告知申请执行人")

    def clean_queried_on(self):
        return self.not_before_ruling("queried_on")

    def clean(self):
        data = super().clean()
        queried, told = data.get("queried_on"), data.get("told_on")
        if queried and told and told < queried:
            self.add_error("told_on", "告知日期不能早于查控日期")
        return data


class ObjectionForm(AfterRuling):
    """登记异议."""

    objected_on = Day(label="提出异议日期")
    grounds = Text(label="异议理由", rows=3, max_length=500)

    def clean_objected_on(self):
        return self.not_before_ruling("objected_on")


class ObjectionResultForm(StepForm):
    """异议处理结果; 没有立案 needs its reason."""

    OUTCOMES = [
        ("refused", "没有立案"),
        ("dismissed", "立案审查，驳回异议"),
        ("withdrawn", "立案审查，异议人撤回"),
        ("revoked", "立案审查，撤销终本裁定"),
    ]

    outcome = forms.ChoiceField(label="处理结果", choices=OUTCOMES)
    number = forms.CharField(label="执异案号", max_length=60, required=False)
    decided_on = Day(label="处理日期")
    reason = Text(label="理由", rows=3, max_length=500, required=False, help_text="没有立案的必须写明理由")

    def clean_number(self):
        return numbered(self.cleaned_data["number"], ("执异",))

    def clean_decided_on(self):
        day, objected = self.cleaned_data["decided_on"], self.subject.objected_on if self.subject else None
        if objected and day < objected:
            raise ValidationError(f"不能早于提出异议（{objected:%Y-%m-%d}）")
        return day

    def clean(self):
        data = super().clean()
        if data.get("outcome") == "refused":
            if not data.get("reason"):
                self.add_error("reason", "没有立案的，写明理由")
        elif data.get("outcome") and "number" in data and not data["number"]:
            self.add_error("number", "立案审查的，填执异案号")
        return data


class ResumptionApplicationForm(AfterRuling):
    """登记恢复执行申请."""

    applied_on = Day(label="申请日期")
    clues = Text(label="财产线索", rows=3, max_length=500)

    def clean_applied_on(self):
        return self.not_before_ruling("applied_on")


class ResumptionForm(AfterRuling):
    """登记执恢案号."""

    number = forms.CharField(label="执恢案号", max_length=60)
    resumed_on = Day(label="立案日期")
    reason = forms.ChoiceField(
        label="怎么恢复的",
        choices=[("application", "依申请恢复"), ("found", "查控发现财产，依职权恢复"), ("review", "评查后恢复")],
    )

    def clean_number(self):
        return numbered(self.cleaned_data["number"], ("执恢",))

    def clean_resumed_on(self):
        return self.not_before_ruling("resumed_on")


class RefusalForm(StepForm):
    """不予恢复执行, with its reason."""

    decided_on = Day(label="决定日期")
    reason = Text(label="理由和告知情况", rows=3, max_length=500)


class PeriodForm(StepForm):
    """五年查控期满."""

    remark = forms.CharField(label="说明", max_length=200, required=False)


def numbered(text, words):
    """`text` as a case number of one of the type words, or "". Raises: ValidationError."""
    if not text:
        return ""
    try:
        number = CaseNumber.parse(text, today=timezone.localdate()).case
    except ValueError as error:
        raise ValidationError(str(error)) from error
    if number.type_word not in words:
        raise ValidationError(f"“{number}”不是{'、'.join(words)}案号")
    return str(number)
