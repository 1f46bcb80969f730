"""The reporting quarter: three whole months, reported as at the midnight after the last day. Source: L4.12."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.figures import Period


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a year, 1 to 4."""

    year: int
    number: int

    @classmethod
    def parse(cls, text):
        """The quarter called `text`, such as 2021-Q1. Raises: ValidationError in Chinese for anything else."""
        match = re.fullmatch(r"(20\d{2})-?[Qq]([1-4])", str(text).strip())
        if match:
            return cls(int(match[1]), int(match[2]))
        raise ValidationError(f"“{text}”不是季度，应写成 2021-Q1 的样子")

    @classmethod
    def of(cls, day):
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def completed(cls, now):
        """The last quarter that is over at `now`."""
        return cls.running(now).previous

    @classmethod
    def running(cls, now):
        """The quarter that is being lived through at `now`."""
        return cls.of(timezone.localdate(now))

    @property
    def start(self):
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self):
        """The day after the last one."""
        return self.following.start

    @property
    def last_day(self):
        return self.end - timedelta(days=1)

    @property
    def cut_off(self):
        return timezone.make_aware(datetime.combine(self.end, time.min), timezone.get_default_timezone())

    @property
    def previous(self):
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def following(self):
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    @property
    def year_before(self):
        """The same quarter of the year before."""
        return Quarter(self.year - 1, self.number)

    def period(self, now=None):
        """The period of the figures; with `now` before the cut-off, as far as the quarter has come."""
        if now and now < self.cut_off:
            return Period(self.start, self.end, now, is_live=True)
        return Period(self.start, self.end, self.cut_off)

    def __str__(self):
        return f"{self.year}-Q{self.number}"
