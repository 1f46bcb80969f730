"""Bringing the rows of a ledger into the database: what each would do, and doing it, all rows of a file in one transaction."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from cases.models import Case, CasePerson, Counter, TraceEntry
from cases.numbers import reach
from core.ledger import Comparison
from core.ledger_rows import Row as LedgerRow
from core.ledger_rows import compare_known, key_of
from core.masks import mask_id, mask_name, mask_phone
from courts.models import Role
from executions.case_numbers import CaseNumber
from petitions.ledger_cells import is_masked, number_parts
from petitions.ledger_changes import change_petitions
from petitions.ledger_desk import units_of
from petitions.ledger_entries import enter_petitions
from petitions.models import Petition

CHUNK = 400
PLACES = {"lead": Role.LEAD, "liaison": Role.LIAISON}
# What the road itself writes down; a ledger may not set it back once the case has moved on in the system.
ROAD = frozenset({"dispatched_on", "unit", "lead", "liaison", "planned_on", "closed_on", "is_resolved"})
_MASKS = {"id_number": mask_id, "phone": mask_phone, "petitioner_name": mask_name}


@dataclass
class Row(LedgerRow):
    """One sound row beside the petition it speaks of, if there is one."""

    petition: Petition | None = None

    @property
    def number(self):
        return self.reading.values["number"]


def ledger_petitions(user):
    """The petitions that `user` may take out, all for the command line, with everything a row needs."""
    petitions = Petition.objects.all()
    units = units_of(user)
    if units is not None:
        petitions = petitions.filter(case__in=Case.objects.visible_to(user))
    return _with_parts(petitions).order_by("case__opened_on", "case__number")


def narrowed(petitions, filters):
    """The petitions that a saved filter leaves: registered from, registered to, unit, open or closed."""
    wanted = {
        "case__opened_on__gte": filters.get("since"),
        "case__opened_on__lte": filters.get("until"),
        "case__unit": filters.get("unit"),
        "case__closed_at__isnull": {"open": True, "closed": False}.get(filters.get("state")),
    }
    return petitions.filter(**{name: value for name, value in wanted.items() if value not in (None, "")})


def _with_parts(petitions):
    people = CasePerson.objects.filter(ends_at=None, role__in=PLACES.values()).order_by("pk")
    return petitions.select_related("case__unit__court", "execution_case", "executing_court").prefetch_related(
        Prefetch("case__people", queryset=people, to_attr="ledger_people")
    )


def values_of(petition):
    """The values of the ledger's columns for one petition of `ledger_petitions`."""
    case, execution = petition.case, petition.execution_case
    people = {person.role: person.name for person in case.ledger_people}
    return {
        "ordinal": None,
        "number": case.number,
        "registered_on": case.opened_on,
        "execution_number": CaseNumber(execution.year, execution.court_word, execution.type_word, execution.serial)
        if execution
        else None,
        "dispatched_on": day_of(petition.dispatched_at),
        "unit": case.unit if petition.dispatched_at else None,
        "lead": people.get(Role.LEAD, ""),
        "liaison": people.get(Role.LIAISON, ""),
        "planned_on": day_of(petition.plan_reported_at),
        "closed_on": day_of(case.closed_at),
        **{name: getattr(petition, name) for name in _PLAIN},
    }


_PLAIN = (
    "upstream_number", "visited_on", "channel", "visit_number", "petitioner_name", "petitioner_kind", "id_number", "phone", "is_local",
    "executing_court", "execution_handler", "claimed_amount", "recovered_amount", "execution_status", "is_executed", "demand",
    "is_repeated_key", "is_supervised_key", "is_strong_key", "is_resolved", "remark",
)  # fmt: skip


def day_of(moment):
    return timezone.localdate(moment) if moment else None


# --- What the rows would do -------------------------------------------------------------------------------------------


def compare(ledger, readings, desk, *, bases, row_keys):
    """A Comparison for each reading, in order; see `core.ledger.Ledger.compare`."""
    return [row.comparison for row in _compared(ledger, readings, desk, bases, row_keys)]


