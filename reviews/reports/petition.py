"""信访案件评查报告 (JA2) in its eight sections: the facts from the file, the judgements left to people. Source: J1.2, JA2."""

from django.utils import timezone

from cases.kinds import KINDS
from core.docx import OfficialDocument
from reviews.answers.blindness import answers_visible_to, is_blind
from reviews.models import Answer, Tier
from reviews.reports.campaign import TO_WRITE

OWN_TIERS = (Tier.SELF, Tier.UNIT, Tier.COURT)


def compose_petition_report(review, user, *, at=None):
    """The draft of the report on one review, with no answer or conclusion in it that `user` may not read yet.

    Returns: the .docx as bytes.
    """
    subject, kind = review.subject, KINDS[review.subject.kind]
    facts = dict(kind.review_facts(subject))
    items = {item.number: item for item in review.campaign.checklist.items.all()}
    answers = list(answers_visible_to(user, review).select_related("task").order_by("task__height", "item"))
    is_told = review.concluded_at and not is_blind(user, review)
    concluded = f"{review.get_grade_display()}。{review.opinion}" if is_told else ""
    paper = OfficialDocument(title=f"关于{subject.number}信访一案的评查报告")
    paper.paragraph(f"根据{review.campaign.basis}的要求，{review.case.unit.name}对本案进行了自查和评查，现报告如下。")
    section(paper, "一、信访人和原审当事人基本情况", lines(facts, "信访人", "来访日期", "来源", "重点"))
    section(paper, "二、信访人的主要诉求", lines(facts, "诉求"))
    section(paper, "三、案件审理经过", "")
    section(paper, "四、案件执行经过", lines(facts, "原案", "承办人", "案件状态", "执结"))
    section(paper, "五、信访事由调查核实情况及信访事项历史处理情况", lines(facts, "化解", "化解稳控方案", "备注"))
    section(paper, "六、自查意见", told([row for row in answers if row.task.tier in OWN_TIERS], items))
    section(paper, "七、评查结论", concluded)
    section(paper, "八、中院评查结论", told([row for row in answers if row.task.tier == Tier.INTERMEDIATE], items))
    paper.signature(review.case.unit.name, timezone.localdate(at or timezone.now()))
    return paper.bytes()


def section(paper, heading, text):
    paper.heading(1, heading)
    paper.paragraph(text or TO_WRITE)


def lines(facts, *labels):
    """The facts of these labels, one to a line."""
    return "\n".join(f"{label}：{facts[label]}" for label in labels if facts.get(label))


def told(answers, items):
    """What the tiers answered, tier by tier and item by item."""
    found = []
    for row in answers:
        reason = f"：{row.reason}" if row.answer != Answer.PASS and row.reason else ""
        found.append(f"{row.task.get_tier_display()}，{items[row.item].label}：{row.get_answer_display()}{reason}")
    return "\n".join(found)
