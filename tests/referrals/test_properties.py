"""What holds for every conference, every order and every case: quorum, two signatures, recusal, the end of access."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import CasePerson
from core.errors import Conflict
from courts.models import Role
from referrals.access import OFFICE, admit, release
from referrals.conferences.quorum import Quorum, Seat
from referrals.conferences.visibility import agenda_of, conferences_visible_to
from referrals.conflicts import conflict
from referrals.models import Organ, Recusal, Status
from referrals.orders import signed
from referrals.steps.conferences import DecideStart
from referrals.steps.orders import SignOrder
from tests.factories.organisation import fresh
from tests.factories.referral_conferences import (
    PRESENT,
    conference,
    do,
    drafted,
    knows,
    order_of,
    people,
    ripe,
    sit,
    status_of,
    table,
)
from tests.factories.referral_rows import undone
from tests.stages import starts_at

pytestmark = pytest.mark.django_db
# a busy machine is slow, not wrong
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
in_the_database = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SEATS = st.lists(st.tuples(st.sampled_from(Organ), st.booleans(), st.booleans()), max_size=9)


def quorum(rows):
    seats = [
        Seat(SimpleNamespace(pk=number), organ, present, "回避" if aside else "")
        for number, (organ, present, aside) in enumerate(rows)
    ]
    return Quorum(tuple(seats))


@pytest.mark.clause("L4.3")
@patient
@given(SEATS)
def test_an_item_is_decided_by_both_organs_and_by_more_than_half_of_those_called(rows):
    there = [organ for organ, present, aside in rows if present and not aside]
    wanted = set(there) == set(Organ) and len(there) > len(rows) / 2
    assert (quorum(rows).lacking == "") == wanted


@pytest.mark.clause("L4.3")
@patient
@given(SEATS, st.sampled_from(Organ))
def test_one_more_who_stands_aside_never_makes_a_quorum(rows, organ):
    if quorum(rows).lacking:
        assert quorum([*rows, (organ, True, True)]).lacking


@pytest.mark.clause("L4.3")
@patient
@given(SEATS)
def test_whoever_is_absent_or_stands_aside_is_never_among_those_who_decide(rows):
    found = quorum(rows)
    assert all(found.may_decide(seat.person) == (seat.is_present and not seat.against) for seat in found.seats)


@pytest.mark.clause("L4.5")
@in_the_database
@given(
    hands=st.lists(st.sampled_from(("chief", "referral_office", "discipline", "inspector", "near_chief", "office")), max_size=5)
)
@starts_at(drafted)
def test_whoever_signs_in_whatever_order_only_two_people_of_two_organs_put_an_order_into_force(world, referral, hands):
    with undone():
        admit(referral, world.inspector, Role.DISCIPLINE, at=timezone.now(), reason="列入议题")
        for hand in hands:
            try:
                do(SignOrder, referral, world.people[hand])
            except (ValidationError, PermissionDenied, Conflict, Http404):
                continue
        order = order_of(referral)
        done = signed(order)
        in_force = set(done) == set(Organ) and len({one.signed_by_id for one in done.values()}) == 2
        assert (order.issued_at is not None) == in_force == (status_of(referral) == Status.DISPATCHED)
        assert knows(world.near_chief, referral) == in_force
        assert referral.case.deadlines.filter(code="SC-01").exists() == in_force


@pytest.mark.clause("L4.3")
@in_the_database
@given(aside=st.sets(st.sampled_from(PRESENT), max_size=3))
@starts_at(ripe)
def test_whoever_is_recused_neither_sees_nor_decides_an_item(world, referral, aside):
    with undone():
        for name in aside - {"chief"}:
            Recusal.objects.create(referral=referral, person=world.people[name], reason="近亲属")
            release(referral, at=timezone.now(), person=world.people[name])
        meeting = conference(world)
        try:
            table(referral, meeting, world.chief)
        except ValidationError:
            assert {"discipline", "inspector"} <= aside
            return
        sit(world, meeting, *PRESENT)
        for person in people(world, *PRESENT):
            numbers = [row.number for row in agenda_of(meeting, person)]
            assert numbers == ([] if conflict(referral, person) else [1])
            assert conferences_visible_to(person).filter(pk=meeting.pk).exists()
            if conflict(referral, person):
                with pytest.raises(Http404):
                    do(DecideStart, referral, person, decision="start", reason="应当启动")
        lacking = agenda_of(meeting, fresh(world.chief))[0].quorum.lacking
        if lacking:
            with pytest.raises(ValidationError):
                do(DecideStart, referral, world.chief, decision="start", reason="应当启动")
        else:
            do(DecideStart, referral, world.chief, decision="start", reason="应当启动")
        assert status_of(referral) == (Status.TABLED if lacking else Status.STARTED)


PLACES = sorted(
    role for role in Role if role in OFFICE or role in (Role.LOWER_EXECUTION, Role.LOWER_DISCIPLINE, Role.INVESTIGATOR)
)


@pytest.mark.clause("L4.5")
@in_the_database
@given(
    given_places=st.lists(
        st.tuples(
            st.sampled_from(("window", "tribunal_handler", "near_discipline", "stranger", "inspector")), st.sampled_from(PLACES)
        ),
        max_size=6,
    ),
    ended=st.sets(st.sampled_from(PLACES)),
)
@starts_at(ripe)
def test_access_lasts_exactly_as_long_as_the_last_place(world, referral, given_places, ended):
    with undone():
        at = timezone.now()
        for name, role in given_places:
            admit(referral, world.people[name], role, at=at, reason="知情")
        release(referral, at=at, roles=ended)
        for name in ("window", "tribunal_handler", "near_discipline", "stranger", "inspector"):
            left = {role for other, role in given_places if other == name} - ended
            assert knows(world.people[name], referral) == bool(left)
        assert not CasePerson.objects.filter(case=referral.case, ends_at=None, role__in=ended).exists()
