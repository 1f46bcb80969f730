"""The API of the reviews: the whole way of a campaign, and what is refused on it."""

from datetime import date

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from reviews.models import Campaign, Checklist, Tier
from tests.factories.organisation import PASSWORD, fresh
from tests.factories.tiered_campaigns import BASIS, one_under_review, person, petitions_of
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


def client_of(user):
    client = APIClient()
    client.force_login(fresh(user))
    return client


def post(client, name, args=(), /, **body):
    return client.post(reverse(name, args=args), body, format="json")


@pytest.mark.clause("J1.3")
def test_a_campaign_is_drawn_up_and_published_over_the_api(world):
    near = world.units["near.court"]
    petitions_of(near, 2, handler="秦岚")
    office = client_of(world.office)
    made = post(
        office, "api-campaign-new", name="评查", subject_kind="petition", basis=BASIS, since="2018-01-01",
        checklist=Checklist.objects.get(code="petition-five").pk,
    )  # fmt: skip
    assert made.status_code == 201
    pk = [made.json()["id"]]
    days = {"starts_on": "2021-03-19", "due_on": "2021-03-28"}
    rows = [
        {"tier": "self", "method": "handler", "needs_statement": True, **days},
        {"tier": "intermediate", "method": "group", **days},
    ]
    assert post(office, "api-campaign-tiers", pk, rows=rows).status_code == 200
    detail = office.get(reverse("api-campaign", args=pk)).json()
    assert "中院评查还没有评查员" in detail["problems"]
    assert "承办人自查完成日期3月28日是星期日，文件定的日期不顺延" in [flag["text"] for flag in detail["flags"]]
    refused = post(office, "api-campaign-publish", pk)
    assert refused.status_code == 422 and "还没有分到评查组" in str(refused.json())
    units = [world.units[key].pk for key in ("near.court", "far.court", "near.tribunal", "top.division")]
    groups = [{"name": "一组", "leader": world.chief.pk, "units": units}]
    assert post(office, "api-campaign-groups", pk, rows=groups).status_code == 200
    above = person("中院评查一", world.units["top.office"])
    people = [{"person": above.pk, "unit": world.units["top.office"].pk, "group": "一组"}]
    assert post(office, "api-campaign-reviewers", pk, tier="intermediate", rows=people).status_code == 200
    done = post(office, "api-campaign-publish", pk)
    assert (done.status_code, done.json()["included_count"], done.json()["state"]) == (200, 2, "published")
    assert office.get(reverse("api-campaign-scope", args=pk)).json()["count"] == 2
    assert office.get(reverse("api-campaign-tasks", args=pk)).json()["count"] == 4
    assert post(office, "api-campaign-tiers", pk, rows=[]).status_code == 422


def test_a_stale_version_of_a_draft_is_a_conflict(world):
    office = client_of(world.office)
    body = {"name": "评查", "subject_kind": "petition", "basis": BASIS, "since": "2018-01-01"}
    checklist = Checklist.objects.get(code="petition-five").pk
    campaign = post(office, "api-campaign-new", **body, checklist=checklist).json()
    assert post(office, "api-campaign-tiers", [campaign["id"]], rows=[], version=0).status_code == 200
    assert post(office, "api-campaign-tiers", [campaign["id"]], rows=[], version=0).status_code == 409
    assert post(office, "api-campaign-discard", [campaign["id"]]).status_code == 204
    assert not Campaign.objects.exists()


def test_drafts_are_known_to_their_court_only_and_drawn_up_by_nobody_else(world):
    office = client_of(world.office)
    body = {"name": "评查", "subject_kind": "petition", "basis": BASIS, "since": "2018-01-01"}
    body["checklist"] = Checklist.objects.get(code="petition-five").pk
    pk = [post(office, "api-campaign-new", **body).json()["id"]]
    for user in (world.handler, world.president, world.system_admin):
        client = client_of(user)
        assert client.get(reverse("api-campaign", args=pk)).status_code == 404
        assert post(client, "api-campaign-publish", pk).status_code == 404
        assert post(client, "api-campaign-new", **{**body, "name": "另一个"}).status_code == 403


@starts_at(one_under_review)
def test_a_reviewer_answers_and_submits_over_the_api(world, staged):
    task = staged.tasks[Tier.SELF]
    client = client_of(world.handler)
    assert [row["id"] for row in client.get(reverse("api-review-tasks")).json()["results"]] == [task.pk]
    detail = client.get(reverse("api-review-task", args=[task.pk])).json()
    assert [item["label"] for item in detail["items"]] == ["办理规范", "卷宗齐全", "工作作风", "三个规定", "办案纪律"]
    saved = post(client, "api-review-answer", [task.pk, 1], answer="fail", version=0)
    assert (saved.status_code, saved.json()["version"], saved.json()["gaps"]) == (200, 1, ["第1项不合格，写明问题"])
    assert post(client, "api-review-answer", [task.pk, 1], answer="pass", version=0).status_code == 409
    assert post(client, "api-review-answer", [task.pk, 1], answer="na", version=1).status_code == 422
    assert post(client, "api-review-answer", [task.pk, 9], answer="pass").status_code == 422
    for number in range(1, 6):
        assert (
            post(client, "api-review-answer", [task.pk, number], answer="pass", version=1 if number == 1 else 0).status_code
            == 200
        )
    address = reverse("api-review-submit-answers", args=[task.review_id])
    assert client.post(address, {}, format="json").status_code == 422
    assert client.post(address, {"password": PASSWORD}, format="json").status_code == 200
    grid = client.get(reverse("api-review-answers", args=[task.review_id])).json()
    assert next(row["cells"] for row in grid) == [{"tier": "self", "answer": "pass", "reason": ""}]


@starts_at(one_under_review)
def test_nobody_opens_or_answers_the_task_of_another(world, staged):
    task = staged.tasks[Tier.COURT]
    for user in (world.handler, world.office, world.stranger):
        client = client_of(user)
        assert client.get(reverse("api-review-task", args=[task.pk])).status_code == 404
        assert post(client, "api-review-answer", [task.pk, 1], answer="pass").status_code == 404


@starts_at(one_under_review)
def test_late_arrivals_are_taken_over_the_api_by_the_organiser_only(world, staged):
    campaign, late = staged.campaign, petitions_of(world.units["near.court"], 1)[0]
    assert client_of(world.president).get(reverse("api-campaign-late", args=[campaign.pk])).status_code == 403
    office = client_of(world.office)
    assert [row["id"] for row in office.get(reverse("api-campaign-late", args=[campaign.pk])).json()["results"]] == [late.pk]
    assert post(office, "api-campaign-take-late", [campaign.pk], cases=[late.pk]).json() == {"taken": 1}
    assert campaign.since == date(2018, 1, 1)
