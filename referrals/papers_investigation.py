"""调查方案、谈话笔录、调查报告. Source: X6, L4.6–L4.8."""

from django.utils import timezone

from core.docx import Form, OfficialDocument
from core.docx.text import written_day
from dossiers.documents import Paper
from dossiers.models import DocumentKind
from referrals.forms_records import details_in_words
from referrals.inquiry import inquiring_level, live_team
from referrals.models import Method, Organ, Verdict


def written_moment(moment):
    """2026年3月19日 9时30分."""
    local = timezone.localtime(moment)
    return f"{written_day(local.date())} {local.hour}时{local.minute:02d}分"


def inquirer(subject):
    """In whose name the team signs: the court complained of, or the upper court when it inquires itself."""
    case = subject.case
    return f"{(case.court if subject.is_direct else case.unit.court).name}“一案双查”联合调查组"


class PlanPaper(Paper):
    kind, title = DocumentKind.INVESTIGATION_PLAN, "调查方案"

    @classmethod
    def compose(cls, facts):
        subject, case = facts["subject"], facts["case"]
        plan = OfficialDocument(title=f"关于{case.number}线索的\n调查方案")
        plan.heading(1, "一、要查清的问题")
        plan.heading(2, "（一）案件执行情况").paragraph(facts["case_points"])
        plan.heading(2, "（二）干警履职情况").paragraph(facts["conduct_points"])
        plan.heading(1, "二、拟用方式").paragraph("、".join(Method(int(value)).label for value in facts["methods"]) + "。")
        plan.heading(1, "三、分工和时间安排").paragraph(facts["schedule"])
        plan.heading(1, "四、调查组").table(["机构", "姓名", "职务", "组内"], team_rows(subject), [3, 3, 4, 2])
        plan.signature(inquirer(subject), timezone.localtime(facts["at"]).date(), sealed=False)
        return plan.bytes()


def team_rows(subject):
    members = live_team(subject, inquiring_level(subject))
    return [
        [Organ(item.organ).label, item.person.name, item.person.title, "组长" if item.is_leader else "组员"] for item in members
    ]


class TalkPaper(Paper):
    """谈话笔录, to be printed and signed: of an internal talk, or of what a party said; a telephone call is kept as a recording."""

    kind, title = DocumentKind.TALK_RECORD, "谈话笔录（打印件）"

    @classmethod
    def wanted(cls, facts):
        return facts.get("means") != "phone"

    @classmethod
    def produce(cls, case, *, entry, by, at, facts):
        document = super().produce(case, entry=entry, by=by, at=at, facts=facts)
        if document:
            for record in facts["subject"].recorded:
                record.documents.add(document)
        return document

    @classmethod
    def compose(cls, facts):
        form = Form("谈话笔录", court=inquirer(facts["subject"]), number=facts["case"].number)
        head = [("时间", written_moment(facts["happened_at"]), "地点", facts["place"])]
        if "talkers" in facts:
            cls._talk(form, head, facts)
            signers = ["谈话对象", "谈话人", "谈话人", "记录人"]
        else:
            cls._hearing(form, head, facts)
            signers = ["被听取意见人", "调查人员", "调查人员", "记录人"]
        if facts["signature"] == "refused":
            form.section("拒签情况", facts["refusal_note"])
            form.signatures(signers[1:], note="对方拒绝签字，谈话内容由谈话人签字确认。")
        else:
            form.signatures(signers, note="以上笔录看过，与所说一致。")
        return form.bytes()

    @classmethod
    def _talk(cls, form, head, facts):
        talkers = "、".join(str(person) for person in facts["talkers"])
        form.rows([*head, ("谈话对象", facts["talked_to"], "职务", facts["talked_title"]), ("谈话人", talkers)])
        form.exchange("我们是联合调查组工作人员，现依法向你了解情况。你的权利义务和保密要求已经告知，是否清楚？", "清楚。")
        if facts["case_text"]:
            form.exchange("请说明这件案件的办理情况。", facts["case_text"])
        if facts["conduct_text"]:
            form.exchange("请说明履行职责和监管职责的情况。", facts["conduct_text"])

    @classmethod
    def _hearing(cls, form, head, facts):
        said = dict(details_in_words(facts["subject"].recorded[0]))
        form.rows([*head, ("方式", said["方式"], "身份", said["听取谁的意见"])])
        form.exchange("请说明你的诉求。", facts["demands"])
        form.exchange("请说明你了解的案件情况。", facts["statement"])


class ReportPaper(Paper):
    """调查报告 in its four parts, for print and seal."""

    kind, title = DocumentKind.INVESTIGATION_REPORT, "调查报告（打印件）"

    @classmethod
    def compose(cls, facts):
        subject, case = facts["subject"], facts["case"]
        report = OfficialDocument(title=f"关于{case.number}线索的\n调查报告", addressee=case.court.name)
        for heading, name in (
            ("一、调查经过", "course"), ("二、查明事实", "facts"), ("三、问题分析", "analysis"), ("四、处理意见", "proposal"),
        ):  # fmt: skip
            report.heading(1, heading).paragraph(facts[name])
        report.paragraph(f"经调查，反映的问题认定为：{Verdict(facts['verdict']).label}。")
        report.table(["机构", "姓名", "职务", "组内"], team_rows(subject), [3, 3, 4, 2])
        report.signature(inquirer(subject), timezone.localtime(facts["at"]).date())
        return report.bytes()
