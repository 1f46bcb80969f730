"""联席会议: what is brought before it, and what it decides on each item. Source: L4.3, L4.4, L4.9."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from cases.steps import Missing
from courts.models import Role
from notices.audience import Tell
from referrals.access import LOWER, OFFICE, ORGAN_ROLES, admit, office_people, release
from referrals.conferences.minutes import MinutesExtract, decision_label
from referrals.conferences.quorum import quorum_of
from referrals.conferences.visibility import members_of
from referrals.conflicts import conflicts
from referrals.forms_conferences import OutcomeForm, SeatForm, StartForm, TablingForm, WithdrawalForm
from referrals.models import (
    AgendaItem,
    ClueSource,
    Conference,
    Organ,
    OutcomeDecision,
    StartDecision,
    Status,
)  # fmt: skip
from referrals.rounds import order_round
from referrals.steps.base import ReferralStep

State, Purpose = Conference.State, AgendaItem.Purpose
ON_THE_WAY = frozenset({Status.TABLED, Status.VERIFIED})
BELOW = frozenset(LOWER.values()) | {Role.INVESTIGATOR}


def open_item(referral):
    """The item by which `referral` stands on an agenda and waits for its decision, or None."""
    return referral.items.filter(decided_at=None, withdrawn_at=None).select_related("conference").first()


def open_items(conference):
    return conference.items.filter(decided_at=None, withdrawn_at=None)


def agreed(referral):
    """Whether the conference has agreed to an opinion on the report that lies before it, and none has been drafted since."""
    item = referral.items.filter(purpose=Purpose.OUTCOME).exclude(decided_at=None).order_by("-decided_at", "-pk").first()
    if item is None or item.decision != OutcomeDecision.AGREE:
        return False
    return not referral.opinions.filter(drafted_at__gte=item.decided_at).exists()


def lock_conference(pk):
    """The conference, locked. Raises: ValidationError when it is over."""
    conference = Conference.objects.select_for_update().get(pk=pk)
    if conference.state not in {State.CALLED, State.SITTING}:
        raise ValidationError(f"这次会议{conference.get_state_display()}，不能再列议题或作决定")
    return conference


def seat(referral, people, *, at):
    """Let members of a conference know of the referral, as far as they still act for an organ, in the place by which they do."""
    roles = {post.person_id: post.role for post in reversed(office_people(referral.case.court))}
    read = conflicts(referral)
    for person in people:
        if person.pk in roles:
            admit(referral, person, roles[person.pk], at=at, reason="列入联席会议议题", read=read)


class TableReferral(ReferralStep):
    """提请联席会议会商：成熟的线索议是否启动，核查过的调查结果议如何处理。从此参会人员中没有利害关系的人可以看到本件。"""

    label, clause, verb = "列入议题", "L4.3", "提请联席会议"
    sources = frozenset({Status.RIPE, Status.VERIFIED})
    actors = OFFICE
    form = TablingForm
    tells = (Tell(case_people=OFFICE, text="{number}已列入联席会议议题"),)
    consequences = ("参会人员从此可以看到本件，有利害关系的人看不到",)

    @classmethod
    def refusal(cls, subject, by):
        if open_item(subject):
            return "已列入一次会议，尚未决定"
        if subject.case.status == Status.VERIFIED and agreed(subject):
            return "会商已同意形成检查意见，请拟检查意见"
        return None

    @classmethod
    def missing(cls, subject):
        wants = subject.case.status == Status.RIPE and subject.source == ClueSource.INSPECTION and not subject.team_opinion
        return [Missing("巡查（督察）组意见", "correct-clue")] if wants else []

    @classmethod
    def perform(cls, subject, *, by, at, conference):
        conference = lock_conference(conference.pk)
        is_start = subject.case.status == Status.RIPE
        last = conference.items.aggregate(last=Max("order"))["last"] or 0
        AgendaItem.objects.create(
            conference=conference,
            referral=subject,
            purpose=Purpose.START if is_start else Purpose.OUTCOME,
            order=last + 1,
            tabled_at=at,
            tabled_by=by,
        )
        against = conflicts(subject).against
        free = [member for member in members_of(conference) if not against(member.person)]
        lacking = [organ.label for organ in Organ if all(member.organ != organ for member in free)]
        if lacking:
            raise ValidationError(
                f"这次会议没有可以参加这条议题的{'、'.join(lacking)}人员，请另选会议或增加参会人员；"
                "本机构的人都应当回避的，报请上一级法院处理"
            )
        seat(subject, [member.person for member in free], at=at)
        return f"{conference.number}，{'议是否启动' if is_start else '议调查结果'}"

    @classmethod
    def next_status(cls, subject, data):
        return Status.TABLED if subject.case.status == Status.RIPE else Status.VERIFIED


class SeatMember(ReferralStep):
    """议题列入以后才增加的参会人员，没有利害关系的，由机构的人让其看到本件。"""

    label, clause, verb = "请参会人员知悉", "L4.3", "请参会人员知悉"
    sources = ON_THE_WAY
    actors = OFFICE
    form = SeatForm
    is_main = False
    consequences = ("该参会人员从此可以看到本件",)

    @classmethod
    def refusal(cls, subject, by):
        return None if open_item(subject) else "没有列入议题"

    @classmethod
    def perform(cls, subject, *, by, at, member):
        seat(subject, [member], at=at)
        return member.name


class WithdrawItem(ReferralStep):
    """撤下还没有决定的议题，写明理由。线索回到“待提请会商”；首次列入的，另一机构从此看不到。"""

    label, clause, verb = "撤下议题", "L4.3", "撤下议题"
    sources = ON_THE_WAY
    actors = OFFICE
    form = WithdrawalForm
    is_main = False
    consequences = ("线索回到“待提请会商”，核查过的结果仍待会商",)

    @classmethod
    def refusal(cls, subject, by):
        return None if open_item(subject) else "没有列入议题"

    @classmethod
    def perform(cls, subject, *, by, at, reason):
        item = open_item(subject)
        item.withdrawn_at = at
        item.save(update_fields=["withdrawn_at"])
        if item.purpose == Purpose.START and not subject.items.exclude(decided_at=None).exists():
            release(subject, at=at, roles=ORGAN_ROLES[Organ(subject.organ).other])
        return f"{item.conference.number}：{reason}"

    @classmethod
    def next_status(cls, subject, data):
        return Status.RIPE if subject.case.status == Status.TABLED else Status.VERIFIED


class DecideItem(ReferralStep):
    """What both decisions share: a sitting conference with a quorum, and a member at the table who writes it down."""

    actors = OFFICE
    documents = (MinutesExtract,)
    purpose = ""

    @classmethod
    def refusal(cls, subject, by):
        item = open_item(subject)
        if item is None or item.purpose != cls.purpose:
            return "没有列入联席会议，请先提请"
        if item.conference.state != State.SITTING:
            return "会议还没有开始，请先登记出席"
        quorum = quorum_of(conflicts(subject), members_of(item.conference))
        if quorum.lacking:
            return quorum.lacking
        return None if quorum.may_decide(by) else "由出席会议的人办理"

    @classmethod
    def decide(cls, subject, *, at, decision, reason):
        """Write the decision down with those who took it. Returns: the AgendaItem."""
        item = open_item(subject)
        lock_conference(item.conference_id)
        quorum = quorum_of(conflicts(subject), members_of(item.conference))
        if quorum.lacking:  # the attendance has been written anew meanwhile
            raise ValidationError(quorum.lacking)
        item.decision, item.reason, item.decided_at = decision, reason, at
        item.deciders = [{"name": one.person.name, "organ": Organ(one.organ).label} for one in quorum.deciding]
        item.recused = [{"name": one.person.name, "organ": Organ(one.organ).label} for one in quorum.recused]
        item.save(update_fields=["decision", "reason", "decided_at", "deciders", "recused"])
        return item


class DecideStart(DecideItem):
    """联席会议对一条线索的决定：启动、不启动、补充核实或转办，都写明理由。"""

    label, clause, verb = "会商决定", "L4.3", "记录会商决定"
    sources = frozenset({Status.TABLED})
    form = StartForm
    purpose = Purpose.START
    tells = (Tell(case_people=OFFICE, text="{number}：联席会议已作决定"),)
    consequences = ("启动的转入联合交办，不启动和转办的了结，补充核实的退回收集机构", "自动生成联席会议纪要（摘录）")

    @classmethod
    def perform(cls, subject, *, by, at, decision, reason, body):
        item = cls.decide(subject, at=at, decision=decision, reason=f"{reason}（转到{body}）" if body else reason)
        subject.decided_on, subject.decision_reason = timezone.localdate(at), item.reason
        subject.save(update_fields=["decided_on", "decision_reason"])
        if decision in {StartDecision.NOT_START, StartDecision.ELSEWHERE}:
            subject.case.closed_at = at
            release(subject, at=at, roles=[role for role in Role if role not in OFFICE])
        return f"{item.conference.number}：{decision_label(item)}。{item.reason}"

    @classmethod
    def next_status(cls, subject, data):
        return {
            StartDecision.START: Status.STARTED,
            StartDecision.NOT_START: Status.NOT_STARTED,
            StartDecision.SUPPLEMENT: Status.SUPPLEMENT_CLUE,
            StartDecision.ELSEWHERE: Status.ELSEWHERE,
        }[data["decision"]]


class DecideOutcome(DecideItem):
    """联席会议对核查过的调查结果的决定：同意形成检查意见，或者责令限期补充调查。"""

    label, clause, verb = "会商处理", "L4.9", "记录会商决定"
    sources = frozenset({Status.VERIFIED})
    form = OutcomeForm
    purpose = Purpose.OUTCOME
    tells = (
        Tell(case_people=OFFICE, text="{number}：联席会议已作决定"),
        Tell(case_people=BELOW, text="{number}：请查看上级法院对调查的意见"),
    )
    consequences = ("同意的，可以拟检查意见报领导小组；补充调查的，按责令的期限开始计时", "自动生成联席会议纪要（摘录）")

    @classmethod
    def perform(cls, subject, *, by, at, decision, reason, requirement, due_on, due_reason):
        item = cls.decide(subject, at=at, decision=decision, reason=reason)
        if decision == OutcomeDecision.SUPPLEMENT:
            order_round(subject, by=by, at=at, requirement=requirement, due_on=due_on, due_reason=due_reason)
        return f"{item.conference.number}：{decision_label(item)}。{reason}"

    @classmethod
    def next_status(cls, subject, data):
        return Status.SUPPLEMENTING if data["decision"] == OutcomeDecision.SUPPLEMENT else Status.VERIFIED


CONFERENCE_STEPS = (TableReferral, SeatMember, WithdrawItem, DecideStart, DecideOutcome)
