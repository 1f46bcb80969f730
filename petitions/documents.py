"""The papers that a petition's steps write. Source: X6, J3.2.1–J3.2.6, domain.md 7.3."""

from django.utils import timezone

from core.docx import LETTER, Form, OfficialDocument
from core.docx.text import written_day
from courts.models import Role
from dossiers.documents import Paper
from dossiers.models import DocumentKind
from petitions.models import Application, Signature


def written_moment(moment):
    """2026年3月19日 9时30分."""
    local = timezone.localtime(moment)
    return f"{written_day(local.date())} {local.hour}时{local.minute:02d}分"


def parties(subject):
    """The lines on the petitioner and the matter with which every record of a petition begins."""
    execution = subject.execution_case.number if subject.execution_case else "未填"
    return [
        ("信访人", subject.petitioner_name, "身份", subject.get_petitioner_kind_display()),
        ("信访渠道", subject.get_channel_display(), "来访次数", f"第{subject.visit_number}次"),
        ("执行案号", execution),
    ]


def record(title, facts):
    """An empty record form under the name of the responsible court, with the petition's number."""
    case = facts["case"]
    return Form(title, court=case.court.name, number=case.number)


class RegistrationPaper(Paper):
    kind, title = DocumentKind.REGISTRATION, "信访登记表"

    @classmethod
    def compose(cls, facts):
        subject, case = facts["subject"], facts["case"]
        form = record("执行信访登记表", facts)
        form.rows(
            [
                ("来访日期", written_day(subject.visited_on), "登记日期", written_day(case.opened_on)),
                *parties(subject),
                ("联系电话", subject.phone or "未提供", "住所", subject.address or ("本地" if subject.is_local else "外地")),
                ("来访人数", str(subject.head_count), "重点", "、".join(subject.key_marks) or "否"),
                ("主要诉求", subject.demand),
                ("备注", subject.remark or "无"),
            ]
        )
        form.signatures(["登记人"])
        return form.bytes()


class DispatchPaper(Paper):
    """交办单 as it stands in one case's file: the order, and this case's line of it."""

    kind, title = DocumentKind.DISPATCH_ORDER, "交办单"

    @classmethod
    def compose(cls, facts):
        return cls.letter(facts["subject"].order, [facts["subject"]])

    @classmethod
    def letter(cls, order, petitions):
        """The 交办单 over `petitions`, as a letter by GB/T 9704."""
        court = order.unit.court
        top = court.parent or court
        day = timezone.localtime(order.dispatched_at).date()
        letter = OfficialDocument(
            organ=f"{top.name}执行局",
            number=order.number,
            title="关于交办执行信访案件的函",
            addressee=court.name if order.unit.kind == "court" else order.unit.name,
            form=LETTER,
        )
        letter.paragraph(
            f"现将{len(petitions)}件执行信访案件交你单位办理。请在接到交办通知后第一时间与信访人取得联系，"
            "两日内上报包案专班人员姓名、职务、联系方式和化解稳控方案，办结后将报结材料一式两份报我局综合处。"
        )
        letter.table(
            ["序号", "信访登记号", "信访人", "信访渠道", "执行案号"],
            [
                [
                    str(number),
                    petition.case.number,
                    petition.petitioner_name,
                    petition.get_channel_display(),
                    petition.execution_case.number if petition.execution_case else "",
                ]
                for number, petition in enumerate(petitions, 1)
            ],
            [1, 4, 2, 3, 4],
        )
        if order.requirement:
            letter.paragraph(f"交办要求：{order.requirement}")
        letter.signature(f"{top.name}执行局", day)
        return letter.bytes()


class TaskForcePaper(Paper):
    kind, title = DocumentKind.TASK_FORCE, "工作专班名单"

    @classmethod
    def compose(cls, facts):
        form = record("执行信访案件工作专班名单", facts)
        form.rows(parties(facts["subject"]))
        team = facts["case"].people.filter(ends_at=None).exclude(role=Role.CONTACT_LEADER)
        form.table(
            ["身份", "姓名", "职务", "联系方式"],
            [[person.get_role_display(), person.name, person.post_title, person.phone] for person in team],
            [2, 2, 3, 3],
        )
        if facts.get("lead_reason"):
            form.section("换人理由", facts["lead_reason"])
        form.closing(facts["case"].unit.name, timezone.localtime(facts["at"]).date())
        return form.bytes()


class PlanPaper(Paper):
    kind, title = DocumentKind.PLAN, "化解稳控方案"

    @classmethod
    def compose(cls, facts):
        form = record("信访案件化解稳控方案", facts)
        form.rows(parties(facts["subject"]))
        form.section("一、信访诉求和案件症结", facts["plan_demand"])
        form.section("二、化解措施、责任人和时间安排", facts["plan_measures"])
        form.section("三、稳控安排", facts["plan_stability"])
        form.closing(facts["case"].unit.name, timezone.localtime(facts["at"]).date())
        return form.bytes()


