"""What must hold between the cells of a row of the clue ledger. Source: L4.2–L4.11."""

from core.ledger import Problem
from courts.desk import unit_label
from referrals.access import office_people
from referrals.conflicts import Matter, colleagues
from referrals.ledger_cells import SEALED, members_of
from referrals.models import ClueSource, Organ, StartDecision, Verdict

_DAYS = {
    "received_on": "收到日期", "decided_on": "联席会议日期", "dispatched_on": "交办日期", "signed_for_on": "签收日期",
    "reported_on": "报告日期", "told_on": "反馈日期", "cleared_on": "澄清日期", "closed_on": "办结日期",
}  # fmt: skip
_ORDER = (
    ("decided_on", "received_on"), ("dispatched_on", "decided_on"), ("signed_for_on", "dispatched_on"), ("reported_on", "dispatched_on"),
    ("told_on", "reported_on"), ("cleared_on", "reported_on"), ("closed_on", "received_on"),
)  # fmt: skip
_LATER = ("dispatched_on", "reported_on", "verdict", "dispositions", "told_on", "cleared_on")


def check_row(values, desk):
    """The problems between the cells of one row."""
    return [
        *_check_days(values, desk), *_check_unit(values, desk), *_check_road(values), *_check_facts(values), *_check_organ(values),
    ]  # fmt: skip


def _check_days(values, desk):
    for name, label in _DAYS.items():
        day = values[name]
        if day and day > desk.today:
            yield Problem(name, "bad", "future", day.isoformat(), f"{label} {day.isoformat()} 在今天之后")
    for later, earlier in _ORDER:
        day, floor = values[later], values[earlier]
        if day and floor and day < floor:
            yield Problem(later, "bad", "order", day.isoformat(), f"{_DAYS[later]}早于{_DAYS[earlier]}（{floor.isoformat()}）")
    if values["dispatched_on"] and values["due_on"]:
        right = desk.due_day(values["dispatched_on"])
        if values["due_on"] != right:
            day = values["due_on"].isoformat()
            yield Problem("due_on", "warn", "order", day, f"一个月的报告期限应是 {right.isoformat()}，请核对", right.isoformat())


def _check_unit(values, desk):
    unit = values["unit"]
    if not desk.may_bring(unit.pk):
        yield Problem("unit", "bad", "scope", unit_label(unit), f"“{unit_label(unit)}”不在您的管辖范围内")


def _check_road(values):
    decision = values["decision"]
    if decision and not values["decided_on"]:
        yield Problem("decided_on", "bad", "required", "", "写了是否启动，却没有联席会议日期")
    if decision != StartDecision.START:
        for name in _LATER:
            if values[name]:
                yield Problem(name, "bad", "order", "", "没有启动的线索，不应有交办以后的记载")
                return
    for name, needs, words in (
        ("signed_for_on", "dispatched_on", "有签收日期，却没有交办日期"),
        ("reported_on", "dispatched_on", "有报告日期，却没有交办日期"),
        ("verdict", "reported_on", "有属实程度，却没有报告日期"),
        ("dispositions", "verdict", "有处置方式，却没有属实程度"),
    ):
        if values[name] and not values[needs]:
            yield Problem(needs, "bad", "required", "", words)
    if decision in (StartDecision.NOT_START, StartDecision.ELSEWHERE) and not values["closed_on"]:
        yield Problem(
            "closed_on", "warn", "required", "", "不启动和转办的，按联席会议日期记办结", values["decided_on"].isoformat()
        )


def _check_organ(values):
    """Somebody of the organ that keeps the clue must be free to know of it, or it would lie where nobody finds it."""
    unit, organ = values["unit"], Organ(values["organ"])
    court = unit.court.parent or unit.court
    matter = Matter(court.pk, unit, names=frozenset(values["officers"].split("、")))
    near = colleagues([matter])[0]
    office = [post.person for post in office_people(court, organ)]
    if office and all(person.pk in near or matter.is_about(person) for person in office):
        reason = f"本院{organ.label}的人都是被反映人或者在其单位工作，不能由{organ.label}登记，请由{organ.other.label}登记"
        yield Problem("organ", "bad", "conflict", organ.label, reason)


def _check_facts(values):
    if values["complainant"] == SEALED:
        yield Problem("complainant", "note", "sealed", "", "反映人写的是“密”，不改已密封的反映人")
    elif values["complainant"] and values["is_real_name"] is not True:
        yield Problem("is_real_name", "warn", "order", "", "写了反映人姓名，却不是实名，按实名记", "实名")
    elif values["is_real_name"] and not values["complainant"]:
        yield Problem("complainant", "warn", "required", "", "实名反映，却没有反映人姓名")
    if values["source"] == ClueSource.INSPECTION and not values["source_detail"]:
        yield Problem("source_detail", "warn", "required", "", "巡查、督察、检查发现的，应附该组的意见")
    both = set(members_of(values["team"])) & set(values["officers"].split("、"))
    if both:
        yield Problem("team", "warn", "conflict", "", "联合调查组里有被反映人本人，请核对")
    if values["verdict"] == Verdict.UNFOUNDED and values["closed_on"] and not values["cleared_on"]:
        yield Problem("cleared_on", "warn", "required", "", "不属实已办结，却没有澄清日期，请补做澄清")
