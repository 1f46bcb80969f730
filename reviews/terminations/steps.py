"""What can happen to a terminated case: re-queries, objections, resumption. Source: J2.4, 法〔2016〕373号 art. 7, 9."""

from datetime import datetime, time

from django.utils import timezone

from cases.steps import Missing, Step
from courts.models import Role
from dossiers.steps import WORKING_ROLES, AttachDocument, VoidDocument
from executions.models import ExecutionStatus
from notices.audience import Tell
from reviews.models import Requery
from reviews.models.terminations import OPEN_TERMINATIONS, TerminationStatus
from reviews.terminations import forms
from reviews.terminations.deadlines import RequeryDue

Status = TerminationStatus
KEEPERS = frozenset({Role.HANDLER, Role.LIAISON, Role.DIVISION_HEAD, Role.LEDGER_CLERK, Role.BUREAU_CHIEF})
TELL_HEADS = Tell(roles={Role.DIVISION_HEAD}, case_people={Role.HANDLER}, text="{number}：{step}")


def on_day(day):
    """The first moment of a day, for what people write down by its day."""
    return timezone.make_aware(datetime.combine(day, time.min))


def status_before(subject, step):
    """The state in which the case was when `step` was last taken on it, or "" when it never was."""
    taken = subject.case.trace.filter(step=step.name).order_by("-seq")
    return taken.values_list("status_before", flat=True).first() or ""


class TerminationStep(Step):
    """What the steps share: they can be taken while something is still owed."""

    sources = OPEN_TERMINATIONS
    actors = KEEPERS


class RecordRequery(TerminationStep):
    """终本后五年内每六个月查询一次；把查了哪里、查到什么、何时告知申请执行人记下来。下一次从这次查控起算。"""

    label, clause, verb = "登记再次查控", "J2.4", "登记再次查控"
    form = forms.RequeryForm
    meets = (RequeryDue,)
    consequences = (
        "这一次停表，下一次从这次查控起六个月，满五年的不再查控",
        "补记早于最近一次的查控，期限不变",
        "查到财产的，应当恢复执行",
    )

    @classmethod
    def happened_at(cls, at, data):
        return on_day(data["queried_on"])

    @classmethod
    def starting(cls, subject, data):
        if subject.last_query_on and data["queried_on"] < subject.last_query_on:
            return ()
        due = RequeryDue.preview(subject.case, on_day(data["queried_on"]))
        return (RequeryDue,) if due <= subject.requery_until else ()

    @classmethod
    def perform(cls, subject, *, by, at, queried_on, scope, has_found, result, told_on=None):
        Requery.objects.create(
            termination=subject, queried_on=queried_on, scope=scope, has_found=has_found, result=result, told_on=told_on,
            recorded_by=by, recorded_at=at,
        )  # fmt: skip
        if subject.last_query_on is None or queried_on > subject.last_query_on:
            subject.last_query_on = queried_on
            subject.save(update_fields=["last_query_on"])
            RequeryDue.stop(subject.case, at=on_day(queried_on), by=by)
        found = "查到可供执行的财产，应当恢复执行" if has_found else "没有查到可供执行的财产"
        return f"{queried_on} 查询{scope}：{found}。{result}"


class RecordObjection(TerminationStep):
    """当事人、利害关系人对终本提出异议的，三日内立案，十五日内审查。"""

    label, clause, verb = "登记异议", "J2.2.11", "登记异议"
    sources = OPEN_TERMINATIONS - {Status.OBJECTED}
    target = Status.OBJECTED
    form = forms.ObjectionForm
    is_main = False
    tells = (TELL_HEADS,)

    @classmethod
    def happened_at(cls, at, data):
        return on_day(data["objected_on"])

    @classmethod
    def perform(cls, subject, *, by, at, objected_on, grounds):
        subject.objected_on, subject.objection_result = objected_on, ""
        subject.save(update_fields=["objected_on", "objection_result"])
        return f"{objected_on} 提出异议：{grounds}"


class DecideObjection(TerminationStep):
    """登记异议的处理结果；撤销终本裁定的，本案不再是终本。"""

    label, clause, verb = "异议处理结果", "J2.2.11", "登记异议处理结果"
    sources = frozenset({Status.OBJECTED})
    form = forms.ObjectionResultForm
    tells = (TELL_HEADS,)
    consequences = ("撤销终本裁定的，再次查控停表；其余的回到提出异议以前的状态",)

    @classmethod
    def next_status(cls, subject, data):
        if data["outcome"] == "revoked":
            return Status.REVOKED
        # the day of an application stays on record after its refusal, so it does not say whether one still waits
        return status_before(subject, RecordObjection) or Status.STANDING

    @classmethod
    def perform(cls, subject, *, by, at, outcome, number, decided_on, reason=""):
        words = {"refused": "未立案", "dismissed": "驳回", "withdrawn": "异议人撤回", "revoked": "撤销终本裁定"}[outcome]
        subject.objection_result = words if outcome == "refused" else f"已立案{number}，{words}"
        subject.save(update_fields=["objection_result"])
        if outcome == "revoked":
            leave_termination(subject, at, ExecutionStatus.ACTIVE)
        return f"{decided_on} {subject.objection_result}{'；' if reason else ''}{reason}"


