"""Entering and correcting referrals from a ledger: the state, the clock and the people that the columns imply."""

from datetime import datetime, time

from django.utils import timezone

from cases.models import Case, TraceEntry
from cases.steps import refresh
from cases.trace import build as build_entry
from deadlines.models import Deadline
from deadlines.rules import build as build_clock
from deadlines.rules import earliest_due
from referrals.access import ORGAN_ROLES, admit_organ, expel, release
from referrals.deadlines import ReportDue
from referrals.ledger_cells import SEALED
from referrals.models import Complainant, Organ, Referral, StartDecision, Status, Verdict
from referrals.steps.clues import clue_title, put_officers

STEP, LABEL, CLAUSE = "import-ledger", "台账导入", "L4.2"
CORRECTED = "台账更正"
_FACTS = (
    "organ", "source", "source_detail", "upstream_number", "received_on", "problem", "summary", "execution_number", "origin_number",
    "is_real_name", "decided_on", "verdict", "remark",
)  # fmt: skip
_MOMENTS = {
    "dispatched_at": "dispatched_on", "signed_for_at": "signed_for_on", "reported_at": "reported_on", "told_at": "told_on",
    "cleared_at": "cleared_on",
}  # fmt: skip
# What no table of the road can hold of a time before the system: the ledger's own words are kept.
_RECORDED = ("decision", "team", "methods", "dispositions", "due_on")
ENDED = {StartDecision.NOT_START: Status.NOT_STARTED, StartDecision.ELSEWHERE: Status.ELSEWHERE}


def moment(day):
    """00:00 local time of a day, for what a ledger knows only by its day."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def implied_status(values):
    """The state that the columns imply."""
    decision, verdict = values["decision"], values["verdict"]
    if not decision:
        return Status.SCREENED_OUT if values["closed_on"] else Status.POOL
    if decision in ENDED:
        return ENDED[decision]
    if decision == StartDecision.SUPPLEMENT:
        return Status.SUPPLEMENT_CLUE
    if values["closed_on"]:
        return Status.CLOSED
    if not values["dispatched_on"]:
        return Status.STARTED
    if not values["reported_on"]:
        return Status.INVESTIGATING if values["signed_for_on"] else Status.DISPATCHED
    if not verdict:
        return Status.REPORTED
    if verdict == Verdict.UNFOUNDED:
        return Status.CLEARING
    return Status.DISPOSING if values["dispositions"] else Status.VERIFIED


def closed_on(values):
    """The day on which it ended: what did not start ended with the conference."""
    return values["closed_on"] or (values["decided_on"] if values["decision"] in ENDED else None)


def implied_clock(case, values, calendar):
    """The unsaved clock of the report, running or met, or None when nothing was dispatched."""
    if not values["dispatched_on"]:
        return None
    clock = build_clock(ReportDue, case, moment(values["dispatched_on"]), calendar=calendar, met_at=moment(values["reported_on"]))
    if values["closed_on"] and not values["reported_on"]:
        clock.state, clock.cancelled_at = Deadline.State.CANCELLED, moment(values["closed_on"])
    return clock


def enter_referral(reading, desk, *, run, at):
    """Create case, referral, officers, sealed complainant, clock, people and first trace entry of one row. Returns: the Referral."""
    values = reading.values
    unit = values["unit"]
    case = Case.objects.create(
        kind="referral", number=values["number"], court=unit.court.parent or unit.court, unit=unit,
        title=clue_title(unit, values["problem"]), status=implied_status(values), is_sealed=True, opened_on=values["received_on"],
        closed_at=moment(closed_on(values)), last_step=LABEL, last_step_at=at, version=1,
    )  # fmt: skip
    referral = Referral(case=case)
    _fill(referral, values)
    referral.save(force_insert=True)
    _name(referral, values, desk)
    _set_clock(case, values, desk)
    for organ in _knowing(referral):
        admit_organ(referral, organ, at=at, reason=LABEL)
    _trace(case, STEP, LABEL, "", desk, at, reading, run, f"，{Status(case.status).label}", values["received_on"])
    _settle(referral)
    return referral


def change_referral(row, desk, *, run, at):
    """Bring what `row.changes` names into the database, with before and after in the trace."""
    referral, values = row.referral, row.reading.values
    case, before = referral.case, referral.case.status
    now = {**row.held, **{name: values[name] for name in row.changes}}
    _fill(referral, now)
    case.unit, case.opened_on, case.title = now["unit"], now["received_on"], clue_title(now["unit"], now["problem"])
    if not row.has_moved:
        case.status, case.closed_at = implied_status(now), moment(closed_on(now))
        _set_clock(case, now, desk)
    referral.save()
    _name(referral, now | {"complainant": values["complainant"]}, desk)
    for organ in _knowing(referral):
        admit_organ(referral, organ, at=at, reason=CORRECTED)
    if "organ" in row.changes and not referral.decided_on:
        # before a conference the clue is known to the organ that collected it alone
        release(referral, at=at, roles=ORGAN_ROLES[Organ(referral.organ).other])
    expel(referral, at=at)
    changes = {header: [old, new] for header, old, new in row.comparison.differences}
    said = f"，更正{'、'.join(changes)}"
    _trace(case, f"{STEP}-correction", CORRECTED, before, desk, at, row.reading, run, said, None, changes=changes)
    case.last_step, case.last_step_at = CORRECTED, at
    case.version += 1
    _settle(referral)


def _fill(referral, values):
    for name in _FACTS:
        setattr(referral, name, values[name])
    for name, column in _MOMENTS.items():
        setattr(referral, name, moment(values[column]))
    if values["complainant"] and referral.is_real_name is None:
        referral.is_real_name = True
    due = values["due_on"]
    recorded = {name: str(values[name]) for name in _RECORDED if values[name] and name != "due_on"}
    referral.recorded = {**recorded, **({"due_on": due.isoformat()} if due else {})}


def _name(referral, values, desk):
    names = [name for name in dict.fromkeys(values["officers"].split("、")) if name]
    put_officers(referral, [{"name": name, "post_title": ""} for name in names], resolver=desk.resolver)
    if values["complainant"] and values["complainant"] != SEALED:
        Complainant.objects.update_or_create(referral=referral, defaults={"name": values["complainant"]})


def _knowing(referral):
    """The organs whose people know of it: the other one as well once a conference has had it."""
    return tuple(Organ) if referral.decided_on else (Organ(referral.organ),)


def _set_clock(case, values, desk):
    Deadline.objects.filter(case=case, code=ReportDue.code).delete()
    clock = implied_clock(case, values, desk.calendar)
    if clock:
        clock.save()
    case.due_on = earliest_due([clock] if clock else [])


def _trace(case, step, label, before, desk, at, reading, run, said, day, **facts):
    build_entry(
        case, step=step, label=label, clause=CLAUSE, by=desk.by, at=at, happened_at=moment(day), channel=TraceEntry.Channel.LEDGER,
        status_before=before, status_after=case.status, summary=f"{run['label']}，第 {reading.row_number} 行{said}",
        facts={"run": run["run"], "sheet": reading.sheet, "row": reading.row_number, **facts},
    ).save()  # fmt: skip


def _settle(referral):
    refresh(referral)
    referral.case.save()
