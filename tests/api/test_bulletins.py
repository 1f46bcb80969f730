"""Bulletins and figures over the API: drawn up, approved by another, published, and every number with its cases."""

import pytest

from bulletins.models import Bulletin
from cases.figures import FIGURES
from petitions.models import Status
from tests.factories.petition_steps import register, walk

pytestmark = [pytest.mark.django_db, pytest.mark.clause("J3.2.7"), pytest.mark.clause("X9")]


@pytest.fixture
def drafted(api, world):
    """The address of a draft over one petition in hand."""
    walk(world, Status.HANDLING)
    answer = api(world.office).post("bulletins/draft/")
    assert answer.status_code == 200
    return f"bulletins/{answer.data['id']}/"


def test_drafting_twice_gives_the_same_bulletin(api, world, drafted):
    assert f"bulletins/{api(world.office).post('bulletins/draft/').data['id']}/" == drafted
    assert Bulletin.objects.count() == 1
    assert api(world.handler).post("bulletins/draft/").status_code == 403


def test_a_bulletin_tells_its_figures_as_stated_and_as_they_come_out_today(api, world, drafted):
    shown = api(world.office).get(drafted).data
    line = next(line for line in shown["figures"] if line["code"] == "in_hand")
    assert (line["stated"], line["today"]["count"], line["has_moved"]) == ("1", 1, False)
    assert shown["table"]["rows"][-1]["name"] == "合计"
    assert shown["may"] == ["edit", "recompute"]


def test_from_draft_to_print_and_an_erratum(api, world, drafted):
    office, chief = api(world.office), api(world.chief)
    version = office.get(drafted).data["version"]
    section = office.get(drafted).data["sections"][0]["code"]
    typed = office.post(f"{drafted}revise/", {"judgement": {section: "共 12 件"}})
    assert list(typed.data["errors"]) == [section]
    assert office.post(f"{drafted}revise/", {"judgement": {"nothing": ""}}).status_code == 422
    revised = office.post(f"{drafted}revise/", {"version": version, "judgement": {section: "在办 {在办} 件。"}})
    assert revised.data["sections"][0]["judgement"] == "在办 {在办} 件。"
    assert office.post(f"{drafted}revise/", {"version": version, "judgement": {section: ""}}).status_code == 409
    assert office.post(f"{drafted}recompute/").status_code == 200
    assert office.post(f"{drafted}approve/").status_code == 403
    assert chief.post(f"{drafted}approve/").data["state"] == "approved"
    assert chief.post(f"{drafted}send-back/", {}).data["errors"] == {"reason": ["请填写"]}
    assert chief.post(f"{drafted}send-back/", {"reason": "再核一遍"}).data["state"] == "draft"
    assert office.post(f"{drafted}publish/").status_code == 409
    chief.post(f"{drafted}approve/")
    published = office.post(f"{drafted}publish/").data
    assert (published["state"], bool(published["number"])) == ("published", True)
    assert office.get(f"{drafted}docx/").status_code == 200
    erratum = office.post(f"{drafted}correct/", {"reason": "漏记一件"}).data
    assert (erratum["corrects"], erratum["state"]) == (published["id"], "draft")


def test_a_number_opens_the_cases_it_was_frozen_with(api, world, drafted):
    client = api(world.office)
    shown = client.get(f"{drafted}figures/in_hand/").data
    assert (shown["stated"], shown["visible"], shown["hidden"]) == (1, 1, 0)
    assert client.get(f"{drafted}figures/in_hand/cases/").data["count"] == 1
    unit = world.units["near.court"].pk
    assert client.get(f"{drafted}figures/in_hand/", {"unit": unit}).data["number"]["unit_name"] == "武陟法院"
    assert client.get(f"{drafted}figures/nothing/").status_code == 404
    assert client.get(f"{drafted}figures/in_hand/", {"unit": "x"}).status_code == 422


@pytest.mark.parametrize("part", ["", "docx/", "figures/in_hand/", "figures/in_hand/cases/"])
def test_a_draft_is_404_for_whoever_does_not_draw_it_up(api, world, drafted, part):
    assert [api(world.people[who]).get(f"{drafted}{part}").status_code for who in ("handler", "system_admin")] == [404, 404]


@pytest.mark.parametrize("act", ["revise", "recompute", "approve", "send-back", "publish", "correct"])
def test_acting_on_a_draft_outside_is_404(api, world, drafted, act):
    assert api(world.stranger).post(f"{drafted}{act}/", {"reason": "试", "judgement": {}}).status_code == 404


# --- Figures --------------------------------------------------------------------------------------------------------------


def test_the_dictionary_has_every_figure_with_its_definition(api, world):
    rows = api(world.handler).get("figures/").data
    assert {row["code"] for row in rows} == set(FIGURES)
    assert all(row["definition"] for row in rows)


def test_a_value_is_what_the_person_may_see_by_unit(api, world):
    register(world)
    case = walk(world, Status.HANDLING, petitioner_name="李建国", execution_number="")
    office = api(world.office).get("figures/in_hand/").data
    assert office["value"]["count"] == 2
    assert {row["unit_name"]: row["value"]["count"] for row in office["units"]}["武陟法院"] == 1
    near = world.units["near.court"].pk
    assert api(world.office).get("figures/in_hand/", {"unit": near}).data["value"]["count"] == 1
    assert api(world.stranger).get("figures/in_hand/").data["value"]["count"] == 0
    found = api(world.office).get("figures/in_hand/cases/", {"unit": near}).data["results"]
    assert [row["id"] for row in found] == [case.pk]


@pytest.mark.parametrize("query", [{"period": "2021-W99"}, {"period": "2099-W01"}, {"unit": "x"}, {"unit": "99999"}])
def test_a_period_or_unit_that_is_none_is_404(api, world, query):
    assert api(world.office).get("figures/in_hand/", query).status_code == 404
    assert api(world.office).get("figures/in_hand/cases/", query).status_code == 404
