"""The first page says what of 一案双查 waits, to those who may know. Source: X1, L3."""

import pytest

from referrals.home import turns_of
from tests.factories.referral_investigations import opinion_drafted, vote
from tests.factories.referral_rows import clue, enlist, investigated
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world):
    enlist(world)
    return world


def waiting(user):
    user.__dict__.pop("_referral_places", None)
    return [(turn.label, turn.count) for turn in turns_of(user)]


def test_each_organ_is_told_of_the_clues_in_its_own_pool(world):
    clue(world)
    clue(world)

    assert waiting(world.referral_office) == [("筛查", 2)]
    assert waiting(world.discipline) == []


def test_an_inquiry_waits_for_its_team(world):
    investigated(world)

    assert waiting(world.near_investigator) == [("调查、报告", 1)]
    assert waiting(world.near_chief) == []


@starts_at(opinion_drafted)
def test_an_opinion_waits_for_a_member_until_they_have_spoken(world, referral):
    member = referral.opinions.get().members.exclude(pk=world.chief.pk).first()
    assert ("审批检查意见", 1) in waiting(member)

    vote(referral, member)

    assert ("审批检查意见", 1) not in waiting(member)


def test_the_home_page_links_to_as_many_as_it_says(client, world):
    clue(world)
    client.force_login(world.referral_office)

    page = client.get("/")

    turn = page.context["referrals_waiting"][0]
    assert (turn.count, client.get(turn.url).context["found"]) == (1, 1)


def test_nobody_else_is_told_anything(client, world):
    clue(world)
    client.force_login(world.handler)

    assert "双查" not in client.get("/").content.decode()
