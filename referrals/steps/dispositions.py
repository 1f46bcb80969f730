"""四种处置, side by side, each followed to its end: sent, answered, checked, receipted, recorded. Source: L4.9, 方案四（九）1–4."""

from django.utils import timezone

from cases.numbers import leaping_number
from courts.models import Role
from dossiers.models import DocumentKind
from dossiers.operations import attach
from notices.audience import Tell
from referrals import forms_outcome as f
from referrals.access import LOWER, OFFICE, admit
from referrals.deadlines import UrgingDue
from referrals.dispositions import keep_clock
from referrals.models import Disposition, Status
from referrals.orders import without_complainant
from referrals.papers_outcome import TransferPaper, UrgingPaper
from referrals.steps.base import ReferralStep

State = Disposition.State
BELOW = frozenset(LOWER.values())
SET_BY_OPINION = "检查意见定的期限"


class DispositionStep(ReferralStep):
    """What the steps on dispositions share: they are there as long as there is one to choose, and leave the referral where it is."""

    clause = "L4.9"
    sources = frozenset({Status.DISPOSING})
    actors = OFFICE
    nothing = ""

    @classmethod
    def refusal(cls, subject, by):
        return None if cls.form.choices_for(subject) else cls.nothing

    @classmethod
    def file(cls, subject, file, *, by, at, title, kind=DocumentKind.OTHER):
        if file:
            attach(subject.case, by=by, file=file, kind=kind, title=title, at=at)


def told(item, **more):
    """What the trace keeps of an act on one disposition."""
    return {"data": {name: value for name, value in more.items() if value}, "disposition": item.pk, "way": item.way}


def finish(item, *, by, at, **facts):
    item.state, item.done_at, item.done_by = State.DONE, at, by
    for name, value in facts.items():
        setattr(item, name, value)
    item.save()


# --- 自行纠正、督促限期办理: down to the lower court, its answer, the check ----------------------------------------------------


class SendUrging(DispositionStep):
    """向执行法院发督办函：自行纠正、采取执行措施、推进执行进程，或者改进执行管理，都定期限。下级法院两个接收人看得到。"""

    label, verb = "发督办函", "发督办函"
    form = f.UrgingForm
    nothing = "没有要发督办函的处置"
    documents = (UrgingPaper,)
    tells = (Tell(case_people=BELOW, text="{number}：收到督办函，请在期限内落实并报告", urgent=True),)
    consequences = ("编号自动生成；函里不写反映人，写了的自动换成“反映人”", "督办期限从今天起算")
    is_sent_down = True

    @classmethod
    def perform(cls, subject, *, by, at, disposition, due_on, due_reason, execution_receiver=None):
        item, case = disposition, subject.case
        if execution_receiver:
            admit(subject, execution_receiver, Role.LOWER_EXECUTION, at=at, reason="接收督办函")
        item.number = leaping_number(f"{case.court.mark}双查督", timezone.localdate(at).year)
        due_reason = without_complainant(subject, due_reason)
        item.due_reason = due_reason or (SET_BY_OPINION if item.due_on else "")
        item.due_on = due_on or item.due_on or UrgingDue.preview(case, at)
        item.requirement = without_complainant(subject, item.requirement)
        item.state, item.sent_at, item.counted_from = State.SENT, at, at
        item.save()
        keep_clock(subject, by=by, at=at)
        why = f"（{due_reason}）" if due_reason else ""
        return f"{item.number}，{item.get_way_display()}，{item.due_on:%Y-%m-%d} 前落实{why}", told(
            item, due_on=item.due_on.isoformat(), due_reason=item.due_reason
        )


class AnswerDisposition(DispositionStep):
    """报告督办事项的落实情况：做了什么、结果怎样，附材料。报告以后停表，由上级法院核查。"""

    label, verb = "报告落实情况", "报告落实情况"
    actors = awaits = BELOW
    form = f.AnswerForm
    meets = (UrgingDue,)
    nothing = "没有等您落实的督办"
    tells = (Tell(case_people=OFFICE, text="{number}：下级法院报告了督办事项的落实情况，请核查"),)
    consequences = ("这一项的期限停表，由上级法院核查", "没有落实的会退回，重新计期")
    is_sent_down = True

    @classmethod
    def perform(cls, subject, *, by, at, disposition, answer, evidence_note, evidence):
        item = disposition
        for file in evidence:
            cls.file(subject, file, by=by, at=at, title=f"{item.get_way_display()}落实材料")
        item.answer = f"{answer}\n材料：{evidence_note}" if evidence_note else answer
        item.state, item.answered_at, item.answered_by = State.ANSWERED, at, by
        item.save()
        late = (timezone.localdate(at) - item.due_on).days
        keep_clock(subject, by=by, at=at)
        return f"{item.number}{f'，超期 {late} 天' if late > 0 else ''}", told(item, answer=answer, evidence=evidence_note)


