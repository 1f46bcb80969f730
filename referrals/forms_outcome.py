"""检查意见、领导小组审批、处置: the inputs. Source: L4.9."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.people import people_of
from core.fields import Day, Text
from core.files import UploadField, UploadsField
from core.forms import RowsField, StepForm
from executions.case_numbers import CaseNumber
from referrals.access import LOWER
from referrals.approvals import voting
from referrals.candidates import receivers
from referrals.deadlines import UrgingDue
from referrals.dispositions import waiting
from referrals.fields import Person, choose
from referrals.forms_investigation import check_day
from referrals.models import (
    CIRCULAR_WAYS,
    TRANSFER_WAYS,
    URGED_WAYS,
    Disposition,
    DispositionWay,
    GroupVote,
    Organ,
    Verdict,
)  # fmt: skip

State = Disposition.State
# How much of an opinion stands beside the question what a member says of it.
SHOWN = 300
SUPERVISION = frozenset({DispositionWay.SUPERVISION_CASE})
SUPERVISION_WORDS = ("执监", "执监字")
# What people were handled with, as the bodies with the right to do so reported it; this system decides none of it.
HANDLINGS = {
    "party": "党纪处分", "administrative": "政务处分", "organisational": "组织处理", "transferred": "移送监察、司法机关",
}  # fmt: skip


class ProposalRow(forms.Form):
    """One proposed disposition."""

    way = forms.ChoiceField(label="处置方式", choices=choose(DispositionWay.choices))
    target = forms.CharField(label="对象", max_length=60, help_text="执行法院、受移送的部门或被约谈的法院")
    due_on = forms.DateField(
        label="期限", required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="督办用；不填按十五日"
    )
    deduction = forms.DecimalField(
        label="考评扣分", required=False, min_value=0, max_value=99, decimal_places=1, help_text="通报、约谈用"
    )
    requirement = Text(label="要求")

    def clean(self):
        data = super().clean()
        way = data.get("way")
        if data.get("deduction") and way not in CIRCULAR_WAYS:
            self.add_error("deduction", "只有通报、约谈扣分")
        if data.get("due_on") and way not in URGED_WAYS:
            self.add_error("due_on", "只有自行纠正和督办定期限")
        day, points = data.get("due_on"), data.get("deduction")
        data["due_on"], data["deduction"] = day.isoformat() if day else "", str(points) if points else ""
        return data


class OpinionForm(StepForm):
    """检查意见."""

    sections = [("一、认定", ["verdict", "text"]), ("二、拟作处置（可以几种并用）", ["proposals"])]

    verdict = forms.ChoiceField(label="认定", choices=choose(Verdict.choices))
    text = Text(label="检查意见", rows=6, max_length=20000, help_text="查明的事实、认定的理由；送领导小组逐人审批")
    proposals = RowsField(ProposalRow, label="处置", max_rows=20, help_text="不属实的不填")

    def clean(self):
        data = super().clean()
        verdict, rows = data.get("verdict"), data.get("proposals", [])
        if verdict == Verdict.UNFOUNDED and rows:
            self.add_error("proposals", "不属实的不作处置，告知反映人并澄清")
        if verdict in (Verdict.PROVEN, Verdict.PARTLY) and not rows and "proposals" not in self.errors:
            self.add_error("proposals", "属实、部分属实的，至少填一项处置")
        today = timezone.localdate(self.at).isoformat()
        late = [str(number) for number, row in enumerate(rows, 1) if row["due_on"] and row["due_on"] < today]
        if late:
            self.add_error("proposals", f"第 {'、'.join(late)} 行的期限早于今天")
        return data


class VoteForm(StepForm):
    """One member's voice."""

    voice = forms.ChoiceField(label="意见", choices=GroupVote.Voice.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="说明", max_length=200, required=False, help_text="不同意、回避的写明理由")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        opinion = voting(self.subject) if self.subject is not None else None
        if opinion:
            text = opinion.text if len(opinion.text) <= SHOWN else f"{opinion.text[:SHOWN]}……（全文在“处置”页）"
            self.fields[
                "voice"
            ].help_text = f"检查意见认定{opinion.get_verdict_display()}，拟作 {len(opinion.proposals)} 项处置：{text}"

    def clean(self):
        data = super().clean()
        if data.get("voice") in (GroupVote.Voice.REJECT, GroupVote.Voice.RECUSED) and not data.get("reason"):
            self.add_error("reason", "不同意、回避的，写明理由")
        return data


