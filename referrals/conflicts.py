"""Who must not know of a referral: the officer, the staff of their unit, whoever is recused or has a stake in it. Source: L3, L4.5."""

from dataclasses import dataclass

from django.db.models import Q

from cases.handovers import HANDLING
from cases.models import Case, CasePerson
from courts.models import ADMINISTRATORS, Post, Role, Unit
from executions.models import ExecutionCase
from referrals.models import AccusedOfficer, Recusal

# Heads who receive an order or an urging letter stand on the case in these places: it is addressed to them.
ADDRESSED = frozenset({Role.LOWER_EXECUTION, Role.LOWER_DISCIPLINE})
# Posts in a unit that make nobody its staff: they run the system, or keep contact from the upper court.
NOT_STAFF = ADMINISTRATORS | {Role.CONTACT_LEADER}


@dataclass(frozen=True)
class Matter:
    """What a clue says of whom it is about.

    Attributes:
        court_id: the upper court that deals with it.
        unit: the unit complained of.
        accounts: the ids of the officers whose account is known.
        names: the names of those whose account is not known; they stand for everybody of that name.
    """

    court_id: int
    unit: Unit
    accounts: frozenset = frozenset()
    names: frozenset = frozenset()

    @property
    def is_whole_court(self):
        """Whether a lower court as a whole is complained of."""
        return self.unit.kind == Unit.Kind.COURT and self.unit.court_id != self.court_id

    def units(self, theirs):
        """The units whose staff must not know, where the units `theirs` are those of the officers, as far as they are known.

        The unit complained of is one of them, but for the upper court as a whole, whose leaders have to judge, and for a lower
        court as a whole once an officer's own unit there is known: who investigates has to come from somewhere.
        """
        is_upper_court = self.unit.kind == Unit.Kind.COURT and self.unit.court_id == self.court_id
        is_narrowed = self.is_whole_court and self.unit.court_id in theirs.values()
        return theirs.keys() if is_upper_court or is_narrowed else theirs.keys() | {self.unit.pk}

    def is_about(self, person):
        return person.pk in self.accounts or person.name in self.names


def colleagues(matters):
    """The staff of the units that `matters` are about.

    These are the units of the officers and the unit that the clue names; of a court that is complained of as a whole, also whoever
    of the upper court works there.

    Returns: for each matter, in order, the ids of the people; one query for any number of them.
    """
    staff = Post.objects.current().exclude(role__in=NOT_STAFF)
    accounts = frozenset().union(*(matter.accounts for matter in matters))
    courts = {matter.unit.court_id for matter in matters} | {matter.court_id for matter in matters}
    posts = staff.filter(Q(unit__court__in=courts) | Q(unit__in=staff.filter(person__in=accounts).values("unit")))
    posts = list(posts.values_list("person_id", "person__name", "unit_id", "unit__court_id"))
    works_at = {(person, court) for person, _name, _unit, court in posts}
    found = []
    for matter in matters:
        theirs = {
            unit: court
            for person, name, unit, court in posts
            if person in matter.accounts or (name in matter.names and court == matter.unit.court_id)
        }
        units = matter.units(theirs)
        found.append(
            frozenset(
                person
                for person, _name, unit, court in posts
                if unit in units
                or (matter.is_whole_court and court == matter.unit.court_id and (person, matter.court_id) in works_at)
            )
        )
    return found


@dataclass(frozen=True)
class Conflicts:
    """Everything that stands against people of one referral, as it was when it was read.

    Attributes:
        recused, handled, colleagues, addressed: ids of people.
        handler_name: who handled the execution case, by name, or "".
    """

    matter: Matter
    recused: frozenset
    handled: frozenset
    handler_name: str
    colleagues: frozenset
    addressed: frozenset

    def against(self, person, *, as_head=False, to_inquire=False):
        """Why `person` must not know, in words, or "" when nothing stands against it.

        Args:
            as_head: whether they are asked for as the head to whom an order is addressed: only such a one may be of the unit.
            to_inquire: whether they are asked for as somebody who investigates: nobody of the unit does, its head neither.
        """
        if self.matter.is_about(person):
            return "本人是被反映人"
        if person.pk in self.recused:
            return "已登记回避"
        if self.handler_name and self.handler_name == person.name:
            return "是涉及案件的承办人"
        if person.pk in self.handled:
            return "办理过来源案件"
        is_addressed = not to_inquire and (as_head or person.pk in self.addressed)
        if person.pk in self.colleagues and not is_addressed:
            return "在被反映的单位或者被反映人所在的单位工作"
        return ""


def conflicts_in(referrals):
    """{referral id: Conflicts} of `referrals`, whose cases with their units have been read; the same few queries for any number."""
    ids = [referral.pk for referral in referrals]
    accounts, names = _sets(ids), _sets(ids)
    for officer in AccusedOfficer.objects.filter(referral__in=ids):
        if officer.person_id:
            accounts[officer.referral_id].add(officer.person_id)
        else:
            names[officer.referral_id].add(officer.name)
    recused = _sets(ids)
    for referral, person in Recusal.objects.filter(referral__in=ids).values_list("referral_id", "person_id"):
        recused[referral].add(person)
    origin_of = _origins(referrals)
    origins = set(origin_of.values())
    handled, addressed = _sets(origins), _sets(ids)
    places = CasePerson.objects.filter(Q(case__in=origins, role__in=HANDLING) | Q(case__in=ids, role__in=ADDRESSED, ends_at=None))
    for case, person, role in places.exclude(person=None).values_list("case_id", "person_id", "role"):
        (addressed if role in ADDRESSED else handled)[case].add(person)
    numbers = {referral.execution_number for referral in referrals} - {""}
    handlers = dict(ExecutionCase.objects.filter(number__in=numbers).values_list("number", "handler_name")) if numbers else {}
    matters = [
        Matter(referral.case.court_id, referral.case.unit, frozenset(accounts[referral.pk]), frozenset(names[referral.pk]))
        for referral in referrals
    ]
    near = colleagues(matters)
    return {
        referral.pk: Conflicts(
            matter=matter,
            recused=frozenset(recused[referral.pk]),
            handled=frozenset(handled.get(origin_of.get(referral.pk), ())),
            handler_name=handlers.get(referral.execution_number, ""),
            colleagues=mates,
            addressed=frozenset(addressed[referral.pk]),
        )
        for referral, matter, mates in zip(referrals, matters, near, strict=True)
    }


def _origins(referrals):
    """{referral id: id of the case that it comes from}, by the link or, where the clue only names the case, by its number."""
    named = {referral.origin_number for referral in referrals if referral.origin_id is None} - {""}
    by_number = dict(Case.objects.filter(number__in=named).values_list("number", "pk")) if named else {}
    found = {referral.pk: referral.origin_id or by_number.get(referral.origin_number) for referral in referrals}
    return {referral: case for referral, case in found.items() if case}


def _sets(ids):
    return {one: set() for one in ids}


def conflicts(referral):
    """What stands against people of `referral` now."""
    return conflicts_in([referral])[referral.pk]


def conflict(referral, person, *, as_head=False):
    """Why one person must not know of `referral`, in words, or ""; for several people read `conflicts` once."""
    return conflicts(referral).against(person, as_head=as_head)
