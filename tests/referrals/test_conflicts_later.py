"""A conflict that arises later, as with a new post, ends what the person knew, at once or the next night. Source: L3, L4.5."""

import pytest
from django.utils import timezone

from cases.models import CasePerson
from cases.seals import first_damage
from courts.models import Post, Role, User
from notices.models import Notice
from referrals.models import AccusedOfficer, Organ, Referral
from referrals.sweeps import expel_from
from referrals.tasks import expel_conflicted
from tests.factories.organisation import SINCE, fresh
from tests.factories.referral_conferences import investigating, knows
from tests.factories.referral_rows import clue, conferred, enlist, move

pytestmark = [pytest.mark.django_db, pytest.mark.clause("L3")]
OFFICER = "秦岚"


@pytest.fixture
def world(world):
    return enlist(world)


def appoint(world, person, unit="near.bureau", role=Role.HANDLER):
    return Post.objects.create(person=person, unit=world.units[unit], role=role, starts_on=SINCE)


def told(text="岗位变动"):
    return set(Notice.objects.filter(title__contains=text).values_list("recipient__username", flat=True))


def test_whoever_gets_a_post_in_the_officers_unit_leaves_at_once(world, django_capture_on_commit_callbacks):
    referral, other = clue(world, officers=(OFFICER,)), clue(world, officers=("范立言",), unit=world.units["far.court"])
    with django_capture_on_commit_callbacks(execute=True):
        appoint(world, world.referral_office)
    assert not knows(world.referral_office, referral) and knows(world.chief, referral)
    assert knows(world.referral_office, other)
    assert told() == {"chief"} and "骆青崖" not in Notice.objects.filter(title__contains="岗位变动").get().title
    assert "骆青崖" in referral.case.trace.get(step="expel-conflicted").summary
    assert first_damage() is None


@pytest.mark.parametrize("known", [True, False])
def test_where_the_officer_moves_the_new_colleagues_leave_at_once(world, known, django_capture_on_commit_callbacks):
    referral = clue(world, officers=(), unit=world.units["near.tribunal"])
    officer = User.objects.create(username="officer", name="无名氏", title="法官")
    AccusedOfficer.objects.create(referral=referral, name="无名氏", person=officer if known else None)
    appoint(world, world.referral_office, "near.window")
    assert knows(world.referral_office, referral)
    with django_capture_on_commit_callbacks(execute=True):
        appoint(world, officer, "near.window")
    assert not knows(world.referral_office, referral) and knows(world.chief, referral)


@pytest.mark.clause("L4.6")
def test_an_investigator_who_is_moved_into_the_unit_leaves_the_team(world, django_capture_on_commit_callbacks):
    referral = investigating(world, officers=(OFFICER,))
    with django_capture_on_commit_callbacks(execute=True):
        appoint(world, world.near_investigator)
    assert not knows(world.near_investigator, referral) and knows(world.near_chief, referral)
    assert not referral.team.filter(person=world.near_investigator, ends_at=None).exists()


def test_what_no_signal_told_of_the_night_finds_and_a_second_night_changes_nothing(world):
    referral = clue(world, officers=(OFFICER,))
    Post.objects.bulk_create([Post(person=world.referral_office, unit=world.units["near.bureau"], role=Role.HANDLER)])
    assert knows(world.referral_office, referral)
    expel_conflicted()
    ended = CasePerson.objects.get(case=referral.case, person=world.referral_office).ends_at
    expel_conflicted()
    assert not knows(world.referral_office, referral)
    assert CasePerson.objects.get(case=referral.case, person=world.referral_office).ends_at == ended
    assert Notice.objects.filter(title__contains="岗位变动").count() == 1


def test_where_nobody_would_be_left_all_stay_and_are_told_once(world):
    referral = clue(world, organ=Organ.DISCIPLINE, officers=(OFFICER,))
    for person in (world.discipline, world.inspector):
        appoint(world, person)
    for _night in range(2):
        expel_conflicted()
    assert knows(world.discipline, referral) and knows(world.inspector, referral)
    assert told("应当回避") == {"discipline", "inspector"}
    assert Notice.objects.filter(title__contains="应当回避").count() == 2


def test_where_nobody_would_be_left_the_other_organ_is_told_if_it_knows(world):
    referral = conferred(world, officers=(OFFICER,))
    for person in (world.chief, world.referral_office, world.discipline, world.inspector):
        appoint(world, person)
    expel_conflicted()
    assert knows(world.chief, referral)
    assert told("应当回避") == {"discipline", "inspector"}


def test_what_is_closed_stays_as_it_is(world):
    referral = clue(world, officers=(OFFICER,))
    move(referral, "closed", closed_at=timezone.now())
    appoint(world, world.referral_office)
    expel_conflicted()
    assert knows(world.referral_office, referral)


def test_a_night_over_many_costs_no_more_queries_than_over_few(world, django_assert_max_num_queries):
    for _ in range(12):
        clue(world, officers=(OFFICER,))
    fresh(world.chief)
    with django_assert_max_num_queries(8):
        expel_from(Referral.objects.all(), at=timezone.now())
