"""联合调查组: formed by the lower court at once; the upper court may send supervisors or investigate itself. Source: L4.6."""

from django.core.exceptions import ValidationError

from cases.steps import Missing, plain
from courts.models import Role
from notices.audience import Tell
from referrals.access import LOWER, OFFICE, admit, release
from referrals.deadlines import ReportDue, SupplementDue
from referrals.forms_orders import SupervisorsForm, TeamChangeForm, TeamForm, UpperTeamChangeForm
from referrals.inquiry import current_round, live_team
from referrals.models import Organ, Status, TeamMember
from referrals.orders import is_signed_for, live_order, without_complainant
from referrals.rounds import take_over
from referrals.steps.base import ReferralStep

Level = TeamMember.Level
BELOW = frozenset(LOWER.values())
AT_WORK = frozenset({Status.INVESTIGATING, Status.SUPPLEMENTING})


def standing(referral, *levels):
    """The members of these teams who have not left, with their people."""
    return [member for level in levels for member in live_team(referral, level)]


def form_team(referral, level, *, at, reason, execution_members, discipline_members, leader):
    """Put a team to work: its members, and their places on the case.

    Returns: a sentence naming them. Raises: ValidationError for whoever must not know of the case.
    """
    for organ, people in ((Organ.EXECUTION, execution_members), (Organ.DISCIPLINE, discipline_members)):
        for person in people:
            _join(referral, level, person, organ, at=at, reason=reason, is_leader=person == leader)
    names = "、".join(person.name for person in (*execution_members, *discipline_members))
    return f"{names}，组长{leader.name}"


def dissolve(referral, *levels, at):
    """Let the members of these teams go; from now on they know of nothing by them."""
    for member in standing(referral, *levels):
        _leave(referral, member, at=at)


def leave_teams(referral, person, *, at):
    """Let one person leave every team they sit in."""
    for member in standing(referral, *Level):
        if member.person_id == person.pk:
            _leave(referral, member, at=at)


def _join(referral, level, person, organ, *, at, reason, is_leader=False):
    admit(referral, person, Role.INVESTIGATOR, at=at, reason=reason)
    TeamMember.objects.create(
        referral=referral, level=level, person=person, organ=organ, is_leader=is_leader, starts_at=at, reason=reason[:200]
    )
    referral._team = None


def _leave(referral, member, *, at):
    TeamMember.objects.filter(pk=member.pk).update(ends_at=at)
    referral._team = None
    if not referral.team.filter(person=member.person, ends_at=None).exists():
        release(referral, at=at, roles={Role.INVESTIGATOR}, person=member.person)


class FormTeam(ReferralStep):
    """签收后立即组成执行机构和监察机构联合调查组：两个机构各至少一人，一名组长，与案件有关的人和被反映人所在部门的人（包括负责人）不参加。"""

    label, clause, verb = "组成联合调查组", "L4.6", "组成联合调查组"
    sources, target = frozenset({Status.DISPATCHED}), Status.INVESTIGATING
    actors = awaits = BELOW
    form = TeamForm
    tells = (
        Tell(case_people={Role.INVESTIGATOR}, text="您已列入{number}联合调查组", urgent=True),
        Tell(case_people=OFFICE, text="{number}已组成联合调查组"),
    )
    consequences = ("组员从此可以看到本件，办结后不再看到",)
    is_sent_down = True

    @classmethod
    def missing(cls, subject):
        return [] if is_signed_for(live_order(subject)) else [Missing("执行机构、监察机构都签收", "sign-for-order")]

    @classmethod
    def perform(cls, subject, *, by, at, **team):
        return form_team(subject, Level.LOWER, at=at, reason="组成联合调查组", **team)


class ChangeTeam(ReferralStep):
    """换人、增人、换组长，写明理由。换过以后两个机构仍各至少一人，仍有一名组长。"""

    label, clause, verb = "变更联合调查组", "L4.6", "变更联合调查组"
    sources = AT_WORK
    actors = BELOW
    form = TeamChangeForm
    is_main = False
    tells = (Tell(case_people={Role.INVESTIGATOR} | BELOW | OFFICE, text="{number}联合调查组有变更"),)
    consequences = ("退出的人从此看不到本件，新增的人从此可以看到",)
    is_sent_down = True
    levels = (Level.LOWER,)

    @classmethod
    def refusal(cls, subject, by):
        return None if standing(subject, *cls.levels) else "没有可以变更的组"

    @classmethod
    def perform(cls, subject, *, by, at, leaves, joins_execution, joins_discipline, leader, reason):
        team = standing(subject, *cls.levels)
        level = team[0].level
        changes = []
        for member in team:
            if leaves and member.person == leaves:
                _leave(subject, member, at=at)
                changes.append(f"{leaves.name}退出")
        for organ, person in ((Organ.EXECUTION, joins_execution), (Organ.DISCIPLINE, joins_discipline)):
            if person:
                _join(subject, level, person, organ, at=at, reason=reason)
                changes.append(f"{person.name}加入")
        if leader:
            subject.team.filter(level=level, ends_at=None).update(is_leader=False)
            if not subject.team.filter(level=level, ends_at=None, person=leader).update(is_leader=True):
                raise ValidationError({"leader": "组长要在组员里"})
            subject._team = None
            changes.append(f"{leader.name}任组长")
        check_team(standing(subject, level))
        return f"{'，'.join(changes)}：{reason}"


