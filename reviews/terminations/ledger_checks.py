"""What must hold between the cells of a row of terminated cases, and between the rows and the 合计 row. Source: J2.0, domain.md 3."""

import re
from decimal import Decimal

from core.ledger import Problem

# Days that a case has by the order of its procedure; a blank one is 未录入 and compared with nothing.
_DAYS = {
    "filed_on": "立案日期", "terminated_on": "终本日期", "notice_on": "执行通知书发出日", "property_order_on": "报告财产令发出日",
    "network_query_on": "网络查控日", "restricted_on": "限高日期", "listed_on": "纳失日期", "interviewed_on": "终本约谈日",
    "panel_on": "合议庭日期", "approved_on": "审批日期", "served_on": "送达日期", "objected_on": "异议日期",
    "resumption_applied_on": "恢复申请日期", "library_on": "终本库录入日", "last_query_on": "最近一次查控日",
}  # fmt: skip
_AFTER_FILING = ("notice_on", "property_order_on", "network_query_on", "restricted_on", "interviewed_on", "panel_on")
_AFTER_RULING = ("served_on", "objected_on", "resumption_applied_on", "library_on", "last_query_on")


def check_row(reading, desk):
    """The problems between the cells of one row, and with the rights of who brings it."""
    values = reading.values
    return [*_check_days(values, desk), *_check_unit(reading, desk), *_check_facts(values)]


def _check_days(values, desk):
    for name, label in _DAYS.items():
        day = values[name]
        if day and day > desk.today:
            yield Problem(name, "bad", "future", day.isoformat(), f"{label} {day.isoformat()} 在今天之后")
        elif day and day.year < 2000:
            yield Problem(name, "bad", "date", day.isoformat(), f"{label} {day.isoformat()} 太早，请核对年份")
    filed, ruled = values["filed_on"], values["terminated_on"]
    if filed and ruled and ruled < filed:
        yield Problem("terminated_on", "bad", "order", ruled.isoformat(), f"终本日期早于立案日期（{filed.isoformat()}）")
        return
    for names, floor, said in ((_AFTER_FILING, filed, "立案日期"), (_AFTER_RULING, ruled, "终本日期")):
        for name in names:
            day = values[name]
            if day and floor and day < floor:
                yield Problem(name, "warn", "order", day.isoformat(), f"{_DAYS[name]}早于{said}（{floor.isoformat()}），请核对")


def _check_unit(reading, desk):
    number, words = reading.values["number"], reading.values["unit_words"]
    court = desk.court_of(number, reading.sheet)
    if court is None:
        yield Problem("number", "bad", "court", str(number), f"“{number.court_word}”不是本辖区法院的代字，工作表名也认不出法院")
        return
    on_sheet = desk.court_named(reading.sheet)
    if on_sheet is not None and on_sheet.pk != court.pk:
        reason = f"案号是{court.short_name}的，写在“{reading.sheet}”表里，按案号归{court.short_name}"
        yield Problem("number", "warn", "court", str(number), reason)
    try:
        unit = desk.unit_of(court, words)
    except ValueError as error:
        yield Problem("unit_words", "bad", "unit", words, str(error))
        return
    if not desk.may_bring(unit.pk):
        reason = f"“{unit.short_name}”不在您的管辖范围内，这一行请由该单位或综合处导入"
        yield Problem("unit_words", "bad", "scope", unit.short_name, reason)
    reading.values["unit"] = unit
    desk.look_for(reading.values["handler_name"], unit)


def _check_facts(values):
    claimed, recovered = values["claimed_amount"], values["recovered_amount"]
    if claimed is not None and recovered is not None and recovered > claimed:
        yield Problem("recovered_amount", "warn", "order", f"{recovered}", "到位额大于标的额，请核对（含迟延履行利息的除外）")
    ruling = values["ruling_number"]
    if ruling and ruling.partition("号")[0] != values["number"].key.partition("号")[0]:
        yield Problem("ruling_number", "warn", "order", ruling, f"裁定书文号与案号（{values['number']}）不一致，请核对")


def check_totals(cells, readings):
    """Sentences on whether the 合计 row of a sheet agrees with the rows above it.

    Args:
        cells: texts of the 合计 row by column name.
        readings: every row that was read, sound or not.
    """
    found, wrong = [], []
    sums = {name: sum((reading.values.get(name) or Decimal(0) for reading in readings), Decimal(0)) for name in _MONEY}
    whole = next((match for text in cells.values() if (match := re.fullmatch(r"\s*(\d+)\s*件\s*", text))), None)
    stated = [("总件数", int(whole[1]), len(readings))] if whole else []
    for name, label in _MONEY.items():
        number = re.search(r"[\d,]+(\.\d+)?", cells.get(name, ""))
        if number:
            stated.append((label, Decimal(number[0].replace(",", "")), sums[name]))
    for label, said, actual in stated:
        if said == actual:
            found.append(f"{label} {said}")
        else:
            wrong.append(f"{label}写的是 {said}，逐行相加是 {actual}")
    if wrong:
        return ["合计行与表内不一致：" + "；".join(wrong)]
    return [f"合计行与表内一致：{'，'.join(found)}"] if found else []


_MONEY = {"claimed_amount": "标的额", "recovered_amount": "到位额"}
