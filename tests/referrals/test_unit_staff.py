"""The staff of the officer's unit: on the upper side, at the conference, in the group and in the team they know nothing. Source: L3, L4.5."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.models import CasePerson
from cases.steps import take
from core.errors import Invalid
from courts.models import Post, Role, User
from referrals.access import admit, admit_organ, expel
from referrals.approvals import put_to_vote
from referrals.candidates import investigators, receivers
from referrals.conferences.visibility import agenda_of
from referrals.conflicts import conflict
from referrals.forms_orders import TeamForm
from referrals.models import AccusedOfficer, InspectionOpinion, Organ, Status, TeamMember, Verdict
from referrals.steps.clues import CorrectClue, RegisterClue
from referrals.steps.conferences import DecideStart
from referrals.steps.orders import DraftOrder, SignOrder
from referrals.steps.teams import FormTeam
from tests.factories.organisation import SINCE, fresh
from tests.factories.referral_conferences import (
    PRESENT,
    conference,
    do,
    fresh_referral,
    investigating,
    knows,
    ripe,
    signed_for,
    sit,
    started,
    status_of,
    table,
    team_data,
)
from tests.factories.referral_rows import clue, conferred, enlist
from tests.stages import starts_at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("L3")]
OFFICER, UNIT = "秦岚", "near.bureau"  # the officer, and where the officer sits


@pytest.fixture
def world(world):
    return enlist(world)


def seconded(world, unit=UNIT, *, place="top.bureau", role=Role.BUREAU_CHIEF, there=Role.HANDLER):
    """Somebody who acts for the upper court and also holds a post in a unit below."""
    person = User.objects.create(username="seconded", name="容若虚", title="执行员")
    for where, what in ((place, role), (unit, there)):
        Post.objects.create(person=person, unit=world.units[where], role=what, starts_on=SINCE)
    world.people["seconded"] = world.seconded = person
    return person


# --- Who is staff -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [True, False])
def test_a_colleague_of_the_officer_is_not_let_know_with_or_without_an_account(world, known):
    person, referral = seconded(world), clue(world, officers=())
    officer = world.handler if known else None
    AccusedOfficer.objects.create(referral=referral, name=OFFICER, person=officer)
    admit_organ(referral, Organ.EXECUTION, at=timezone.now(), reason="列入议题")
    assert knows(world.chief, referral)
    expel(referral, at=timezone.now())
    assert not knows(person, referral) and knows(world.chief, referral)
    with pytest.raises(ValidationError, match="单位工作"):
        admit(referral, person, Role.BUREAU_CHIEF, at=timezone.now(), reason="知情")


def test_of_a_court_complained_of_as_a_whole_nobody_who_works_there_is_let_know(world):
    person = seconded(world, "near.window", there=Role.WINDOW)
    assert not knows(person, clue(world, officers=(), unit=world.units["near.court"]))
    assert knows(person, clue(world, officers=("席慕远",), unit=world.units["near.tribunal"]))


def test_of_a_unit_complained_of_the_staff_of_another_unit_may_know(world):
    person = seconded(world, "near.tribunal")
    assert knows(person, clue(world, officers=(OFFICER,), unit=world.units["near.bureau"]))
    assert not knows(person, clue(world, officers=(OFFICER,), unit=world.units["near.tribunal"]))


def test_a_post_that_is_over_makes_nobody_a_colleague(world):
    person = seconded(world)
    Post.objects.filter(person=person, unit=world.units[UNIT]).update(ends_on=timezone.localdate() - timezone.timedelta(days=1))
    assert knows(person, clue(world, officers=(OFFICER,)))


def test_whoever_keeps_contact_with_a_court_is_not_its_staff(world):
    referral = clue(world, officers=(OFFICER,), unit=world.units["near.court"])
    assert conflict(referral, world.contact_leader) == ""


def test_a_clue_that_names_the_upper_court_as_a_whole_leaves_its_leaders_to_judge(world):
    referral = clue(world, officers=("温如玉",), unit=world.units["top.court"])
    assert conflict(referral, world.group_head) == ""
    assert "单位工作" in conflict(referral, world.division_head)


def test_of_an_officer_in_the_organ_of_the_upper_court_that_organ_knows_nothing(world):
    referral = clue(world, organ=Organ.DISCIPLINE, officers=("骆青崖",), unit=world.units["top.division"])
    admit_organ(referral, Organ.EXECUTION, at=timezone.now(), reason="列入议题")
    assert knows(world.discipline, referral)
    assert not knows(world.chief, referral) and not knows(world.referral_office, referral)


def test_nobody_registers_a_clue_about_a_colleague(world):
    seconded(world)
    data = {
        "source": "2", "received_on": timezone.localdate().isoformat(), "unit": world.units["near.court"].pk, "problem": "passive",
        "summary": "八个月没有查控", "is_real_name": "", "officers": [{"name": OFFICER, "post_title": "法官"}],
    }  # fmt: skip
    with pytest.raises(ValidationError, match="单位工作"):
        take(RegisterClue, by=fresh(world.seconded), data=data)
    assert knows(world.chief, take(RegisterClue, by=fresh(world.chief), data=data).case.referral)


def test_a_correction_that_names_another_officer_shuts_out_the_colleagues_of_that_one(world):
    person, tribunal = seconded(world), world.units["near.tribunal"]
    referral = clue(world, officers=("席慕远",), unit=tribunal)
    assert knows(person, referral)
    data = {
        "source": "2", "received_on": timezone.localdate().isoformat(), "unit": tribunal.pk, "problem": "passive",
        "summary": "八个月没有查控", "is_real_name": "1", "reason": "补充被反映人",
        "officers": [{"name": "席慕远", "post_title": "法官"}, {"name": OFFICER, "post_title": "法官"}],
    }  # fmt: skip
    do(CorrectClue, referral, world.chief, **data)
    assert not knows(person, referral) and knows(world.chief, referral)


# --- The conference and the group ---------------------------------------------------------------------------------------


@pytest.mark.clause("L4.3")
def test_at_the_conference_a_colleague_neither_sees_nor_decides_the_item(world):
    person = seconded(world)
    referral = ripe(world, officers=(OFFICER,))
    meeting = conference(world, members=(*PRESENT, "seconded"))
    table(referral, meeting, world.chief)
    sit(world, meeting, *PRESENT, "seconded")
    assert not knows(person, referral)
    assert agenda_of(meeting, fresh(person)) == []
    quorum = agenda_of(meeting, fresh(world.chief))[0].quorum
    assert [seat.person for seat in quorum.recused] == [person]
    do(DecideStart, referral, world.chief, decision="start", reason="有具体线索")
    assert status_of(referral) == Status.STARTED and not knows(person, referral)


@pytest.mark.clause("L4.9")
def test_a_member_of_the_group_who_sits_in_the_unit_stands_aside_from_the_start(world):
    person = seconded(world, place="top.court", role=Role.LEADING_GROUP)
    referral = conferred(world, officers=(OFFICER,))
    opinion = InspectionOpinion.objects.create(
        referral=referral, verdict=Verdict.PROVEN, text="检查意见", drafted_by=world.chief, drafted_at=timezone.now()
    )
    put_to_vote(opinion, at=timezone.now())
    assert not knows(person, referral) and knows(world.group_head, referral)
    assert opinion.votes.get().member == person and opinion.votes.get().voice == "recused"


# --- The order and the team ---------------------------------------------------------------------------------------------


def signed_for_about_the_officer(world):
    return signed_for(world, officers=(OFFICER,))


@pytest.mark.clause("L4.5")
def test_the_heads_of_the_unit_receive_the_order_and_nobody_else_of_it(world):
    referral = started(world, officers=(OFFICER,))
    offered = receivers(referral, Organ.EXECUTION)
    assert world.near_chief in offered
    assert not {world.clerk, world.liaison, world.handler} & set(offered)
    do(
        DraftOrder,
        referral,
        world.chief,
        requirement="请调查",
        execution_receiver=world.near_chief.pk,
        discipline_receiver=world.near_discipline.pk,
    )
    do(SignOrder, referral, world.chief)
    do(SignOrder, referral, world.discipline)
    assert knows(world.near_chief, referral)
    assert not knows(world.clerk, referral) and not knows(world.liaison, referral)


@pytest.mark.clause("L4.6")
@starts_at(signed_for_about_the_officer)
def test_of_the_officers_unit_nobody_is_in_the_team_and_the_head_who_received_the_order_forms_it(world, referral):
    offered = investigators(referral, Organ.EXECUTION, court=world.courts["near"])
    assert world.near_investigator in offered
    assert not {world.near_chief, world.clerk, world.liaison, world.handler, world.contact_leader} & set(offered)
    for name in ("clerk", "liaison", "near_chief"):
        person = world.people[name].pk
        with pytest.raises(Invalid):
            do(FormTeam, referral, world.near_chief, **team_data(world, execution_members=[person], leader=person))
        assert knows(world.people[name], referral) == (name == "near_chief")
    with pytest.raises(ValidationError, match="单位工作"):
        admit(referral, world.near_chief, Role.INVESTIGATOR, at=timezone.now(), reason="联合调查组")
    do(FormTeam, referral, world.near_chief, **team_data(world))
    assert status_of(referral) == Status.INVESTIGATING


@pytest.mark.clause("L4.6")
@pytest.mark.parametrize("known", [True, False])
def test_in_a_court_with_one_bureau_the_vice_president_investigates_where_the_officers_unit_is_known(world, known):
    referral = clue(world, officers=(), unit=world.units["near.court"])
    AccusedOfficer.objects.create(referral=referral, name=OFFICER, person=world.handler if known else None)
    offered = investigators(referral, Organ.EXECUTION, court=world.courts["near"])
    assert world.vice_president in offered and world.president in offered
    assert not {world.near_chief, world.clerk, world.liaison} & set(offered)


@pytest.mark.clause("L4.6")
@pytest.mark.parametrize("officers", [(), ("无名氏",), ("郭明远",)], ids=["none", "unknown", "president"])
def test_where_the_officers_unit_is_not_known_or_is_the_courts_leaders_they_do_not_investigate(world, officers):
    referral = clue(world, officers=officers, unit=world.units["near.court"])
    assert world.vice_president not in investigators(referral, Organ.EXECUTION, court=world.courts["near"])


@pytest.mark.clause("L4.6")
def test_whoever_of_the_upper_court_also_leads_the_court_complained_of_stays_out(world):
    person = seconded(world, "near.court", there=Role.LEAD)
    referral = clue(world, officers=(OFFICER,), unit=world.units["near.court"])
    assert not knows(person, referral)
    assert person not in investigators(referral, Organ.EXECUTION, court=world.courts["near"])


@pytest.mark.clause("L4.6")
def test_where_nobody_is_left_to_investigate_the_form_says_what_to_do(world):
    referral = signed_for(world, officers=("郭明远", OFFICER))
    Post.objects.filter(unit__in=[world.units["near.tribunal"], world.units["near.window"]]).update(ends_on=SINCE)
    form = TeamForm(subject=fresh_referral(referral), by=fresh(world.near_chief))
    assert form.fields["execution_members"].help_text.endswith("由中院直接调查")
    assert "由中院直接调查" not in form.fields["discipline_members"].help_text


@pytest.mark.clause("L4.6")
def test_an_investigator_who_comes_into_the_officers_unit_leaves_the_team_and_its_head_keeps_the_order(world):
    referral = investigating(world, officers=(OFFICER,))
    TeamMember.objects.create(referral=referral, level="lower", person=world.near_chief, organ=Organ.EXECUTION)
    CasePerson.objects.create(
        case=referral.case, person=world.near_chief, name="左明谦", role=Role.INVESTIGATOR, starts_at=timezone.now()
    )
    Post.objects.filter(person=world.near_investigator).update(unit=world.units[UNIT])
    expel(fresh_referral(referral), at=timezone.now())
    assert knows(world.near_chief, referral) and not knows(world.near_investigator, referral)
    assert {member.person for member in referral.team.filter(ends_at=None)} == {world.near_discipline}


@pytest.mark.clause("L4.6")
@starts_at(signed_for_about_the_officer)
def test_the_upper_court_sends_no_colleague_of_the_officer(world, referral):
    person = seconded(world)
    assert person not in investigators(referral, Organ.EXECUTION, court=world.courts["top"])
    assert world.chief in investigators(referral, Organ.EXECUTION, court=world.courts["top"])


@pytest.mark.clause("L4.5")
@starts_at(signed_for_about_the_officer)
def test_the_head_of_the_unit_stays_when_somebody_else_is_recused(world, referral):
    expel(referral, at=timezone.now())
    assert knows(world.near_chief, referral)
