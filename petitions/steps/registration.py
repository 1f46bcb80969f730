"""登记、交办、签收、再访、更正."""

from django.utils import timezone

from cases.models import Case
from cases.numbers import next_number
from cases.people import place
from cases.steps import Step
from core.masks import mask_phone
from courts.models import Post, Role
from courts.scope import scope_of
from executions.operations import register_execution_case
from notices.audience import Tell
from petitions.deadlines import (
    AcknowledgeDue,
    CorrectionDue,
    FirstContactDue,
    HandlingDue,
    InterviewDue,
    OrdinaryDispatch,
    PlanDue,
    SameDayDispatch,
    SubmissionDue,
)
from petitions.documents import DispatchPaper, RegistrationPaper
from petitions.forms.registration import Acknowledgement, Dispatching, Registration, RegistrationCorrection, Return
from petitions.models import OPEN_STATUSES, DispatchOrder, Petition, Status

UNIT_STAFF = frozenset(
    {Role.HANDLER, Role.LIAISON, Role.RESPONSIBLE, Role.DIVISION_HEAD, Role.LEDGER_CLERK, Role.LEAD, Role.PRESIDENT}
)
KEY_MARKS = ("is_repeated_key", "is_supervised_key", "is_strong_key")


class Register(Step):
    """来访来信登记。到省、赴四巡、进京、省驻点组、中院大厅访登记后当天交办，其他渠道五个工作日内分流。"""

    label, clause, verb = "登记", "J3.2.1", "登记信访件"
    opens = True
    target = Status.REGISTERED
    actors = frozenset({Role.WINDOW, Role.GENERAL_OFFICE, Role.LEDGER_CLERK})
    form = Registration
    starts = (SameDayDispatch, OrdinaryDispatch)
    documents = (RegistrationPaper,)
    tells = (Tell(roles={Role.GENERAL_OFFICE}, text="{number}已登记，等待交办"),)
    consequences = ("编号自动生成", "三地访、省驻点组访、中院大厅访当天交办；其他渠道五个工作日内交办")

    @classmethod
    def create(cls, *, by, at, petitioner_name, is_local, execution_number, repeat_decision, similar, **data):
        post = next(post for post in scope_of(by).posts if post.role in cls.actors)
        court = post.unit.court
        top = court.parent or court
        day = timezone.localdate(at)
        execution_case = None
        if execution_number:
            execution_case = register_execution_case(execution_number, court=data["executing_court"], by=by)
        case = Case.objects.create(
            kind="petition",
            number=next_number(f"{top.mark}执访", day.year),
            court=court,
            unit=post.unit,
            title="执行信访",
            status=Status.REGISTERED,
            is_key=any(data[mark] for mark in KEY_MARKS),
            opened_on=day,
        )
        facts = {name: value for name, value in data.items() if name in {field.name for field in Petition._meta.fields}}
        if execution_case:
            facts["executing_court"] = data["executing_court"] or execution_case.court
        visit_number = max((item.visit_number for item in similar), default=0) + 1 if repeat_decision == "repeat" else 1
        petition = Petition.objects.create(
            case=case,
            petitioner_name=petitioner_name,
            is_local=is_local,
            execution_case=execution_case,
            visit_number=visit_number,
            **facts,
        )
        return petition

    @classmethod
    def perform(cls, subject, *, by, at, **data):
        return f"{subject.get_channel_display()}，{'重访第' + str(subject.visit_number) + '次' if subject.is_repeat else '初访'}"

    @classmethod
    def starting(cls, subject, data):
        return (SameDayDispatch,) if subject.must_dispatch_same_day else (OrdinaryDispatch,)


class Dispatch(Step):
    """综合处梳理后交办责任单位；同一单位同一批一份交办单。"""

    label, clause, verb = "交办", "J3.2.1", "交办"
    sources, target = frozenset({Status.REGISTERED}), Status.AWAITING_ACKNOWLEDGEMENT
    actors = frozenset({Role.GENERAL_OFFICE})
    form = Dispatching
    stops = (SameDayDispatch, OrdinaryDispatch)
    starts = (AcknowledgeDue, FirstContactDue, PlanDue, InterviewDue, HandlingDue)
    documents = (DispatchPaper,)
    tells = (
        Tell(
            roles={Role.LEDGER_CLERK, Role.LIAISON, Role.DIVISION_HEAD},
            text="{number}已交办给{unit}，请签收并在两日内上报专班和方案",
        ),
    )
    consequences = ("两日内上报专班和方案，从交办时起算，签收晚不顺延", "责任单位收到通知")

    @classmethod
    def initial(cls, subject, by):
        court = subject.executing_court
        root = court.units.filter(is_responsible=True, kind="court").first() if court else None
        return {"unit": root}

    @classmethod
    def perform(cls, subject, *, by, at, unit, requirement, order):
        case = subject.case
        order = order or open_order(unit, by=by, at=at, requirement=requirement)
        case.unit, case.court = unit, unit.court
        subject.order, subject.dispatched_at = order, at
        subject.save(update_fields=["order", "dispatched_at"])
        contact = (
            Post.objects.current(timezone.localdate(at))
            .filter(role=Role.CONTACT_LEADER, unit__court=unit.court)
            .select_related("person")
            .first()
        )
        if contact:
            person = contact.person
            place(case, Role.CONTACT_LEADER, name=person.name, person=person, post_title=person.title, phone=person.phone, at=at)
        return f"{order.number}，责任单位{unit.short_name}"


