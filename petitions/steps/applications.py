"""中止、延期的申请和审批，恢复办理. Source: product.md A1, X2."""

from cases.steps import Missing, Step
from courts.models import Role
from dossiers.models import DocumentKind
from dossiers.operations import attach
from notices.audience import Tell
from petitions.deadlines import CorrectionDue, HandlingDue, InterviewDue, SubmissionDue
from petitions.documents import ApprovalPaper
from petitions.forms.closing import Decision, ExtensionApplication, Resumption, SuspensionApplication
from petitions.models import Application, Status
from petitions.steps.handling import HANDLERS
from petitions.tally import kept_tally

PAUSED = (HandlingDue, InterviewDue, SubmissionDue, CorrectionDue)
TELL_OFFICE = Tell(roles={Role.GENERAL_OFFICE}, text="{number}有一份申请等待审批：{step}")
TELL_TEAM = Tell(case_people={Role.LEAD, Role.LIAISON, Role.RESPONSIBLE}, text="{number}的申请已有审批结果：{step}")


def pending(subject, kind):
    return subject.applications.filter(kind=kind, decision=Application.Decision.PENDING).first()


def decide(subject, kind, *, by, at, approved, opinion):
    """Close the pending application of `kind` with a decision; returns it."""
    application = pending(subject, kind)
    application.decision = Application.Decision.APPROVED if approved else Application.Decision.DECLINED
    application.decided_at, application.decided_by, application.opinion = at, by, opinion
    application.save()
    return application


class Apply(Step):
    """What both applications share."""

    sources = frozenset({Status.HANDLING, Status.REPLIED})
    actors = HANDLERS
    tells = (TELL_OFFICE,)
    is_main = False
    application = None

    @classmethod
    def refusal(cls, subject, by):
        return "已有一份同类申请在等审批" if kept_tally(subject).has_pending(cls.application) else None

    @classmethod
    def perform(cls, subject, *, by, at, reason, proof_file=None, days=None, petitioner_told=False):
        Application.objects.create(
            petition=subject, kind=cls.application, reason=reason, days=days, petitioner_told=petitioner_told,
            happened_at=at, recorded_by=by, recorded_at=at,
        )  # fmt: skip
        if proof_file:
            title = f"{Application.Kind(cls.application).label}申请的证明材料"
            attach(subject.case, by=by, file=proof_file, kind=DocumentKind.APPROVAL, title=title, at=at)
        return f"{f'申请延长 {days} 天，' if days else ''}理由：{reason}"


class Decide(Step):
    """What both decisions share."""

    actors = frozenset({Role.GENERAL_OFFICE, Role.BUREAU_CHIEF})
    form = Decision
    documents = (ApprovalPaper,)
    tells = (TELL_TEAM,)
    is_main = False
    application = None

    @classmethod
    def missing(cls, subject):
        label = Application.Kind(cls.application).label
        return (
            []
            if kept_tally(subject).has_pending(cls.application)
            else [Missing(f"责任单位的{label}申请", f"apply-{cls.applied_by}")]
        )


class ApplySuspension(Apply):
    """申请中止：信访人住院、案件进入其他程序等，写明理由。"""

    label, clause, verb = "申请中止", "X2", "申请中止"
    form = SuspensionApplication
    application = Application.Kind.SUSPEND
    sources = frozenset({Status.HANDLING})


class DecideSuspension(Decide):
    """审批中止；同意的，期限停走。"""

    label, clause, verb = "审批中止", "X2", "审批中止申请"
    sources = frozenset({Status.HANDLING})
    application, applied_by = Application.Kind.SUSPEND, "suspension"
    consequences = ("同意的，案件中止，办结期限停走",)

    @classmethod
    def next_status(cls, subject, data):
        return Status.SUSPENDED if data["approved"] else Status.HANDLING

    @classmethod
    def perform(cls, subject, *, by, at, approved, opinion):
        application = decide(subject, cls.application, by=by, at=at, approved=approved, opinion=opinion)
        if approved:
            for rule in PAUSED:
                rule.pause(subject.case, at=at, reason=f"中止：{application.reason}"[:200])
        return f"{application.get_decision_display()}，{opinion}"


class ApplyExtension(Apply):
    """申请延期：一次不超过三十日，先把延期和理由告知信访人。"""

    label, clause, verb = "申请延期", "X2", "申请延期"
    form = ExtensionApplication
    application = Application.Kind.EXTEND

    @classmethod
    def refusal(cls, subject, by):
        if kept_tally(subject).approved(cls.application) >= 2:
            return "已延期两次，不能再延"
        return super().refusal(subject, by)


class DecideExtension(Decide):
    """审批延期；同意的，办结期限按天数顺延。"""

    label, clause, verb = "审批延期", "X2", "审批延期申请"
    sources = frozenset({Status.HANDLING, Status.REPLIED, Status.SUSPENDED})
    application, applied_by = Application.Kind.EXTEND, "extension"
    consequences = ("同意的，办结期限按申请的天数顺延",)

    @classmethod
    def perform(cls, subject, *, by, at, approved, opinion):
        application = decide(subject, cls.application, by=by, at=at, approved=approved, opinion=opinion)
        if approved:
            HandlingDue.extend(subject.case, days=application.days, by=by, reason=application.reason)
        return f"{application.get_decision_display()}，{opinion}"


class Resume(Step):
    """中止的原因消失，恢复办理，期限接着走。"""

    label, clause, verb = "恢复办理", "X2", "恢复办理"
    sources, target = frozenset({Status.SUSPENDED}), Status.HANDLING
    actors = HANDLERS | {Role.GENERAL_OFFICE}
    form = Resumption
    resumes = PAUSED
    tells = (Tell(case_people={Role.LEAD, Role.LIAISON}, roles={Role.GENERAL_OFFICE}, text="{number}恢复办理，期限接着走"),)
    consequences = ("办结期限接着走",)

    @classmethod
    def perform(cls, subject, *, by, at, reason):
        return reason
