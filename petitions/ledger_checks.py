"""What must hold between the cells of a row, and between the rows and the 合计 row. Source: J3.2.1, J3.2.2, JA1."""

import re
from decimal import Decimal

from core.ledger import Problem
from courts.desk import unit_label
from executions.models import ExecutionStatus

_DAYS = {
    "visited_on": "来访日期", "registered_on": "登记日期", "dispatched_on": "交办日期", "planned_on": "方案上报日期", "closed_on": "办结日期",
}  # fmt: skip
_NEVER_BEFORE = (("dispatched_on", "registered_on"), ("planned_on", "dispatched_on"), ("closed_on", "dispatched_on"))
_NEEDS_DISPATCH = ("planned_on", "closed_on")


def check_row(values, desk):
    """The problems between the cells of one row; names without an account are left with the desk."""
    desk.look_for(values["lead"], values["unit"], "包案领导")
    desk.look_for(values["liaison"], values["unit"], "联络人")
    return [*_check_days(values, desk), *_check_unit(values, desk), *_check_facts(values)]


def _check_days(values, desk):
    for name, label in _DAYS.items():
        day = values[name]
        if day and day > desk.today:
            yield Problem(name, "bad", "future", day.isoformat(), f"{label} {day.isoformat()} 在今天之后")
        elif day and day.year < 2000:
            yield Problem(name, "bad", "date", day.isoformat(), f"{label} {day.isoformat()} 太早，请核对年份")
    for later, earlier in _NEVER_BEFORE:
        day, floor = values[later], values[earlier]
        if day and floor and day < floor:
            yield Problem(later, "bad", "order", day.isoformat(), f"{_DAYS[later]}早于{_DAYS[earlier]}（{floor.isoformat()}）")
    for name in _NEEDS_DISPATCH:
        if values[name] and not values["dispatched_on"]:
            yield Problem("dispatched_on", "bad", "required", "", f"填了{_DAYS[name]}，却没有交办日期")
            break
    visited, registered = values["visited_on"], values["registered_on"]
    if visited is None and registered:
        yield Problem("visited_on", "note", "empty", "", "没有来访日期，按登记日期记", registered.isoformat())
    elif visited and registered and visited > registered:
        yield Problem(
            "visited_on", "warn", "order", visited.isoformat(), f"来访日期晚于登记日期（{registered.isoformat()}），请核对"
        )
    if values["closed_on"] and values["planned_on"] and values["planned_on"] > values["closed_on"]:
        yield Problem("planned_on", "warn", "order", values["planned_on"].isoformat(), "方案在办结之后才上报，请核对")


def _check_unit(values, desk):
    unit = values["unit"]
    if unit is None:
        if values["dispatched_on"]:
            yield Problem("unit", "bad", "required", "", "已经交办，却没有责任单位")
    elif not desk.may_bring(unit.pk):
        yield Problem(
            "unit", "bad", "scope", unit_label(unit), f"“{unit_label(unit)}”不在您的管辖范围内，这一行请由该单位或综合处导入"
        )


def _check_facts(values):
    claimed, recovered = values["claimed_amount"], values["recovered_amount"]
    if claimed is not None and recovered is not None and recovered > claimed:
        yield Problem("recovered_amount", "warn", "order", f"{recovered}", "到位金额大于标的额，请核对（含迟延履行利息的除外）")
    if values["is_executed"] and values["execution_status"] == ExecutionStatus.TERMINATED:
        yield Problem("is_executed", "warn", "order", "是", "案件状态是终本，终本不算实际执结，请核对")


def check_totals(cells, readings):
    """Sentences on whether the 合计 row agrees with the rows above it.

    Args:
        cells: texts of the 合计 row by column name.
        readings: every row that was read, sound or not.
    """
    sums = {
        "claimed_amount": _sum(readings, "claimed_amount"),
        "recovered_amount": _sum(readings, "recovered_amount"),
        "is_executed": sum(1 for reading in readings if reading.values.get("is_executed")),
        "is_resolved": sum(1 for reading in readings if reading.values.get("is_resolved")),
    }
    labels = {
        "claimed_amount": "标的额",
        "recovered_amount": "到位金额",
        "is_executed": "已执结件数",
        "is_resolved": "已化解件数",
    }
    found, wrong = [], []
    whole = next(
        (re.search(r"(\d+)\s*件", text) for name, text in cells.items() if name not in sums and re.search(r"\d+\s*件", text)),
        None,
    )
    if whole:
        _compare_total("总件数", int(whole[1]), len(readings), found, wrong)
    for name, actual in sums.items():
        number = re.search(r"[\d,]+(\.\d+)?", cells.get(name, ""))
        if number:
            _compare_total(labels[name], Decimal(number[0].replace(",", "")), actual, found, wrong)
    if wrong:
        return ["合计行与表内不一致：" + "；".join(wrong)]
    return [f"合计行与表内一致：{'，'.join(found)}"] if found else []


def _sum(readings, name):
    return sum((reading.values.get(name) or Decimal(0) for reading in readings), Decimal(0))


def _compare_total(label, stated, actual, found, wrong):
    if stated == actual:
        found.append(f"{label} {stated}")
    else:
        wrong.append(f"{label}写的是 {stated}，逐行相加是 {actual}")
