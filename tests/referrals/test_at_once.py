"""Two people of the two organs at the same moment: nothing is decided twice, nothing is lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case
from cases.steps import take
from core.errors import Conflict
from courts.models import User
from referrals.conferences import operations
from referrals.conferences.operations import (
    add_member,
    call_conference,
    cancel_conference,
    close_conference,
    record_attendance,
)
from referrals.models import Conference, Status
from referrals.orders import live_order
from referrals.steps.conferences import DecideStart, TableReferral
from referrals.steps.orders import SignOrder
from tests.cases.test_concurrency import at_once, chain_holds
from tests.factories.referral_conferences import PRESENT, conference, drafted, fresh_referral, ripe, sit, status_of, table
from tests.factories.referral_rows import enlist

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


@pytest.mark.postgres
@pytest.mark.parametrize("act", ["close", "cancel", "member"])
def test_whoever_changes_a_conference_locks_the_cases_before_it_as_steps_do(world, act):
    """A step locks its case and then the conference; the other way round both would wait for each other."""
    first, second = ripe(world), ripe(world, problem="delay")
    meeting = conference(world, ("chief", "discipline"))
    for referral in (second, first):
        table(referral, meeting, world.chief)
    if act == "close":
        sit(world, meeting, "chief", "discipline")
    by = again(world.chief)
    with CaptureQueriesContext(connection) as captured:
        if act == "close":
            close_conference(meeting, by=by)
        elif act == "cancel":
            cancel_conference(meeting, by=by, reason="时间冲突")
        else:
            add_member(meeting, by=by, person=again(world.inspector))
    locking = [query["sql"] for query in captured if "FOR UPDATE" in query["sql"]]
    assert 'FROM "cases_case"' in locking[0] and 'ORDER BY "cases_case"."id"' in locking[0]
    assert 'FROM "referrals_conference"' in locking[1]


def test_an_item_tabled_while_the_conference_is_being_closed_is_not_lost(world, sitting, monkeypatch):
    """It was tabled after the cases had been locked: whoever closes is told, and nothing is left open on a closed conference."""
    _referral, meeting = sitting
    late, lock = ripe(world, problem="delay"), operations.lock

    def tabled_meanwhile(*args, **kwargs):
        table(late, meeting, world.chief)
        return lock(*args, **kwargs)

    monkeypatch.setattr(operations, "lock", tabled_meanwhile)
    with pytest.raises(Conflict, match="刚被别人改过"):
        close_conference(meeting, by=again(world.chief))
    assert Conference.objects.get(pk=meeting.pk).state == Conference.State.SITTING


@pytest.mark.clause("L4.3")
def test_one_call_sent_twice_at_once_is_one_conference(world):
    enlist(world)

    def call():
        members = [again(world.people[name]) for name in PRESENT]
        return call_conference(
            by=again(world.chief),
            meets_at=timezone.now(),
            place="三楼会议室",
            members=members,
            chair=members[0],
            token="one-call",
        )

    assert kinds(at_once(call, call)) == ["Conference", "Conference"]
    assert Conference.objects.count() == 1


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
