"""Corrections from a ledger: facts of known terminated cases, with before and after in the trace."""

from django.utils import timezone

from cases.kinds import KINDS
from cases.models import TraceEntry
from cases.people import place
from cases.steps import refresh
from cases.trace import build as build_entry
from courts.models import Role
from deadlines.calendar import current_calendar
from deadlines.models import Deadline
from deadlines.rules import earliest_due
from reviews.terminations.ledger_entries import (
    CLAUSE,
    FACT_FIELDS,
    STEP,
    bring_executions,
    case_title,
    implied_clock,
    implied_status,
    moment,
)

LABEL = "台账更正"
# What decides the state and the clock of a case that only ledgers have spoken of.
_TIMING = frozenset(
    {"terminated_on", "objected_on", "objection_result", "resumption_applied_on", "resumption_number", "last_query_on"}
)


def change_terminations(rows, desk, *, run, at):
    """Bring what `row.changes` names into the database, one trace entry per case.

    Args:
        rows: `reviews.terminations.ledger_operations.Row` objects of known cases with changes.
        desk, run, at: as for `enter_terminations`.
    """
    calendar, kind = current_calendar(), KINDS["termination"]
    bring_executions({row.reading.values["number"]: row.reading.values for row in rows})
    for row in rows:
        _change(row, desk, calendar, kind, run=run, at=at)


def _change(row, desk, calendar, kind, *, run, at):
    termination, values = row.termination, row.reading.values
    case, before = termination.case, termination.case.status
    for name in row.changes:
        if name in FACT_FIELDS:
            setattr(termination, name, values[name])
    if "unit_words" in row.changes:
        case.unit, case.court = values["unit"], values["unit"].court
    case.opened_on, case.title = termination.terminated_on, case_title(termination.cause)
    if _TIMING & row.changes.keys() and not row.has_moved:
        now = {name: getattr(termination, name) for name in FACT_FIELDS}
        case.status, ended = implied_status(now, timezone.localdate(at))
        case.closed_at = moment(ended)
        _renew_clock(case, now, calendar, at)
    termination.save()
    if "handler_name" in row.changes and values["handler_name"]:
        person = desk.person(values["handler_name"], case.unit)
        place(
            case, Role.HANDLER, name=values["handler_name"], person=person, at=at, reason=LABEL,
            post_title=person.title if person else "", phone=person.phone if person else "",
        )  # fmt: skip
    changes = {header: [old, new] for header, old, new in row.comparison.differences}
    build_entry(
        case, step=f"{STEP}-correction", label=LABEL, clause=CLAUSE, by=desk.by, at=at, channel=TraceEntry.Channel.LEDGER,
        status_before=before, status_after=case.status,
        summary=f"{run['label']}，{row.reading.sheet}第 {row.reading.row_number} 行，更正{'、'.join(changes)}",
        facts={"run": run["run"], "sheet": row.reading.sheet, "row": row.reading.row_number, "changes": changes},
    ).save()  # fmt: skip
    case.last_step, case.last_step_at = LABEL, at
    refresh(kind.subject(case))
    case.version += 1
    case.save()


def _renew_clock(case, values, calendar, at):
    """Set the clock of a case that only ledgers have spoken of to what its days now imply."""
    wanted = None if case.closed_at else implied_clock(case, values, calendar)
    running = Deadline.objects.live().filter(case=case).first()
    if running is None and wanted is not None:
        wanted.save()
    elif running is not None and wanted is not None:
        for name in ("started_at", "due_on", "is_provisional"):
            setattr(running, name, getattr(wanted, name))
        running.save()
    elif running is not None:
        running.state, running.cancelled_at = Deadline.State.CANCELLED, at
        running.save()
    case.due_on = earliest_due([wanted]) if wanted else None
