"""How a clock stands today, in a colour and in words. Source: domain.md 4.2 traffic light, ui.md."""

from dataclasses import dataclass

from core.templatetags.ui import due_words
from deadlines.models import Deadline
from deadlines.periods import Unit

SOON = 3


@dataclass(frozen=True)
class Light:
    """A colour (green, amber, orange, red, off) and the words that say the same."""

    colour: str
    words: str


def light(what, today, calendar=None):
    """The light of a clock, or of a bare due day.

    Args:
        what: a `Deadline`; or a date, for lists that know only the nearest due day; or None.
        today: the day on which one looks; overdue begins after 24:00 of the due day.
        calendar: needed for clocks in working days, which say their time left in working days.

    Returns: a `Light`.
    """
    if what is None:
        return Light("off", "不计时")
    if not isinstance(what, Deadline):
        return Light(*due_words(what, today))
    if what.state == Deadline.State.PAUSED:
        return Light("off", "已暂停")
    if what.state == Deadline.State.CANCELLED:
        return Light("off", "已取消")
    if what.state == Deadline.State.MET:
        return _outcome(what.days_late)
    if what.unit == Unit.WORKDAY and (what.due_on - today).days > 1:
        left = calendar.workdays_between(today, what.due_on)
        return Light("amber" if left <= SOON else "green", f"还剩 {Unit.WORKDAY.counted(left)}")
    return Light(*due_words(what.due_on, today))


def _outcome(late):
    if late > 0:
        return Light("orange", f"超期 {late} 天")
    return Light("green", f"提前 {-late} 天" if late < 0 else "按期")
