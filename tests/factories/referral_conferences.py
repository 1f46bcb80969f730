"""Bringing a referral before a joint conference and into a joint order, by the real steps and operations."""

from datetime import timedelta

from django.utils import timezone

from cases.models import Case
from cases.steps import take
from referrals.conferences.operations import call_conference, record_attendance
from referrals.models import Status
from referrals.orders import live_order
from referrals.steps.conferences import DecideStart, TableReferral
from referrals.steps.orders import DraftOrder, SignForOrder, SignOrder
from referrals.steps.teams import FormTeam
from tests.factories.organisation import fresh
from tests.factories.referral_rows import clue, enlist, move

PRESENT = ("referral_office", "chief", "discipline", "inspector")


def again(case):
    """The case as the next request would load it."""
    return Case.objects.get(pk=case.pk)


def do(step, referral, by, *, at=None, **data):
    """Take a step with these inputs. Returns: the trace entry."""
    return take(step, again(referral.case), by=fresh(by), data=data, at=at)


def ripe(world, **facts):
    """A clue that its organ holds ripe for the conference."""
    return move(clue(enlist(world), **facts), Status.RIPE)


def people(world, *names):
    return [fresh(world.people[name]) for name in names]


def conference(world, members=PRESENT, *, by="chief", at=None):
    """A conference that is called for tomorrow."""
    at = at or timezone.now()
    called = people(world, *members)
    return call_conference(
        by=fresh(world.people[by]), meets_at=at + timedelta(days=1), place="三楼会议室", members=called, chair=called[0], at=at
    )


def table(referral, conference, by, *, at=None):
    return do(TableReferral, referral, by, at=at, conference=conference.pk)


def sit(world, conference, *names, by="chief"):
    """Write down who came."""
    present = people(world, *names)
    return record_attendance(conference, by=fresh(world.people[by]), present=present, chair=present[0])


def started(world, *, at=None, **facts):
    """A clue on which a sitting conference has decided to start. Returns: the Referral."""
    referral = ripe(world, **facts)
    meeting = conference(world, at=at)
    table(referral, meeting, world.chief, at=at)
    sit(world, meeting, *PRESENT)
    do(DecideStart, referral, world.chief, at=at, decision="start", reason="有具体线索，需要查清")
    return fresh_referral(referral)


def drafted(world, *, at=None, **facts):
    """A started referral with an order that nobody has signed."""
    referral = started(world, at=at, **facts)
    receivers = {"execution_receiver": world.near_chief.pk, "discipline_receiver": world.near_discipline.pk}
    do(DraftOrder, referral, world.referral_office, at=at, requirement="请立即调查，一个月内报告。", **receivers)
    return fresh_referral(referral)


def dispatched(world, *, at=None, **facts):
    """A referral whose order both organs have signed."""
    referral = drafted(world, at=at, **facts)
    do(SignOrder, referral, world.chief, at=at)
    do(SignOrder, referral, world.discipline, at=at)
    return fresh_referral(referral)


def signed_for(world, *, at=None, **facts):
    referral = dispatched(world, at=at, **facts)
    do(SignForOrder, referral, world.near_chief, at=at)
    do(SignForOrder, referral, world.near_discipline, at=at)
    return fresh_referral(referral)


def team_data(world, **changes):
    data = {
        "execution_members": [world.near_investigator.pk],
        "discipline_members": [world.near_discipline.pk],
        "leader": world.near_investigator.pk,
    }
    return {**data, **changes}


def investigating(world, *, at=None, **facts):
    """A referral with its team at work."""
    referral = signed_for(world, at=at, **facts)
    do(FormTeam, referral, world.near_chief, at=at, **team_data(world))
    return fresh_referral(referral)


def fresh_referral(referral):
    found = type(referral).objects.get(pk=referral.pk)
    found.case = again(found.case)
    return found


def order_of(referral):
    return live_order(fresh_referral(referral))


def status_of(referral):
    return again(referral.case).status


def knows(person, referral):
    """Whether the person may know that the referral exists."""
    return Case.objects.visible_to(fresh(person)).filter(pk=referral.pk).exists()
