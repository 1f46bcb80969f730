"""反馈、澄清、办结、办案质量评价. Source: L4.10, L4.11, L4.12."""

from cases.steps import Missing
from courts.models import Role
from notices.audience import Tell
from referrals.access import OFFICE, organ_on, release
from referrals.dispositions import dispositions_of
from referrals.forms_closing import ClearingRecord, ClosingNote, FeedbackRecord, QualityRecord
from referrals.models import OFFICER_PROBLEMS, Clearing, Disposition, Feedback, Organ, QualityScore, Status, TeamMember
from referrals.papers_closing import ClearingPaper, FeedbackPaper
from referrals.quality import JUDGED, Mark, as_kept, marks_of_facts
from referrals.steps.base import ReferralStep

ENDING = frozenset({Status.DISPOSING, Status.CLEARING})
# With the case ends what these were let in for; the two organs of the upper court keep it.
RELEASED = frozenset({Role.LOWER_EXECUTION, Role.LOWER_DISCIPLINE, Role.INVESTIGATOR, Role.LEADING_GROUP})


def lead_organ(referral):
    """Who leads the feedback: 干警违规违纪违法 the discipline organ, everything else the execution organ. Source: L4.10."""
    return Organ.DISCIPLINE if referral.problem in OFFICER_PROBLEMS else Organ.EXECUTION


class GiveFeedback(ReferralStep):
    """反映执行行为的，以执行机构为主反馈；反映干警违规违纪违法的，以监察机构为主反馈。另一机构配合，共同做好息访疏导。"""

    label, clause, verb = "反馈", "L4.10", "登记反馈"
    sources = ENDING
    actors = OFFICE
    form = FeedbackRecord
    documents = (FeedbackPaper,)
    tells = (Tell(case_people=OFFICE, text="{number}：已向反映人反馈"),)
    consequences = ("生成反馈记录；反映人不写在上面",)

    @classmethod
    def refusal(cls, subject, by):
        lead = lead_organ(subject)
        if organ_on(by, subject.case) == lead:
            return None
        return f"这件反映的是“{subject.get_problem_display()}”，由{lead.label}为主反馈，{lead.other.label}配合"

    @classmethod
    def happened_at(cls, at, data):
        return data["told_at"]

    @classmethod
    def perform(cls, subject, *, by, at, **data):
        lead = lead_organ(subject)
        feedback = Feedback.objects.create(referral=subject, lead_organ=lead, recorded_by=by, **data)
        subject.told_at = feedback.told_at
        subject.save(update_fields=["told_at"])
        return f"{lead.label}主办，{feedback.get_means_display()}"


class ClearOfficer(ReferralStep):
    """不属实的，在一定范围内澄清，保护干警依法履职、担当作为。逐人澄清，每人一份澄清函。"""

    label, clause, verb = "澄清", "L4.11", "登记澄清"
    sources = frozenset({Status.CLEARING})
    actors = OFFICE
    form = ClearingRecord
    documents = (ClearingPaper,)
    tells = (Tell(case_people=OFFICE, text="{number}：已作澄清"),)
    consequences = ("生成澄清函；以后按姓名查不到这件双查",)

    @classmethod
    def refusal(cls, subject, by):
        if subject.officers.filter(clearing=None).exists():
            return None
        return "被反映人都已澄清" if subject.officers.exists() else "线索没有指明被反映人"

    @classmethod
    def happened_at(cls, at, data):
        return data["cleared_at"]

    @classmethod
    def perform(cls, subject, *, by, at, officer, **data):
        clearing = Clearing.objects.create(referral=subject, officer=officer, recorded_by=by, **data)
        if not subject.officers.filter(clearing=None).exists():
            subject.cleared_at = clearing.cleared_at
            subject.save(update_fields=["cleared_at"])
        return f"范围：{clearing.get_scope_display()}"


class CloseReferral(ReferralStep):
    """处置都已落实、该反馈的已经反馈，才能办结；不属实的，告知和澄清都做了才能办结。"""

    label, clause, verb = "办结", "L4.11", "办结"
    sources, target = ENDING, Status.CLOSED
    actors = OFFICE
    form = ClosingNote
    closes = True
    tells = (Tell(case_people=OFFICE, text="{number}已办结，请评价办案质量"),)
    consequences = ("下级法院、调查组和领导小组成员从此看不到这件双查",)

    @classmethod
    def missing(cls, subject):
        found = []
        if subject.case.status == Status.DISPOSING:
            left = sum(item.state != Disposition.State.DONE for item in dispositions_of(subject))
            if left:
                found.append(Missing(f"{left} 项处置落实", "check-disposition"))
        if subject.told_at is None and (subject.is_real_name or subject.case.status == Status.CLEARING):
            found.append(Missing("告知反映人" if subject.is_real_name else "告知相关当事人", "give-feedback"))
        if subject.case.status == Status.CLEARING:
            left = subject.officers.filter(clearing=None).count()
            if left:
                found.append(Missing(f"为 {left} 名被反映人澄清", "clear-officer"))
        return found

    @classmethod
    def perform(cls, subject, *, by, at, note):
        release(subject, at=at, roles=RELEASED)
        TeamMember.objects.filter(referral=subject, ends_at=None).update(ends_at=at)
        return note or subject.get_verdict_display()


class ScoreQuality(ReferralStep):
    """一案双查办案质量由中级法院监督管理并考核：五项按事实计分，文书和材料由人评价。"""

    label, clause, verb = "质量评价", "L4.12", "评价办案质量"
    sources = frozenset({Status.CLOSED})
    actors = OFFICE
    form = QualityRecord

    @classmethod
    def refusal(cls, subject, by):
        return "已经评价过" if QualityScore.objects.filter(referral=subject.pk).exists() else None

    @classmethod
    def perform(cls, subject, *, by, at, judged, note):
        marks = [*marks_of_facts(subject), Mark("judged", "文书和材料质量", judged, JUDGED, "人工评价")]
        total = sum(mark.points for mark in marks)
        QualityScore.objects.create(referral=subject, points=as_kept(marks), total=total, note=note, scored_by=by, scored_at=at)
        return f"{total} 分"


CLOSING_STEPS = (GiveFeedback, ClearOfficer, CloseReferral, ScoreQuality)
