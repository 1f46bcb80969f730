"""联合调查: the plan, the six methods, the report in four parts, and what the upper court makes of it. Source: L4.6–L4.8."""

from django.utils import timezone

from cases.steps import Missing
from courts.models import Role
from dossiers.models import DocumentKind
from dossiers.operations import attach
from notices.audience import Tell
from referrals import forms_investigation as f
from referrals import forms_records as r
from referrals.access import OFFICE
from referrals.deadlines import ReportDue, SupplementDue
from referrals.inquiry import (
    current_round,
    days_late,
    has_plan,
    inquiring_level,
    latest_report,
    level_of,
    live_team,
    round_number,
    tracks_wanted,
)
from referrals.models import (
    InvestigationPlan,
    InvestigationRecord,
    InvestigationReport,
    Method,
    Status,
    TeamMember,
    Track,
    Verdict,
)  # fmt: skip
from referrals.papers_investigation import PlanPaper, ReportPaper, TalkPaper
from referrals.rounds import check_report, order_round
from referrals.steps.base import ReferralStep

INQUIRING = frozenset({Status.INVESTIGATING, Status.SUPPLEMENTING})
LOWER_SIDE = frozenset({Role.LOWER_EXECUTION, Role.LOWER_DISCIPLINE, Role.INVESTIGATOR})


class InquiryStep(ReferralStep):
    """What the steps of the team share: only the team that inquires now takes them."""

    sources = INQUIRING
    actors = frozenset({Role.INVESTIGATOR})
    is_of_team = True

    @classmethod
    def refusal(cls, subject, by):
        if level_of(subject, by) == inquiring_level(subject):
            return None
        return "由上级法院直接调查组办理" if subject.is_direct else "由下级法院联合调查组办理，督导组只督导"


class PlanInvestigation(InquiryStep):
    """先定方案再调查：案件执行情况和干警履职情况同步查，写明各要查清什么、用什么方式、谁在什么时候做。可以重新制定，以后一份为准。"""

    label, clause, verb = "制定调查方案", "L4.6", "制定方案"
    form = f.PlanForm
    documents = (PlanPaper,)
    tells = (Tell(case_people={Role.INVESTIGATOR}, text="{number}：调查方案已定，请按分工调查"),)

    @classmethod
    def initial(cls, subject, by):
        plan = subject.plans.filter(is_direct=subject.is_direct).first()
        if plan is None:
            return {}
        return {name: getattr(plan, name) for name in ("case_points", "conduct_points", "methods", "schedule")}

    @classmethod
    def perform(cls, subject, *, by, at, **data):
        InvestigationPlan.objects.create(referral=subject, made_by=by, made_at=at, is_direct=subject.is_direct, **data)
        return f"拟用{'、'.join(Method(int(value)).label for value in data['methods'])}"


class RecordStep(InquiryStep):
    """What the six methods share: the two tracks are written down apart, each with the evidence."""

    clause = "L4.7"
    method = None
    evidence_kind = DocumentKind.OTHER

    @classmethod
    def missing(cls, subject):
        return [] if has_plan(subject) else [Missing("调查方案", PlanInvestigation.name)]

    @classmethod
    def perform(cls, subject, *, by, at, happened_at, case_text, conduct_text, evidence_note="", place="", **data):
        details = {name: words(data.get(name)) for name in cls.form.details}
        if evidence_note:
            details["evidence_note"] = evidence_note
        documents = cls._file(subject, by=by, at=at, **data)
        records = []
        for track, text in ((Track.CASE, case_text), (Track.CONDUCT, conduct_text)):
            if text:
                record = InvestigationRecord.objects.create(
                    referral=subject, track=track, method=cls.method, happened_at=happened_at, place=place, details=details, text=text,
                    round=round_number(subject), is_direct=subject.is_direct, recorded_by=by, recorded_at=at,
                )  # fmt: skip
                record.documents.set(documents)
                records.append(record)
        subject.recorded = records
        tracks = "、".join(record.get_track_display() for record in records)
        return f"{timezone.localtime(happened_at):%m-%d %H:%M}，{tracks}", {
            "data": {"case_text": case_text, "conduct_text": conduct_text, **details},
            "records": [record.pk for record in records],
        }

    @classmethod
    def _file(cls, subject, *, by, at, evidence=(), signed_file=None, **data):
        label = cls.method.label
        filed = [
            attach(subject.case, by=by, file=file, kind=DocumentKind.OTHER, title=f"{label}证据", at=at) for file in evidence
        ]
        if signed_file:
            title = f"{label}笔录（签字件）"
            filed.append(attach(subject.case, by=by, file=signed_file, kind=DocumentKind.TALK_RECORD, title=title, at=at))
        return filed


def words(value):
    """A detail as JSON holds it: people by name."""
    return [str(item) for item in value] if isinstance(value, list) else value


class RecordFiles(RecordStep):
    """调卷审查：查阅卷宗，看执行程序与执行措施是否合法、及时、全面、文明、善意。"""

    label, verb, method, form = "调卷审查", "登记调卷审查", Method.FILES, r.FilesForm


class RecordSystem(RecordStep):
    """系统检查：看流程节点是否完整，是否存在超期、数据造假。"""

    label, verb, method, form = "系统检查", "登记系统检查", Method.SYSTEM, r.SystemForm


