"""Entering petitions from a ledger: the state, the people and the clocks that the columns imply. Source: issue 2 section 4."""

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
from executions.operations import bring_execution_cases
from petitions.completeness import requirements_of_entry
from petitions.deadlines import HandlingDue, OrdinaryDispatch, PlanDue, SameDayDispatch
from petitions.models import SAME_DAY_CHANNELS, Petition, Status

BATCH = 500
STEP, LABEL, CLAUSE = "import-ledger", "台账导入", "J3.2.1"
KEY_MARKS = ("is_repeated_key", "is_supervised_key", "is_strong_key")
_COPIED = (
    "upstream_number", "channel", "visit_number", "petitioner_name", "petitioner_kind", "id_number", "phone", "is_local",
    "executing_court", "execution_handler", "claimed_amount", "recovered_amount", "execution_status", "is_executed", "demand",
    "is_repeated_key", "is_supervised_key", "is_strong_key", "is_resolved", "remark",
)  # fmt: skip


def moment(day):
    """00:00 local time of a day, for what a ledger knows only by its day."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def implied_status(values):
    """The state that the day columns imply. 签收 is not in the ledger: a dispatched petition counts as being worked on."""
    if values["closed_on"]:
        return Status.ACCEPTED
    if values["planned_on"]:
        return Status.HANDLING
    return Status.AWAITING_PLAN if values["dispatched_on"] else Status.REGISTERED


def enter_petitions(rows, desk, *, run, at):
    """Create case, petition, execution case, people, clocks and first trace entry of each row; sets `row.petition`.

    Args:
        rows: `petitions.ledger_operations.Row` objects whose number is not in the database.
        desk: the Desk.
        run: facts of the import run for the trace.
        at: the moment of the import.
    """
    executions = _execution_cases(rows)
    calendar = current_calendar()
    kind = KINDS["petition"]
    for start in range(0, len(rows), BATCH):
        _enter_batch(rows[start : start + BATCH], desk, executions, calendar, kind, run=run, at=at)


def _enter_batch(rows, desk, executions, calendar, kind, *, run, at):
    cases = Case.objects.bulk_create([_case(row.reading.values, desk, at) for row in rows])
    petitions = []
    for row, case in zip(rows, cases, strict=True):
        values = row.reading.values
        row.petition = Petition(
            case=case,
            execution_case=executions.get(values["execution_number"]),
            visited_on=values["visited_on"] or values["registered_on"],
            **{name: values[name] for name in _COPIED},
            **road_moments(values),
        )
        petitions.append(row.petition)
    Petition.objects.bulk_create(petitions)
    people, clocks, entries = [], [], []
    for row, case in zip(rows, cases, strict=True):
        values = row.reading.values
        case._people = named_people(case, values, desk)
        people += case._people
        case_clocks = implied_clocks(case, values, calendar)
        clocks += case_clocks
        case.due_on = earliest_due(case_clocks)
        case.search = kind.search_text(row.petition)
        requirements = requirements_of_entry(row.petition)
        case.completeness_done = sum(1 for item in requirements if item.done)
        case.completeness_total = len(requirements)
        entries.append(
            build_entry(
                case, step=STEP, label=LABEL, clause=CLAUSE, by=desk.by, at=at, happened_at=moment(values["registered_on"]),
                channel=TraceEntry.Channel.LEDGER, status_before="", status_after=case.status,
                summary=f"{run['label']}，第 {row.reading.row_number} 行，{Status(case.status).label}",
                facts={"run": run["run"], "sheet": row.reading.sheet, "row": row.reading.row_number},
            )
        )  # fmt: skip
    CasePerson.objects.bulk_create(people)
    Deadline.objects.bulk_create(clocks)
    TraceEntry.objects.bulk_create(entries)
    # an upsert by primary key: an UPDATE with a CASE for every row costs ten times as much
    later = ["due_on", "search", "completeness_done", "completeness_total", "entry_count", "head_hash"]
    Case.objects.bulk_create(cases, update_conflicts=True, update_fields=later, unique_fields=["id"])


def _case(values, desk, at):
    unit = values["unit"] or desk.home_of(values)
    return Case(
        kind="petition",
        number=values["number"],
        court=unit.court,
        unit=unit,
        title="执行信访",
        status=implied_status(values),
        is_key=any(values[name] for name in KEY_MARKS),
        opened_on=values["registered_on"],
        closed_at=moment(values["closed_on"]),
        last_step=LABEL,
        last_step_at=at,
        version=1,
    )


def road_moments(values):
    """The moments of the road that the ledger knows by their day."""
    return {
        "dispatched_at": moment(values["dispatched_on"]),
        "plan_reported_at": moment(values["planned_on"]),
        "accepted_at": moment(values["closed_on"]),
    }


def named_people(case, values, desk):
    """Unsaved places of 包案领导 and 联络人; a name that no account of the court bears stays a name."""
    found = []
    for name, role in (("lead", Role.LEAD), ("liaison", Role.LIAISON)):
        if values[name]:
            person = desk.person(values[name], case.unit)
            found.append(
                CasePerson(
                    case=case, person=person, name=values[name], role=role,
                    post_title=person.title if person else "", phone=person.phone if person else "",
                    starts_at=moment(values["planned_on"] or values["dispatched_on"] or values["registered_on"]),
                )
            )  # fmt: skip
    return found


def implied_clocks(case, values, calendar):
    """Unsaved clocks: those met with the day they were met, those still open running from their true days."""
    registered, dispatched, planned, closed = (
        moment(values[name]) for name in ("registered_on", "dispatched_on", "planned_on", "closed_on")
    )
    first = SameDayDispatch if values["channel"] in SAME_DAY_CHANNELS else OrdinaryDispatch
    clocks = [build_clock(first, case, registered, calendar=calendar, met_at=dispatched)]
    if dispatched:
        plan = build_clock(PlanDue, case, dispatched, calendar=calendar, met_at=planned)
        if closed and not planned:
            plan.state, plan.cancelled_at = Deadline.State.CANCELLED, closed  # closed without a plan: nothing is owed any more
        clocks += [plan, build_clock(HandlingDue, case, dispatched, calendar=calendar, met_at=closed)]
    return clocks


def _execution_cases(rows):
    """The execution cases of all rows by number; those not yet known are created from the latest row that names them."""
    wanted = {}
    for row in sorted(rows, key=lambda row: row.reading.values["registered_on"]):
        if row.reading.values["execution_number"]:
            wanted[row.reading.values["execution_number"]] = row.reading.values
    return execution_cases(wanted)


def execution_cases(wanted):
    """Find or create execution cases.

    Args:
        wanted: row values by CaseNumber (without suffix).

    Returns: ExecutionCase by CaseNumber.
    """
    return bring_execution_cases({number: _facts(values) for number, values in wanted.items()})


def _facts(values):
    """What a row says of its execution case."""
    return {
        "court": values["executing_court"],
        "handler_name": values["execution_handler"],
        "status": values["execution_status"],
        "claimed_amount": values["claimed_amount"],
        "recovered_amount": values["recovered_amount"],
    }
