"""The weekly bulletin: which figures it holds, what its five sections say of them, and the rows of its annex. Source: J3.2.7."""

from dataclasses import dataclass

from django.utils import timezone

from cases.models import Case
from cases.weeks import Week
from courts.models import Role
from petitions import figures as f
from petitions.conditions import PLAN_DAYS, clocks_at, plan_missing
from petitions.models import Closing

FIGURES = (
    f.REGISTERED, f.FIRST, f.REPEAT, f.REPEAT_RATE, f.REVISITED, *f.CHANNELS, f.ESCALATED, f.IN_HAND,
    f.PLAN_DUE, f.PLAN_IN_TIME, f.PLAN_RATE, f.ASSIGNED, f.WITH_TEAM, f.TEAM_RATE, f.MET, f.NOT_MET, f.NOT_MET_LONG, f.MET_RATE,
    f.DISPATCHED, f.DISPATCH_DUE, f.DISPATCHED_SAME_DAY, f.DISPATCH_RATE, f.DISPATCHED_LATE, f.ACKNOWLEDGED, f.SUBMITTED,
    f.RETURNED, f.ACCEPTED, f.WORKLOAD, f.CLOSING_RATE.numerator, f.CLOSING_RATE, f.DUE_SOON, f.OVERDUE, f.PLAN_MISSING,
    f.RESOLVED, f.RESOLVED_RATE, f.CEASED, f.MATURED, f.CAME_BACK, f.STAYED, f.CEASED_RATE,
)  # fmt: skip
# Columns of the table by unit.
UNIT_COLUMNS = (
    f.REGISTERED, f.DISPATCHED, f.ACKNOWLEDGED, f.PLAN_RATE, f.IN_HAND, f.MET, f.SUBMITTED, f.ACCEPTED, f.OVERDUE,
)  # fmt: skip
SECTIONS = {
    "reception": "一、接处访情况",
    "leaders": "二、院领导包案情况",
    "dispatch": "三、交办案件办理情况",
    "ceasing": "四、息诉情况",
    "problems": "五、存在的问题",
}
# The lists of the annex, each a set of cases of one figure.
LISTS = {"overdue": "超期案件清单", "plan_missing": "逾期未报方案案件清单", "returned": "退补案件清单"}
LIST_COLUMNS = {
    "overdue": ("未办的事", "到期日", "超期天数"),
    "plan_missing": ("未报", "到期日", "超期天数"),
    "returned": ("需补的材料", "退补日", "已过天数"),
}
ORDINALS = "一二三四五六"
HEAD = "执行信访工作周通报"
DRAFTERS = frozenset({Role.GENERAL_OFFICE})
APPROVERS = frozenset({Role.BUREAU_CHIEF})
DESK = "综合处"
SERIES = "执通"
IS_CONFIDENTIAL = False


def span_of(bulletin):
    return Week(bulletin.period_end)


def issue_date(bulletin):
    """The day that an unpublished issue bears."""
    return bulletin.period_end


def issue_label(bulletin):
    return f"{bulletin.period_end.year}年第{bulletin.issue_no}期"


def legible(line, numbers):
    return line


def what(reach):
    return f"{reach}执行信访工作情况的通报"


@dataclass(frozen=True)
class Counts:
    """The numbers of one bulletin while its sentences are put together: by code, and by code and unit in the units' order."""

    table: dict
    totals: dict
    units: dict

    def total(self, figure):
        return self.totals.get(figure.code, 0)

    def leading(self, figure, most=3):
        """Places for the units with the largest counts, as 温县法院{overdue:12}件、…; "" when there are none."""
        found = [(counts[figure.code], unit) for unit, counts in self.table.items() if counts.get(figure.code)]
        order = {unit: number for number, unit in enumerate(self.units)}
        found.sort(key=lambda pair: (-pair[0], order[pair[1]]))
        return "、".join(f"{self.units[unit].short_name}{{{figure.code}:{unit}}}件" for _, unit in found[:most])


def sentences(bulletin, counts):
    """What each section says of its figures: {section: text with places}; paragraphs are parted by line breaks."""
    moment = f"{bulletin.period_end.month}月{bulletin.period_end.day}日12时"
    return {
        "reception": _reception(counts, moment),
        "leaders": (
            "应报专班和化解稳控方案{plan_due}件，两日内报齐{plan_in_time}件，按期率{plan_rate}。"
            "已交办在办的{assigned}件中，包案领导和联络人到位{with_team}件，到位率{team_rate}；"
            "包案领导已约谈信访人{met_by_lead}件，尚未约谈{not_met_by_lead}件，约见率{met_rate}。"
        ),
        "dispatch": (
            "交办{dispatched}件，签收{acknowledged}件。应当天交办{dispatch_due}件，当天交办{dispatched_same_day}件，"
            "及时率{dispatch_rate}。报结{submitted}件，退补{returned}件，验收{accepted}件，办结率{closing_rate}。"
            f"截至{moment}，三日内到期{{due_soon}}件，超期{{overdue}}件。各单位办理情况见附件1。"
        ),
        "ceasing": (
            "验收的{accepted}件中，认定化解{resolved}件，化解率{resolved_rate}；信访人息诉{ceased}件。"
            "近一年内验收满九十天的{matured}件中，再次来访{came_back}件，息诉率{ceased_rate}。"
        ),
        "problems": _problems(counts, _attachment_numbers(counts)),
    }


