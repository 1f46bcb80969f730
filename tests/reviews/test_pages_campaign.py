"""拟定、发布和看进度: the pages of the organiser."""

from datetime import date

import pytest

from reviews.models import Campaign, Checklist
from tests.factories.campaigns import draft, published, tasks_of
from tests.factories.petition_rows import petition
from tests.reviews.test_pages_desk import assert_cheap, text
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(world, client):
    client.force_login(world.office)
    return client


def basis(world, **changed):
    checklist = Checklist.objects.get(subject_kind="petition", shipped=True)
    return {
        "name": "信访案件专项评查", "court": world.courts["top"].pk, "subject_kind": "petition", "basis": "焦中法〔2021〕28号",
        "since": "2018-01-01", "checklist": checklist.pk, **changed,
    }  # fmt: skip


@pytest.mark.clause("J1.0")
def test_the_wizard_walks_from_the_basis_to_a_published_campaign(office, world):
    petition(world.units["near.court"], "2021-03-01")
    petition(world.units["near.court"], "2021-02-01", status="accepted", is_resolved=True, is_executed=True)
    address = office.post("/campaigns/new/", basis(world))["Location"]
    campaign = Campaign.objects.get()
    assert address == f"/campaigns/{campaign.pk}/setup/scope/"
    page = text(office.get(address))
    assert "登记 2 " in page
    assert "剔除 1 " in page
    assert "纳入 1 " in page
    assert "已化解且已实际执结" in text(office.get(f"{address}?set=excluded"))

    tier = {"court-wanted": "on", "court-starts_on": "2021-04-01", "court-due_on": "2021-05-10", "court-method": "within",
            "court-coverage": "all"}  # fmt: skip
    assert office.post(f"/campaigns/{campaign.pk}/setup/tiers/", tier)["Location"].endswith("/setup/groups/")
    assert office.post(f"/campaigns/{campaign.pk}/setup/groups/", {})["Location"].endswith("/setup/reviewers/")
    picked = {f"court-{world.handler.pk}": "on", f"court-{world.liaison.pk}": "on"}
    assert office.post(f"/campaigns/{campaign.pk}/setup/reviewers/", picked)["Location"].endswith("/setup/publish/")
    assert "发布，开始评查" in text(office.get(f"/campaigns/{campaign.pk}/setup/publish/"))
    assert office.post(f"/campaigns/{campaign.pk}/setup/publish/")["Location"] == f"/campaigns/{campaign.pk}/"
    campaign.refresh_from_db()
    assert (campaign.registered_count, campaign.excluded_count, campaign.included_count) == (2, 1, 1)


def test_a_tier_without_its_days_is_named(office, world):
    campaign = draft(world)
    response = office.post(f"/campaigns/{campaign.pk}/setup/tiers/", {"court-wanted": "on"})
    assert response.status_code == 422
    assert "本院评查要写开始日期" in text(response)


def test_a_day_of_rest_is_flagged_and_not_moved(office, world):
    campaign = draft(world)
    tier = {"court-wanted": "on", "court-starts_on": "2021-04-01", "court-due_on": "2021-05-08", "court-report_due_on": "2021-05-15",
            "court-method": "within", "court-coverage": "all"}  # fmt: skip
    office.post(f"/campaigns/{campaign.pk}/setup/tiers/", tier)
    assert "本院评查报告日期5月15日是星期六" in text(office.get(f"/campaigns/{campaign.pk}/setup/tiers/"))
    assert campaign.tiers.get().report_due_on == date(2021, 5, 15)


def test_what_is_missing_is_said_before_publishing(office, world):
    campaign = draft(world)
    page = text(office.get(f"/campaigns/{campaign.pk}/setup/publish/"))
    assert "还没有设层级" in page
    assert "发布，开始评查" not in page
    assert office.post(f"/campaigns/{campaign.pk}/setup/publish/").status_code == 422


def test_somebody_faster_is_a_conflict_and_nothing_is_lost(office, world):
    campaign = draft(world)
    changed = basis(world, name="改过的名字", version="7")
    response = office.post(f"/campaigns/{campaign.pk}/setup/basis/", changed)
    assert response.status_code == 409
    assert "改过的名字" in text(response)


def test_only_organisers_draw_up_a_campaign(client, world):
    client.force_login(world.handler)
    assert client.get("/campaigns/new/").status_code == 403
    assert client.get(f"/campaigns/{draft(world).pk}/setup/basis/").status_code == 404


def test_progress_counts_by_unit_and_tier_and_marks_what_is_late(office, world):
    campaign = published(world, due_on=date(2021, 5, 10))
    page = text(office.get(f"/campaigns/{campaign.pk}/"))
    assert "武陟法院" in page
    assert "<b>0</b>/3" in page
    assert "超期未评 3 件" in page


@starts_at(published)
def test_both_sets_of_the_scope_are_listed_and_late_arrivals_are_offered(office, world, campaign):
    late = petition(world.units["near.court"], "2021-04-02")
    assert text(office.get(f"/campaigns/{campaign.pk}/scope/")).count("冻结时") == 3
    page = text(office.get(f"/campaigns/{campaign.pk}/scope/?set=excluded"))
    assert "已化解且已实际执结" in page
    assert late.number in page
    office.post(f"/campaigns/{campaign.pk}/scope/", {"case": [late.pk]})
    campaign.refresh_from_db()
    assert campaign.included_count == 4


@starts_at(published)
def test_the_assignment_says_who_reviews_what(office, world, campaign):
    page = text(office.get(f"/campaigns/{campaign.pk}/assignment/"))
    task = tasks_of(world.handler)[0]
    assert task.review.subject.number in page
    assert f"/cases/{task.review_id}/steps/reassign/" in page


@starts_at(published)
def test_pages_of_campaigns_cost_few_queries(office, world, campaign):
    unfinished = draft(world, name="另一个活动")
    for address in ("", "scope/", "scope/?set=excluded", "assignment/"):
        assert_cheap(office, f"/campaigns/{campaign.pk}/{address}")
    for stage in ("basis", "scope", "groups", "reviewers"):
        assert_cheap(office, f"/campaigns/{unfinished.pk}/setup/{stage}/")
    assert_cheap(office, "/campaigns/")
