"""What reading a clue ledger needs to know of the world."""

from courts.desk import Desk
from courts.models import Role, Unit
from courts.scope import courts_under
from deadlines.calendar import current_calendar
from referrals.deadlines import ReportDue

IMPORTERS = frozenset({Role.REFERRAL_OFFICE})


class ClueDesk(Desk):
    """The desk of the clue ledger: the office brings the rows of every court under its own."""

    roles = IMPORTERS

    def __init__(self, by, today):
        super().__init__(by, today)
        self.calendar = current_calendar()
        if self.home is not None:
            under = courts_under(self.home.court_id)
            self.unit_ids = frozenset(Unit.objects.filter(court_id__in=under).values_list("pk", flat=True))

    def due_day(self, day):
        """The day on which a report is due that was asked for on `day`."""
        _number, version = ReportDue.version_on(day, self.calendar)
        return self.calendar.due_day(day, version)[0]