def check_team(team):
    """Raises: ValidationError for a team without one of the organs, or without its leader. Source: L4.6."""
    lacking = [organ.label for organ in Organ if all(member.organ != organ for member in team)]
    if lacking:
        raise ValidationError(f"联合调查组两个机构各至少一人，还缺{'、'.join(lacking)}的人")
    if sum(member.is_leader for member in team) != 1:
        raise ValidationError("请指定一名组长")


class ChangeUpperTeam(ChangeTeam):
    """变更本院派出的督导组或直接调查组，写明理由。"""

    label, verb = "变更本院派员", "变更本院派员"
    actors = OFFICE
    form = UpperTeamChangeForm
    tells = (Tell(case_people={Role.INVESTIGATOR} | OFFICE, text="{number}本院派员有变更"),)
    is_sent_down = False
    levels = (Level.DIRECT, Level.SUPERVISION)


class SendSupervisors(ReferralStep):
    """本院执行机构和监察机构共同派员，督导检查下级法院的联合调查。"""

    label, clause, verb = "派员督导", "L4.6", "派员督导"
    sources = frozenset({Status.DISPATCHED}) | AT_WORK
    actors = OFFICE
    form = SupervisorsForm
    is_main = False
    tells = (Tell(case_people={Role.INVESTIGATOR} | BELOW, text="本院派员督导{number}的调查"),)
    consequences = (
        "督导人员从此可以看到本件，办结后不再看到",
        "受交办法院看得到派了谁和理由；理由里写了反映人的，自动换成“反映人”",
    )
    is_sent_down = True

    @classmethod
    def refusal(cls, subject, by):
        return "已经派员，换人请用“变更本院派员”" if standing(subject, *ChangeUpperTeam.levels) else None

    @classmethod
    def perform(cls, subject, *, by, at, reason, **team):
        reason = without_complainant(subject, reason)
        said = f"{form_team(subject, Level.SUPERVISION, at=at, reason=reason, **team)}：{reason}"
        return said, {"data": plain({**team, "reason": reason})}


class InvestigateDirectly(ReferralStep):
    """本院直接派员调查，不再由下级法院调查：下级法院的调查组解散，它的期限取消。"""

    label, clause, verb = "直接调查", "L4.6", "直接派员调查"
    sources = frozenset({Status.STARTED, Status.DISPATCHED, Status.REPORTED}) | AT_WORK
    actors = OFFICE
    form = SupervisorsForm
    is_main = False
    tells = (Tell(case_people={Role.INVESTIGATOR}, text="您已列入{number}直接调查组", urgent=True),)
    consequences = ("下级法院的联合调查组解散，组员从此看不到本件", "下级法院的报告期限取消")

    @classmethod
    def refusal(cls, subject, by):
        if subject.is_direct:
            return "已经由本院直接调查"
        order = live_order(subject)
        if order and not order.issued_at:
            return "联合交办函还没有生效，请先作废"
        return None

    @classmethod
    def perform(cls, subject, *, by, at, reason, **team):
        dissolve(subject, Level.LOWER, Level.SUPERVISION, at=at)
        for rule in (ReportDue, SupplementDue):
            rule.cancel(subject.case, at=at, by=by)
        subject.is_direct = True
        subject.save(update_fields=["is_direct"])
        take_over(subject, by=by, at=at, reason=reason)
        return f"{form_team(subject, Level.DIRECT, at=at, reason=reason, **team)}：{reason}"

    @classmethod
    def next_status(cls, subject, data):
        return Status.SUPPLEMENTING if current_round(subject) else Status.INVESTIGATING


TEAM_STEPS = (FormTeam, ChangeTeam, ChangeUpperTeam, SendSupervisors, InvestigateDirectly)