class RecordParty(RecordStep):
    """听取当事人或信访人意见：电话约谈、走访面谈、现场查验。电话约谈的上传录音，当面的制作笔录。"""

    label, verb, method, form = "听取当事人或信访人意见", "登记听取意见", Method.HEARING_PARTIES, r.PartyForm
    documents = (TalkPaper,)


class RecordTalk(RecordStep):
    """内部谈话：约谈执行机构负责人、案件承办人、合议庭成员等，了解办案和履行监管职责情况。两人以上谈话，制作笔录。"""

    label, verb, method, form = "内部谈话", "登记内部谈话", Method.INTERNAL_TALK, r.TalkForm
    documents = (TalkPaper,)


class RecordHearing(RecordStep):
    """组织听证：组织相关各方听证，对有关事项进行核查。"""

    label, verb, method, form = "组织听证", "登记听证", Method.HEARING, r.HearingForm


class RecordOther(RecordStep):
    """其他方式：写明是什么方式、为什么用。"""

    label, verb, method, form = "其他调查方式", "登记其他方式", Method.OTHER, r.OtherForm


RECORD_STEPS = (RecordFiles, RecordSystem, RecordParty, RecordTalk, RecordHearing, RecordOther)


class SubmitReport(InquiryStep):
    """组长报告：调查经过、查明事实、问题分析、处理意见，四部分缺一不可。两个方面都要有调查记录。"""

    label, clause, verb = "报送调查报告", "L4.8", "报送报告"
    target = Status.REPORTED
    form = f.ReportForm
    stops = (ReportDue, SupplementDue)
    documents = (ReportPaper,)
    tells = (Tell(case_people=OFFICE, text="{number}：调查报告已报送，请核查", urgent=True),)

    @classmethod
    def refusal(cls, subject, by):
        reason = super().refusal(subject, by)
        leads = any(member.person_id == by.pk and member.is_leader for member in live_team(subject))
        return reason or (None if leads else "由组长报送")

    @classmethod
    def missing(cls, subject):
        if current_round(subject):
            return [Missing("这一轮的调查记录", RecordFiles.name)] if tracks_wanted(subject) else []
        return [Missing(f"{track.label}的调查记录", RecordFiles.name) for track in tracks_wanted(subject)]

    @classmethod
    def perform(cls, subject, *, by, at, verdict, report_file=None, **parts):
        due_on = next((clock.due_on for rule in cls.stops if (clock := rule.live(subject.case))), None)
        InvestigationReport.objects.create(
            referral=subject, round=round_number(subject), verdict=verdict, is_direct=subject.is_direct, reported_by=by,
            reported_at=at, **parts,
        )  # fmt: skip
        opened = current_round(subject)
        if opened:
            opened.reported_at = at
            opened.save(update_fields=["reported_at"])
        subject.reported_at = at
        subject.save(update_fields=["reported_at"])
        if report_file:
            kind = DocumentKind.INVESTIGATION_REPORT
            attach(subject.case, by=by, file=report_file, kind=kind, title="调查报告（盖章件）", at=at)
        late = days_late(due_on, at) if due_on else 0
        which = f"第{opened.number}轮补充报告" if opened else "调查报告"
        return f"{which}，认定{Verdict(verdict).label}{f'，超期 {late} 天' if late else ''}"


class CheckReport(ReferralStep):
    """上级法院及时核查报告：核查清楚的提交会商；还要查的责令限期补充调查，每一轮各有期限；要自己查的，用“直接派员调查”。调查组的人不核查。"""

    label, clause, verb = "核查调查报告", "L4.8", "核查报告"
    sources = frozenset({Status.REPORTED})
    actors = OFFICE
    form = f.CheckForm
    is_sent_down = True
    tells = (
        Tell(case_people=OFFICE, text="{number}：调查报告已核查"),
        Tell(case_people=LOWER_SIDE, text="{number}：上级法院已核查调查报告，请查看结果"),
    )
    consequences = ("补充调查的，按责令的期限开始计时；另定期限的写明理由",)

    @classmethod
    def refusal(cls, subject, by):
        report = latest_report(subject)
        members = {member.person_id for member in live_team(subject, TeamMember.Level.DIRECT)}
        if by.pk in members or (report and report.reported_by_id == by.pk):
            return "调查组的人不能核查自己的报告"
        return None

    @classmethod
    def next_status(cls, subject, data):
        return Status.VERIFIED if data["result"] == f.CheckForm.ENOUGH else Status.SUPPLEMENTING

    @classmethod
    def perform(cls, subject, *, by, at, result, note, requirement, due_on, due_reason):
        report = latest_report(subject)
        check_report(report, by=by, at=at, note=note)
        # the note is not sent down, so it is kept with the report; in the trace only where an old ledger brought none
        data = {"result": result} if report else {"result": result, "note": note}
        if result == f.CheckForm.ENOUGH:
            return "核查清楚，提交会商", {"data": data}
        opened = order_round(subject, by=by, at=at, requirement=requirement, due_on=due_on, due_reason=due_reason)
        why = f"（另定期限：{opened.due_reason}）" if opened.due_reason else ""
        return f"第{opened.number}轮补充调查，{opened.due_on:%Y-%m-%d} 前报告{why}", {
            "data": data, "round": opened.number, "due_on": opened.due_on.isoformat(),
        }  # fmt: skip


INVESTIGATION_STEPS = (PlanInvestigation, *RECORD_STEPS, SubmitReport, CheckReport)
