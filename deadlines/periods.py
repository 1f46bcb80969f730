"""Periods in days, working days and months: computed from facts, explained day by day. Knows nothing of Django."""

import calendar as month_table
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

ONE_DAY = timedelta(days=1)
LONGEST = 40 * 366


class Unit(StrEnum):
    """What a period is counted in. Source: 民法典第二百条; 工作日 as the plans and 法〔2021〕227号 use it."""

    DAY = "day", "日", "{} 天"
    WORKDAY = "workday", "工作日", "{} 个工作日"
    MONTH = "month", "月", "{} 个月"

    def __new__(cls, value, label, counted):
        unit = str.__new__(cls, value)
        unit._value_, unit.label, unit._counted = value, label, counted
        return unit

    def counted(self, number):
        """`number` with its measure word: 15 个工作日."""
        return self._counted.format(number)


@dataclass(frozen=True)
class DayKind:
    """Whether a day is worked, and the holiday it belongs to ("" for an ordinary day)."""

    is_workday: bool
    name: str = ""


class HolidayCalendar(Protocol):
    """What period arithmetic asks of a calendar."""

    def kind(self, day: date) -> DayKind: ...

    def covers(self, year: int) -> bool: ...


@dataclass(frozen=True)
class Calendar:
    """A calendar in memory: the published exceptions, and the week for every other day."""

    exceptions: Mapping[date, DayKind] = field(default_factory=lambda: MappingProxyType({}))
    years: frozenset[int] = frozenset()

    def kind(self, day):
        return self.exceptions.get(day) or DayKind(day.weekday() < 5)

    def covers(self, year):
        """Whether the arrangement of `year` is published and entered."""
        return year in self.years

    def workdays_between(self, after, until):
        """Number of working days later than `after`, up to and including `until`."""
        return sum(self.kind(after + timedelta(days=step)).is_workday for step in range(1, (until - after).days + 1))


class Mark(StrEnum):
    """What one day means to a period."""

    START = "start"
    COUNTED = "counted"
    SKIPPED = "skipped"
    MOVED = "moved"
    PAUSED = "paused"
    DUE = "due"


@dataclass(frozen=True)
class Day:
    """One day of an explanation.

    Attributes:
        date: the day.
        kind: its `Mark`.
        number: which counted day it is, or None when it is not counted.
        reason: 休, 清明, 调休上班, 中止, or the event that started the period.
    """

    date: date
    kind: Mark
    number: int | None = None
    reason: str = ""

    def __str__(self):
        words = {
            Mark.START: f"{self.reason}，当天不算",
            Mark.COUNTED: f"第 {self.number} 天" + (f"（{self.reason}）" if self.reason else ""),
            Mark.SKIPPED: f"{self.reason}，不算",
            Mark.PAUSED: f"{self.reason}，不算",
            Mark.MOVED: (f"第 {self.number} 天，" if self.number else "") + f"逢{self.reason}，顺延",
            Mark.DUE: (f"第 {self.number} 天，" if self.number else "") + "到期" + (f"（{self.reason}）" if self.reason else ""),
        }
        return f"{self.date.month}月{self.date.day}日 周{'一二三四五六日'[self.date.weekday()]} {words[self.kind]}"


@dataclass(frozen=True)
class Period:
    """A due day and how it came about.

    Attributes:
        start: the day of the event; not counted.
        due: the last day, until 24:00.
        explanation: one `Day` for each day from `start` to `due`.
        opening, sum: the explanation in two sentences.
        is_provisional: whether a day mattered whose year is not published yet, so that only the week was known.
    """

    start: date
    due: date
    length: int
    unit: Unit
    explanation: tuple[Day, ...]
    opening: str
    sum: str
    is_provisional: bool


def due(
    start: date,
    length: int,
    unit: Unit,
    calendar: HolidayCalendar,
    shift_last_day: bool = True,
    *,
    pauses=(),
    extension: int = 0,
    starts_label: str = "起算",
) -> Period:
    """The last day of a period, with its explanation.

    Args:
        start: the day of the event that starts the period; it is not counted.
        length: how many `unit`s; 0 means the same day.
        unit: days, working days or months.
        calendar: says which days are worked.
        shift_last_day: whether a last day on a rest day moves to the next working day: yes for statutory periods, no for
            the plans' internal orders unless they say so.
        pauses: (first, last) days during which the period did not run, both included.
        extension: how much was added by approval: working days to a period of working days, days to the others.
        starts_label: the starting event in a word or two, for the explanation.

    Returns: the `Period`.

    Raises: ValueError for a negative or absurdly long period.

    Source: 民法典 art. 201-203, 民诉法 art. 85: start day not counted; a month ends on the corresponding day or else the
    month's last; a last day on a rest day gives way to the next day after it.
    """
    unit = Unit(unit)
    if length < 0 or extension < 0:
        raise ValueError("期间的长度不能是负数")
    if (length * 31 if unit is Unit.MONTH else length) + extension > LONGEST:
        raise ValueError("期间太长，请核对长度和单位")
    nominal = add_months(start, length) if unit is Unit.MONTH else None
    target = ((nominal - start).days if nominal else length) + extension
    days, last = _count(start, target, unit, calendar, pauses)
    end = _move(days, last, target, calendar, pauses) if shift_last_day else last
    days[0] = Day(start, Mark.START, None, starts_label)
    if end > start:
        days[-1] = Day(end, Mark.DUE, days[-1].number if end == last else None, days[-1].reason)
    # Only the days whose kind decided something can make the result provisional.
    decisive = (start + ONE_DAY if unit is Unit.WORKDAY else last, end) if unit is Unit.WORKDAY or shift_last_day else None
    provisional = bool(decisive) and not all(calendar.covers(year) for year in range(decisive[0].year, end.year + 1))
    return Period(
        start=start,
        due=end,
        length=length,
        unit=unit,
        explanation=tuple(days),
        opening=_opening(start, end, starts_label),
        sum=_sum(days, start, end, length, unit, extension, nominal),
        is_provisional=provisional,
    )


