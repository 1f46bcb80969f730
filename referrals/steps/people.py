"""回避、知情人员, and the sealed complainant. Source: L3, L4.3."""

from datetime import timedelta

from courts.models import Role
from notices.audience import Tell
from referrals import forms_people as f
from referrals.access import LOWER, OFFICE, ORGAN_ROLES, UPPER_SIDE, admit, organ_on, release
from referrals.approvals import stand_aside, status_after
from referrals.models import Recusal, Status, Unsealing
from referrals.papers_outcome import OpinionPaper
from referrals.steps.base import ReferralStep
from referrals.steps.teams import leave_teams
from referrals.unsealing import applications

OPEN_FOR = timedelta(hours=24)
EVERY_STATE = frozenset(Status)


class RecordRecusal(ReferralStep):
    """与本件有利害关系的，登记回避；从登记时起，不能再看到本件，也不能再以任何身份参与。不在上级一方的，只能为本人申请。"""

    label, clause, verb = "登记回避", "L4.3", "登记回避"
    sources = None
    actors = UPPER_SIDE | frozenset(LOWER.values()) | {Role.INVESTIGATOR}
    form = f.RecusalForm
    is_main = False
    tells = (Tell(case_people=OFFICE, text="{number}登记了一人回避"),)
    documents = (OpinionPaper,)
    consequences = (
        "回避的人立即看不到本件，不能撤销",
        "领导小组正在审批的，回避的成员的意见不再计入；因此有了结果的，自动生成检查意见及审批表",
    )

    @classmethod
    def perform(cls, subject, *, by, at, person, reason):
        Recusal.objects.create(referral=subject, person=person, reason=reason, recorded_by=by, recorded_at=at)
        stand_aside(subject, at=at)
        return f"{person.name}回避：{reason}"

    @classmethod
    def next_status(cls, subject, data):
        return status_after(subject)


class AdmitPerson(ReferralStep):
    """岗位换人后，让本机构新到岗、没有利害关系的人知情。"""

    label, clause, verb = "增加知情人员", "L3", "增加知情人员"
    sources = EVERY_STATE
    actors = OFFICE
    form = f.AdmissionForm
    is_main = False
    tells = (Tell(case_people=OFFICE, text="{number}增加了知情人员"),)

    @classmethod
    def refusal(cls, subject, by):
        return None if f.admissible(subject, by) else "本机构没有可以增加的人"

    @classmethod
    def perform(cls, subject, *, by, at, person, reason):
        post = next(post for post in f.admissible(subject, by) if post.person_id == person.pk)
        admit(subject, person, post.role, at=at, reason=reason)
        return f"{person.name}知情：{reason}"


class ReleasePerson(ReferralStep):
    """离岗或不再需要知情的，解除知情。只解除在本机构的知情，领导小组成员的审批不受影响；在督导组、调查组里的，同时退出。"""

    label, clause, verb = "解除知情", "L3", "解除知情"
    sources = EVERY_STATE
    actors = OFFICE
    form = f.ReleaseForm
    is_main = False
    consequences = ("此人立即看不到本件，领导小组成员正在审批的除外", "此人在督导组、调查组里的，同时退出，需要时请变更本院派员")

    @classmethod
    def refusal(cls, subject, by):
        return None if f.own_people(subject, by) else "本机构没有其他知情的人"

    @classmethod
    def perform(cls, subject, *, by, at, person, reason):
        release(subject, at=at, roles=ORGAN_ROLES[organ_on(by, subject.case)], person=person)
        leave_teams(subject, person, at=at)
        return f"{person.name}不再知情：{reason}"


class AskUnsealing(ReferralStep):
    """反映人的身份密封保存。确需查看的，写明理由，由上级一方的另一个人审批；同意后二十四小时内有效，每看一次都留痕。"""

    label, clause, verb = "申请查看反映人", "L3", "申请查看反映人"
    sources = EVERY_STATE
    actors = UPPER_SIDE
    form = f.AskForm
    is_main = False
    tells = (Tell(case_people=UPPER_SIDE, text="{number}有一份查看反映人的申请等待审批"),)

    @classmethod
    def refusal(cls, subject, by):
        if not hasattr(subject, "complainant"):
            return "没有登记反映人"
        if any(item.asked_by_id == by.pk and item.answered_at is None for item in applications(subject)):
            return "您已申请，等待另一人审批"
        return None

    @classmethod
    def perform(cls, subject, *, by, at, reason):
        Unsealing.objects.create(referral=subject, asked_by=by, asked_at=at, reason=reason)
        return f"理由：{reason}"


class AnswerUnsealing(ReferralStep):
    """审批查看反映人的申请；不能审批自己的。"""

    label, clause, verb = "审批查看反映人", "L3", "审批查看反映人"
    sources = EVERY_STATE
    actors = UPPER_SIDE
    form = f.AnswerForm
    is_main = False
    tells = (Tell(case_people=UPPER_SIDE, text="{number}查看反映人的申请有了结果"),)
    consequences = ("同意的，申请人二十四小时内可以查看，每看一次都留痕",)

    @classmethod
    def refusal(cls, subject, by):
        return None if f.waiting(subject, by) else "没有等您审批的申请"

    @classmethod
    def perform(cls, subject, *, by, at, request, is_allowed):
        request.answered_by, request.answered_at, request.is_allowed = by, at, is_allowed
        request.ends_at = at + OPEN_FOR if is_allowed else None
        request.full_clean()
        request.save()
        return f"{'同意' if is_allowed else '不同意'}{request.asked_by.name}查看反映人", {"data": {"is_allowed": is_allowed}}


PEOPLE_STEPS = (RecordRecusal, AdmitPerson, ReleasePerson, AskUnsealing, AnswerUnsealing)
