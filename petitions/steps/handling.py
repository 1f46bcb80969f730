"""首联、现场处置、专班和方案、约谈、措施、答复."""

from cases.people import people_of, place
from cases.steps import Missing, Step
from courts.models import Post, Role
from dossiers.models import DocumentKind
from dossiers.operations import attach
from notices.audience import Tell
from petitions import models
from petitions.deadlines import FirstContactDue, InterviewDue, PlanDue, SubmissionDue
from petitions.documents import InterviewPaper, PlanPaper, ReplyPaper, TaskForcePaper
from petitions.forms.handling import ContactNote, InterviewRecord, MeasureRecord, ReplyRecord, TeamAndPlan, TeamChange
from petitions.forms.registration import OnSite
from petitions.models import OPEN_STATUSES, Status
from petitions.tally import kept_tally

HANDLERS = frozenset(
    {Role.HANDLER, Role.LIAISON, Role.RESPONSIBLE, Role.DIVISION_HEAD, Role.LEAD, Role.PRESIDENT, Role.BUREAU_CHIEF}
)
DISPATCHED = OPEN_STATUSES - {Status.REGISTERED}


class NoteContact(Step):
    """责任单位接到通知后第一时间与当事人取得联系。"""

    label, clause, verb = "首次联系", "J3.2.1", "登记联系"
    sources = DISPATCHED
    actors = HANDLERS | {Role.LEDGER_CLERK}
    form = ContactNote
    meets = (FirstContactDue,)
    is_main = False

    @classmethod
    def perform(cls, subject, *, by, at, happened_at, means, is_reached, result):
        contact = models.Contact.objects.create(
            petition=subject,
            happened_at=happened_at,
            means=means,
            is_reached=is_reached,
            result=result,
            recorded_by=by,
            recorded_at=at,
        )
        if is_reached:
            FirstContactDue.stop(subject.case, at=happened_at, by=by)
        return f"{contact.get_means_display()}，{'联系上了' if is_reached else '没有联系上'}"


