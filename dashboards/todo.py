"""我的待办: which clocks wait for this person, and which step answers each. Source: product.md §6."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.kinds import KINDS, kind_of
from cases.models import Case, CasePerson
from core.masks import mask_name
from courts.models import Role
from courts.scope import scope_of
from deadlines.models import Deadline

# Whoever sits at the desk of a unit answers for a case that nobody has been put on yet; leaders answer for their own only.
DESK_ROLES = frozenset({Role.LEDGER_CLERK, Role.HANDLER, Role.LIAISON, Role.DIVISION_HEAD})
OFFICE_ROLES = frozenset({Role.GENERAL_OFFICE})
# A leader may take most steps of the team they lead, but what waits for a leader in person is only what the step says.
LEADING_ROLES = frozenset({Role.LEAD, Role.PRESIDENT, Role.BUREAU_CHIEF})
WEEK = 7
RELATED = ("case__unit", "case__petition")


@dataclass(frozen=True, order=True)
class Waiting:
    """A clock that waits for somebody, in the order of a to-do list."""

    due_on: date
    pk: int


@dataclass(frozen=True)
class Item:
    """One thing to do: a running clock and the step that answers it."""

    deadline: Deadline
    step: type

    @property
    def case(self):
        return self.deadline.case

    @property
    def url(self):
        return kind_of(self.case).url(self.case)

    @property
    def about(self):
        """Whom or what it is about, masked: the petitioner, and for other kinds of case the kind."""
        petition = getattr(self.case, "petition", None)
        return mask_name(petition.petitioner_name) if petition else kind_of(self.case).label


@dataclass(frozen=True)
class Answer:
    """A step that answers a clock, and who is asked to take it: by their post over the case's unit, or by their place on the case."""

    step: type
    horizon: int | None
    office: frozenset
    desk: frozenset
    doers: frozenset

    def waits(self, clock, places, today):
        """Whether `clock` (a row of `_clocks`) is ripe, can be answered now, and waits for somebody with `places` on its case."""
        if self.step.sources is not None and clock.case__status not in self.step.sources:
            return False
        if self.horizon is not None and clock.due_on > today + timedelta(days=self.horizon):
            return False
        if places and self.doers & places:
            return True
        if clock.case__is_sealed:
            return False
        return clock.case__unit_id in self.office or (clock.case__unit_id in self.desk and not clock.is_claimed)


def steps_by_clock():
    """{(kind, rule code): the step that answers the clock} over every registered kind."""
    return {(kind.code, rule.code): step for kind in KINDS.values() for step in kind.steps for rule in (*step.stops, *step.meets)}


def todo(user):
    """The running clocks that wait for `user`, by due day: those of cases they are on, of their desk's unclaimed cases, of their office.

    A clock counts only while the case is in a state in which its step can be taken. Running clocks are few beside the cases that
    ever were: they are read once, in two queries, and each is asked here what it waits for.

    Returns: a sorted list of `Waiting`.
    """
    places = defaultdict(set)
    standing = CasePerson.objects.filter(person_id=user.pk, ends_at=None, case__in=Deadline.objects.running().values("case_id"))
    for case_id, role in standing.values_list("case_id", "role"):
        places[case_id].add(role)
    answers, today = _answers(scope_of(user).posts, frozenset().union(*places.values())), timezone.localdate()
    if not answers:
        return []
    found = {
        Waiting(clock.due_on, clock.pk)
        for clock in _clocks(user, answers)
        for answer in answers[clock.case__kind, clock.code]
        if answer.waits(clock, places.get(clock.case_id), today)
    }
    return sorted(found)


def _answers(posts, roles):
    """{(kind, rule code): the answers that somebody with these posts, and `roles` on cases, can be asked for}."""
    answers = defaultdict(list)
    for kind in KINDS.values():
        for step in kind.steps:
            rules = (*step.stops, *step.meets)
            if not rules or step.opens:
                continue
            office, desk = _reach(posts, step.actors & OFFICE_ROLES), _reach(posts, step.actors & DESK_ROLES)
            doers = (step.actors - LEADING_ROLES) | step.awaits
            if office or desk or doers & roles:
                for rule in rules:
                    answers[kind.code, rule.code].append(Answer(step, rule.horizon, office, desk, doers))
    return answers


def _reach(posts, roles):
    return frozenset().union(*(post.unit_ids for post in posts if post.role in roles))


def _clocks(user, answers):
    """The running clocks that `user` may see and one of `answers` speaks of, with what the answers ask about their cases."""
    claimed = CasePerson.objects.filter(case_id=OuterRef("case_id"), ends_at=None, person__isnull=False, role=Role.LIAISON)
    clocks = Deadline.objects.running().filter(code__in={code for _, code in answers}, case__in=Case.objects.visible_to(user))
    rows = clocks.order_by().annotate(is_claimed=Exists(claimed)).values_list(
        "pk", "code", "due_on", "case_id", "case__kind", "case__status", "case__unit_id", "case__is_sealed", "is_claimed", named=True
    )  # fmt: skip
    return (row for row in rows if (row.case__kind, row.code) in answers)


def deadlines(waiting):
    """The clocks themselves, by due day: a queryset."""
    return Deadline.objects.filter(pk__in=[clock.pk for clock in waiting]).order_by("due_on", "pk")


def items(waiting, limit):
    """The first `limit` things to do, each with its step; one query."""
    return as_items(deadlines(waiting[:limit]).select_related(*RELATED)) if waiting else []


def as_items(rows):
    """Clocks as things to do."""
    steps = steps_by_clock()
    return [Item(row, steps[row.case.kind, row.code]) for row in rows]


def counts(waiting, today):
    """How many wait in all, are overdue, are due today, and on each of the next seven days."""
    days = Counter(clock.due_on for clock in waiting)
    week = [(day, days[day]) for day in (today + timedelta(days=number) for number in range(WEEK))]
    return {
        "total": len(waiting),
        "overdue": sum(number for day, number in days.items() if day < today),
        "today": days[today],
        "week": week,
    }
