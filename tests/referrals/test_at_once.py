"""Two people of the two organs at the same moment: nothing is decided twice, nothing is lost."""

import pytest

from cases.models import Case
from cases.steps import take
from core.errors import Conflict
from courts.models import User
from referrals.conferences.operations import close_conference, record_attendance
from referrals.models import Conference, Status
from referrals.orders import live_order
from referrals.steps.conferences import DecideStart, TableReferral
from referrals.steps.orders import SignOrder
from tests.cases.test_concurrency import at_once, chain_holds
from tests.referrals.sitting import PRESENT, conference, drafted, fresh_referral, ripe, sit, status_of, table

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("L4.3")]


def again(person):
    return User.objects.get(pk=person.pk)


def taking(step, referral, person, version=None, **data):
    return lambda: take(step, Case.objects.get(pk=referral.pk), by=again(person), data=data, version=version)


def kinds(results):
    return sorted(type(result).__name__ for result in results)


@pytest.fixture
def sitting(world):
    referral = ripe(world)
    meeting = conference(world)
    table(referral, meeting, world.chief)
    sit(world, meeting, *PRESENT)
    return referral, meeting


def test_of_two_who_decide_at_once_one_is_told(world, sitting):
    referral, _meeting = sitting
    version = Case.objects.get(pk=referral.pk).version
    results = at_once(
        taking(DecideStart, referral, world.chief, version, decision="start", reason="应当启动"),
        taking(DecideStart, referral, world.discipline, version, decision="not_start", reason="不应启动"),
    )
    assert kinds(results) == ["Conflict", "TraceEntry"]
    assert referral.items.get().decision == ("start" if status_of(referral) == Status.STARTED else "not_start")
    chain_holds(referral.case)


def test_an_item_is_either_decided_or_put_back_when_the_conference_ends_meanwhile(world, sitting):
    referral, meeting = sitting
    results = at_once(
        taking(DecideStart, referral, world.chief, decision="start", reason="应当启动"),
        lambda: close_conference(Conference.objects.get(pk=meeting.pk), by=again(world.discipline)),
    )
    item = referral.items.get()
    assert (item.decided_at is None) != (item.withdrawn_at is None)
    assert status_of(referral) == (Status.STARTED if item.decided_at else Status.RIPE)
    assert any(not isinstance(result, Exception) for result in results)
    chain_holds(referral.case)


def test_of_two_who_write_the_attendance_at_once_one_is_told(world):
    ripe(world)
    meeting = conference(world)

    def act(name):
        person = again(world.people[name])
        people = [again(world.people[one]) for one in PRESENT]
        return lambda: record_attendance(meeting, by=person, present=people, chair=people[0], version=0)

    assert kinds(at_once(act("chief"), act("discipline"))) == ["Conference", "Conflict"]


def test_a_referral_tabled_twice_at_once_stands_on_one_agenda(world):
    referral = ripe(world)
    meetings = [conference(world), conference(world)]
    results = at_once(*(taking(TableReferral, referral, world.chief, conference=meeting.pk) for meeting in meetings))
    assert [type(result) for result in results].count(Conflict) == 1 and referral.items.count() == 1


@pytest.mark.clause("L4.5")
def test_both_organs_signing_at_once_put_the_order_into_force_once(world):
    referral = drafted(world)
    results = at_once(taking(SignOrder, referral, world.chief), taking(SignOrder, referral, world.discipline))
    assert kinds(results) == ["TraceEntry", "TraceEntry"]
    assert live_order(fresh_referral(referral)).issued_at and status_of(referral) == Status.DISPATCHED
    assert referral.case.deadlines.filter(code="SC-01").count() == 1
    chain_holds(referral.case)


@pytest.mark.clause("L4.5")
def test_two_people_of_one_organ_signing_at_once_are_one_signature(world):
    referral = drafted(world)
    at_once(taking(SignOrder, referral, world.chief), taking(SignOrder, referral, world.referral_office))
    assert live_order(fresh_referral(referral)).signatures.count() == 1 and status_of(referral) == Status.STARTED
