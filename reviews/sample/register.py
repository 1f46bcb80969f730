"""Writing invented terminated cases: there may be very many, so they are `Light` rows."""

from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from types import SimpleNamespace

from django.utils import timezone

from cases.kinds import KINDS
from cases.models import Case, CasePerson, TraceEntry
from cases.trace import actor_texts, entry_hash
from core.rows import Rows
from courts.models import CourtWord, Post, Role, Unit
from deadlines.calendar import current_calendar
from deadlines.models import Deadline
from deadlines.rules import build as build_clock
from executions.models import ExecutionCase, ExecutionStatus, Party
from executions.sample import company_name, person_name
from reviews.models import Termination, TerminationStatus
from reviews.models.terminations import REQUERY_YEARS, years_after
from reviews.sample.facts import CAUSES, debtor_kind, facts
from reviews.terminations.deadlines import RequeryDue
from reviews.terminations.ledger_entries import CLAUSE, LABEL, NUMBER, STEP, case_title

FIRST_DAY = date(2019, 1, 2)
# Numbers far above those of the sample's petitions.
FIRST_SERIAL = 20_000
KNOWN_SHARE = 0.3
LATE_SHARE = 0.02


class Register:
    """Args: now: the moment the cases are laid around; seed: the same seed and moment give the same cases."""

    def __init__(self, now, seed):
        self.now, self.today = now, timezone.localdate(now)
        self.random = Random(seed * 1_000_003 + 11)  # noqa: S311
        self.rows, self.calendar, self.kind = Rows(), current_calendar(), KINDS["termination"]
        self.imported_at = now - timedelta(days=20)
        self.units = list(
            Unit.objects.filter(is_responsible=True, is_active=True).select_related("court").order_by("order", "pk")
        )
        self.words = {word.court_id: word.word for word in CourtWord.objects.order_by("-pk")}
        self.handlers = _handlers(self.units)
        self.units = [unit for unit in self.units if self.handlers[unit.pk]]
        self.clerk = Post.objects.current(self.today).filter(role=Role.GENERAL_OFFICE).order_by("pk").first().person
        self.actor, self.actor_post = actor_texts(self.clerk)
        self.known = self._known()
        self.serials, self.row, self.clocks = {}, 0, {}

    def _known(self):
        """Terminated execution cases that petitions of the sample speak of, by court."""
        found = {}
        rows = ExecutionCase.objects.filter(status=ExecutionStatus.TERMINATED, termination=None, court__isnull=False)
        for execution in rows.prefetch_related("parties").order_by("pk")[:2000]:
            found.setdefault(execution.court_id, []).append(execution)
        return found

    def add(self):
        """One case, terminated on some day of the last years."""
        random, rows = self.random, self.rows
        self.row += 1
        unit = random.choice(self.units)
        handler, cause = random.choice(self.handlers[unit.pk]), random.choice(CAUSES)
        execution, filed, ruled = self._known_case(unit) or self._new_case(unit, cause, handler)
        applicant, debtor = self._parties(execution, unit.court.place)
        recorded = facts(
            random, unit=unit, number=execution.number, filed=filed, ruled=ruled, last=self.today - timedelta(days=21)
        )
        state, ended = self._state(ruled, recorded, unit)
        number = NUMBER.format(execution.number)
        case = rows.add_light(
            Case, kind="termination", number=number, court_id=unit.court_id, unit_id=unit.pk, title=case_title(cause), status=state,
            opened_on=ruled, closed_at=ended and midnight(ended), last_step=LABEL, last_step_at=self.imported_at, version=1,
            entry_count=1,
        )  # fmt: skip
        panel = "、".join([handler.name, person_name(random), person_name(random)])
        termination = rows.add_light(
            Termination, case_id=case.id, execution_case_id=execution.id, unit_words="执行局" if unit.kind == "court" else unit.name,
            handler_name=handler.name, panel=panel, cause=cause, applicant=applicant, debtor=debtor, debtor_kind=debtor_kind(debtor),
            claimed_amount=execution.claimed_amount, recovered_amount=execution.recovered_amount, **recorded,
        )  # fmt: skip
        rows.add_light(
            CasePerson, case_id=case.id, person_id=handler.pk, name=handler.name, role=Role.HANDLER, post_title=handler.title,
            phone=handler.phone, starts_at=midnight(filed),
        )  # fmt: skip
        if not ended:
            self._clock(case, termination)
        termination.case, termination.execution_case = case, execution
        case.search = self.kind.search_text(termination)
        self._enter(case, ruled)
        rows.flush_if_full()

    def close(self):
        self.rows.close()

    def _known_case(self, unit):
        """(execution case, day of filing, day of the ruling) of one that a petition speaks of, now and then; else None."""
        known = self.known.get(unit.court_id)
        if not known or self.random.random() > KNOWN_SHARE:
            return None
        execution = known.pop(0)
        filed = max(date(execution.year, self.random.randrange(1, 13), 11), FIRST_DAY - timedelta(days=90))
        ruled = filed + timedelta(days=self.random.randrange(95, 300))
        return None if ruled > self.today - timedelta(days=40) else (execution, filed, ruled)

    def _parties(self, execution, place):
        """The names of both sides; those not yet known are invented and written down."""
        random, found = self.random, {}
        if isinstance(execution, ExecutionCase):
            found = {party.side: party.name for party in execution.parties.all()}
        for side, share in ((Party.Side.APPLICANT, 0.35), (Party.Side.DEBTOR, 0.22)):
            if side not in found:
                name = found[side] = company_name(random, place) if random.random() < share else person_name(random)
                organisation = name.endswith("公司")
                self.rows.add_light(Party, execution_case_id=execution.id, side=side, name=name, is_organisation=organisation)
        return found[Party.Side.APPLICANT], found[Party.Side.DEBTOR]

    def _new_case(self, unit, cause, handler):
        """The same with a new execution case."""
        random, span = self.random, (self.today - timedelta(days=40) - FIRST_DAY).days
        ruled = FIRST_DAY + timedelta(days=int(span * random.random() ** 0.7))
        filed = ruled - timedelta(days=random.randrange(40, 89) if random.random() < 0.02 else random.randrange(95, 420))
        word, kind = self.words[unit.court_id], "执恢" if self.random.random() < 0.07 else "执"
        serial = self.serials[filed.year, word, kind] = self.serials.get((filed.year, word, kind), FIRST_SERIAL) + 1
        claimed = self.random.randrange(8_000, 900_000)
        recovered = claimed * self.random.randrange(5, 60) // 100 if self.random.random() < 0.4 else 0
        execution = self.rows.add_light(
            ExecutionCase, number=f"（{filed.year}）{word}{kind}{serial}号", year=filed.year, court_word=word, type_word=kind,
            serial=serial, court_id=unit.court_id, status=ExecutionStatus.TERMINATED, filed_on=filed, cause=cause,
            handler_name=handler.name, claimed_amount=claimed, recovered_amount=recovered,
        )  # fmt: skip
        return execution, filed, ruled

    def _state(self, ruled, recorded, unit):
        """(state, day on which nothing more was owed or None); adds what the state means to the facts."""
        random = self.random
        over = years_after(ruled, REQUERY_YEARS)
        if over < self.today:
            recorded["last_query_on"] = over - timedelta(days=random.randrange(3, 90))
            return TerminationStatus.EXPIRED, over
        self._query(ruled, recorded)
        if random.random() < 0.05:
            applied = min(ruled + timedelta(days=random.randrange(30, 200)), self.today - timedelta(days=22))
            recorded["resumption_applied_on"] = applied
            if random.random() < 0.8:
                recorded["resumption_number"] = f"（{applied.year}）{self.words[unit.court_id]}执恢{random.randrange(1, 900)}号"
                return TerminationStatus.RESUMED, applied
            return TerminationStatus.APPLIED, None
        if recorded["objected_on"] and not recorded["objection_result"]:
            return TerminationStatus.OBJECTED, None
        return TerminationStatus.STANDING, None

    def _query(self, ruled, recorded):
        """The last re-query: within the last half year, so that the next one is still to come, but for a few."""
        random = self.random
        late = random.random() < LATE_SHARE
        last = self.today - timedelta(days=random.randrange(186, 240) if late else random.randrange(22, 178))
        recorded["last_query_on"] = last if last > ruled else None

    def _clock(self, case, termination):
        start = max(filter(None, (termination.terminated_on, termination.last_query_on)))
        if start not in self.clocks:
            clock = build_clock(RequeryDue, SimpleNamespace(pk=None), midnight(start), calendar=self.calendar)
            values = {field.attname: getattr(clock, field.attname) for field in Deadline._meta.concrete_fields}
            self.clocks[start] = {name: value for name, value in values.items() if name not in ("id", "case_id")}
        values = self.clocks[start]
        if values["due_on"] <= years_after(termination.terminated_on, REQUERY_YEARS):
            self.rows.add_light(Deadline, **values, case_id=case.id)
            case.due_on = values["due_on"]

    def _enter(self, case, ruled):
        """The one entry of its chain: the import."""
        entry = self.rows.add_light(
            TraceEntry, case_id=case.id, seq=1, at=self.imported_at, happened_at=midnight(ruled), step=STEP, label=LABEL, clause=CLAUSE,
            actor_id=self.clerk.pk, actor_name=self.actor, actor_post=self.actor_post, channel=TraceEntry.Channel.LEDGER,
            status_before="", status_after=case.status, summary=f"终本案件台账第 {self.row} 行，{TerminationStatus(case.status).label}",
            facts={"sheet": "终本案件台账", "row": self.row}, previous_hash="",
        )  # fmt: skip
        entry.hash = case.head_hash = entry_hash(entry)


def _handlers(units):
    """The people who handle cases in each responsible unit: {unit id: [person]}; a court's own are those of its bureau."""
    held = {}
    for post in Post.objects.current().filter(role=Role.HANDLER).select_related("person", "unit").order_by("pk"):
        held.setdefault(post.unit_id, []).append(post.person)
        if not post.unit.is_responsible:
            held.setdefault(post.unit.parent_id, []).append(post.person)
    return {unit.pk: held.get(unit.pk, []) for unit in units}


@cache
def midnight(day):
    """00:00 local time: what a ledger knows of a day."""
    return timezone.make_aware(datetime.combine(day, time.min))
