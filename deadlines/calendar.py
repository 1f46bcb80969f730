"""The calendar and the rules' versions as they stand, read once per process and again when they change."""

from dataclasses import dataclass, field
from datetime import date

from deadlines.models import CalendarDay, CalendarRevision, CalendarYear, RuleVersion
from deadlines.periods import Calendar, DayKind, Unit, due


@dataclass(frozen=True)
class Version:
    """One version of a rule: what it says, on what basis, and for clocks started from when to when."""

    length: int
    unit: Unit
    shift_last_day: bool
    basis: str
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day):
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, eq=False)
class CourtCalendar(Calendar):
    """The published holidays and the versions of rules that administrators entered, at one moment."""

    overrides: dict[str, tuple[Version, ...]] = field(default_factory=dict)
    token: str = ""
    _known: dict = field(default_factory=dict)

    def due_day(self, start, version):
        """(due day, provisional) of a plain period; remembered, for 200,000 clocks share a few thousand days."""
        key = (start, version.length, version.unit, version.shift_last_day)
        if key not in self._known:
            period = due(start, version.length, version.unit, self, version.shift_last_day)
            self._known[key] = (period.due, period.is_provisional)
        return self._known[key]


class _Kept:
    """What this process has read."""

    calendar = CourtCalendar()


def current_calendar():
    """The calendar with the rules' versions; one small query, and a full reading only after a change.

    Call it once per request or operation and hand it on.
    """
    token = CalendarRevision.objects.order_by("pk").values_list("token", flat=True).first() or ""
    if _Kept.calendar.token != token or not token:
        _Kept.calendar = _read(token)
    return _Kept.calendar


def calendar_for(case):
    """The calendar, asked for once per case object: a step that moves five clocks reads it once."""
    kept = getattr(case, "_calendar", None)
    if kept is None:
        kept = case._calendar = current_calendar()
    return kept


def _read(token):
    exceptions = {
        row.day: DayKind(row.kind == CalendarDay.Kind.WORK, row.name) for row in CalendarDay.objects.only("day", "kind", "name")
    }
    overrides = {}
    for row in RuleVersion.objects.order_by("code", "valid_from"):
        overrides.setdefault(row.code, []).append(version_from(row))
    return CourtCalendar(
        exceptions=exceptions,
        years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
        overrides={code: tuple(versions) for code, versions in overrides.items()},
        token=token,
    )


def version_from(row):
    """The `Version` that a `RuleVersion` row says."""
    return Version(row.length, Unit(row.unit), row.shift_last_day, row.basis, row.valid_from, row.valid_to)
