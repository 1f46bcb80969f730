"""Corrections from a ledger: fields of known petitions, with before and after in the trace."""

from cases.kinds import KINDS
from cases.models import TraceEntry
from cases.people import place
from cases.steps import refresh
from cases.trace import build as build_entry
from courts.models import Role
from deadlines.calendar import current_calendar
from deadlines.models import Deadline
from deadlines.rules import earliest_due
from petitions.ledger_entries import (
    CLAUSE,
    KEY_MARKS,
    STEP,
    execution_cases,
    implied_clocks,
    implied_status,
    moment,
    road_moments,
)
from petitions.models import Petition

LABEL = "台账更正"
_TIMING = frozenset({"registered_on", "channel", "dispatched_on", "planned_on", "closed_on"})
_PLACES = {"lead": Role.LEAD, "liaison": Role.LIAISON}
_FIELDS = frozenset(field.name for field in Petition._meta.fields) - {"case", "execution_case"}


def change_petitions(rows, desk, *, run, at):
    """Bring what `row.changes` names into the database, one trace entry per petition.

    Args:
        rows: `petitions.ledger_operations.Row` objects of known petitions with changes.
        desk, run, at: as for `enter_petitions`.
    """
    calendar = current_calendar()
    kind = KINDS["petition"]
    for row in rows:
        _change(row, desk, calendar, kind, run=run, at=at)


def _change(row, desk, calendar, kind, *, run, at):
    petition, values = row.petition, row.reading.values
    case, before = petition.case, petition.case.status
    for name in row.changes:
        if name in _FIELDS:
            setattr(petition, name, values[name])
    if "execution_number" in row.changes:
        number = values["execution_number"]
        petition.execution_case = execution_cases({number: values})[number] if number else None
    if "unit" in row.changes:
        case.unit, case.court = values["unit"], values["unit"].court
    if "registered_on" in row.changes:
        case.opened_on = values["registered_on"]
    case.is_key = any(getattr(petition, name) for name in KEY_MARKS)
    if _TIMING & row.changes.keys() and not row.has_moved:
        now = {**row.held, **{name: values[name] for name in row.changes}}
        for name, value in road_moments(now).items():
            setattr(petition, name, value)
        case.closed_at = moment(now["closed_on"])
        case.status = implied_status(now)
        case.due_on = _renew_clocks(case, now, calendar, at)
    petition.save()
    for name, role in _PLACES.items():
        if name in row.changes and values[name]:
            person = desk.person(values[name], case.unit)
            place(
                case, role, name=values[name], person=person, at=at, reason=LABEL,
                post_title=person.title if person else "", phone=person.phone if person else "",
            )  # fmt: skip
    changes = {header: [old, new] for header, old, new in row.comparison.differences}
    build_entry(
        case, step=f"{STEP}-correction", label=LABEL, clause=CLAUSE, by=desk.by, at=at, channel=TraceEntry.Channel.LEDGER,
        status_before=before, status_after=case.status,
        summary=f"{run['label']}，第 {row.reading.row_number} 行，更正{'、'.join(changes)}",
        facts={"run": run["run"], "sheet": row.reading.sheet, "row": row.reading.row_number, "changes": changes},
    ).save()  # fmt: skip
    case.last_step, case.last_step_at = LABEL, at
    refresh(kind.subject(case))
    case.version += 1
    case.save()


def _renew_clocks(case, values, calendar, at):
    """Set the clocks of a petition that only ledgers have spoken of to what its days now imply; returns the nearest due day."""
    wanted = {clock.code: clock for clock in implied_clocks(case, values, calendar)}
    kept = []
    for clock in Deadline.objects.filter(case=case).order_by("pk"):
        target = wanted.pop(clock.code, None)
        if target is not None:
            for name in ("started_at", "due_on", "is_provisional", "state", "met_at", "cancelled_at"):
                setattr(clock, name, getattr(target, name))
            clock.save()
        elif clock.is_live:
            clock.state, clock.cancelled_at, clock.met_at = Deadline.State.CANCELLED, at, None
            clock.save()
        kept.append(clock)
    kept += Deadline.objects.bulk_create(wanted.values())
    return earliest_due(kept)
