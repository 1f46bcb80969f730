"""A case's clocks as its page shows them: the light, and the days of the calendar that explain the due day."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.utils.functional import SimpleLazyObject

from deadlines.calendar import calendar_for
from deadlines.lights import light
from deadlines.models import Deadline
from deadlines.periods import Mark, Unit

SHOWN_DAYS = 42
_STYLES = {Mark.SKIPPED: "rest", Mark.MOVED: "rest", Mark.PAUSED: "pause", Mark.DUE: "due"}


@dataclass(frozen=True)
class Cell:
    """One day of the calendar: its number or name, what it means, how it looks."""

    day: date
    words: object = ""
    style: str = "out"


class Clock:
    """One clock with its light; the explanation is computed only when a page asks for it.

    Args:
        deadline: with its pauses and extensions prefetched where the days are to be explained.
        today: the day on which one looks.
        calendar: as `deadlines.calendar.current_calendar()` gives it.
    """

    def __init__(self, deadline, today, calendar):
        self.deadline, self.today, self.calendar = deadline, today, calendar
        self.light = light(deadline, today, calendar)

    @cached_property
    def period(self):
        return self.deadline.explain(self.calendar)

    @property
    def length(self):
        """15 个工作日."""
        return Unit(self.deadline.unit).counted(self.deadline.length) if self.deadline.length else "当日"

    @cached_property
    def weeks(self):
        """Weeks from Monday to Sunday; a long period shows its last six weeks, the sum above it speaks for the rest."""
        days = {day.date: day for day in self.period.explanation}
        first = max(self.period.start, self.period.due - timedelta(days=SHOWN_DAYS - 7))
        monday = first - timedelta(days=first.weekday())
        weeks = []
        while monday <= self.period.due:
            weeks.append([self._cell(monday + timedelta(days=step), days) for step in range(7)])
            monday += timedelta(days=7)
        return weeks

    @property
    def key(self):
        """What the frames and colours of the calendar mean."""
        words = [f"黑底是到期日，到 {self.period.due.month}月{self.period.due.day}日 24:00 为止。"]
        today = next((day for day in self.period.explanation if day.date == self.today), None)
        if today:
            number = f"，第 {today.number} {'个工作日' if self.deadline.unit == Unit.WORKDAY else '天'}" if today.number else ""
            words.insert(0, f"粗框是今天{number}。")
        if self.weeks[0][0].day > self.period.start:
            words.append("日子长，只画最后六周。")
        return "".join(words)

    def _cell(self, day, days):
        today = "today" if day == self.today else ""
        known = days.get(day)
        if known is None:
            return Cell(day, "", f"out {today}".strip())
        words = known.reason if known.kind in (Mark.START, Mark.SKIPPED, Mark.MOVED, Mark.PAUSED) else known.number or "到期"
        return Cell(day, words, f"{_STYLES.get(known.kind, '')} {today}".strip())


def clocks_of(case, today, *, explained=False):
    """The clocks of `case` that were not cancelled: live ones first, by due day, then the settled ones.

    Args:
        explained: whether their days will be shown; reads pauses and extensions along. Else one query, and the calendar only
            when a running clock counts working days.
    """
    calendar = SimpleLazyObject(lambda: calendar_for(case))
    rows = list(case.deadlines.exclude(state=Deadline.State.CANCELLED))
    if explained:
        prefetch_related_objects(rows, "pauses", "extensions__approved_by")
    return sorted(
        (Clock(row, today, calendar) for row in rows),
        key=lambda clock: (not clock.deadline.is_live, clock.deadline.due_on, clock.deadline.pk),
    )
