"""Changing the calendar or a rule: as previewed, in one transaction, and every clock that it reaches with it."""

from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from cases.models import Case, TraceEntry
from cases.trace import build
from core.errors import Conflict
from courts.models import AccessEntry, Role
from courts.records import record
from courts.scope import holds
from deadlines import previews, seed
from deadlines.calendar import current_calendar, version_from
from deadlines.models import CalendarDay, CalendarRevision, CalendarYear, Deadline
from deadlines.rules import RULES

BATCH = 500
CLOCK_FIELDS = ["due_on", "is_provisional", "length", "unit", "shift_last_day", "basis", "rule_version"]


def seed_calendar():
    """Enter the years that ship with the program, as far as they are not there; what administrators entered stays.

    Returns: the years entered.
    """
    known = set(CalendarYear.objects.values_list("year", flat=True))
    years = {year: entries for year, entries in seed.announced().items() if year not in known}
    if years:
        with transaction.atomic():
            for year, entries in years.items():
                _write_year(year, entries, seed.source_of(year), timezone.now())
            _mark_changed()
    return sorted(years)


@transaction.atomic
def apply_calendar(year, entries, *, by, source, fingerprint, at=None):
    """Put the arrangement of a year in force and move the clocks that it reaches, exactly as the preview showed.

    Args:
        entries: what `deadlines.announcements.read` gave.
        source: the notice, by name.
        fingerprint: of the preview that `by` looked at.

    Returns: the applied `Preview`. Raises: PermissionDenied; Conflict when the preview is no longer true.
    """
    _require_administrator(by)
    at = at or timezone.now()
    old = current_calendar()
    shown = previews.calendar_preview(old, year, entries)
    _require_same(shown, fingerprint)
    reached = previews.touched_by_calendar(old, previews.calendar_with(old, year, entries), year)
    reached = list(reached.values_list("pk", flat=True))
    _write_year(year, entries, source, at)
    _mark_changed()
    _move_clocks(reached, by=by, at=at, cause=f"录入{year}年放假安排")
    record(
        AccessEntry.Action.ADMINISTER, by=by, target=f"{year}年放假安排", reason=source,
        days=[str(entry) for entry in entries], **_outcome(shown),
    )  # fmt: skip
    return shown


@transaction.atomic
def apply_rule_version(version, *, by, fingerprint, at=None):
    """Put a new version of a rule in force and move the live clocks started since, exactly as the preview showed.

    Args:
        version: the unsaved, cleaned `RuleVersion`.
        fingerprint: of the preview that `by` looked at.

    Returns: the applied `Preview`. Raises: PermissionDenied; ValidationError; Conflict when the preview is no longer true.
    """
    _require_administrator(by)
    at = at or timezone.now()
    version.full_clean()
    shown = rule_version_preview(version)
    _require_same(shown, fingerprint)
    reached = list(previews.touched_by_rule(version.code, version.valid_from).values_list("pk", flat=True))
    version.save()
    _mark_changed()
    label = RULES[version.code].label
    _move_clocks(reached, by=by, at=at, cause=f"“{label}”期限规则 {version.valid_from} 起用新版本", adopt=True)
    record(
        AccessEntry.Action.ADMINISTER, by=by, target=f"期限规则：{label}", reason=version.basis,
        valid_from=str(version.valid_from), length=version.length, unit=version.unit,
        shift_last_day=version.shift_last_day, **_outcome(shown),
    )  # fmt: skip
    return shown


def rule_version_preview(version):
    """What an unsaved version would do to the live clocks of its rule."""
    calendar = current_calendar()
    versions = [*calendar.overrides.get(version.code, ()), version_from(version)]
    return previews.rule_preview(calendar, version.code, versions, version.valid_from)


def _require_administrator(by):
    if not holds(by, Role.SYSTEM_ADMIN):
        raise PermissionDenied("由系统管理员办理")


def _require_same(shown, fingerprint):
    if shown.fingerprint != fingerprint:
        raise Conflict("预览之后有案件的期限变了，请再看一遍受影响的期限")


def _write_year(year, entries, source, at):
    previews.days_of_notice(year).delete()
    CalendarDay.objects.filter(day__in=[entry.day for entry in entries]).delete()
    kinds = CalendarDay.Kind
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(day=entry.day, kind=kinds.WORK if entry.is_workday else kinds.OFF, name=entry.name, source=source)
            for entry in entries
        ]
    )
    CalendarYear.objects.update_or_create(year=year, defaults={"source": source, "entered_at": at})


def _mark_changed():
    """A new token: every process reads the calendar again. Drawn, not counted, so that a rolled-back one never comes again."""
    CalendarRevision.objects.update_or_create(pk=1, defaults={"token": uuid4().hex})


def _move_clocks(deadline_ids, *, by, at, cause, adopt=False):
    """Recompute the clocks, keep `Case.due_on`, and leave an entry in the trace of each case whose due day changed."""
    calendar = current_calendar()
    for start in range(0, len(deadline_ids), BATCH):
        batch = deadline_ids[start : start + BATCH]
        # The case's row is the lock of everything on it: a step that is under way finishes first.
        on = Deadline.objects.filter(pk__in=batch).values("case_id")
        cases = {case.pk: case for case in Case.objects.select_for_update().filter(pk__in=on).order_by("pk")}
        moved, notes = [], {}
        for deadline in Deadline.objects.live().filter(pk__in=batch).prefetch_related("pauses").order_by("pk"):
            old = deadline.due_on
            if adopt:
                previews.adopt_version(deadline, calendar)
            deadline.due_on, deadline.is_provisional = deadline.computed(calendar)
            moved.append(deadline)
            if deadline.due_on != old:
                notes.setdefault(deadline.case_id, []).append(f"{deadline.label} {old} 改为 {deadline.due_on}")
        Deadline.objects.bulk_update(moved, CLOCK_FIELDS if adopt else CLOCK_FIELDS[:2])
        _note_on_cases([cases[pk] for pk in sorted(notes)], notes, by=by, at=at, cause=cause)


def _note_on_cases(cases, notes, *, by, at, cause):
    nearest = dict(
        Deadline.objects.running().filter(case__in=cases).values_list("case_id").annotate(nearest=Min("due_on")).order_by()
    )
    entries = []
    for case in cases:
        case.due_on = nearest.get(case.pk)
        entries.append(
            build(
                case,
                step="recompute-deadlines",
                label="期限重算",
                by=by,
                at=at,
                channel=TraceEntry.Channel.SYSTEM,
                status_before=case.status,
                status_after=case.status,
                summary=f"{cause}：{'；'.join(notes[case.pk])}",
            )
        )
    TraceEntry.objects.bulk_create(entries)
    Case.objects.bulk_update(cases, ["due_on", "entry_count", "head_hash"])


def _outcome(shown):
    return {
        "later": shown.later,
        "earlier": shown.earlier,
        "settled": shown.settled,
        "clocks": [[change.number, change.label, str(change.old), str(change.new)] for change in shown.changes],
    }
