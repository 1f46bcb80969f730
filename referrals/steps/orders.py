"""联合交办: drafted by one organ, in force when both have signed, signed for by both organs below. Source: L4.5."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.numbers import leaping_number
from notices.audience import Tell
from referrals.access import LOWER, OFFICE, admit, organ_on, release
from referrals.deadlines import ReportDue
from referrals.forms_orders import OrderForm, ReasonForm
from referrals.models import JointOrder, OrderSignature, Organ, Status
from referrals.orders import forget_orders, is_signed_for, live_order, receiver_of, signed, without_complainant
from referrals.papers_orders import JointOrderPaper
from referrals.steps.base import ReferralStep
from referrals.steps.teams import TEAM_STEPS

BELOW = frozenset(LOWER.values())


class DraftOrder(ReferralStep):
    """会商决定启动后，由执行机构或监察机构拟联合交办函；两个机构都签署才生效，受交办法院在生效以前看不到。"""

    label, clause, verb = "拟联合交办函", "L4.5", "拟联合交办函"
    sources = frozenset({Status.STARTED})
    actors = OFFICE
    form = OrderForm
    tells = (Tell(case_people=OFFICE, text="{number}的联合交办函已拟好，请执行机构、监察机构分别签署"),)
    consequences = ("编号自动生成", "函里不写反映人；写了的自动换成“反映人”", "两个机构由两个人分别签署后生效")

    @classmethod
    def refusal(cls, subject, by):
        if live_order(subject):
            return "已有一份联合交办函，要重拟先作废"
        if subject.case.unit.court.is_intermediate:
            return "被反映单位在本院，不能向下交办，请直接调查"
        return None

    @classmethod
    def initial(cls, subject, by):
        fields = cls.form(subject=subject, by=by).fields
        return {f"{organ}_receiver": fields[f"{organ}_receiver"].queryset.first() for organ in Organ}

    @classmethod
    def perform(cls, subject, *, by, at, requirement, **receivers):
        case = subject.case
        order = JointOrder.objects.create(
            referral=subject,
            number=leaping_number(f"{case.court.mark}双查交", timezone.localdate(at).year),
            court=case.unit.court,
            requirement=without_complainant(subject, requirement),
            drafted_by=by,
            drafted_at=at,
            **receivers,
        )
        forget_orders(subject)
        told = {"requirement": order.requirement, **{name: person.name for name, person in receivers.items()}}
        return f"{order.number}，交{order.court.short_name}", {"data": told}


class SignOrder(ReferralStep):
    """代表本机构签署联合交办函。两个机构由两个人分别签署；第二个签署时生效，一个月的报告期限从当天起算。"""

    label, clause, verb = "签署联合交办函", "L4.5", "签署联合交办函"
    sources = frozenset({Status.STARTED})
    actors = OFFICE
    documents = (JointOrderPaper,)
    tells = (
        Tell(case_people=BELOW, text="{number}已联合交办，请签收并立即组成联合调查组", urgent=True),
        Tell(case_people=OFFICE, text="{number}的联合交办函有机构签署了"),
    )
    consequences = (
        "两个机构都签署才生效",
        "生效后案件转为“待签收”，两名接收人可以看到本件，一个月内报告",
        "生效后自动生成联合交办函，通知接收人",
    )
    is_sent_down = True

    @classmethod
    def refusal(cls, subject, by):
        order = live_order(subject)
        if order is None:
            return "还没有拟联合交办函"
        done = signed(order)
        organ = organ_on(by, subject.case)
        if organ in done:
            return f"{Organ(organ).label}已由{done[organ].signed_by.name}签署，还要{Organ(organ).other.label}签署"
        if any(signature.signed_by_id == by.pk for signature in done.values()):
            return "两个机构须由两个人分别签署，您已签署过"
        return None

    @classmethod
    def perform(cls, subject, *, by, at):
        order, organ = live_order(subject), organ_on(by, subject.case)
        OrderSignature.objects.create(order=order, organ=organ, signed_by=by, signed_at=at)
        forget_orders(subject)
        order = live_order(subject)
        if len(signed(order)) < len(Organ):
            return f"{organ.label}签署，{order.number}"
        order.issued_at = subject.dispatched_at = at
        order.save(update_fields=["issued_at"])
        subject.save(update_fields=["dispatched_at"])
        for receiving in Organ:
            admit(subject, receiver_of(order, receiving), LOWER[receiving], at=at, reason=f"接收{order.number}")
        return f"{organ.label}签署，{order.number}生效"

    @classmethod
    def next_status(cls, subject, data):
        return Status.DISPATCHED if subject.dispatched_at else Status.STARTED

    @classmethod
    def starting(cls, subject, data):
        return (ReportDue,) if subject.dispatched_at else ()


class VoidOrder(ReferralStep):
    """作废联合交办函，写明理由。已经生效、还没有两个机构都签收的，接收人从此看不到本件，期限取消。"""

    label, clause, verb = "作废联合交办函", "L4.5", "作废联合交办函"
    sources, target = frozenset({Status.STARTED, Status.DISPATCHED}), Status.STARTED
    actors = OFFICE
    form = ReasonForm
    is_main = False
    tells = (Tell(case_people=OFFICE, text="{number}的联合交办函已作废"),)
    consequences = ("接收人从此看不到本件", "报告期限取消，文号不再使用")

    @classmethod
    def refusal(cls, subject, by):
        order = live_order(subject)
        if order is None:
            return "还没有拟联合交办函"
        if is_signed_for(order):
            return "下级法院两个机构都已签收，不能作废"
        return None

    @classmethod
    def perform(cls, subject, *, by, at, reason):
        order = live_order(subject)
        order.void_reason = reason
        order.save(update_fields=["void_reason"])
        forget_orders(subject)
        subject.dispatched_at = None
        subject.save(update_fields=["dispatched_at"])
        release(subject, at=at, roles=BELOW)
        ReportDue.cancel(subject.case, at=at, by=by)
        return f"{order.number}作废：{reason}"


class SignForOrder(ReferralStep):
    """受交办法院的执行机构、监察机构分别签收；两个机构都签收后，立即组成联合调查组。期限从联合交办起算，签收晚不顺延。"""

    label, clause, verb = "签收联合交办函", "L4.5", "签收"
    sources = frozenset({Status.DISPATCHED})
    actors = awaits = BELOW
    tells = (Tell(case_people=OFFICE | BELOW, text="{number}已有机构签收"),)
    consequences = ("签收晚不顺延一个月的报告期限", "两个机构都签收后，立即组成联合调查组")
    is_sent_down = True

    @classmethod
    def refusal(cls, subject, by):
        organ = organ_on(by, subject.case)
        if organ in signed(live_order(subject), receipt=True):
            return f"{Organ(organ).label}已经签收"
        return None

    @classmethod
    def perform(cls, subject, *, by, at):
        organ = organ_on(by, subject.case)
        if any(signature.signed_by_id == by.pk for signature in signed(live_order(subject), receipt=True).values()):
            raise ValidationError("两个机构须由两个人分别签收")
        OrderSignature.objects.create(order=live_order(subject), organ=organ, signed_by=by, signed_at=at, is_receipt=True)
        forget_orders(subject)
        if is_signed_for(live_order(subject)):
            subject.signed_for_at = at
            subject.save(update_fields=["signed_for_at"])
        return f"{organ.label}签收"


ORDER_STEPS = (DraftOrder, SignOrder, VoidOrder, SignForOrder, *TEAM_STEPS)