class InterviewPaper(Paper):
    """约谈笔录, ready to be printed and signed."""

    kind, title = DocumentKind.INTERVIEW_RECORD, "约谈笔录（打印件）"

    @classmethod
    def compose(cls, facts):
        form = record("约谈笔录", facts)
        form.rows(
            [
                ("时间", written_moment(facts["happened_at"]), "地点", facts["place"]),
                ("参加人", facts["attendees"], "包案领导", "参加" if facts["by_lead"] else "未参加"),
                *parties(facts["subject"]),
            ]
        )
        form.exchange("请说明你的诉求。", facts["demands"])
        form.exchange("请说明理由和依据。", facts["grounds"])
        form.exchange("下面把后续工作安排告知你。", facts["next_steps"])
        form.exchange("有关时限告知如下，是否清楚？", facts["time_limits"])
        sign(form, facts["signature"], facts["refusal_note"])
        return form.bytes()


class ReplyPaper(Paper):
    """答复笔录 for a reply in person, a note of the reply otherwise."""

    kind, title = DocumentKind.REPLY_RECORD, "答复笔录（打印件）"

    @classmethod
    def wanted(cls, facts):
        return facts["means"] == "in_person"

    @classmethod
    def compose(cls, facts):
        form = record("答复笔录", facts)
        form.rows([("时间", written_moment(facts["happened_at"]), "地点", facts["place"]), *parties(facts["subject"])])
        form.section("一、答复内容", facts["content"])
        opinion = facts["subject"].replys.first().get_opinion_display()
        form.section("二、信访人对答复的意见", f"{opinion}。{facts['opinion_text']}")
        sign(form, facts["signature"], facts["refusal_note"])
        return form.bytes()


def sign(form, signature, refusal_note):
    """The lines to sign on: the petitioner's, or the talkers' where the petitioner refused (J3.2.6.2)."""
    if signature == Signature.REFUSED:
        form.section("拒签情况", refusal_note)
        form.signatures(["谈话人", "记录人"], note="信访人拒绝签字，谈话内容由谈话人签字确认。")
    else:
        form.signatures(["信访人", "谈话人", "记录人"], note="以上笔录看过，与所说一致。")


class ClosingPaper(Paper):
    kind, title = DocumentKind.CLOSING_REPORT, "办结报告（打印件）"

    @classmethod
    def compose(cls, facts):
        closing = facts["subject"].closings.get(decision="pending")
        form = record("执行信访案件办结报告", facts)
        form.rows(
            [
                *parties(facts["subject"]),
                ("办结方式", closing.get_outcome_display(), "是否化解", "是" if closing.is_resolved else "否"),
                ("是否息诉", "是" if closing.ceased else "否", "材料份数", f"{closing.copies}份"),
            ]
        )
        form.section("一、办理情况", closing.report)
        if closing.exceptions:
            form.section("二、缺项说明", "\n".join(f"{row['code']}：{row['reason']}" for row in closing.exceptions))
        form.signatures(["包案领导", "联络人"])
        form.closing(facts["case"].unit.name, timezone.localtime(facts["at"]).date())
        return form.bytes()


class ReturnPaper(Paper):
    kind, title = DocumentKind.RETURN_LIST, "退补清单"

    @classmethod
    def compose(cls, facts):
        form = record("报结材料退补清单", facts)
        form.rows([("责任单位", facts["case"].unit.name), *parties(facts["subject"])])
        rows = [[str(number), row["item"], row["requirement"]] for number, row in enumerate(facts["items"], 1)]
        form.table(["序号", "退补事项", "补正要求"], rows, [1, 3, 5])
        if facts.get("note"):
            form.section("说明", facts["note"])
        form.signatures(["审查人"])
        return form.bytes()


class AcceptancePaper(Paper):
    kind, title = DocumentKind.ACCEPTANCE, "结案验收表"

    @classmethod
    def compose(cls, facts):
        closing = facts["subject"].closings.first()
        form = record("执行信访案件结案验收表", facts)
        form.rows([("责任单位", facts["case"].unit.name), *parties(facts["subject"])])
        rows = [[str(number), row["item"], row["verdict"]] for number, row in enumerate(closing.items, 1)]
        form.table(["序号", "核验事项", "结论"], rows, [1, 5, 2])
        form.section("验收意见", facts["opinion"])
        form.signatures(["验收人"])
        return form.bytes()


class ApprovalPaper(Paper):
    kind, title = DocumentKind.APPROVAL, "中止、延期审批表"

    @classmethod
    def compose(cls, facts):
        application = facts["subject"].applications.filter(decided_at__isnull=False).order_by("-decided_at", "-pk").first()
        form = record(f"执行信访案件{application.get_kind_display()}审批表", facts)
        extended = [("申请延长", f"{application.days}天")] if application.kind == Application.Kind.EXTEND else []
        form.rows([("责任单位", facts["case"].unit.name), *parties(facts["subject"]), *extended])
        form.section("一、申请理由", application.reason)
        form.section("二、审批意见", f"{application.get_decision_display()}。{application.opinion}")
        form.signatures(["审批人"])
        return form.bytes()
