"""Reading a yearly holiday notice: the lines of our own page, or the wording of 国务院办公厅's notice itself."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from core.text import fold

FESTIVALS = ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆")
_LINE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*(放假|休息|休|上班)\s*(\S*)$")
_ITEM = re.compile(r"^[一二三四五六七八九十]+、\s*([^:]+):\s*(.+)$")
_DAYS = re.compile(
    r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\s*(?:至|到|-|—|~)\s*(?:(?:(\d{4})年)?(\d{1,2})月)?(\d{1,2})日)?"
)

# The short names that a calendar cell has room for.
_NAMES = {"清明节": "清明", "端午节": "端午", "中秋节": "中秋"}


@dataclass(frozen=True, order=True)
class Entry:
    """One day that differs from the week."""

    day: date
    is_workday: bool
    name: str

    def __str__(self):
        return f"{self.day} {'上班' if self.is_workday else '放假'} {self.name}".rstrip()


class Unreadable(ValueError):
    """The text cannot be taken as it is; `problems` says where and what to do, a sentence each."""

    def __init__(self, problems):
        super().__init__("；".join(problems))
        self.problems = problems


def read(text, year):
    """The days of a notice.

    Args:
        text: lines like “2027-01-01 放假 元旦”, or paragraphs like “一、元旦：1月1日至3日放假，1月4日（周日）上班。”, also mixed.
        year: the year that the notice is for; December days of the year before may stand in it.

    Returns: the entries in the order of their days.

    Raises: Unreadable, naming each line that is wrong.
    """
    found, problems = {}, []
    for number, line in enumerate(text.splitlines(), 1):
        line = fold(line).strip()
        if not line:
            continue
        try:
            for entry in _entries(line, year):
                _judge(entry, year, found.get(entry.day))
                found[entry.day] = entry
        except ValueError as error:
            problems.append(f"第 {number} 行：{error}")
    if not found and not problems:
        problems.append("没有读到任何日期，请粘贴放假通知，或按“2027-01-01 放假 元旦”一行一天填写")
    if problems:
        raise Unreadable(problems)
    return sorted(found.values())


def missing_festivals(entries):
    """The festivals of the law that no day off is named after: a hint that the notice is not complete."""
    named = " ".join(entry.name for entry in entries if not entry.is_workday)
    return [festival for festival in FESTIVALS if festival not in named]


def _entries(line, year):
    match = _LINE.match(line)
    if match:
        return [Entry(_date(*match.group(1, 2, 3)), match.group(4) == "上班", match.group(5))]
    match = _ITEM.match(line)
    if match:
        return _item(_NAMES.get(match.group(1).strip(), match.group(1).strip()), match.group(2), year)
    raise ValueError(f"看不懂“{line[:30]}”，请写成“{year}-01-01 放假 元旦”")


def _item(name, words, year):
    """One numbered paragraph of the official notice; what stands in brackets repeats the week and the lunar day."""
    entries, month = [], None
    for clause in re.split(r"[。;；]", re.sub(r"\([^)]*\)", "", words)):
        kind = "上班" if "上班" in clause else "放假" if "放假" in clause or "休" in clause else None
        spans = list(_DAYS.finditer(clause))
        if spans and kind is None:
            raise ValueError(f"“{clause[:30]}”没有说放假还是上班")
        for span in spans:
            first_year, first_month, first_day, last_year, last_month, last_day = span.groups()
            month = first_month or month
            if month is None:
                raise ValueError(f"“{span.group()}”没有写月份")
            day = _date(first_year or year, month, first_day)
            end = _date(last_year or first_year or year, last_month or month, last_day) if last_day else day
            if not 0 <= (end - day).days <= 15:
                raise ValueError(f"“{span.group()}”的起止日期不对")
            month = last_month or month
            entries += [Entry(day + timedelta(days=step), kind == "上班", name) for step in range((end - day).days + 1)]
    if not entries:
        raise ValueError(f"“{words[:30]}”里没有日期")
    return entries


def _date(year, month, day):
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValueError(f"没有 {year}年{month}月{day}日 这一天") from error


def _judge(entry, year, earlier):
    if entry.day.year != year and not (entry.day.year == year - 1 and entry.day.month == 12):
        raise ValueError(f"{entry.day} 不在 {year} 年，请核对年份")
    if entry.is_workday and entry.day.weekday() < 5:
        raise ValueError(f"{entry.day} 是周{'一二三四五'[entry.day.weekday()]}，本来就上班，请核对日期")
    if earlier and earlier.is_workday != entry.is_workday:
        raise ValueError(f"{entry.day} 前面已写过，放假和上班只能有一个")