class RecordOnSite(Step):
    """缠闹、滞留访：责任单位立即派人赶赴现场，分秒必记。"""

    label, clause, verb = "现场处置", "J3.2.1", "登记现场处置"
    sources = OPEN_STATUSES
    actors = HANDLERS | {Role.WINDOW, Role.GENERAL_OFFICE}
    form = OnSite
    is_main = False

    @classmethod
    def perform(cls, subject, *, by, at, happened_at, arrived_at, **data):
        models.OnSiteResponse.objects.create(
            petition=subject, happened_at=happened_at, arrived_at=arrived_at, recorded_by=by, recorded_at=at, **data
        )
        subject.is_disruptive = True
        subject.save(update_fields=["is_disruptive"])
        minutes = int((arrived_at - happened_at).total_seconds() // 60)
        return f"接报后 {minutes} 分钟到场"


class ReportPlan(Step):
    """责任单位在接到交办通知的两日内上报包案专班人员姓名、职务、联系方式和化解稳控方案。"""

    label, clause, verb = "上报专班和方案", "J3.2.2", "上报方案"
    sources, target = frozenset({Status.AWAITING_PLAN}), Status.HANDLING
    actors = HANDLERS | {Role.LEDGER_CLERK}
    form = TeamAndPlan
    stops = (PlanDue,)
    documents = (TaskForcePaper, PlanPaper)
    tells = (
        Tell(
            roles={Role.GENERAL_OFFICE},
            case_people={Role.LEAD, Role.LIAISON, Role.CONTACT_LEADER},
            text="{unit}已上报{number}的专班和方案",
        ),
    )
    consequences = ("两日期限停表", "自动生成专班表、化解稳控方案两份文书", "通知中院综合处和联系点院领导")

    @classmethod
    def initial(cls, subject, by):
        court = subject.case.court
        role = Role.BUREAU_CHIEF if court.is_intermediate else Role.PRESIDENT
        return team_suggestion(court, role, by)

    @classmethod
    def perform(cls, subject, *, by, at, plan_demand, plan_measures, plan_stability, plan_file, **team):
        set_team(subject.case, at=at, **team)
        subject.plan_reported_at = at
        subject.plan_text = (
            f"信访诉求和案件症结：\n{plan_demand}\n化解措施、责任人和时间安排：\n{plan_measures}\n稳控安排：\n{plan_stability}"
        )
        subject.save(update_fields=["plan_reported_at", "plan_text"])
        if plan_file:
            attach(subject.case, by=by, file=plan_file, kind=DocumentKind.PLAN, title="化解稳控方案（原件）", at=at)
        reason = f"；换人理由：{team['lead_reason']}" if team["lead_reason"] else ""
        return f"包案领导{team['lead'].name}，联络人{team['liaison'].name}{reason}"


def team_suggestion(court, lead_role, by):
    """What the form starts with: the leader whom the plan prescribes, and the person at the keyboard as liaison."""
    post = Post.objects.current().filter(unit__court=court, role=lead_role).select_related("person").first()
    lead = post.person if post else None
    return {
        "lead": lead,
        "lead_title": lead.title if lead else "",
        "lead_phone": lead.phone if lead else "",
        "liaison": by if lead != by else None,
        "liaison_title": by.title,
        "liaison_phone": by.phone,
    }


def set_team(
    case, *, at, lead, lead_title, lead_phone, lead_reason, responsible, liaison, liaison_title, liaison_phone, reason=""
):
    """Put the task force on the case; who leaves a place stays in its history."""
    why = lead_reason or reason
    place(case, Role.LEAD, name=lead.name, person=lead, post_title=lead_title, phone=lead_phone, at=at, reason=why)
    place(
        case, Role.LIAISON, name=liaison.name, person=liaison, post_title=liaison_title, phone=liaison_phone, at=at, reason=reason
    )
    if responsible:
        place(
            case, Role.RESPONSIBLE, name=responsible.name, person=responsible, post_title=responsible.title, phone=responsible.phone, at=at,
            reason=reason,
        )  # fmt: skip


class ChangeTeam(Step):
    """更换专班人员，写明理由。"""

    label, clause, verb = "更换专班人员", "J3.2.2", "更换专班人员"
    sources = frozenset({Status.HANDLING, Status.REPLIED, Status.SUSPENDED})
    actors = frozenset({Role.LEAD, Role.PRESIDENT, Role.DIVISION_HEAD, Role.BUREAU_CHIEF, Role.GENERAL_OFFICE})
    form = TeamChange
    documents = (TaskForcePaper,)
    tells = (Tell(roles={Role.GENERAL_OFFICE}, case_people={Role.LEAD, Role.LIAISON}, text="{number}更换了专班人员"),)
    is_main = False

    @classmethod
    def initial(cls, subject, by):
        values = {}
        for person in people_of(subject.case):
            if person.role in (Role.LEAD, Role.LIAISON):
                values |= {
                    person.role: person.person,
                    f"{person.role}_title": person.post_title,
                    f"{person.role}_phone": person.phone,
                }
            elif person.role == Role.RESPONSIBLE:
                values["responsible"] = person.person
        return values

    @classmethod
    def perform(cls, subject, *, by, at, reason, **team):
        set_team(subject.case, at=at, reason=reason, **team)
        return f"包案领导{team['lead'].name}，联络人{team['liaison'].name}；理由：{reason}"


class Interview(Step):
    """包案领导带领工作专班主动约见信访人，了解诉求及理由，告知后续安排和时限；节假日、双休日也约。"""

    label, clause, verb = "约谈信访人", "J3.2.3", "登记约谈"
    sources = frozenset({Status.HANDLING})
    actors = HANDLERS
    awaits = frozenset({Role.LEAD})
    form = InterviewRecord
    meets = (InterviewDue,)
    documents = (InterviewPaper,)
    consequences = ("自动生成约谈笔录，打印签字后再上传",)

    @classmethod
    def initial(cls, subject, by):
        return {"demands": subject.demand}

    @classmethod
    def perform(cls, subject, *, by, at, record_file, video_file, **data):
        interview = models.Interview.objects.create(petition=subject, recorded_by=by, recorded_at=at, **data)
        if record_file:
            attach(subject.case, by=by, file=record_file, kind=DocumentKind.INTERVIEW_RECORD, title="约谈笔录（签字件）", at=at)
        if video_file:
            attach(subject.case, by=by, file=video_file, kind=DocumentKind.INTERVIEW_VIDEO, title="约谈录音录像", at=at)
        if interview.by_lead:
            InterviewDue.stop(subject.case, at=interview.happened_at, by=by)
        who = "包案领导约谈" if interview.by_lead else "联络人约谈"
        return f"{who}，{interview.get_signature_display()}"


class RecordMeasure(Step):
    """逐案化解：释法说理、推进执行、纠正补正、联合化解等，全程留痕。"""

    label, clause, verb = "登记化解措施", "J3.2.4.2", "登记措施"
    sources = frozenset({Status.HANDLING})
    actors = HANDLERS
    form = MeasureRecord

    @classmethod
    def perform(cls, subject, *, by, at, evidence, **data):
        measure = models.Measure.objects.create(petition=subject, recorded_by=by, recorded_at=at, **data)
        if evidence:
            title = f"{measure.get_kind_display()}材料"
            attach(subject.case, by=by, file=evidence, kind=DocumentKind.MEASURE_EVIDENCE, title=title, at=at)
        return measure.get_kind_display()


class Reply(Step):
    """案件办结后答复信访人：本地当面答复并制作答复笔录，外地留存录音或信息。"""

    label, clause, verb = "答复信访人", "J3.2.5", "答复信访人"
    sources, target = frozenset({Status.HANDLING, Status.REPLIED}), Status.REPLIED
    actors = HANDLERS
    form = ReplyRecord
    starts = (SubmissionDue,)
    documents = (ReplyPaper,)
    tells = (Tell(case_people={Role.LEAD, Role.LIAISON, Role.RESPONSIBLE}, text="{number}已答复信访人，请在五日内报结"),)
    consequences = ("五日内报送报结材料",)

    @classmethod
    def missing(cls, subject):
        gaps = []
        tally = kept_tally(subject)
        if not tally.interviews:
            gaps.append(Missing("包案领导约谈", Interview.name))
        if not tally.counts["measure"]:
            gaps.append(Missing("化解措施", RecordMeasure.name))
        return gaps

    @classmethod
    def perform(cls, subject, *, by, at, record_file, proof_file, distance_reason, **data):
        reply = models.Reply.objects.create(petition=subject, recorded_by=by, recorded_at=at, **data)
        if record_file:
            attach(subject.case, by=by, file=record_file, kind=DocumentKind.REPLY_RECORD, title="答复笔录（签字件）", at=at)
        if proof_file:
            attach(subject.case, by=by, file=proof_file, kind=DocumentKind.REPLY_PROOF, title="答复留存", at=at)
        subject.replied_at = reply.happened_at
        subject.save(update_fields=["replied_at"])
        reason = f"；未当面答复：{distance_reason}" if distance_reason else ""
        return f"{reply.get_means_display()}答复，信访人{reply.get_opinion_display()}{reason}"