# --- Dispositions -----------------------------------------------------------------------------------------------------


class DispositionChoice(forms.ModelChoiceField):
    """One disposition of the referral."""

    columns = 6

    def __init__(self, **kwargs):
        super().__init__(queryset=Disposition.objects.none(), label="哪一项处置", **kwargs)

    def label_from_instance(self, item):
        return f"{item.get_way_display()}，{item.target}：{item.requirement[:40]}"


class DispositionForm(StepForm):
    """A form about one disposition; `ways` and `states` say which can be chosen."""

    ways = states = frozenset()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            found = self.choices_for(self.subject)
            self.fields["disposition"].queryset = Disposition.objects.filter(pk__in=[item.pk for item in found])
            if len(found) == 1:
                self.initial.setdefault("disposition", found[0].pk)

    @classmethod
    def choices_for(cls, subject):
        return waiting(subject, cls.ways, *cls.states)


class UrgingForm(DispositionForm):
    """发督办函."""

    ways, states = URGED_WAYS, (State.ORDERED,)

    disposition = DispositionChoice()
    execution_receiver = Person(label="下级法院执行机构接收人", required=False)
    due_on = forms.DateField(
        label="另定期限", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text="不填按检查意见定的期限；检查意见没有定的，十五日",
    )  # fmt: skip
    due_reason = forms.CharField(label="为什么定这一天", max_length=120, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is None:
            return
        if any(place.role in LOWER.values() for place in people_of(self.subject.case)):
            del self.fields["execution_receiver"]
        else:
            self.fields["execution_receiver"].required = True
            self.fields["execution_receiver"].offer(receivers(self.subject, Organ.EXECUTION))

    def clean(self):
        data = super().clean()
        item = data.get("disposition")
        if data.get("due_on"):
            check_day(self, (item and item.due_on) or UrgingDue.preview(self.subject.case, self.at))
        elif item and item.due_on and item.due_on < timezone.localdate(self.at):
            self.add_error("due_on", f"检查意见定的期限 {item.due_on:%Y-%m-%d} 已过，请另定并写明理由")
        return data


class AnswerForm(DispositionForm):
    """下级法院报告落实情况."""

    ways, states = URGED_WAYS, (State.SENT,)

    disposition = DispositionChoice()
    answer = Text(label="落实情况", rows=5, help_text="做了什么、什么时候做的、结果怎样")
    evidence_note = forms.CharField(
        label="材料在哪里", max_length=200, required=False, help_text="例如：正卷第 87 页，恢复执行通知书"
    )
    evidence = UploadsField(label="或上传材料", required=False)

    def clean(self):
        data = super().clean()
        if not data.get("evidence") and not data.get("evidence_note") and "evidence" not in self.errors:
            self.add_error("evidence_note", "上传材料，或写明材料在哪里")
        return data


class CheckAnswerForm(DispositionForm):
    """核查落实情况."""

    ways, states = URGED_WAYS, (State.ANSWERED,)

    disposition = DispositionChoice()
    passes = forms.TypedChoiceField(
        label="核查结果", choices=[("1", "已落实"), ("0", "没有落实，退回")], coerce=lambda value: value == "1"
    )
    note = Text(label="核查意见", help_text="发给下级法院，不写反映人的任何情况")
    due_on = forms.DateField(
        label="退回的，另定期限", required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="不填按十五日"
    )
    due_reason = forms.CharField(label="为什么定这一天", max_length=120, required=False)

    def clean(self):
        data = super().clean()
        if data.get("passes"):
            data["due_on"], data["due_reason"] = None, ""
        else:
            check_day(self, UrgingDue.preview(self.subject.case, self.at))
        return data


class TransferForm(DispositionForm):
    """移送函."""

    ways, states = TRANSFER_WAYS, (State.ORDERED,)

    disposition = DispositionChoice()
    matter = Text(label="移送的事实", rows=5, help_text="查明的违规违纪违法事实；不写反映人")
    materials = Text(label="移送材料", rows=3, help_text="一行一份")


class ReceiptForm(DispositionForm):
    """受移送部门的回执."""

    ways, states = TRANSFER_WAYS, (State.SENT,)

    disposition = DispositionChoice()
    receipt = forms.CharField(label="回执文号", max_length=60)
    received_on = Day(label="收到回执的日期")
    receipt_file = UploadField(label="回执", required=False)

    def clean(self):
        data = super().clean()
        item, day = data.get("disposition"), data.get("received_on")
        if item and day and day < timezone.localdate(item.sent_at):
            self.add_error("received_on", "不能早于移送的日期")
        return data


class HandlingForm(DispositionForm):
    """有权部门的处理结果: recorded, never decided here."""

    ways, states = TRANSFER_WAYS, (State.ANSWERED,)
    sections = [("", ["disposition"]), ("处理了多少人（按种类）", list(HANDLINGS)), ("", ["answer", "result_file"])]

    disposition = DispositionChoice()
    party = forms.IntegerField(label="党纪处分", min_value=0, max_value=99, initial=0)
    administrative = forms.IntegerField(label="政务处分", min_value=0, max_value=99, initial=0)
    organisational = forms.IntegerField(label="组织处理", min_value=0, max_value=99, initial=0)
    transferred = forms.IntegerField(label="移送监察、司法机关", min_value=0, max_value=99, initial=0)
    answer = Text(label="处理结果", help_text="按有权部门的决定登记；没有处理的写明理由")
    result_file = UploadField(label="处理决定", required=False)


class SupervisionForm(DispositionForm):
    """上级法院立案监督: its number, then what came of it."""

    ways, states = SUPERVISION, (State.ORDERED, State.ANSWERED)

    disposition = DispositionChoice()
    number = forms.CharField(
        label="监督案件案号", max_length=60, required=False, help_text="立案时填，例如（2020）豫08执监12号；已经登记的不用再填"
    )
    answer = Text(label="监督结果", required=False, help_text="监督案件结案时填；还没有结案的先空着")

    def clean_number(self):
        text = self.cleaned_data["number"].strip()
        if not text:
            return ""
        try:
            number = CaseNumber.parse(text, today=timezone.localdate(self.at))
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if number.type_word not in SUPERVISION_WORDS:
            raise ValidationError(f"“{number.type_word}”不是执行监督案件，案号类型应为“执监”")
        return str(number)

    def clean(self):
        data = super().clean()
        item = data.get("disposition")
        if item and "number" not in self.errors:
            if item.state == State.ORDERED and not data.get("number"):
                self.add_error("number", "先登记监督案件的案号")
            elif item.state == State.ANSWERED and not data.get("answer"):
                self.add_error("answer", f"案号 {item.receipt} 已登记，请填监督结果")
        return data


class CircularForm(DispositionForm):
    """通报、约谈: its document, and the points off."""

    ways, states = CIRCULAR_WAYS, (State.ORDERED,)

    disposition = DispositionChoice()
    receipt = forms.CharField(label="文号", max_length=60, help_text="通报的文号，或约谈记录的编号")
    happened_on = Day(label="通报或约谈的日期")
    answer = Text(label="通报或约谈了什么，责令怎样整改")
    deduction = forms.DecimalField(
        label="考评扣分", required=False, min_value=0, max_value=99, decimal_places=1, help_text="不填按检查意见定的分值"
    )
    result_file = UploadField(label="通报或约谈记录", required=False)
