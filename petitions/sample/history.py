"""Closed petitions of earlier years: taken over from the old paper ledger, with the trace that such an import leaves."""

from datetime import datetime, time, timedelta
from functools import cache
from types import SimpleNamespace

from django.utils import timezone

from cases.models import Case, CasePerson, TraceEntry
from cases.trace import actor_texts, entry_hash
from courts.models import Role
from deadlines.models import Deadline
from deadlines.rules import build as build_clock
from petitions.completeness import requirements_of_entry
from petitions.deadlines import HandlingDue, OrdinaryDispatch, PlanDue, SameDayDispatch
from petitions.ledger_entries import CLAUSE, LABEL, STEP
from petitions.models import SAME_DAY_CHANNELS, Petition, Status
from petitions.sample import people, texts


class History:
    """Writes one closed petition after the other; there may be very many, so they are `Light` rows."""

    def __init__(self, stage):
        self.stage = stage
        self.imported_at = stage.moment(stage.live_since, 9, 0)
        self.actor, self.actor_post = actor_texts(stage.clerk)
        self.row, self._clocks, self._done = 0, {}, None

    def add(self, number, day):
        """One petition registered on `day` and closed before the system began, its file bound on paper."""
        stage, random, rows = self.stage, self.stage.random, self.stage.rows
        self.row += 1
        unit = random.choice(stage.units)
        channel = texts.weighted(random, texts.CHANNELS)
        petitioner = stage.petitioners.come(unit, day)
        last = stage.live_since - timedelta(days=1)
        planned = min(day + timedelta(days=random.choice((1, 1, 2, 2, 2, 3))), last)
        closed = min(day + timedelta(days=random.randrange(12, 75)), last)
        is_resolved = random.random() < 0.62
        marks = people.facts(petitioner, random, channel)
        case = rows.add_light(
            Case, kind="petition", number=number, court_id=unit.court_id, unit_id=unit.pk, title="执行信访",
            status=Status.ARCHIVED, opened_on=day, closed_at=midnight(closed), last_step=LABEL, last_step_at=self.imported_at,
            is_key=people.is_key(marks), version=1, entry_count=1,
        )  # fmt: skip
        petition = rows.add_light(
            Petition, case_id=case.id, visited_on=day, dispatched_at=midnight(day), plan_reported_at=midnight(planned),
            accepted_at=midnight(closed), archived_at=midnight(min(closed + timedelta(days=20), last)), is_resolved=is_resolved,
            is_executed=is_resolved and random.random() < 0.6, **marks,
        )  # fmt: skip
        for role, person in self._team(unit):
            rows.add_light(
                CasePerson, case_id=case.id, person_id=person.pk, name=person.name, role=role, post_title=person.title,
                phone=person.phone, starts_at=midnight(planned),
            )  # fmt: skip
        first = SameDayDispatch if channel in SAME_DAY_CHANNELS else OrdinaryDispatch
        for rule, met in ((first, day), (PlanDue, planned), (HandlingDue, closed)):
            rows.add_light(Deadline, **self._clock(rule, day), case_id=case.id, met_at=midnight(met))
        case.completeness_done, case.completeness_total = self._completeness(petition, unit)
        petition.case, petition.execution_case, petition.order = case, petitioner.execution, None
        case.search = stage.kind.search_text(petition)
        self._enter(case, day)
        rows.flush_if_full()

    def _enter(self, case, day):
        """The one entry of its chain: the import."""
        entry = self.stage.rows.add_light(
            TraceEntry, case_id=case.id, seq=1, at=self.imported_at, happened_at=midnight(day), step=STEP, label=LABEL, clause=CLAUSE,
            actor_id=self.stage.clerk.pk, actor_name=self.actor, actor_post=self.actor_post, channel=TraceEntry.Channel.LEDGER,
            status_before="", status_after=Status.ARCHIVED, summary=f"旧台账第 {self.row} 行，已归档，卷宗为纸质",
            facts={"sheet": "旧台账", "row": self.row}, previous_hash="",
        )  # fmt: skip
        entry.hash = case.head_hash = entry_hash(entry)

    def _team(self, unit):
        staff = self.stage.staff
        return ((Role.LEAD, staff.lead(unit)), (Role.LIAISON, staff.one(unit, Role.LIAISON)))

    def _clock(self, rule, day):
        """The columns of a met clock started on `day`; thousands of petitions share a few of them."""
        if (rule, day) not in self._clocks:
            clock = build_clock(rule, SimpleNamespace(pk=None), midnight(day), calendar=self.stage.calendar, met_at=midnight(day))
            values = {field.attname: getattr(clock, field.attname) for field in Deadline._meta.concrete_fields}
            self._clocks[rule, day] = {name: value for name, value in values.items() if name not in ("id", "case_id", "met_at")}
        return self._clocks[rule, day]

    def _completeness(self, petition, unit):
        """(done, total): the same for all of them, for every row of the old ledger names the same things."""
        if self._done is None:
            team = [SimpleNamespace(role=role, phone=person.phone) for role, person in self._team(unit)]
            petition.case = SimpleNamespace(_people=team)
            requirements = requirements_of_entry(petition)
            self._done = sum(1 for item in requirements if item.done), len(requirements)
        return self._done


@cache
def midnight(day):
    """00:00 local time: what a ledger knows of a day."""
    return timezone.make_aware(datetime.combine(day, time.min))
