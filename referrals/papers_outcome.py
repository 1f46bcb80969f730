"""检查意见及审批表、督办函、移送函. Source: X6, L4.9."""

from django.utils import timezone

from core.docx import LETTER, Form, OfficialDocument
from core.docx.text import written_day
from dossiers.documents import Paper
from dossiers.models import DocumentKind
from referrals.models import DispositionWay, GroupVote
from referrals.orders import without_complainant

# What a 督办函 asks for, by the way in which the disposition is carried out.
ASKED = {
    DispositionWay.SELF_CORRECT: "经检查，你院办理的案件确有错误。现将问题反馈你院，请自行纠正。",
    DispositionWay.URGE: "经检查，你院办理的案件存在需要督促办理的情形。请采取执行措施，推进执行进程。",
    DispositionWay.MANAGE: "经检查，你院执行管理方面存在问题或者漏洞。请限期改进。",
}


class OpinionPaper(Paper):
    """检查意见及审批表: the opinion and what each member of the group said of it, when that has come to its end."""

    kind, title = DocumentKind.INSPECTION_OPINION, "检查意见及审批表"

    @classmethod
    def wanted(cls, facts):
        return facts["subject"].opinions.filter(settled_at=facts["at"]).exists()

    @classmethod
    def compose(cls, facts):
        case, opinion = facts["case"], facts["subject"].opinions.first()
        form = Form("执行工作“一案双查”检查意见及审批表", court=case.court.name, number=case.number)
        form.rows(
            [
                ("被反映单位", case.unit.name, "认定", opinion.get_verdict_display()),
                ("检查意见", opinion.text),
                ("拟稿人", opinion.drafted_by.name, "拟稿日期", written_day(timezone.localdate(opinion.drafted_at))),
            ]
        )
        if opinion.proposals:
            form.section("拟作处置")
            rows = [
                [str(number), DispositionWay(row["way"]).label, row["target"], row["requirement"]]
                for number, row in enumerate(opinion.proposals, 1)
            ]
            form.table(["序号", "方式", "对象", "要求"], rows, [1, 3, 3, 6])
        form.section("领导小组审批")
        form.table(["成员", "意见", "说明", "日期"], cls.voices(opinion), [2, 2, 5, 3])
        form.section("结果", f"领导小组{opinion.get_state_display()}。")
        form.signatures(["领导小组组长"])
        form.closing(f"{case.court.name}“一案双查”领导小组", timezone.localdate(opinion.settled_at))
        return form.bytes()

    @classmethod
    def voices(cls, opinion):
        spoken = {vote.member_id: vote for vote in opinion.votes.all()}
        rows = []
        for member in opinion.members.order_by("pk"):
            vote = spoken.get(member.pk)
            day = written_day(timezone.localdate(vote.voted_at)) if vote else ""
            rows.append([member.name, GroupVote.Voice(vote.voice).label if vote else "未发表", vote.reason if vote else "", day])
        return rows


class UrgingPaper(Paper):
    """督办函 to the lower court: what it must do until when; neither who complained nor what else was decided stands on it."""

    kind, title = DocumentKind.URGING_LETTER, "督办函"

    @classmethod
    def compose(cls, facts):
        case, item = facts["case"], facts["disposition"]
        letter = OfficialDocument(
            organ=case.court.name, number=item.number, title="关于督促落实执行工作“一案双查”\n检查意见的函",
            addressee=case.unit.court.name, form=LETTER,
        )  # fmt: skip
        letter.paragraph(ASKED[item.way])
        number = facts["subject"].execution_number
        if number:
            letter.paragraph(f"涉及案件：{number}。")
        letter.heading(1, "一、督办事项").paragraph(item.requirement)
        letter.heading(1, "二、期限").paragraph(f"请于{written_day(item.due_on)}前落实，并将落实情况连同材料报本院。")
        letter.heading(1, "三、要求").paragraph("本件限知。逾期不落实或者落实不力的，本院将约谈、通报，并纳入年度考评。")
        letter.signature(case.court.name, timezone.localdate(facts["at"]))
        return letter.bytes()


class TransferPaper(Paper):
    """移送函 to the body that may decide: what was found and what is handed over; no decision on anybody is taken here."""

    kind, title = DocumentKind.TRANSFER_LETTER, "移送函"

    @classmethod
    def compose(cls, facts):
        subject, case, item = facts["subject"], facts["case"], facts["disposition"]
        crime = item.way == DispositionWay.CRIME_TRANSFER
        letter = OfficialDocument(
            organ=case.court.name, number=item.number, title=f"关于移送{'涉嫌犯罪' if crime else '违纪违法'}问题线索的函",
            addressee=item.target, form=LETTER,
        )  # fmt: skip
        letter.paragraph(
            "本院在执行工作“一案双查”中，发现有关人员"
            + ("涉嫌犯罪，现依法移交你单位处理。" if crime else "存在违规违纪违法问题，现根据处分权限移送你单位处理。")
        )
        officers = "、".join(f"{officer.name}{officer.post_title}" for officer in subject.officers.all())
        if officers:
            letter.heading(1, "一、有关人员").paragraph(f"{case.unit.name}{officers}。")
        letter.heading(1, "二、查明的事实" if officers else "一、查明的事实")
        letter.paragraph(without_complainant(subject, facts["matter"]))
        letter.paragraph("处理结果请函复本院，随函移送材料见附件。")
        letter.attachments([without_complainant(subject, line) for line in facts["materials"].split("\n") if line.strip()])
        letter.signature(case.court.name, timezone.localdate(facts["at"]))
        return letter.bytes()
