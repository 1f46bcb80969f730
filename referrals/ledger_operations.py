"""Bringing the rows of a clue ledger into the database, and writing referrals as rows of it."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from cases.models import Case, Counter, TraceEntry
from cases.numbers import reach
from core.ledger import Comparison
from core.ledger_rows import Row as LedgerRow
from core.ledger_rows import compare_known, key_of
from deadlines.models import Deadline
from referrals.deadlines import ReportDue
from referrals.ledger_cells import number_parts
from referrals.ledger_entries import change_referral, enter_referral
from referrals.models import DispositionKind, Method, Organ, Referral, StartDecision, Status, TeamMember
from referrals.queries import referrals_visible_to

# What the road itself writes down; a ledger may not set it back once people have worked on the referral.
ROAD = frozenset(
    {
        "decided_on", "decision", "dispatched_on", "due_on", "signed_for_on", "team", "methods", "reported_on", "verdict", "dispositions",
        "told_on", "cleared_on", "closed_on",
    }
)  # fmt: skip
PLAIN = (
    "upstream_number", "received_on", "organ", "source", "source_detail", "is_real_name", "execution_number", "origin_number", "problem",
    "summary", "decided_on", "verdict", "remark",
)  # fmt: skip
_DECIDED = {
    Status.NOT_STARTED: StartDecision.NOT_START, Status.ELSEWHERE: StartDecision.ELSEWHERE,
    Status.SUPPLEMENT_CLUE: StartDecision.SUPPLEMENT,
}  # fmt: skip


@dataclass
class Row(LedgerRow):
    """One sound row beside the referral it speaks of, if there is one."""

    referral: Referral | None = None

    @property
    def number(self):
        return self.reading.values["number"]


def ledger_referrals(user):
    """The referrals that `user` may take out, all for the command line, with everything a row needs."""
    rows = Referral.objects.all() if user is None else referrals_visible_to(user)
    return _with_parts(rows).order_by("received_on", "case__number")


def narrowed(rows, filters):
    """The referrals that a saved filter leaves: received from, received to, unit, open or closed."""
    wanted = {
        "received_on__gte": filters.get("since"),
        "received_on__lte": filters.get("until"),
        "case__unit": filters.get("unit"),
        "case__closed_at__isnull": {"open": True, "closed": False}.get(filters.get("state")),
    }
    return rows.filter(**{name: value for name, value in wanted.items() if value not in (None, "")})


def _with_parts(rows):
    clocks = Deadline.objects.filter(code=ReportDue.code).order_by("pk")
    team = TeamMember.objects.filter(ends_at=None).select_related("person").order_by("pk")
    return rows.select_related("case__unit__court", "complainant").prefetch_related(
        "officers", "records", "dispositions", Prefetch("case__deadlines", clocks, to_attr="report_clocks"),
        Prefetch("team", team, to_attr="members"),
    )  # fmt: skip


def values_of(referral):
    """The values of the ledger's columns for one referral of `ledger_referrals`; what the road did not write, a ledger said."""
    case, said = referral.case, referral.recorded
    methods = {record.method for record in referral.records.all()}
    kinds = {disposition.kind for disposition in referral.dispositions.all()}
    due = timezone.datetime.fromisoformat(said["due_on"]).date() if said.get("due_on") else None
    return {
        "ordinal": None,
        "number": case.number,
        **{name: getattr(referral, name) for name in PLAIN},
        "complainant": "有" if hasattr(referral, "complainant") else "",
        "unit": case.unit,
        "officers": "、".join(officer.name for officer in referral.officers.all()),
        "decision": said.get("decision", "") or _decision_of(referral),
        "dispatched_on": day_of(referral.dispatched_at),
        "due_on": due or next((clock.due_on for clock in case.report_clocks), None),
        "signed_for_on": day_of(referral.signed_for_at),
        "team": _team_of(referral) or said.get("team", ""),
        "methods": "、".join(Method(value).label for value in sorted(methods)) or said.get("methods", ""),
        "reported_on": day_of(referral.reported_at),
        "dispositions": "；".join(DispositionKind(value).label for value in sorted(kinds)) or said.get("dispositions", ""),
        "told_on": day_of(referral.told_at),
        "cleared_on": day_of(referral.cleared_at),
        "closed_on": day_of(case.closed_at),
    }


