"""Entering terminated cases from a ledger: the state, the handler and the re-query clock that the columns imply. Source: J2.0, J2.4."""

from datetime import datetime, time

from django.utils import timezone

from cases.kinds import KINDS
from cases.models import Case, CasePerson, TraceEntry
from cases.trace import build as build_entry
from courts.models import Role
from deadlines.calendar import current_calendar
from deadlines.models import Deadline
from deadlines.rules import build as build_clock
from deadlines.rules import earliest_due
from executions.models import ExecutionStatus, Party
from executions.operations import bring_execution_cases, bring_parties
from reviews.models import Termination, TerminationStatus
from reviews.models.terminations import REQUERY_YEARS, years_after
from reviews.terminations.deadlines import RequeryDue

BATCH = 500
STEP, LABEL, CLAUSE = "import-ledger", "台账导入", "J2.0"
NUMBER = "终本{}"
# The facts of a terminated case in the order of the ledger; their names are those of the columns.
FACT_FIELDS = tuple(field.name for field in Termination._meta.concrete_fields if field.name not in ("case", "execution_case"))


def moment(day):
    """00:00 local time of a day, for what a ledger knows only by its day."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def implied_status(values, today):
    """The state that the columns imply on `today`, and the day on which nothing more was owed (None while something is).

    Returns: (TerminationStatus, day).
    """
    ended = years_after(values["terminated_on"], REQUERY_YEARS)
    if values["resumption_number"]:
        return TerminationStatus.RESUMED, values["resumption_applied_on"] or values["terminated_on"]
    if "撤销" in values["objection_result"]:
        return TerminationStatus.REVOKED, values["objected_on"] or values["terminated_on"]
    if ended < today:
        return TerminationStatus.EXPIRED, ended
    if values["resumption_applied_on"]:
        return TerminationStatus.APPLIED, None
    if values["objected_on"] and not values["objection_result"]:
        return TerminationStatus.OBJECTED, None
    return TerminationStatus.STANDING, None


def implied_clock(case, values, calendar):
    """The unsaved clock of the next re-query, or None when it would fall after the five years."""
    start = max(filter(None, (values["terminated_on"], values["last_query_on"])))
    clock = build_clock(RequeryDue, case, moment(start), calendar=calendar)
    return clock if clock.due_on <= years_after(values["terminated_on"], REQUERY_YEARS) else None


def enter_terminations(rows, desk, *, run, at):
    """Create case, facts, execution case, parties, handler, clock and first trace entry of each row; sets `row.termination`.

    Args:
        rows: `reviews.terminations.ledger_operations.Row` objects whose number is not in the database.
        desk: the TerminationDesk.
        run: facts of the import run for the trace.
        at: the moment of the import.
    """
    executions = bring_executions({row.reading.values["number"]: row.reading.values for row in rows})
    calendar, kind, today = current_calendar(), KINDS["termination"], timezone.localdate(at)
    for start in range(0, len(rows), BATCH):
        _enter_batch(rows[start : start + BATCH], desk, executions, calendar, kind, today, run=run, at=at)


def bring_executions(wanted):
    """Find or create the execution cases and their parties. Args: wanted: row values by CaseNumber. Returns: ExecutionCase by it."""
    found = bring_execution_cases(
        {
            number: {
                "court": values["unit"].court,
                "handler_name": values["handler_name"],
                "cause": values["cause"],
                "filed_on": values["filed_on"],
                "status": ExecutionStatus.RESUMED if values["resumption_number"] else ExecutionStatus.TERMINATED,
                "claimed_amount": values["claimed_amount"],
                "recovered_amount": values["recovered_amount"],
            }
            for number, values in wanted.items()
        }
    )
    bring_parties(
        (found[number], side, name)
        for number, values in wanted.items()
        for side, text in ((Party.Side.APPLICANT, values["applicant"]), (Party.Side.DEBTOR, values["debtor"]))
        for name in text.split("、")
        if name and len(name) <= 100
    )
    return found


def _enter_batch(rows, desk, executions, calendar, kind, today, *, run, at):
    cases = Case.objects.bulk_create([_case(row.reading.values, today, at) for row in rows])
    for row, case in zip(rows, cases, strict=True):
        values = row.reading.values
        row.termination = Termination(
            case=case, execution_case=executions[values["number"]], **{name: values[name] for name in FACT_FIELDS}
        )
    Termination.objects.bulk_create([row.termination for row in rows])
    people, clocks, entries = [], [], []
    for row, case in zip(rows, cases, strict=True):
        values = row.reading.values
        people += named_handler(case, values, desk)
        clock = None if case.closed_at else implied_clock(case, values, calendar)
        if clock:
            clocks.append(clock)
            case.due_on = earliest_due([clock])
        case.search = kind.search_text(row.termination)
        entries.append(
            build_entry(
                case, step=STEP, label=LABEL, clause=CLAUSE, by=desk.by, at=at, happened_at=moment(values["terminated_on"]),
                channel=TraceEntry.Channel.LEDGER, status_before="", status_after=case.status,
                summary=f"{run['label']}，{row.reading.sheet}第 {row.reading.row_number} 行，{TerminationStatus(case.status).label}",
                facts={"run": run["run"], "sheet": row.reading.sheet, "row": row.reading.row_number},
            )
        )  # fmt: skip
    CasePerson.objects.bulk_create(people)
    Deadline.objects.bulk_create(clocks)
    TraceEntry.objects.bulk_create(entries)
    later = ["due_on", "search", "entry_count", "head_hash"]
    Case.objects.bulk_create(cases, update_conflicts=True, update_fields=later, unique_fields=["id"])


def _case(values, today, at):
    status, ended = implied_status(values, today)
    return Case(
        kind="termination", number=NUMBER.format(values["number"].key), court=values["unit"].court, unit=values["unit"],
        title=case_title(values["cause"]), status=status, opened_on=values["terminated_on"], closed_at=moment(ended),
        last_step=LABEL, last_step_at=at, version=1,
    )  # fmt: skip


def case_title(cause):
    """民间借贷纠纷终本: titles name no person."""
    return f"{cause or '执行案件'}终本"


def named_handler(case, values, desk):
    """The unsaved place of the 承办人, if the row names one; a name that no account of the court bears stays a name."""
    name = values["handler_name"]
    if not name:
        return []
    person = desk.person(name, values["unit"])
    return [
        CasePerson(
            case=case, person=person, name=name, role=Role.HANDLER, post_title=person.title if person else "",
            phone=person.phone if person else "", starts_at=moment(values["filed_on"] or values["terminated_on"]),
        )
    ]  # fmt: skip
