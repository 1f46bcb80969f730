"""What all petitions of the sample share: the day it is laid around, the people, the calendar, the rows being written."""

from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from cases.kinds import KINDS
from core.rows import Rows
from courts.models import Role
from deadlines.calendar import current_calendar
from petitions.sample.people import Petitioners
from petitions.sample.staff import Staff

# Open petitions per unit as a chief would find them on an ordinary day; everything is spread in these proportions.
UNIT_WEIGHTS = {
    "解放法院": 24, "山阳法院": 19, "中站法院": 9, "马村法院": 8, "沁阳法院": 27, "孟州法院": 18, "修武法院": 14, "博爱法院": 15,
    "武陟法院": 33, "温县法院": 26, "高新法庭": 5, "执行一庭": 9, "执行二庭": 7,
}  # fmt: skip
LIVE_DAYS = 30


class Stage:
    """Args: now: the moment the sample is laid around; seed: the same seed and moment give the same petitions."""

    def __init__(self, now, seed):
        self.now, self.today = now, timezone.localdate(now)
        self.live_since = self.today - timedelta(days=LIVE_DAYS)
        self.random = Random(seed)  # noqa: S311
        self.rows, self.staff, self.calendar = Rows(), Staff(), current_calendar()
        self.units = [unit for unit in self.staff.responsible for _ in range(UNIT_WEIGHTS[unit.short_name])]
        self.petitioners = Petitioners(self.random, self.rows, self.staff)
        self.clerk = self.staff.one(self.staff.window, Role.GENERAL_OFFICE)
        self.kind = KINDS["petition"]

    def unit(self, short_name):
        return next(unit for unit in self.staff.responsible if unit.short_name == short_name)

    def moment(self, day, hour, minute):
        """That time of that day; today's office day is shrunk so that its 18:00 is now and nothing lies in the future."""
        midnight = timezone.make_aware(datetime.combine(day, time.min))
        if day < self.today:
            return midnight + timedelta(hours=hour, minutes=minute)
        opening = midnight + timedelta(hours=8)
        start = opening if self.now > opening else midnight
        return start + (self.now - start) * max((hour * 60 + minute - 480) / 600, 0)

    def office_hour(self, day, first=8, last=17):
        """Some moment of the office hours of `day`."""
        return self.moment(day, self.random.randrange(first, last), self.random.randrange(60))

    def workday_before(self, day):
        """`day`, or the nearest working day before it."""
        while not self.calendar.kind(day).is_workday:
            day -= timedelta(days=1)
        return day

    def finish(self, petition, requirements):
        """Set what lists read from the case's row, as `cases.steps.refresh` does."""
        case = petition.case
        case.completeness_done = sum(1 for item in requirements if item.done)
        case.completeness_total = len(requirements)
        case.search = self.kind.search_text(petition)
