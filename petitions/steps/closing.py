"""报结、退补、验收、归档."""

from cases.steps import Missing, Step
from courts.models import Role
from dossiers.models import DocumentKind
from dossiers.operations import attach
from dossiers.volumes import bind
from notices.audience import Tell
from petitions.deadlines import AcceptanceDue, CorrectionDue, HandlingDue, SubmissionDue, cancel_rest
from petitions.documents import AcceptancePaper, ClosingPaper, ReturnPaper
from petitions.forms.closing import ACCEPTANCE_ITEMS, AcceptanceVerdict, Archiving, ClosingReport, ReturnList
from petitions.models import Closing, Status
from petitions.steps.handling import HANDLERS

# Why the time to handle stands still between the report and what the general office makes of it.
WAITING = "已报结，等待验收"


class SubmitClosing(Step):
    """报结：材料一式两份报中院综合处；留痕齐全，或缺项逐项说明理由。"""

    label, clause, verb = "报结", "J3.2.6.1", "报结"
    sources, target = frozenset({Status.HANDLING, Status.REPLIED}), Status.AWAITING_ACCEPTANCE
    actors = HANDLERS | {Role.LEDGER_CLERK}
    form = ClosingReport
    stops = (SubmissionDue, CorrectionDue)
    meets = (HandlingDue,)
    starts = (AcceptanceDue,)
    documents = (ClosingPaper,)
    tells = (Tell(roles={Role.GENERAL_OFFICE}, text="{unit}已报结{number}，等待验收"),)
    consequences = ("办结期限停表，综合处五个工作日内逐案验收", "退补的，办结期限按剩下的天数接着走")

    @classmethod
    def missing(cls, subject):
        return [] if subject.replied_at else [Missing("答复信访人", "reply")]

    @classmethod
    def perform(cls, subject, *, by, at, report_file, is_executed, exceptions=(), **data):
        closing = Closing.objects.create(
            petition=subject, happened_at=at, recorded_by=by, recorded_at=at, exceptions=list(exceptions), **data
        )
        if report_file:
            attach(subject.case, by=by, file=report_file, kind=DocumentKind.CLOSING_REPORT, title="办结报告（签字件）", at=at)
        subject.submitted_at, subject.is_resolved = at, closing.is_resolved
        subject.is_executed = is_executed
        subject.save(update_fields=["submitted_at", "is_resolved", "is_executed"])
        HandlingDue.pause(subject.case, at=at, reason=WAITING)
        gaps = f"，{len(closing.exceptions)} 项缺项已说明" if closing.exceptions else ""
        return f"{closing.get_outcome_display()}，{'已化解' if closing.is_resolved else '未化解'}{gaps}"


def pending_closing(subject):
    return subject.closings.get(decision=Closing.Decision.PENDING)


class ReturnClosing(Step):
    """退补：逐项写明哪一项、怎么补。"""

    label, clause, verb = "退补", "J3.2.6.1", "退回补正"
    sources, target = frozenset({Status.AWAITING_ACCEPTANCE}), Status.HANDLING
    actors = frozenset({Role.GENERAL_OFFICE})
    form = ReturnList
    stops = (AcceptanceDue,)
    resumes = (HandlingDue,)
    starts = (CorrectionDue,)
    documents = (ReturnPaper,)
    tells = (
        Tell(
            case_people={Role.LEAD, Role.LIAISON, Role.RESPONSIBLE},
            roles={Role.LEDGER_CLERK},
            text="{number}被退补，请在五日内补正再报",
        ),
    )
    is_main = False
    consequences = ("案件回到办理中，五日内补正再报", "办结期限按剩下的天数接着走")

    @classmethod
    def perform(cls, subject, *, by, at, items, note):
        closing = pending_closing(subject)
        closing.decision, closing.items = (
            Closing.Decision.RETURNED,
            [*items, *([{"item": "说明", "requirement": note}] if note else [])],
        )
        closing.decided_at, closing.decided_by = at, by
        closing.save()
        subject.return_count += 1
        subject.submitted_at = None
        subject.save(update_fields=["return_count", "submitted_at"])
        return f"退补 {len(items)} 项：" + "、".join(row["item"] for row in items)


class Accept(Step):
    """验收：逐案审查、审核，逐项核验。"""

    label, clause, verb = "验收", "J3.2.6.1", "验收"
    sources, target = frozenset({Status.AWAITING_ACCEPTANCE}), Status.ACCEPTED
    actors = frozenset({Role.GENERAL_OFFICE})
    form = AcceptanceVerdict
    stops = (AcceptanceDue,)
    documents = (AcceptancePaper,)
    closes = True
    tells = (
        Tell(
            case_people={Role.LEAD, Role.LIAISON, Role.RESPONSIBLE},
            roles={Role.LEDGER_CLERK},
            text="{number}验收通过，请装订归档",
        ),
    )
    consequences = ("案件办结，责任单位装订归档", "办结期限算到报结那天；还在计时的其他期限一律取消")

    @classmethod
    def perform(cls, subject, *, by, at, items, opinion):
        closing = pending_closing(subject)
        labels = dict(ACCEPTANCE_ITEMS)
        closing.decision, closing.items = Closing.Decision.ACCEPTED, [{"item": labels[code], "verdict": "合格"} for code in items]
        closing.decided_at, closing.decided_by = at, by
        closing.save()
        subject.accepted_at = at
        subject.save(update_fields=["accepted_at"])
        # it was met by the report that has now been found good, however long that lay here
        HandlingDue.stop(subject.case, at=closing.happened_at, by=by)
        cancel_rest(subject.case, at=at, by=by, keep=cls.stops)
        return opinion


class Archive(Step):
    """归档：一案一档，装订成册，存档备查。"""

    label, clause, verb = "归档", "J3.2.6.3", "装订归档"
    sources, target = frozenset({Status.ACCEPTED}), Status.ARCHIVED
    actors = HANDLERS | {Role.LEDGER_CLERK}
    form = Archiving
    consequences = ("自动生成封面、卷内目录和卷册，逐份列出校验值",)

    @classmethod
    def perform(cls, subject, *, by, at, volume_number):
        subject.archived_at = at
        subject.save(update_fields=["archived_at"])
        volume = bind(subject.case, by=by, at=at, volume_number=volume_number)
        number = f"卷号 {volume_number}，" if volume_number else ""
        return f"{number}{volume.title}"