class CheckDisposition(DispositionStep):
    """核查落实情况：落实的了结这一项；没有落实的退回，重新定期限。"""

    label, verb = "核查落实情况", "核查落实情况"
    form = f.CheckAnswerForm
    nothing = "没有等您核查的督办"
    tells = (Tell(case_people=BELOW, text="{number}：督办事项已核查，请查看结果"),)
    is_sent_down = True

    @classmethod
    def perform(cls, subject, *, by, at, disposition, passes, note, due_on, due_reason):
        item = disposition
        item.check_note, due_reason = without_complainant(subject, note), without_complainant(subject, due_reason)
        if passes:
            finish(item, by=by, at=at)
        else:
            item.state, item.counted_from, item.due_reason = State.SENT, at, due_reason
            item.due_on = due_on or UrgingDue.preview(subject.case, at)
            item.return_count += 1
            item.save()
        keep_clock(subject, by=by, at=at)
        why = f"（{due_reason}）" if due_reason else ""
        verdict = "已落实" if passes else f"退回，{item.due_on:%Y-%m-%d} 前落实{why}"
        return f"{item.number}{verdict}：{item.check_note}"[:500], told(item, note=item.check_note)


# --- 立案监督 ---------------------------------------------------------------------------------------------------------


class RecordSupervision(DispositionStep):
    """上级法院直接立案监督：先登记执监案号，监督案件结案后登记结果。"""

    label, verb = "登记立案监督", "登记立案监督"
    form = f.SupervisionForm
    nothing = "没有要立案监督的处置"

    @classmethod
    def perform(cls, subject, *, by, at, disposition, number, answer):
        item = disposition
        item.receipt, item.answer = number or item.receipt, answer
        if answer:
            finish(item, by=by, at=at)
        else:
            item.state, item.answered_at, item.answered_by = State.ANSWERED, at, by
            item.save()
        return f"{item.receipt}{'，已有结果' if answer else ''}", told(item, number=item.receipt, answer=answer)


# --- 违纪行为处分: to the body that may decide, its receipt, what it did -----------------------------------------------------


class SendTransfer(DispositionStep):
    """根据处分权限移送职能部门，涉嫌犯罪的移交监察、司法机关。本系统只移送和登记结果，不作处分决定。"""

    label, verb = "移送", "发移送函"
    form = f.TransferForm
    nothing = "没有要移送的处置"
    documents = (TransferPaper,)
    consequences = ("编号自动生成，自动生成移送函", "下级法院看不到移送")

    @classmethod
    def perform(cls, subject, *, by, at, disposition, matter, materials):
        item = disposition
        item.number = leaping_number(f"{subject.case.court.mark}双查移", timezone.localdate(at).year)
        item.state, item.sent_at = State.SENT, at
        item.save()
        return f"{item.number}，{item.get_way_display()}，{item.target}", told(item, matter=matter, materials=materials)


class RecordReceipt(DispositionStep):
    """登记受移送部门的回执。"""

    label, verb = "登记移送回执", "登记回执"
    form = f.ReceiptForm
    nothing = "没有等回执的移送"

    @classmethod
    def perform(cls, subject, *, by, at, disposition, receipt, received_on, receipt_file=None):
        item = disposition
        cls.file(subject, receipt_file, by=by, at=at, title="移送回执", kind=DocumentKind.TRANSFER_LETTER)
        item.receipt, item.state, item.answered_at, item.answered_by = receipt, State.ANSWERED, at, by
        item.save()
        return f"{item.number}，回执{receipt}，{received_on:%Y-%m-%d} 收到", told(item, receipt=receipt)


class RecordHandling(DispositionStep):
    """登记有权部门的处理结果：按种类登记处理了多少人。本系统只登记，不作处分决定。"""

    label, verb = "登记处理结果", "登记处理结果"
    form = f.HandlingForm
    nothing = "没有等处理结果的移送"

    @classmethod
    def perform(cls, subject, *, by, at, disposition, answer, result_file=None, **counts):
        item = disposition
        cls.file(subject, result_file, by=by, at=at, title="处理决定", kind=DocumentKind.TRANSFER_LETTER)
        finish(item, by=by, at=at, answer=answer, people_handled=counts)
        said = "、".join(f"{f.HANDLINGS[kind]} {count} 人" for kind, count in counts.items() if count)
        return f"{item.number}，{said or '没有处理'}", told(item, answer=answer, **counts)


# --- 通报、约谈及纳入考评 ------------------------------------------------------------------------------------------------


class RecordCircular(DispositionStep):
    """通报、约谈下级法院，登记文号；被约谈、通报的，作为年度平安建设考评扣分项。"""

    label, verb = "登记通报、约谈", "登记通报或约谈"
    form = f.CircularForm
    nothing = "没有要通报、约谈的处置"
    consequences = ("扣分按通报、约谈的日期计入当年平安建设考评",)

    @classmethod
    def perform(cls, subject, *, by, at, disposition, receipt, happened_on, answer, deduction=None, result_file=None):
        item = disposition
        cls.file(subject, result_file, by=by, at=at, title=f"{item.get_way_display()}材料")
        points = item.deduction if deduction is None else deduction
        done = {"receipt": receipt, "answer": answer, "deduction": points, "happened_on": happened_on}
        finish(item, by=by, at=at, sent_at=at, **done)
        taken = f"，扣 {points} 分" if points else ""
        return f"{item.get_way_display()}{item.target}，{receipt}，{happened_on:%Y-%m-%d}{taken}", told(
            item, receipt=receipt, answer=answer, deduction=str(points)
        )


DISPOSITION_STEPS = (
    SendUrging, AnswerDisposition, CheckDisposition, RecordSupervision, SendTransfer, RecordReceipt, RecordHandling, RecordCircular,
)  # fmt: skip