def _decision_of(referral):
    if referral.decided_on is None:
        return ""
    return _DECIDED.get(referral.case.status, StartDecision.START)


def _team_of(referral):
    words = {Organ.EXECUTION: "执行", Organ.DISCIPLINE: "监察"}
    parts = [
        (words[organ], "、".join(member.person.name for member in referral.members if member.organ == organ)) for organ in Organ
    ]
    return "；".join(f"{word}：{names}" for word, names in parts if names)


def day_of(moment):
    return timezone.localdate(moment) if moment else None


# --- What the rows would do -------------------------------------------------------------------------------------------


def compare(ledger, readings, desk, *, bases, row_keys):
    """A Comparison for each reading, in order; see `core.ledger.Ledger.compare`."""
    return [row.comparison for row in _compared(ledger, readings, desk, bases, row_keys)]


def _compared(ledger, readings, desk, bases, row_keys):
    rows = [Row(reading) for reading in readings]
    numbers = [row.number for row in rows]
    taken = set(Case.objects.filter(number__in=numbers).values_list("number", flat=True))
    known = {item.case.number: item for item in ledger_referrals(desk.by).filter(case__number__in=numbers)}
    machine = (TraceEntry.Channel.LEDGER, TraceEntry.Channel.SYSTEM)
    ids = [item.pk for item in known.values()]
    moved = set(TraceEntry.objects.filter(case__in=ids).exclude(channel__in=machine).values_list("case_id", flat=True))
    for row in rows:
        row.referral = known.get(row.number)
        if row.referral is None:
            row.comparison = _new_row(row, taken, row_keys.get(row.number))
        else:
            row.held, row.has_moved = values_of(row.referral), row.referral.pk in moved
            row.comparison = _known_row(ledger, row, bases.get(row.number), row_keys.get(row.number))
    return rows


def _new_row(row, taken, row_key):
    if row.number in taken:
        return Comparison("rejected", f"{row.number} 这个编号已经用过，请换一个编号")
    if row_key:
        return Comparison("rejected", f"线索编号与导出时不一致（导出时是 {key_of(row_key)}），编号不能在表里改")
    return Comparison("new")


def _known_row(ledger, row, base, row_key):
    referral = row.referral
    if row_key and key_of(row_key) != row.number:
        return Comparison("rejected", f"线索编号与导出时不一致（导出时是 {key_of(row_key)}）", object_id=referral.pk)

    def says_nothing(name, text, before):
        return name == "closed_on" and row.reading.values[name] is None and row.referral.case.status in _DECIDED

    return compare_known(
        ledger, row, object_id=referral.pk, version=referral.case.version, base=base, row_key=row_key, road=ROAD,
        says_nothing=says_nothing,
    )  # fmt: skip


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
        run: facts of the import run for the trace.
        at: the moment of the import.

    Returns: the Comparisons as they stood at this moment, in the order of the readings.
    """
    rows = _compared(ledger, readings, desk, bases, row_keys)
    highest, found = {}, []
    for row in rows:
        if row.comparison.verdict == "new":
            row.referral = enter_referral(row.reading, desk, run=run, at=at)
            series, year, serial = number_parts(row.number)
            highest[series, year] = max(highest.get((series, year), 0), serial)
            found.append(Comparison("new", object_id=row.referral.pk))
            continue
        if row.comparison.verdict == "changed":
            change_referral(row, desk, run=run, at=at)
        found.append(row.comparison)
    for (series, year), serial in highest.items():
        reach(series, year, serial)
    return found
