"""Petitions written straight into the tables, with the milestones that a test of figures needs."""

from datetime import date, timedelta
from itertools import count

from cases.models import Case, CasePerson
from courts.models import Role
from deadlines.models import Deadline
from petitions.models import Closing, Interview, Petition
from tests.factories.moments import moment

_serial = count(1)
MILESTONES = (
    "dispatched_at", "acknowledged_at", "plan_reported_at", "replied_at", "submitted_at", "accepted_at", "archived_at",
)  # fmt: skip


def petition(unit, opened_on, *, status="handling", closed_at=None, team=(), met_at=None, due_on=None, clock=None, **facts):
    """One petition of `unit`; moments are texts such as "2021-03-16 10:00", and whoever is in `team` takes the place at dispatch.

    Args:
        met_at: when the leader met the petitioner.
        due_on: due day of a running clock that started with the dispatch; `clock` changes its fields.
    """
    serial = next(_serial)
    moments = {name: moment(facts.pop(name, None)) for name in MILESTONES}
    opened_on = date.fromisoformat(opened_on)
    case = Case.objects.create(
        kind="petition", number=f"试〔2021〕{serial:05d}号", court=unit.court, unit=unit, title="要求恢复执行", status=status,
        opened_on=opened_on, closed_at=moment(closed_at) or moments["accepted_at"], due_on=date.fromisoformat(due_on) if due_on else None,
    )  # fmt: skip
    Petition.objects.create(
        case=case, visited_on=facts.pop("visited_on", opened_on), channel=facts.pop("channel", "window"),
        petitioner_name=facts.pop("petitioner_name", f"信访人{serial}"), petitioner_kind="applicant", demand="要求恢复执行", **moments, **facts,
    )  # fmt: skip
    since = moments["dispatched_at"] or moment(f"{opened_on} 09:00")
    for role in team:
        CasePerson.objects.create(case=case, role=role, name="某人", starts_at=since)
    if met_at:
        Interview.objects.create(
            petition_id=case.pk, happened_at=moment(met_at), place="调解室", attendees="院长", demands="恢复执行", grounds="有租金",
            next_steps="查租金", time_limits="五日", signature="signed",
        )  # fmt: skip
    if due_on:
        values = {
            "code": "XF-08", "label": "办结报送", "started_at": since, "starts_label": "交办", "length": 30, "unit": "day",
            "shift_last_day": False, "rule_version": "第 1 版", "basis": "试验", "due_on": due_on, **(clock or {}),
        }  # fmt: skip
        Deadline.objects.create(case=case, **values)
    return case


TEAM = (Role.LEAD, Role.LIAISON)


def closing(case, decided_at, decision="accepted", *, filed_at=None, ceased=True):
    """A 报结 of `case` and what became of it."""
    decided = moment(decided_at)
    return Closing.objects.create(
        petition_id=case.pk, happened_at=moment(filed_at) or decided - timedelta(days=1), outcome="explained", is_resolved=ceased,
        ceased=ceased, report="已息诉", decision=decision, decided_at=decided,
    )  # fmt: skip
