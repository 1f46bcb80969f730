"""The tabs 调查 and 处置, and the same over the API: who reads what, and how often the database is asked."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from referrals.steps.dispositions import SendUrging
from referrals.steps.investigation import PlanInvestigation, RecordFiles, RecordTalk
from referrals.steps.teams import InvestigateDirectly
from tests.factories.organisation import fresh
from tests.factories.referral_conferences import again, do
from tests.factories.referral_investigations import (
    METHODS,
    PLAN,
    agreed_on,
    check,
    dispose,
    method_data,
    opinion_drafted,
    planned,
    record,
    reported,
    urging,
)
from tests.factories.referral_rows import enlist
from tests.referrals.test_investigation import upper_team
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stage(world):
    return enlist(world)


def page(person, referral, tab):
    client = Client()
    client.force_login(fresh(person))
    return client.get(f"/inquiries/{referral.pk}/{tab}/")


def text(person, referral, tab):
    return page(person, referral, tab).content.decode()


def detail(person, referral):
    client = APIClient()
    client.force_login(fresh(person))
    return client.get(f"/api/referrals/{referral.pk}/").json()


@starts_at(planned)
def test_the_team_and_the_upper_side_read_both_tracks_and_the_receivers_neither(world, referral):
    record(world, referral, RecordTalk)

    for person in (world.near_discipline, world.chief):
        assert "承办人没有说明理由" in text(person, referral, "investigation")
        assert len(detail(person, referral)["inquiry"]["records"]) == 2
    assert "承办人没有说明理由" not in text(world.near_chief, referral, "investigation")
    assert detail(world.near_chief, referral)["inquiry"]["records"] == []


@starts_at(reported)
def test_the_receivers_read_what_a_round_asks_for_and_not_what_the_check_said(world, referral):
    check(referral, world.chief, "supplement", requirement="补查查控节点")

    shown = text(world.near_chief, referral, "investigation")

    assert "补查查控节点" in shown
    assert "已核查" not in shown
    assert detail(world.near_chief, referral)["inquiry"]["rounds"][0]["requirement"] == "补查查控节点"


@starts_at(reported)
def test_nobody_below_reads_a_direct_inquiry(world, referral):
    do(InvestigateDirectly, referral, world.chief, **upper_team(world))
    do(PlanInvestigation, referral, world.inspector, **PLAN)
    record(world, referral, RecordFiles, by=world.inspector, case_text="本院另查到一笔款项")

    assert "另查到" in text(world.chief, referral, "investigation")
    assert "另查到" not in text(world.near_chief, referral, "investigation")
    assert detail(world.near_chief, referral)["inquiry"]["rounds"] == []


@starts_at(opinion_drafted)
def test_the_opinion_and_its_voices_are_for_the_upper_side(world, referral):
    assert "反映的消极执行属实" in text(world.group_head, referral, "outcome")
    assert page(world.near_chief, referral, "outcome").status_code == 404
    assert detail(world.near_chief, referral)["inquiry"]["opinions"] == []


@starts_at(agreed_on)
def test_the_lower_court_sees_its_letters_and_no_other_disposition(world, referral):
    rows = [urging(), urging(way="discipline_transfer", target="纪检组"), urging(way="talk", deduction="1")]
    referral = dispose(world, referral, *rows)
    do(SendUrging, referral, world.chief, disposition=referral.dispositions.get(way="urge").pk)

    shown = text(world.near_chief, referral, "outcome")

    assert "十日内完成财产查控" in shown
    assert not any(word in shown for word in ("纪检组", "约谈", "移送", "反映的消极执行属实"))
    assert [item["way"] for item in detail(world.near_chief, referral)["inquiry"]["dispositions"]] == ["urge"]


@starts_at(opinion_drafted)
def test_whoever_stands_aside_is_led_away_from_the_case(world, referral):
    client = Client()
    client.force_login(fresh(world.group_third))

    answer = client.post(f"/cases/{referral.pk}/steps/vote-opinion/", {"voice": "recused", "reason": "老同事"})

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get(f"/inquiries/{referral.pk}/").status_code == 404


@starts_at(opinion_drafted)
def test_a_member_reads_the_opinion_where_they_vote_on_it(world, referral):
    client = Client()
    client.force_login(fresh(world.group_head))

    assert "反映的消极执行属实" in client.get(f"/cases/{referral.pk}/steps/vote-opinion/").content.decode()


@pytest.mark.clause("L4.7")
@pytest.mark.parametrize("step", METHODS)
@starts_at(planned)
def test_each_method_can_be_recorded_over_the_api(world, referral, step):
    client = APIClient()
    client.force_login(fresh(world.near_investigator))
    data = method_data(world, step, again(referral.case).last_step_at)

    answer = client.post(f"/api/referrals/{referral.pk}/steps/{step.name}/", data, format="json")

    assert answer.status_code == 200, answer.json()
    assert len(detail(world.near_investigator, referral)["inquiry"]["records"]) == 2


@pytest.mark.clause("L4.9")
@starts_at(opinion_drafted)
def test_an_opinion_is_drafted_and_voted_on_over_the_api(world, referral):
    for name in ("group_head", "group_deputy", "group_third"):
        client = APIClient()
        client.force_login(fresh(world.people[name]))
        answer = client.post(f"/api/referrals/{referral.pk}/steps/vote-opinion/", {"voice": "approve"}, format="json")

    assert answer.json()["status"] == "disposing"


@pytest.mark.parametrize("tab", ["investigation", "outcome"])
@starts_at(agreed_on)
def test_a_tab_with_much_on_it_asks_the_database_little(world, referral, tab):
    referral = dispose(world, referral, *[urging(requirement=f"第{number}项") for number in range(8)])
    client = Client()
    client.force_login(fresh(world.chief))
    client.get(f"/inquiries/{referral.pk}/")

    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/inquiries/{referral.pk}/{tab}/").status_code == 200

    assert len(queries) <= 17, [query["sql"][:120] for query in queries]