def _compared(ledger, readings, desk, bases, row_keys):
    rows = [Row(reading) for reading in readings]
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        numbers = [row.number for row in chunk]
        known = dict(Case.objects.filter(number__in=numbers).values_list("number", "kind"))
        petitions = {
            petition.case.number: petition for petition in _with_parts(Petition.objects.filter(case__number__in=numbers))
        }
        ids = [petition.pk for petition in petitions.values()]
        ledger_only = (TraceEntry.Channel.LEDGER, TraceEntry.Channel.SYSTEM)
        moved = set(TraceEntry.objects.filter(case__in=ids).exclude(channel__in=ledger_only).values_list("case_id", flat=True))
        for row in chunk:
            row.petition = petitions.get(row.number)
            if row.petition is None:
                row.comparison = _new_row(row, known, row_keys.get(row.number), desk)
            else:
                row.held, row.has_moved = values_of(row.petition), row.petition.pk in moved
                row.comparison = _known_row(ledger, row, desk, bases.get(row.number), row_keys.get(row.number))
    return rows


def _new_row(row, known, row_key, desk):
    if row.number in known:
        return Comparison("rejected", f"{row.number} 已是别类案件的编号")
    if row_key:
        return Comparison("rejected", f"登记号与导出时不一致（导出时是 {key_of(row_key)}），登记号不能在表里改")
    if any(is_masked(row.reading.values[name]) for name in ("id_number", "phone")):
        return Comparison("rejected", "证件号码或电话已被遮盖，新登记的信访件要填全号")
    return Comparison("new")


def _known_row(ledger, row, desk, base, row_key):
    petition = row.petition
    if not desk.may_bring(petition.case.unit_id):
        return Comparison("rejected", f"{row.number} 不是您单位的信访件，由其责任单位或综合处更正", object_id=petition.pk)
    if row_key and key_of(row_key) != row.number:
        return Comparison("rejected", f"登记号与导出时不一致（导出时是 {key_of(row_key)}）", object_id=petition.pk)
    return compare_known(
        ledger, row, object_id=petition.pk, version=petition.case.version, base=base, row_key=row_key, road=ROAD,
        says_nothing=_says_nothing(row),
    )  # fmt: skip


def _says_nothing(row):
    """Whether a different text of this row says nothing new.

    A masked number that hides exactly what is stored, the unit of a petition not yet dispatched (where it lies), and the day of
    a visit not written down (it was assumed).
    """

    def says_nothing(name, text, before):
        if name in _MASKS and is_masked(text) and text == _MASKS[name](before):
            return True
        return name in ("unit", "visited_on") and row.reading.values[name] is None

    return says_nothing


# --- Doing it ---------------------------------------------------------------------------------------------------------


def lock_numbers(numbers):
    """Hold the counters of all series and years that the rows use: other imports and registrations wait."""
    series = sorted({number_parts(number)[:2] for number in numbers})
    for name, year in series:
        Counter.objects.get_or_create(series=name, year=year)
    for name, year in series:
        Counter.objects.select_for_update().get(series=name, year=year)


def apply(ledger, readings, desk, *, bases, row_keys, run, at):
    """Write what is new and what changed, inside the caller's transaction and after `lock_numbers`.

    Args:
        readings: sound rows; each has `sheet` and `row_number` for the trace.
        run: facts of the import run for the trace: {"run": …, "file": …}.
        at: the moment of the import.

    Returns: the Comparisons as they stood at this moment, in the order of the readings.
    """
    rows = _compared(ledger, readings, desk, bases, row_keys)
    enter_petitions([row for row in rows if row.comparison.verdict == "new"], desk, run=run, at=at)
    change_petitions([row for row in rows if row.comparison.verdict == "changed"], desk, run=run, at=at)
    highest = {}
    for row in rows:
        if row.comparison.verdict == "new":
            series, year, serial = number_parts(row.number)
            highest[series, year] = max(highest.get((series, year), 0), serial)
    for (series, year), serial in highest.items():
        reach(series, year, serial)
    return [Comparison("new", object_id=row.petition.pk) if row.comparison.verdict == "new" else row.comparison for row in rows]
