"""Bringing the rows of the ledger of terminated cases into the database: what each would do, and doing it in one transaction."""

from dataclasses import dataclass

from django.db.models import Max, Min

from cases.models import Case, Counter, TraceEntry
from core.ledger import Comparison
from core.ledger_rows import Row as LedgerRow
from core.ledger_rows import compare_known, key_of
from core.masks import mask_name
from executions.case_numbers import CaseNumber
from reviews.models import Termination
from reviews.terminations.ledger_changes import change_terminations
from reviews.terminations.ledger_entries import FACT_FIELDS, enter_terminations

CHUNK = 400
# What the steps of the five years write down; a ledger may not set it back once people have worked on the case.
ROAD = frozenset({"objected_on", "objection_result", "resumption_applied_on", "resumption_number", "last_query_on"})
_HIDDEN = frozenset({"applicant", "debtor"})
_SERIES = "终本台账"


@dataclass
class Row(LedgerRow):
    """One sound row beside the terminated case it speaks of, if there is one."""

    termination: Termination | None = None

    @property
    def key(self):
        return self.reading.values["number"].key


def ledger_terminations(user):
    """The terminated cases that `user` may take out, all for the command line, court by court in the order of their rulings."""
    rows = Termination.objects.select_related("case__court", "case__unit", "execution_case")
    if user is not None:
        rows = rows.filter(case__in=Case.objects.visible_to(user))
    return rows.order_by("case__court__order", "case__court_id", "terminated_on", "case_id")


def narrowed(rows, filters):
    """The rows that a saved filter leaves: terminated from, terminated to, unit, open or closed."""
    wanted = {
        "terminated_on__gte": filters.get("since"),
        "terminated_on__lte": filters.get("until"),
        "case__unit": filters.get("unit"),
        "case__closed_at__isnull": {"open": True, "closed": False}.get(filters.get("state")),
    }
    return rows.filter(**{name: value for name, value in wanted.items() if value not in (None, "")})


def terminated_period(rows):
    """2019年1月至2021年2月: the months between the first and the last ruling of the rows."""
    ends = rows.order_by().aggregate(first=Min("terminated_on"), last=Max("terminated_on"))
    if not ends["first"]:
        return "无"
    first, last = (f"{day.year}年{day.month}月" for day in (ends["first"], ends["last"]))
    return first if first == last else f"{first}至{last}"


def values_of(termination):
    """The values of the ledger's columns for one terminated case of `ledger_terminations`."""
    execution = termination.execution_case
    number = CaseNumber(execution.year, execution.court_word, execution.type_word, execution.serial)
    return {"ordinal": None, "number": number, **{name: getattr(termination, name) for name in FACT_FIELDS}}


# --- What the rows would do -------------------------------------------------------------------------------------------


def compare(ledger, readings, desk, *, bases, row_keys):
    """A Comparison for each reading, in order; see `core.ledger.Ledger.compare`."""
    return [row.comparison for row in _compared(ledger, readings, desk, bases, row_keys)]


def _compared(ledger, readings, desk, bases, row_keys):
    rows = [Row(reading) for reading in readings]
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        known = Termination.objects.filter(execution_case__number__in=[row.key for row in chunk])
        known = known.select_related("case__court", "case__unit", "execution_case")
        by_number = {termination.execution_case.number: termination for termination in known}
        moved = moved_cases([termination.pk for termination in by_number.values()])
        for row in chunk:
            row.termination = by_number.get(row.key)
            if row.termination is None:
                row.comparison = _new_row(row, row_keys.get(row.key))
            else:
                row.held, row.has_moved = values_of(row.termination), row.termination.pk in moved
                row.comparison = _known_row(ledger, row, desk, bases.get(row.key), row_keys.get(row.key))
    return rows


def moved_cases(ids):
    """Those of the cases on which people have taken a step."""
    by_program = (TraceEntry.Channel.LEDGER, TraceEntry.Channel.SYSTEM)
    return set(TraceEntry.objects.filter(case__in=ids).exclude(channel__in=by_program).values_list("case_id", flat=True))


def _new_row(row, row_key):
    if row_key:
        return Comparison("rejected", f"案号与导出时不一致（导出时是 {key_of(row_key)}），案号不能在表里改")
    return Comparison("new")


def _known_row(ledger, row, desk, base, row_key):
    termination = row.termination
    if not desk.may_bring(termination.case.unit_id):
        return Comparison("rejected", f"{row.key} 不是您单位的终本案件，由其单位或综合处更正", object_id=termination.pk)
    if row_key and key_of(row_key) != row.key:
        return Comparison("rejected", f"案号与导出时不一致（导出时是 {key_of(row_key)}）", object_id=termination.pk)
    return compare_known(
        ledger, row, object_id=termination.pk, version=termination.case.version, base=base, row_key=row_key, road=ROAD,
        says_nothing=_says_nothing,
    )  # fmt: skip


def _says_nothing(name, text, before):
    """A masked name that hides exactly what is stored says nothing new."""
    return name in _HIDDEN and "*" in text and text == mask_name(before)


# --- Doing it ---------------------------------------------------------------------------------------------------------


def lock_series():
    """Let other imports of this ledger wait until this transaction ends; terminated cases have no counter of their own."""
    Counter.objects.get_or_create(series=_SERIES, year=0)
    Counter.objects.select_for_update().get(series=_SERIES, year=0)


def apply(ledger, readings, desk, *, bases, row_keys, run, at):
    """Write what is new and what changed, inside the caller's transaction and after `lock_series`.

    Args:
        readings: sound rows; each has `sheet` and `row_number` for the trace.
        run: facts of the import run for the trace: {"run": …, "label": …}.
        at: the moment of the import.

    Returns: the Comparisons as they stood at this moment, in the order of the readings.
    """
    rows = _compared(ledger, readings, desk, bases, row_keys)
    enter_terminations([row for row in rows if row.comparison.verdict == "new"], desk, run=run, at=at)
    change_terminations([row for row in rows if row.comparison.verdict == "changed"], desk, run=run, at=at)
    return [
        Comparison("new", object_id=row.termination.pk) if row.comparison.verdict == "new" else row.comparison for row in rows
    ]
