"""检查意见 and its approval by the 领导小组. Source: L2, L4.9."""

from cases.steps import Missing
from courts.models import Role
from notices.audience import Tell
from referrals.access import OFFICE
from referrals.approvals import State, Voice, put_to_vote, settle, stand_aside, status_after, voting
from referrals.forms_outcome import OpinionForm, VoteForm
from referrals.inquiry import latest_report
from referrals.models import GroupVote, InspectionOpinion, Recusal, Status, Verdict
from referrals.papers_outcome import OpinionPaper
from referrals.steps.base import ReferralStep
from referrals.steps.conferences import TableReferral, agreed
from referrals.steps.dispositions import DISPOSITION_STEPS


class DraftOpinion(ReferralStep):
    """联席会商同意后形成检查意见：认定属实、部分属实、不属实还是无法查实，拟作哪些处置，层报领导小组审核批准。"""

    label, clause, verb = "形成检查意见", "L4.9", "拟检查意见"
    sources, target = frozenset({Status.VERIFIED}), Status.OPINION
    actors = OFFICE
    form = OpinionForm
    tells = (Tell(case_people={Role.LEADING_GROUP}, text="{number}：检查意见请您审批", urgent=True),)
    consequences = ("领导小组成员收到通知，逐人审批；有利害关系的成员自动回避，看不到本件", "批准以前不下发，也不作处置")

    @classmethod
    def missing(cls, subject):
        return [] if agreed(subject) else [Missing("联席会议会商同意", TableReferral.name)]

    @classmethod
    def initial(cls, subject, by):
        last = subject.opinions.first()
        if last:
            return {"verdict": last.verdict, "text": last.text, "proposals": last.proposals}
        # a referral that an old ledger brought in may have no report of this system
        report = latest_report(subject)
        return {"verdict": report.verdict} if report else {}

    @classmethod
    def perform(cls, subject, *, by, at, **data):
        opinion = InspectionOpinion.objects.create(referral=subject, drafted_by=by, drafted_at=at, **data)
        put_to_vote(opinion, at=at)
        subject._voting = None
        ways = f"，拟作 {len(data['proposals'])} 项处置" if data["proposals"] else ""
        return f"认定{Verdict(data['verdict']).label}{ways}，报领导小组审批"


class VoteOpinion(ReferralStep):
    """领导小组成员逐人发表意见：同意、不同意、弃权，或者回避。过半数成员发表意见、不回避的成员过半数一致，即为结果。"""

    label, clause, verb = "审批检查意见", "L4.9", "发表审批意见"
    sources = frozenset({Status.OPINION})
    actors = awaits = frozenset({Role.LEADING_GROUP})
    form = VoteForm
    documents = (OpinionPaper,)
    tells = (Tell(case_people=OFFICE, text="{number}：领导小组有成员发表了审批意见"),)
    consequences = (
        "回避的，从此看不到本件",
        "批准的，转入处置（不属实的转入告知澄清）；没有批准的，退回重新会商",
        "有结果时自动生成检查意见及审批表",
    )

    @classmethod
    def refusal(cls, subject, by):
        opinion = voting(subject)
        if by.pk not in {member.pk for member in opinion.members.all()}:
            return "拟检查意见时您还不是领导小组成员"
        if by.pk in {vote.member_id for vote in opinion.votes.all()}:
            return "您已经发表意见"
        return None

    @classmethod
    def next_status(cls, subject, data):
        return status_after(subject)

    @classmethod
    def perform(cls, subject, *, by, at, voice, reason):
        opinion = voting(subject)
        GroupVote.objects.create(opinion=opinion, member=by, voice=voice, reason=reason, voted_at=at)
        subject._voting = None
        if voice == Voice.RECUSED:
            Recusal.objects.create(referral=subject, person=by, reason=reason, recorded_by=by, recorded_at=at)
            stand_aside(subject, at=at)
        else:
            settle(opinion, at=at)
        opinion.refresh_from_db(fields=["state"])
        settled = "" if opinion.state == State.VOTING else f"，检查意见{opinion.get_state_display()}"
        return f"{Voice(voice).label}{settled}", {"data": {"voice": voice, "reason": reason}}


OUTCOME_STEPS = (DraftOpinion, VoteOpinion, *DISPOSITION_STEPS)