class ApplyResumption(TerminationStep):
    """申请执行人提供财产线索申请恢复执行的，登记申请日期和线索；五年查控期满以后也可以申请。"""

    label, clause, verb = "登记恢复执行申请", "J2.2.12", "登记恢复执行申请"
    sources = frozenset({Status.STANDING, Status.EXPIRED})
    target = Status.APPLIED
    form = forms.ResumptionApplicationForm
    is_main = False
    reopens = True
    tells = (TELL_HEADS,)

    @classmethod
    def happened_at(cls, at, data):
        return on_day(data["applied_on"])

    @classmethod
    def perform(cls, subject, *, by, at, applied_on, clues):
        subject.resumption_applied_on = applied_on
        subject.save(update_fields=["resumption_applied_on"])
        return f"{applied_on} 申请恢复执行，线索：{clues}"


class RegisterResumption(TerminationStep):
    """恢复执行立案后登记执恢案号；本案转为已恢复执行，再次查控停表。"""

    label, clause, verb = "登记执恢案号", "J2.2.12", "登记执恢案号"
    sources, target = OPEN_TERMINATIONS | {Status.EXPIRED}, Status.RESUMED
    form = forms.ResumptionForm
    is_main = False
    closes = True
    tells = (TELL_HEADS,)

    @classmethod
    def perform(cls, subject, *, by, at, number, resumed_on, reason):
        subject.resumption_number = number
        subject.save(update_fields=["resumption_number"])
        leave_termination(subject, at, ExecutionStatus.RESUMED)
        how = dict(forms.ResumptionForm.base_fields["reason"].choices)[reason]
        return f"{resumed_on} {how}，{number}"


class RefuseResumption(TerminationStep):
    """经核查线索不实或不符合条件，不予恢复执行的，写明理由并告知申请执行人。"""

    label, clause, verb = "不予恢复执行", "J2.2.12", "登记不予恢复"
    sources = frozenset({Status.APPLIED})
    form = forms.RefusalForm
    is_main = False
    consequences = ("案件回到申请以前的状态：终本，或五年查控期满",)

    @classmethod
    def next_status(cls, subject, data):
        return status_before(subject, ApplyResumption) or Status.STANDING

    @classmethod
    def perform(cls, subject, *, by, at, decided_on, reason):
        if status_before(subject, ApplyResumption) == Status.EXPIRED:
            subject.case.closed_at = on_day(subject.requery_until)
        return f"{decided_on} 不予恢复执行：{reason}"


class EndPeriod(TerminationStep):
    """终本满五年，不再定期查控；申请执行人仍可随时提供线索申请恢复执行。"""

    label, clause, verb = "五年查控期满", "J2.4", "登记五年期满"
    sources, target = frozenset({Status.STANDING}), Status.EXPIRED
    form = forms.PeriodForm
    is_main = False
    closes = True

    @classmethod
    def missing(cls, subject):
        until = subject.requery_until
        if timezone.localdate() <= until:
            return [Missing(f"终本满五年（到 {until:%Y-%m-%d}）")]
        return []

    @classmethod
    def perform(cls, subject, *, by, at, remark=""):
        RequeryDue.cancel(subject.case, at=at)
        return f"终本满五年，不再定期查控{'；' if remark else ''}{remark}"


class AttachPaper(AttachDocument):
    """把一份材料放进本案的卷里。"""

    name, clause = "attach-document", "J2.2"
    actors = WORKING_ROLES


class VoidPaper(VoidDocument):
    """作废一份传错的材料；文件仍然保留，理由入痕迹。"""

    name, clause = "void-document", "J2.2"


def leave_termination(subject, at, status):
    """The case is no longer terminated: nothing is queried any more, and the execution case goes on."""
    subject.case.closed_at = at
    RequeryDue.cancel(subject.case, at=at)
    execution = subject.execution_case
    execution.status = status
    execution.save(update_fields=["status"])


STEPS = (
    RecordRequery,
    RecordObjection,
    DecideObjection,
    ApplyResumption,
    RegisterResumption,
    RefuseResumption,
    EndPeriod,
    AttachPaper,
    VoidPaper,
)
