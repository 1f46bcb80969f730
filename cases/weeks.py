"""The reporting week: seven days from Friday to Thursday, reported as at the following Friday at noon. Source: J3.2.7."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.figures import Period

NOON = time(12)
FRIDAY = 5
# No petition is older than the first registers; the first years of the calendar have no week before them to count from.
EARLIEST = 2000


@dataclass(frozen=True, order=True)
class Week:
    """One reporting week, known by the Friday on which its bulletin is drafted; named after that Friday's ISO week.

    The bulletin of Friday 2 April 2021 (2021-W13) reports 26 March to 1 April and stands as at 2 April, 12:00. Events of
    the Friday itself belong to the next week, so that no event is counted twice and none is lost.
    """

    friday: date

    @classmethod
    def parse(cls, text):
        """The week called `text`, such as 2021-W11. Raises: ValidationError in Chinese for anything else."""
        match = re.fullmatch(r"(\d{4})-?[Ww](\d{1,2})", str(text).strip())
        if match and int(match[1]) < EARLIEST:
            raise ValidationError(f"“{match[0]}”的年份太早，应写成 2021-W11 的样子")
        if match:
            try:
                return cls(date.fromisocalendar(int(match[1]), int(match[2]), FRIDAY))
            except ValueError:
                raise ValidationError(f"{match[1]} 年没有第 {int(match[2])} 周") from None
        raise ValidationError(f"“{text}”不是周次，应写成 2021-W11 的样子")

    @classmethod
    def completed(cls, now):
        """The last week whose cut-off is not after `now`: the one whose bulletin is due."""
        week = cls.running(now)
        return week.previous

    @classmethod
    def running(cls, now):
        """The week that is being lived through at `now`: its cut-off is the next Friday noon."""
        today = timezone.localdate(now)
        week = cls(today + timedelta(days=(FRIDAY - today.isoweekday()) % 7))
        return week if now < week.cut_off else week.following

    @property
    def cut_off(self):
        return timezone.make_aware(datetime.combine(self.friday, NOON), timezone.get_default_timezone())

    @property
    def previous(self):
        return Week(self.friday - timedelta(days=7))

    @property
    def following(self):
        return Week(self.friday + timedelta(days=7))

    @property
    def start(self):
        return self.friday - timedelta(days=7)

    @property
    def last_day(self):
        return self.friday - timedelta(days=1)

    @property
    def year(self):
        return self.friday.isocalendar().year

    @property
    def number(self):
        return self.friday.isocalendar().week

    def period(self, now=None):
        """The period of the figures; with `now` before the cut-off, as far as the week has come."""
        if now and now < self.cut_off:
            return Period(self.start, self.friday, now, is_live=True)
        return Period(self.start, self.friday, self.cut_off)

    def __str__(self):
        return f"{self.year}-W{self.number:02d}"
