"""联席会议纪要 in the layout of 纪要: who sat, and for each item what was decided and why. Source: L4.3."""

from django.utils import timezone

from core.docx import MINUTES, OfficialDocument
from core.docx.text import written_day
from dossiers.documents import Paper
from dossiers.models import DocumentKind
from referrals.models import AgendaItem, OutcomeDecision, StartDecision

DIGITS = "零一二三四五六七八九"


def compose_minutes(conference, items):
    """The minutes over these decided items.

    Args:
        items: `AgendaItem`s with their referral and its case.

    Returns: the .docx as bytes; the same conference and items give the same bytes.
    """
    members = list(conference.members.select_related("person"))
    chair = next((member.person.name for member in members if member.is_chair), "")
    moment = timezone.localtime(conference.meets_at)
    paper = OfficialDocument(organ="执行工作“一案双查”联席会议纪要", number=conference.number, form=MINUTES)
    paper.paragraph(
        f"{written_day(moment.date())}{moment.hour}时{moment.minute:02d}分，{conference.court.name}执行机构、监察机构在"
        f"{conference.place}召开联席会议，由{chair}主持。会议研究了{len(items)}件议题，纪要如下。"
    )
    for number, item in enumerate(items, 1):
        _item(paper, number, item)
    # whoever left early took part all the same
    took_part = {one["name"] for item in items for one in item.deciders}
    present = [one for one in members if one.is_present or one.person.name in took_part]
    absent = [one for one in members if one not in present]
    paper.attendance("出席", _names(present) or "无")
    if absent:
        paper.attendance("请假", _names(absent))
    paper.signature(conference.court.name, timezone.localdate(conference.closed_at or conference.meets_at), sealed=False)
    return paper.bytes()


def _item(paper, number, item):
    case = item.referral.case
    paper.heading(1, f"{numeral(number)}、{case.title}")
    paper.paragraph(f"编号：{case.number}。事项：{item.get_purpose_display()}。")
    paper.paragraph(f"会议决定：{decision_label(item)}。")
    paper.paragraph(f"理由：{item.reason}")
    people = "、".join(f"{one['name']}（{one['organ']}）" for one in item.deciders)
    recused = "、".join(one["name"] for one in item.recused)
    paper.paragraph(f"参加本议题的有：{people}。{f'回避：{recused}。' if recused else '没有人回避。'}")


def decision_label(item):
    """What was decided, in words; "" before."""
    if not item.decision:
        return ""
    return (StartDecision if item.purpose == AgendaItem.Purpose.START else OutcomeDecision)(item.decision).label


def _names(members):
    return "、".join(f"{member.person.name}（{member.get_organ_display()}）" for member in members)


def numeral(number):
    """一 to 九十九, as headings count."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十") + (DIGITS[ones] if ones else "")


class MinutesExtract(Paper):
    """The part of the minutes that is about one referral, for its own file."""

    kind, title = DocumentKind.CONFERENCE_MINUTES, "联席会议纪要（摘录）"

    @classmethod
    def compose(cls, facts):
        item = facts["subject"].items.exclude(decided_at=None).latest("decided_at", "pk")
        item.referral = facts["subject"]
        return compose_minutes(item.conference, [item])
