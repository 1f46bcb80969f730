"""移送: shown and told to nobody whom it may concern, and registered once. Source: L3, L4.1."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.handovers import people_for
from cases.models import Case, CasePerson, Handover
from cases.steps import take
from courts.models import Post, Role
from notices.models import Notice
from petitions.handover import hand_over_petition
from referrals.handovers import waiting_for
from referrals.steps.clues import RegisterClue, check_untaken
from tests.factories.organisation import SINCE, fresh
from tests.factories.petition_rows import petition as written_petition
from tests.factories.referral_rows import enlist

pytestmark = [pytest.mark.django_db, pytest.mark.clause("L4.1")]


@pytest.fixture
def world(world):
    return enlist(world)


@pytest.fixture
def petition(world):
    return written_petition(world.units["near.court"], "2026-02-02").petition


def handed(world, petition, summary="承办人久拖不查"):
    return hand_over_petition(petition, by=fresh(world.office), receiver="discipline", summary=summary)


def data(world, handover, **changes):
    return {
        "source": "2", "received_on": "2026-03-02", "unit": world.units["near.court"].pk, "problem": "passive", "summary": "八个月没有查控",
        "is_real_name": "", "officers": [], "handover": handover.pk, **changes,
    }  # fmt: skip


def reaches(person, handover):
    """Whether the handover stands before the person, and whether they were told of it."""
    shown = waiting_for(fresh(person)).filter(pk=handover.pk).exists()
    assert shown == (person.pk in {post.person_id for post in people_for(handover)})
    assert shown == Notice.objects.filter(recipient=person, title__contains="移送").exists()
    return shown


@pytest.mark.clause("L3")
def test_whose_name_stands_in_it_neither_reads_it_nor_is_told(world, petition, client):
    handover = handed(world, petition, "反映监察员方知白收受财物")
    assert reaches(world.discipline, handover) and not reaches(world.inspector, handover)
    client.force_login(world.inspector)
    assert "收受财物" not in client.get("/clues/").content.decode()
    assert client.get("/api/referrals/handovers/").json()["results"] == []
    assert "收受财物" not in client.get(f"/new/referral/register-clue/?handover={handover.pk}").content.decode()


@pytest.mark.clause("L3")
@pytest.mark.parametrize("is_over", [False, True])
def test_whoever_has_or_had_the_case_neither_reads_it_nor_is_told(world, petition, is_over):
    ends_at = timezone.now() if is_over else None
    CasePerson.objects.create(case=petition.case, person=world.inspector, name="方知白", role=Role.LIAISON, ends_at=ends_at)
    handover = handed(world, petition)
    assert reaches(world.discipline, handover) and not reaches(world.inspector, handover)


@pytest.mark.clause("L3")
def test_the_staff_of_the_unit_of_the_case_neither_read_it_nor_are_told(world, petition):
    Post.objects.create(person=world.inspector, unit=world.units["near.court"], role=Role.HANDLER, starts_on=SINCE)
    handover = handed(world, petition)
    assert reaches(world.discipline, handover) and not reaches(world.inspector, handover)


@pytest.mark.clause("L3")
def test_whoever_may_not_know_of_the_clue_of_a_handover_is_not_told_of_it_by_a_refusal(world, petition):
    handover = handed(world, petition)
    officers = [{"name": world.discipline.name, "post_title": ""}]
    first = take(RegisterClue, by=fresh(world.inspector), data=data(world, handover, officers=officers))
    second = take(RegisterClue, by=fresh(world.discipline), data=data(world, handover))
    assert second.case != first.case and not Case.objects.visible_to(fresh(world.discipline)).filter(pk=first.case.pk).exists()


def test_of_two_clerks_who_register_one_handover_the_second_is_refused(world, petition):
    handover = handed(world, petition)
    form = RegisterClue.form(data=data(world, handover), by=fresh(world.discipline))
    assert form.is_valid(), form.errors
    take(RegisterClue, by=fresh(world.inspector), data=data(world, handover))
    with pytest.raises(ValidationError) as caught:
        check_untaken(form.cleaned_data["handover"], fresh(world.discipline))
    assert caught.value.messages == ["这条移送已经登记"]


@pytest.mark.parametrize("asked", ["²", "x", "", "9" * 30])
def test_an_address_that_asks_for_no_handover_opens_an_empty_form(world, client, asked):
    client.force_login(world.chief)
    assert client.get("/new/referral/register-clue/", {"handover": asked}).status_code == 200
    assert not Handover.objects.exists()
