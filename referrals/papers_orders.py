"""联合交办函. Source: L4.5."""

from django.utils import timezone

from core.docx import LETTER, OfficialDocument
from core.docx.text import written_day
from deadlines.models import Deadline
from dossiers.documents import Paper
from dossiers.models import DocumentKind
from referrals.models import Organ
from referrals.orders import live_order, signed, without_complainant


class JointOrderPaper(Paper):
    """The letter as it goes down: what is complained of and what is asked for, never who complained."""

    kind, title = DocumentKind.JOINT_ORDER, "联合交办函"

    @classmethod
    def wanted(cls, facts):
        return facts["subject"].dispatched_at is not None

    @classmethod
    def compose(cls, facts):
        subject, case = facts["subject"], facts["case"]
        order = live_order(subject)
        paper = OfficialDocument(
            organ=case.court.name,
            number=order.number,
            title="关于联合交办执行工作“一案双查”线索的函",
            addressee=order.court.name,
            form=LETTER,
        )
        paper.paragraph(
            "经本院执行机构、监察机构联席会议研究，决定启动执行工作“一案双查”。现将有关线索联合交办你院执行机构、监察机构，请按下列要求办理。"
        )
        paper.heading(1, "一、线索情况").paragraph(cls.clue(subject))
        paper.heading(1, "二、交办要求").paragraph(order.requirement)
        paper.heading(1, "三、报告期限").paragraph(cls.limit(case, order))
        paper.heading(1, "四、工作纪律").paragraph(
            "本件限知。与案件有关的人员、被反映人及其所在部门人员不得参与调查，不得打听、泄露反映人和案件情况。"
        )
        people = "；".join(f"{Organ(organ).label}{signature.signed_by.name}" for organ, signature in signed(order).items())
        paper.paragraph(f"本函经两个机构分别签署：{people}。")
        paper.signature(case.court.name, timezone.localdate(facts["at"]))
        return paper.bytes()

    @classmethod
    def clue(cls, subject):
        officers = "、".join(f"{officer.name}{officer.post_title}" for officer in subject.officers.all())
        lines = [f"被反映单位：{subject.case.unit.name}。"]
        if officers:
            lines.append(f"被反映人：{officers}。")
        if subject.execution_number:
            lines.append(f"涉及案件：{subject.execution_number}。")
        lines.append(f"反映的问题：{subject.get_problem_display()}。{without_complainant(subject, subject.summary)}")
        return "\n".join(lines)

    @classmethod
    def limit(cls, case, order):
        clock = Deadline.objects.live().filter(case=case, code="SC-01").first()
        return (
            f"自{written_day(timezone.localdate(order.issued_at))}联合交办之日起一个月内，至迟于{written_day(clock.due_on)}"
            "报告调查情况和处理意见。该日逢休息日的，不顺延。"
        )