def attachments(bulletin):
    """The attachments of a bulletin as (list, title), the table by unit first; lists without a row are left out."""
    return [("units", "各单位办理情况"), *((code, title) for code, title in LISTS.items() if bulletin.annex.get(code))]


def _attachment_numbers(counts):
    """附件2 … for the lists that will have rows, in their order."""
    there = [figure.code for figure in (f.OVERDUE, f.PLAN_MISSING, f.RETURNED) if counts.total(figure)]
    return {code: f"附件{number}" for number, code in enumerate(there, 2)}


def _reception(counts, moment):
    channels = "、".join(
        f"{figure.label.removeprefix('新收：')}{{{figure.code}}}件" for figure in f.CHANNELS if counts.total(figure)
    )
    text = "新收信访{registered}件，其中初访{first_visits}件，重访{repeat_visits}件，重访率{repeat_rate}"
    text += f"；按渠道分，{channels}。" if channels else "。"
    text += "到省访、赴四巡访、进京访共{escalated_visits}件。"
    if counts.total(f.REVISITED):
        text += "原有信访案件登记再访{revisited}件。"
    leading = counts.leading(f.REGISTERED)
    if leading:
        text += f"新收较多的是{leading}。"
    return f"{text}截至{moment}，在办{{in_hand}}件。"


def _problems(counts, attached):
    found = []

    def say(figure, text):
        if counts.total(figure):
            found.append(f"{ORDINALS[len(found)]}是{text()}")

    say(
        f.OVERDUE,
        lambda: f"超过期限没有办完。超期{{overdue}}件，较多的是{counts.leading(f.OVERDUE)}，清单见{attached['overdue']}。",
    )
    say(
        f.PLAN_MISSING,
        lambda: (
            f"不按时上报专班和方案。交办已过两日没有上报{{plan_missing}}件，较多的是{counts.leading(f.PLAN_MISSING)}，清单见{attached['plan_missing']}。"
        ),
    )
    say(f.NOT_MET_LONG, lambda: "约谈不及时。尚未约谈的{not_met_by_lead}件中，交办已满十日{not_met_ten_days}件。")
    say(f.RETURNED, lambda: f"报结材料不齐。退补{{returned}}件，清单见{attached['returned']}。")
    say(f.DISPATCHED_LATE, lambda: "没有当天交办。应当天交办的{dispatch_due}件中，晚于当天或者仍未交办{dispatched_late}件。")
    say(f.CAME_BACK, lambda: "验收后又来访。近一年内验收满九十天的{matured}件中，九十天内再次来访{came_back}件。")
    return "\n".join(found) or "截至统计时刻，没有超期、逾期未报方案和退补的案件。"


def annex(bulletin, members):
    """The rows of the lists: which cases are overdue, without a plan, returned, with the days as at the cut-off.

    Args:
        members: {code: {unit id: [case ids]}} as `cases.figures.members` found them.

    Returns: {list: [{"case", "number", "unit", "what", "since", "days"}]}, the longest waiting first.
    """
    period = bulletin.period

    def cases_of(figure):
        ids = [pk for ids in members[figure.code].values() for pk in ids]
        rows = Case.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "number", "unit__short_name")
        return {pk: {"case": pk, "number": number, "unit": unit} for pk, number, unit in rows}

    lists = {
        "overdue": _dated(cases_of(f.OVERDUE), _overdue_since(period), period.day),
        "plan_missing": _dated(cases_of(f.PLAN_MISSING), _plan_due_since(period), period.day),
        "returned": _dated(cases_of(f.RETURNED), _returned_on(period), period.day),
    }
    return {name: sorted(rows, key=lambda row: (-row["days"], row["case"])) for name, rows in lists.items()}


def _dated(rows, facts, today):
    """`rows` with what is owed or was done, since when, and how many days ago; facts are (case, what, day), the earliest first."""
    for pk, what, day in facts:
        if pk in rows and "what" not in rows[pk]:
            rows[pk] |= {"what": what, "since": day.isoformat(), "days": (today - day).days}
    return rows.values()


def _overdue_since(period):
    return clocks_at(period).filter(due_on__lt=period.day).order_by("due_on", "pk").values_list("case_id", "label", "due_on")


def _plan_due_since(period):
    late = Case.objects.filter(plan_missing(period)).values_list("pk", "petition__dispatched_at")
    return [(pk, "专班和方案", timezone.localdate(at) + PLAN_DAYS) for pk, at in late]


def _returned_on(period):
    returned = Closing.objects.filter(
        decision=Closing.Decision.RETURNED, decided_at__gte=period.starts_at, decided_at__lt=period.ends_at
    ).order_by("decided_at", "pk")
    return [(closing.petition_id, "、".join(_items(closing)), timezone.localdate(closing.decided_at)) for closing in returned]


def _items(closing):
    return [row["item"] for row in closing.items if row.get("item")] or ["材料不齐"]
