"""一案双查季度通报: its figures, what its seven sections say of them, and what is withheld from whom. Source: L4.12, domain.md 9.7."""

from bulletins.texts import PLACE
from bulletins.withholding import HELD_BACK, LEAST, WITHHELD, held_back, printed
from cases.figures import counts_by_unit, totals
from cases.quarters import Quarter
from courts.models import Role
from referrals import figures as f
from referrals.models import DispositionKind, StartDecision

FIGURES = (
    f.CONFERRED, *f.DECISIONS.values(), f.START_RATE, *f.SOURCES, *f.PROBLEMS, f.DISPATCHED, f.REPORT_DUE, f.REPORTED_IN_TIME,
    f.IN_TIME_RATE, f.REPORTED_LATE, f.REPORTED, f.SUPPLEMENTED, f.SETTLED, *f.FOUND, f.FOUNDED, f.PROVEN_RATE, f.TO_CLEAR, f.CLEARED,
    f.CLEARED_RATE, f.TOLD, *f.DISPOSED.values(), f.HANDLED, f.DEDUCTED, f.RETURNED, f.CLOSED,
)  # fmt: skip
UNIT_COLUMNS = (
    f.CONFERRED, f.STARTED, f.DISPATCHED, f.REPORTED_LATE, f.FOUNDED, f.UNFOUNDED, f.CLEARED, f.DEDUCTED, f.CLOSED,
)  # fmt: skip
SECTIONS = {
    "overview": "一、总体情况",
    "sources": "二、线索来源和问题类型",
    "outcomes": "三、查处和处置情况",
    "feedback": "四、反馈和澄清情况",
    "quality": "五、办案质量",
    "typical": "六、典型问题",
    "demands": "七、下一步要求",
}
LIST_COLUMNS = {}
HEAD = "一案双查情况季度通报"
DRAFTERS = frozenset({Role.REFERRAL_OFFICE, Role.DISCIPLINE})
APPROVERS = frozenset({Role.BUREAU_CHIEF})
DESK = "一案双查办公室、监察机构"
SERIES = "双查通"
IS_CONFIDENTIAL = True


def span_of(bulletin):
    return Quarter.of(bulletin.period_start)


def issue_date(bulletin):
    """The day that an unpublished issue bears."""
    return bulletin.period_end


def issue_label(bulletin):
    return f"{bulletin.period_start.year}年第{'一二三四'[bulletin.issue_no - 1]}季度"


def what(reach):
    return f"{reach}执行工作“一案双查”情况的通报"


def sentences(bulletin, counts):
    """What each section says: {section: text with places}. The words never depend on a number, for the number may be withheld."""
    decided = "、".join(f"{decision.label}{{{f.DECISIONS[decision].code}}}件" for decision in StartDecision)
    return {
        "overview": (
            f"联席会议会商线索{{referral_conferred}}件，其中{decided}，启动率{{referral_start_rate}}。联合交办{{referral_dispatched}}件，"
            "报告调查结果{referral_reported}件，办结{referral_closed}件。应报告{referral_report_due}件，按期报告{referral_in_time}件，"
            "按期率{referral_in_time_rate}。"
        ),
        "sources": "\n".join(
            [
                f"会商的线索按来源分：{_listed(f.SOURCES, '线索来源：')}。",
                f"按反映的问题分：{_listed(f.PROBLEMS, '反映问题：')}。",
            ]
        ),
        "outcomes": (
            "领导小组批准检查意见{referral_settled}件，认定属实{referral_proven}件，部分属实{referral_partly}件，"
            "不属实{referral_unfounded}件，无法查实{referral_unknowable}件，属实率{referral_proven_rate}。"
            + "作出处置的："
            + "，".join(f"{kind.label}{{{f.DISPOSED[kind].code}}}件" for kind in DispositionKind)
            + "。有人员受到处理的{referral_handled}件，考评扣分的{referral_deducted}件。"
        ),
        "feedback": (
            "已经反馈{referral_told}件。不属实、应予澄清的{referral_to_clear}件，已在一定范围内澄清{referral_cleared}件，"
            "澄清完成率{referral_cleared_rate}。"
        ),
        "quality": "逾期报告{referral_late}件，责令补充调查{referral_supplemented}件，处置落实情况被退回{referral_returned}件。",
        "typical": "",
        "demands": "",
    }


LISTED = ("会商的线索按来源分：", "按反映的问题分：")


def legible(line, numbers):
    """A paragraph without the items of an enumeration that are withheld or 0, which would hide the others."""
    lead = next((words for words in LISTED if line.startswith(words)), None)
    if lead is None:
        return line
    items = line.removeprefix(lead).removesuffix("。").split("；")
    values = {item: numbers(PLACE.search(item)[1]) for item in items}
    shown = [item for item, value in values.items() if value not in (WITHHELD, HELD_BACK, "0")]
    if WITHHELD in values.values():
        # with one of the others held back the rest is not small, item by item
        words = HELD_BACK if HELD_BACK in values.values() else WITHHELD
        shown.append(f"其余各项{words}" if shown else f"各项都{words}")
    return f"{lead}{'；'.join(shown) or '没有'}。"


def _listed(figures, lead):
    return "；".join(f"{figure.label.removeprefix(lead)}{{{figure.code}}}件" for figure in figures)


def annex(bulletin, members):
    """The totals of the quarter before and of the same quarter of the year before: {"before", "year_before": {code: [n, of]}}."""
    quarter = span_of(bulletin)
    spans = {"before": quarter.previous, "year_before": quarter.year_before}
    return {name: _sums(bulletin.court, span.period()) for name, span in spans.items()}


def _sums(court, period):
    sums = totals(counts_by_unit(FIGURES, court, period))
    values = {figure.code: figure.of(sums) for figure in FIGURES}
    return {code: [value.count, value.denominator] for code, value in values.items()}


def attachments(bulletin):
    return [("units", f"各单位一案双查情况（＜{LEAST}为{WITHHELD}，{HELD_BACK}的是防止推算）")]


def compared(bulletin, code):
    """(the quarter before, the same quarter of the year before) of one figure, as everybody reads it."""
    return tuple(_outward(bulletin.annex.get(name, {}), code) for name in ("before", "year_before"))


def _outward(kept, code):
    if code not in kept:
        return ""
    counts = {None: {name: count for name, (count, whole) in kept.items() if whole is None}}
    return printed(code, None, counts, held_back(counts))


def in_table(text):
    """A withheld number as a narrow column holds it; the title of the table says what it means."""
    return f"＜{LEAST}" if text == WITHHELD else text
