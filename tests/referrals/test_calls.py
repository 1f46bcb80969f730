"""Calling a joint conference from a form that is sent twice, on the page and over the API."""

import re

import pytest

from notices.models import Notice
from referrals.models import Conference
from tests.factories.referral_conferences import PRESENT
from tests.factories.referral_rows import enlist

pytestmark = [pytest.mark.django_db, pytest.mark.clause("L4.3")]


def call_data(world, **more):
    members = [world.people[name].pk for name in PRESENT]
    return {"meets_at": "2026-11-23T15:00", "place": "三楼会议室", "members": members, "chair": members[0], **more}


def token_on(page):
    return re.search(r'name="token" value="([^"]+)"', page.content.decode())[1]


def test_a_double_click_calls_one_conference(world, client):
    enlist(world)
    client.force_login(world.chief)
    data = call_data(world, token=token_on(client.get("/conferences/new/")))
    went = {client.post("/conferences/new/", data)["Location"] for _ in range(2)}
    assert went == {f"/conferences/{Conference.objects.get().pk}/"}
    assert Notice.objects.filter(recipient=world.discipline).count() == 1
    refused = client.post("/conferences/new/", {**data, "members": []})
    assert refused.status_code == 422 and token_on(refused) == data["token"]
    client.post("/conferences/new/", {**data, "token": token_on(client.get("/conferences/new/"))})
    assert Conference.objects.count() == 2


def test_one_call_sent_twice_over_the_api_is_one_conference(world, client):
    enlist(world)
    client.force_login(world.chief)
    data = call_data(world, meets_at="2026-11-23T15:00:00+08:00", token="one-call")

    def post(**more):
        return client.post("/api/conferences/call/", {**data, **more}, content_type="application/json")

    assert {post().json()["id"] for _ in range(2)} == {Conference.objects.get().pk}
    assert post(token="x" * 41).status_code == 422
    client.force_login(world.discipline)
    assert post().status_code == 422 and Conference.objects.count() == 1