def add_months(day, months):
    """The corresponding day `months` later, or the last day of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, month_table.monthrange(year, month + 1)[1]))


def _count(start, target, unit, calendar, pauses):
    """The days until `target` of them have counted, and the last one."""
    days, day, number = [Day(start, Mark.START)], start, 0
    while number < target:
        day += ONE_DAY
        kind = calendar.kind(day)
        if _is_paused(day, pauses):
            days.append(Day(day, Mark.PAUSED, None, "中止"))
        elif unit is Unit.WORKDAY and not kind.is_workday:
            days.append(Day(day, Mark.SKIPPED, None, _reason(day, kind)))
        else:
            number += 1
            days.append(Day(day, Mark.COUNTED, number, _reason(day, kind)))
    return days, day


def _move(days, last, target, calendar, pauses):
    """Carry a last day that is a rest day on to the next working day that is not paused."""
    day = last
    while not calendar.kind(day).is_workday:
        days[-1] = Day(day, Mark.MOVED, days[-1].number, _reason(day, calendar.kind(day)))
        day += ONE_DAY
        while _is_paused(day, pauses):
            days.append(Day(day, Mark.PAUSED, None, "中止"))
            day += ONE_DAY
        days.append(Day(day, Mark.COUNTED, None, _reason(day, calendar.kind(day))))
    return day


def _is_paused(day, pauses):
    return any(first <= day <= last for first, last in pauses)


def _reason(day, kind):
    if not kind.is_workday:
        return kind.name or "休"
    return "调休上班" if day.weekday() >= 5 else ""


def in_words(day, beside=None):
    """A date as it is said: 4月12日, with the year when it differs from that of `beside`."""
    year = f"{day.year}年" if beside and beside.year != day.year else ""
    return f"{year}{day.month}月{day.day}日"


def _opening(start, end, starts_label):
    if end == start:
        return f"{in_words(start)}{starts_label}，当天办完。"
    first, days = start + ONE_DAY, (end - start).days
    return f"{in_words(start)}{starts_label}，当天不算。{in_words(first, start)}到{in_words(end, first)}共 {days} 天："


def _sum(days, start, end, length, unit, extension, nominal):
    if end == start:
        return f"{in_words(start)} 24:00 前"
    marks = Counter(day.reason for day in days if day.kind is Mark.SKIPPED)
    minus = [f"双休 {marks.pop('休')}"] if marks.get("休") else []
    minus += [f"{name} {number}" for name, number in marks.items()]
    paused = sum(1 for day in days if day.kind is Mark.PAUSED)
    if paused:
        minus.append(f"中止 {paused}")
    moved = [day for day in days if day.kind is Mark.MOVED]
    if moved:
        minus.append(f"末日逢{moved[0].reason}顺延 {len(moved)}")
    notes = []
    if extension:
        notes.append(f"含延期 {extension} {'个工作日' if unit is Unit.WORKDAY else '天'}")
    worked = sum(1 for day in days[1:] if day.reason == "调休上班")
    if unit is Unit.WORKDAY and worked:
        notes.append(f"含调休上班 {worked} 天")
    if nominal and nominal.day != start.day:
        notes.append(f"{nominal.month}月没有 {start.day} 日，到月末")
    note = f"（{'，'.join(notes)}）" if notes else ""
    total = (end - start).days
    left = " − ".join([f"{total} 天", *minus])
    if unit is Unit.MONTH:
        result = f"{unit.counted(length)}，到{in_words(nominal, start)}"
        return f"{result}{note}" if not minus and not extension else f"{result}{note}；{left} ＝ {total - paused - len(moved)} 天"
    counted = unit.counted(length + extension)
    return f"{left} ＝ {counted}{note}" if minus else f"{counted}{'，节假日计算在内' if unit is Unit.DAY else ''}{note}"
