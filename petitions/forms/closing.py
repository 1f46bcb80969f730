"""报结、退补、验收、归档、中止和延期."""

from django import forms

from core.fields import Text
from core.files import UploadField
from core.forms import RowsField, StepForm
from petitions.completeness import requirements
from petitions.models import Closing

ACCEPTANCE_ITEMS = [
    ("copies", "报结材料一式两份"),
    ("team", "专班和化解稳控方案在卷"),
    ("interview", "包案领导约谈有笔录"),
    ("measures", "化解工作全程留痕"),
    ("reply", "答复有笔录或留存的录音、信息"),
    ("result", "办理结果与材料一致"),
]


class ExceptionRow(forms.Form):
    """One gap in the file and why it cannot be closed."""

    code = forms.CharField(label="缺项", max_length=30)
    reason = forms.CharField(label="理由", max_length=200)


def rows_for(gaps):
    """`ExceptionRow` with the open gaps to choose from."""

    class GapRow(ExceptionRow):
        code = forms.ChoiceField(label="缺项", choices=[("", "请选择"), *((gap.code, gap.label) for gap in gaps)])

    return GapRow


def unexplained(gaps):
    return "还没有说明理由：" + "、".join(gap.label for gap in gaps)


class ClosingReport(StepForm):
    """报结: what came of it, with the gaps explained one by one."""

    sections = [
        ("一、办理结果", ["outcome", "is_resolved", "ceased", "is_executed"]),
        ("二、办理情况报告", ["report", "report_file", "copies"]),
        ("三、缺项说明", ["exceptions"]),
    ]

    outcome = forms.ChoiceField(label="办结方式", choices=Closing.Outcome)
    is_resolved = forms.BooleanField(label="已化解", required=False)
    ceased = forms.BooleanField(label="信访人息诉", required=False)
    is_executed = forms.BooleanField(label="案件已实际执结", required=False, help_text="以款物实际到位为准，终本不算")
    report = Text(label="办理情况", rows=6)
    report_file = UploadField(label="签字的办结报告", required=False)
    copies = forms.IntegerField(label="材料份数", min_value=2, max_value=9, initial=2, help_text="一式两份报综合处")
    exceptions = RowsField(ExceptionRow, label="缺项和理由", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.gaps = []
        if self.subject is not None:
            self.gaps = [item for item in requirements(self.subject) if not item.done and item.code != "closing"]
        if self.gaps:
            field = self.fields["exceptions"]
            field.row_form = field.widget.row_form = rows_for(self.gaps)
            field.widget.spare, field.required = 0, True
            field.error_messages["required"] = unexplained(self.gaps)
            field.help_text = f"还差 {len(self.gaps)} 项。能补的先补；补不齐的逐项写明理由。"
            self.initial["exceptions"] = [{"code": item.code, "reason": ""} for item in self.gaps]
        else:
            del self.fields["exceptions"]

    def clean(self):
        data = super().clean()
        if data.get("outcome") == Closing.Outcome.UNRESOLVED and (data.get("is_resolved") or data.get("ceased")):
            self.add_error("outcome", "“已答复未息诉”与“已化解”“息诉”不能同时选")
        explained = {row["code"] for row in data.get("exceptions") or []}
        open_gaps = [item for item in self.gaps if item.code not in explained]
        if open_gaps and "exceptions" not in self.errors:
            self.add_error("exceptions", unexplained(open_gaps))
        return data


class ReturnRow(forms.Form):
    """One thing to mend."""

    item = forms.CharField(label="哪一项", max_length=60)
    requirement = forms.CharField(label="要怎么补", max_length=200)


class ReturnList(StepForm):
    """退补: an itemised list."""

    items = RowsField(ReturnRow, label="退补清单", min_rows=1)
    note = Text(label="说明", rows=2, required=False)


class AcceptanceVerdict(StepForm):
    """验收: every item looked at and found in order."""

    items = forms.MultipleChoiceField(
        label="逐项核验",
        choices=ACCEPTANCE_ITEMS,
        widget=forms.CheckboxSelectMultiple,
        help_text="逐项看过材料再勾；有不合要求的，用“退补”",
    )
    opinion = Text(label="验收意见", rows=2)

    def clean_items(self):
        ticked = self.cleaned_data["items"]
        left = [label for code, label in ACCEPTANCE_ITEMS if code not in ticked]
        if left:
            raise forms.ValidationError("没有核验：" + "、".join(left) + "。不合要求的请退补")
        return ticked


class Archiving(StepForm):
    """归档: where the bound volume stands."""

    volume_number = forms.CharField(label="卷号", max_length=40, required=False, help_text="装订成册后的档案卷号，可后补")


class SuspensionApplication(StepForm):
    """申请中止."""

    reason = Text(label="理由")
    proof_file = UploadField(label="证明材料", required=False)


class ExtensionApplication(StepForm):
    """申请延期."""

    days = forms.IntegerField(label="延长天数", min_value=1, max_value=30, help_text="一次不超过三十日")
    reason = Text(label="理由")
    petitioner_told = forms.BooleanField(label="已把延期和理由告知信访人")
    proof_file = UploadField(label="证明材料", required=False)


class Decision(StepForm):
    """审批."""

    approved = forms.TypedChoiceField(label="审批", choices=[("1", "同意"), ("0", "不同意")], coerce=lambda value: value == "1")
    opinion = Text(label="意见", rows=2)


class Resumption(StepForm):
    """恢复办理."""

    reason = Text(label="恢复的原因", rows=2)
