"""What a changed calendar or rule would do to running clocks: computed beforehand, shown, and applied as it was shown."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.utils import timezone

from deadlines.models import CalendarDay, CalendarYear, Deadline
from deadlines.periods import DayKind
from deadlines.rules import BY_HAND, RULES, version_facts


@dataclass(frozen=True)
class Change:
    """One clock whose due day or certainty would change."""

    deadline_id: int
    case_id: int
    number: str
    label: str
    old: date
    new: date
    was_provisional: bool
    is_provisional: bool

    @property
    def words(self):
        """晚 2 天."""
        days = (self.new - self.old).days
        return "不变" if days == 0 else f"晚 {days} 天" if days > 0 else f"早 {-days} 天"


@dataclass(frozen=True)
class Preview:
    """All changes, and a fingerprint by which applying recognises that nothing moved since they were shown."""

    changes: tuple[Change, ...]

    @property
    def fingerprint(self):
        text = ";".join(f"{change.deadline_id}:{change.old}:{change.new}:{change.is_provisional:d}" for change in self.changes)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def later(self):
        return sum(1 for change in self.changes if change.new > change.old)

    @property
    def earlier(self):
        return sum(1 for change in self.changes if change.new < change.old)

    @property
    def settled(self):
        """How many stay on their day and are provisional no longer."""
        return sum(1 for change in self.changes if change.new == change.old)


def calendar_with(calendar, year, entries):
    """`calendar` as it would be with `entries` as the whole arrangement of `year`."""
    replaced = set(days_of_notice(year).values_list("day", flat=True))
    exceptions = {day: kind for day, kind in calendar.exceptions.items() if day not in replaced}
    exceptions.update((entry.day, DayKind(entry.is_workday, entry.name)) for entry in entries)
    return replace(calendar, exceptions=exceptions, years=calendar.years | {year}, _known={})


def touched_by_calendar(old, new, year):
    """The live clocks that the difference of two calendars can reach: a clock looks at no day later than its due day."""
    days = [day for day in {*old.exceptions, *new.exceptions} if old.exceptions.get(day) != new.exceptions.get(day)]
    if not old.covers(year):
        days += [date(year, 1, 1), date(year, 12, 31)]
    if not days:
        return Deadline.objects.none()
    return Deadline.objects.live().filter(started_at__date__lt=max(days), due_on__gte=min(days))


def calendar_preview(old, year, entries):
    """What the live clocks would say if `entries` were the arrangement of `year`."""
    new = calendar_with(old, year, entries)
    return preview(touched_by_calendar(old, new, year), new)


def calendar_with_rule(calendar, code, versions):
    """`calendar` as it would be with `versions` as the entered versions of the rule `code`."""
    return replace(calendar, overrides={**calendar.overrides, code: tuple(versions)}, _known={})


def touched_by_rule(code, since):
    """The live clocks of a rule that started on or after the first day on which its versions differ."""
    return Deadline.objects.live().filter(code=code, started_at__date__gte=since)


def rule_preview(old, code, versions, since):
    """What the live clocks of `code` started since `since` would say under `versions`."""
    return preview(touched_by_rule(code, since), calendar_with_rule(old, code, versions), adopt=True)


def preview(deadlines, calendar, *, adopt=False):
    """The changes that `calendar` brings to `deadlines`; with `adopt` they first take the rule's version of their start."""
    changes = []
    rows = deadlines.select_related("case").prefetch_related("pauses").order_by("due_on", "pk")
    for deadline in rows.iterator(chunk_size=2000):
        old, was_provisional = deadline.due_on, deadline.is_provisional
        if adopt:
            adopt_version(deadline, calendar)
        new, is_provisional = deadline.computed(calendar)
        if (old, was_provisional) != (new, is_provisional):
            number = "限知案件" if deadline.case.is_sealed else deadline.case.number
            changes.append(
                Change(deadline.pk, deadline.case_id, number, deadline.label, old, new, was_provisional, is_provisional)
            )
    return Preview(tuple(changes))


def adopt_version(deadline, calendar):
    """Copy onto the clock the version of its rule that is in force for its start; a day set by hand stays."""
    if deadline.rule_version == BY_HAND:
        return
    rule = RULES[deadline.code]
    number, version = rule.version_on(timezone.localdate(deadline.started_at), calendar)
    for name, value in version_facts(number, version).items():
        setattr(deadline, name, value)


def days_of_notice(year):
    """The stored days that the notice of `year` brought; a December day that names the next year's notice as its source is of that one."""
    sources = dict(CalendarYear.objects.filter(year__in=(year, year + 1)).values_list("year", "source"))
    found = Q(day__year=year)
    if year + 1 in sources:
        found &= ~Q(day__month=12, source=sources[year + 1])
    if year in sources:
        found |= Q(day__year=year - 1, day__month=12, source=sources[year])
    return CalendarDay.objects.filter(found)


def lines_of(year):
    """The arrangement that the notice of `year` brought, as the lines that the page takes."""
    rows = days_of_notice(year)
    return "\n".join(f"{row.day} {row.get_kind_display()} {row.name}".rstrip() for row in rows)