def open_order(unit, *, by, at, requirement):
    """A new 交办单 for `unit`, numbered in the series of the intermediate court."""
    top = unit.court.parent or unit.court
    number = next_number(f"{top.mark}执访交", timezone.localdate(at).year, width=1)
    return DispatchOrder.objects.create(number=number, unit=unit, dispatched_at=at, dispatched_by=by, requirement=requirement)


class Acknowledge(Step):
    """责任单位签收。签收只停签收这一个期限。"""

    label, clause, verb = "签收", "J3.2.1", "签收"
    sources, target = frozenset({Status.AWAITING_ACKNOWLEDGEMENT}), Status.AWAITING_PLAN
    actors = UNIT_STAFF
    form = Acknowledgement
    stops = (AcknowledgeDue,)
    tells = (Tell(roles={Role.GENERAL_OFFICE}, text="{unit}已签收{number}"),)
    consequences = ("签收晚不顺延两日的方案期限",)

    @classmethod
    def perform(cls, subject, *, by, at, note):
        subject.acknowledged_at = at
        subject.save(update_fields=["acknowledged_at"])
        return note


class Revisit(Step):
    """答复之后同一人为同一事再访：案件回到办理中，重新起算。"""

    label, clause, verb = "再访", "J3.2.2", "登记再访"
    sources = frozenset({Status.REPLIED, Status.ACCEPTED, Status.ARCHIVED})
    target = Status.HANDLING
    actors = frozenset({Role.WINDOW, Role.GENERAL_OFFICE})
    form = Return
    starts = (HandlingDue,)
    tells = (
        Tell(roles={Role.GENERAL_OFFICE}, case_people={Role.LEAD, Role.LIAISON}, text="{number}信访人再次来访，案件回到办理中"),
    )
    reopens, is_main = True, False
    consequences = ("案件回到办理中，次数加一，三十日办结期限重新起算",)

    @classmethod
    def starting(cls, subject, data):
        return cls.starts

    @classmethod
    def perform(cls, subject, *, by, at, visited_on, channel, demand):
        subject.visit_number += 1
        subject.visited_on, subject.channel = visited_on, channel
        subject.demand = f"{subject.demand}\n再访（{visited_on.year}年{visited_on.month}月{visited_on.day}日）：{demand}"
        subject.replied_at = subject.submitted_at = subject.accepted_at = subject.archived_at = None
        subject.is_resolved = False
        subject.save()
        # what was owed on the reply that did not hold is owed anew after the next one
        for rule in (HandlingDue, SubmissionDue, CorrectionDue):
            rule.cancel(subject.case, at=at, by=by)
        return f"{subject.get_channel_display()}，第{subject.visit_number}次来访"


class CorrectRegistration(Step):
    """更正登记信息，前后都留在痕迹里。"""

    label, clause, verb = "更正登记", "J3.2.6.2", "更正登记信息"
    sources = OPEN_STATUSES
    actors = frozenset({Role.GENERAL_OFFICE, Role.WINDOW, Role.LEDGER_CLERK})
    form = RegistrationCorrection
    is_main = False

    @classmethod
    def initial(cls, subject, by):
        values = {name: getattr(subject, name) for name in RegistrationCorrection.base_fields if name != "reason"}
        return {**values, "is_local": "1" if subject.is_local else "0"}

    @classmethod
    def perform(cls, subject, *, by, at, reason, **data):
        changes = {}
        for name, new in data.items():
            old = getattr(subject, name)
            if old != new:
                label = str(Petition._meta.get_field(name).verbose_name)
                changes[label] = [mask_phone(old), mask_phone(new)] if name == "phone" else [shown(old), shown(new)]
                setattr(subject, name, new)
        subject.save()
        subject.case.is_key = bool(subject.key_marks)
        return f"{'、'.join(changes) or '没有变化'}；理由：{reason}", {"changes": changes}


def shown(value):
    """A value of the trace as a person reads it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
