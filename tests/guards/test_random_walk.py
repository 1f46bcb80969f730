"""Every step, tried as everyone, in every state: nothing happens outside the declared table. Source: issue "Done when" 3."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cases.kinds import KINDS
from cases.models import Case
from cases.steps import take
from cases.trace import entry_hash
from core.errors import Conflict, Incomplete, Invalid
from courts.models import User
from deadlines.calendar import current_calendar
from deadlines.rules import recompute
from petitions.completeness import requirements
from petitions.models import Status as S
from petitions.steps import STEPS
from tests.factories.organisation import find_world
from tests.factories.petition_steps import ALL_ITEMS, closing, interview, measure, plan, registration, reply, scan

# The table of product.md A1, written down a second time: step → (states it may leave, states it may reach).
OPEN_STATES = {
    S.REGISTERED,
    S.AWAITING_ACKNOWLEDGEMENT,
    S.AWAITING_PLAN,
    S.HANDLING,
    S.SUSPENDED,
    S.REPLIED,
    S.AWAITING_ACCEPTANCE,
}
SAME = None
TABLE = {
    "dispatch": ({S.REGISTERED}, {S.AWAITING_ACKNOWLEDGEMENT}),
    "acknowledge": ({S.AWAITING_ACKNOWLEDGEMENT}, {S.AWAITING_PLAN}),
    "note-contact": (OPEN_STATES - {S.REGISTERED}, SAME),
    "report-plan": ({S.AWAITING_PLAN}, {S.HANDLING}),
    "interview": ({S.HANDLING}, SAME),
    "record-measure": ({S.HANDLING}, SAME),
    "reply": ({S.HANDLING, S.REPLIED}, {S.REPLIED}),
    "submit-closing": ({S.HANDLING, S.REPLIED}, {S.AWAITING_ACCEPTANCE}),
    "return-closing": ({S.AWAITING_ACCEPTANCE}, {S.HANDLING}),
    "accept": ({S.AWAITING_ACCEPTANCE}, {S.ACCEPTED}),
    "archive": ({S.ACCEPTED}, {S.ARCHIVED}),
    "change-team": ({S.HANDLING, S.REPLIED, S.SUSPENDED}, SAME),
    "apply-extension": ({S.HANDLING, S.REPLIED}, SAME),
    "decide-extension": ({S.HANDLING, S.REPLIED, S.SUSPENDED}, SAME),
    "apply-suspension": ({S.HANDLING}, SAME),
    "decide-suspension": ({S.HANDLING}, {S.HANDLING, S.SUSPENDED}),
    "resume": ({S.SUSPENDED}, {S.HANDLING}),
    "record-on-site": (OPEN_STATES, SAME),
    "revisit": ({S.REPLIED, S.ACCEPTED, S.ARCHIVED}, {S.HANDLING}),
    "correct-registration": (OPEN_STATES, SAME),
    "attach-document": (OPEN_STATES, SAME),
    "void-document": (OPEN_STATES, SAME),
}
UNIT = {"handler", "liaison", "clerk", "president", "vice_president"}
HANDLERS = {"handler", "liaison", "president", "vice_president"}
# Who of the cast may take each step on a petition of the near court; the contact leader only watches.
WHO = {
    "dispatch": {"office"},
    "acknowledge": UNIT,
    "note-contact": UNIT | {"chief"},
    "report-plan": UNIT | {"chief"},
    "interview": HANDLERS | {"chief"},
    "record-measure": HANDLERS | {"chief"},
    "reply": HANDLERS | {"chief"},
    "submit-closing": UNIT | {"chief"},
    "return-closing": {"office"},
    "accept": {"office"},
    "archive": UNIT | {"chief"},
    "change-team": {"vice_president", "president", "chief", "office"},
    "apply-extension": HANDLERS | {"chief"},
    "decide-extension": {"office", "chief"},
    "apply-suspension": HANDLERS | {"chief"},
    "decide-suspension": {"office", "chief"},
    "resume": HANDLERS | {"chief", "office"},
    "record-on-site": HANDLERS | {"chief", "office", "window", "hall"},
    "revisit": {"office", "window", "hall"},
    "correct-registration": {"office", "window", "clerk", "hall"},
    "attach-document": UNIT | {"office", "chief", "window", "hall"},
    "void-document": UNIT | {"office", "chief"},
}
REFUSALS = (Conflict, Incomplete, Invalid, PermissionDenied, ValidationError, Http404)
PEOPLE = [
    "office", "chief", "president", "vice_president", "handler", "liaison", "clerk", "window", "hall", "stranger", "far_president",
    "contact_leader", "discipline", "system_admin", "security_admin", "auditor", "division_handler",
]  # fmt: skip


def inputs(name, world, at, shade):
    """Good inputs for the step `name` at the moment `at`."""
    now = timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")
    team = plan(world)
    data = {
        "dispatch": {"unit": world.units["near.court"].pk},
        "note-contact": {"happened_at": now, "means": "phone", "is_reached": "1", "result": "已通话"},
        "report-plan": team,
        "interview": interview(now),
        "record-measure": measure(now),
        "reply": reply(now),
        "submit-closing": closing(exceptions=[{"code": item, "reason": "见情况说明"} for item in EXCUSED]),
        "return-closing": {"items": [{"item": "答复笔录", "requirement": "补写地点"}]},
        "accept": {"items": ALL_ITEMS, "opinion": "同意"},
        "change-team": {**team, "reason": "工作调整"},
        "apply-extension": {"days": 10, "reason": "评估未完", "petitioner_told": "on"},
        "decide-extension": {"approved": "1", "opinion": "同意"},
        "apply-suspension": {"reason": "信访人住院"},
        "decide-suspension": {"approved": "1", "opinion": "同意"},
        "resume": {"reason": "已出院"},
        "record-on-site": {"happened_at": now, "arrived_at": now, "place": "信访大厅", "staff": "二人", "result": "劝返"},
        "revisit": {"visited_on": now[:10], "channel": "letter", "demand": "款未到位"},
        "correct-registration": {"channel": "letter", "is_local": "1", "demand": "恢复执行", "reason": "写错"},
        "attach-document": {"kind": "other", "title": "情况说明"},
    }.get(name, {})
    files = {
        "interview": "record_file", "record-measure": "evidence", "reply": "record_file", "attach-document": "file",
    }  # fmt: skip
    return data, {files[name]: scan(shade=shade)} if name in files else {}


EXCUSED = [
    "dispatch",
    "acknowledge",
    "contact",
    "team",
    "plan",
    "interview",
    "interview-record",
    "measure",
    "measure-evidence",
    "reply",
    "reply-proof",
]


class RandomWalk(RuleBasedStateMachine):
    """One petition of the near court, and everybody trying everything on it."""

    @initialize()
    def register(self):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.world = find_world()
        self.at = timezone.now() - timedelta(days=200)
        self.shade = 0
        register = next(step for step in STEPS if step.opens)
        self.case = take(register, by=self.person("hall"), data=registration(visited_on="2026-01-01"), at=self.at).case

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def person(self, name):
        return User.objects.get(pk=self.world.people[name].pk)

    def snapshot(self):
        case = Case.objects.get(pk=self.case.pk)
        facts = {field.attname: getattr(case, field.attname) for field in Case._meta.fields}
        counts = [relation.count() for relation in (case.trace, case.deadlines, case.documents, case.people)]
        return facts, counts, sorted(case.deadlines.values_list("code", "state", "due_on"))

    @rule(name=st.sampled_from(sorted(TABLE)), who=st.sampled_from(PEOPLE), hours=st.integers(1, 60))
    def anyone_tries_any_step(self, name, who, hours):
        self.at += timedelta(hours=hours)
        self.attempt(name, who)

    @rule(hours=st.integers(1, 40), choice=st.integers(0, 99))
    def somebody_goes_on(self, hours, choice):
        """Take a step that is due, so that the walk also reaches the far end of the road."""
        self.at += timedelta(hours=hours)
        going = [name for name, (sources, reached) in TABLE.items() if self.case.status in sources and reached]
        going += ["interview", "record-measure", "apply-suspension"] if self.case.status == S.HANDLING else []
        name = going[choice % len(going)]
        self.attempt(name, sorted(WHO[name])[choice % len(WHO[name])])

    def attempt(self, name, who):
        step = next(step for step in STEPS if step.name == name)
        self.shade = (self.shade + 1) % 250
        data, files = inputs(name, self.world, self.at, self.shade)
        before, status = self.snapshot(), self.case.status
        try:
            with transaction.atomic():
                entry = take(step, self.case, by=self.person(who), data=data, files=files, at=self.at)
        except REFUSALS:
            assert self.snapshot() == before
            return
        sources, reached = TABLE[name]
        assert status in sources
        assert who in self.allowed(name)
        assert entry.case.status in (reached or {status})
        assert (entry.status_before, entry.status_after) == (status, entry.case.status)
        assert entry.seq == before[0]["entry_count"] + 1
        self.case = Case.objects.get(pk=self.case.pk)
        assert self.case.version == before[0]["version"] + 1

    def allowed(self, name):
        """Before dispatch the case lies with the hall of the intermediate court: its chief and office reach it, the unit does not."""
        return WHO[name]

    @invariant()
    def the_chain_holds(self):
        previous = ""
        for number, entry in enumerate(self.case.trace.order_by("seq"), 1):
            assert (entry.seq, entry.previous_hash, entry.hash) == (number, previous, entry_hash(entry))
            previous = entry.hash
        assert (self.case.entry_count, self.case.head_hash) == (number, previous)

    @invariant()
    def the_clocks_match_a_recomputation(self):
        calendar = current_calendar()
        running = []
        for deadline in self.case.deadlines.all():
            stored = deadline.due_on
            recompute(deadline, calendar)
            assert deadline.due_on == stored
            if deadline.state == "running":
                running.append(stored)
        assert self.case.due_on == min(running, default=None)

    @invariant()
    def the_ring_matches_a_recount(self):
        found = requirements(KINDS["petition"].subject(Case.objects.get(pk=self.case.pk)))
        assert (self.case.completeness_done, self.case.completeness_total) == (sum(item.done for item in found), len(found))

    @invariant()
    def closed_means_accepted_or_archived(self):
        assert (self.case.closed_at is not None) == (self.case.status in {S.ACCEPTED, S.ARCHIVED})


@pytest.mark.django_db
def test_nothing_happens_outside_the_declared_table():
    run_state_machine_as_test(
        RandomWalk,
        settings=settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)),
    )


def test_the_table_names_every_step():
    assert set(TABLE) == set(WHO) == {step.name for step in STEPS if not step.opens}
