"""How the cells that only this ledger has are understood."""

import re

from cases.numbers import format_number
from core.errors import Unreadable
from core.ledger_cells import guess
from core.text import compact
from core.xlsx import written
from executions.case_numbers import CaseNumber

_NUMBER = re.compile(r"([\u4e00-\u9fff]{1,10}?)第?\(?(\d{4})\)?年?第?(\d{1,6})号?")
_TIMES = re.compile(r"(\d+|[一二三四五六七八九十])次")
_HAN_DIGITS = "零一二三四五六七八九十"


def registration_number(raw, desk):
    """焦执访〔2021〕0012号, however the brackets are typed and whether or not 号 is there."""
    text = compact(written(raw))
    match = _NUMBER.fullmatch(text)
    if not match:
        raise Unreadable(f"“{text[:30]}”不是信访登记号，应像“焦执访〔2021〕0012号”")
    series, year, serial = match[1], int(match[2]), int(match[3])
    if not 2000 <= year <= desk.today.year or not serial:
        raise Unreadable(f"登记号“{text[:30]}”的年度或序号不对")
    return format_number(series, year, serial)


def number_parts(number):
    """(series, year, serial) of a registration number in its canonical form."""
    match = _NUMBER.fullmatch(compact(number))
    return match[1], int(match[2]), int(match[3])


def visit_number(raw, desk):
    """1 for 初访, n for 重访（第n次）."""
    text = compact(written(raw)).strip("。")
    if text in {"初访", "初次", "首次", "初", "第1次", "第一次", "1"}:
        return 1
    match = _TIMES.search(text)
    count = match[1] if match else text
    if count.isdigit() and 0 < int(count) < 1000:
        return int(count)
    if count in _HAN_DIGITS:
        return _HAN_DIGITS.index(count)
    if text in {"重访", "重", "再访", "重复访"}:
        return guess(2, "没有写第几次，按第2次记")
    raise Unreadable(f"“{text[:20]}”看不出是初访还是第几次重访，应像“初访”“重访（第2次）”")


def show_visit(value):
    return "初访" if value == 1 else f"重访（第{value}次）"


def local(raw, desk):
    """Whether the petitioner is local."""
    text = compact(written(raw)).strip("。")
    if text in {"本地", "本市", "本县", "本区", "本辖区", "市内", "是", "√"}:
        return True
    if text in {"外地", "外市", "外省", "外县", "市外", "异地", "否", "×"}:
        return False
    raise Unreadable(f"“{text[:20]}”看不出是本地还是外地")


def show_local(value):
    return "本地" if value else "外地"


def execution_number(raw, desk):
    """One court case number. Raises: Unreadable when the cell holds several, or one that is none."""
    text = written(raw)
    found = CaseNumber.find_all(text)
    if len({number.case for number in found}) > 1:
        raise Unreadable(f"一格写了 {len(found)} 个案号，请拆成几行，或只写一个、其余写进备注")
    number = CaseNumber.parse(raw if isinstance(raw, str) else text).case
    if not number.is_execution:
        return guess(number, f"“{number}”不是执行案号，请核对")
    return number


def court(raw, desk):
    return desk.resolver.court(written(raw))


def show_court(court):
    return court.short_name


def unit(raw, desk):
    return desk.resolver.unit(written(raw), responsible=True)


def is_masked(text):
    """Whether a number was hidden by an export, so that it says nothing new."""
    return "*" in text or "＊" in text
