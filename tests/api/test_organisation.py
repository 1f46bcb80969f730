"""The organisation over the API: everybody looks people up, each administrator does their own part."""

import pytest

from courts.models import AccessEntry, Post, Unit, User

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X8"), pytest.mark.clause("X9")]


def test_everybody_looks_up_whom_to_call(api, world):
    client = api(world.handler)
    courts = client.get("org/courts/").data
    assert [court["short_name"] for court in courts] == ["焦作中院", "武陟法院", "温县法院"]
    staff = client.get(f"org/units/{world.units['near.window'].pk}/people/").data
    assert [(post["person"]["name"], post["label"]) for post in staff] == [("宁静", "武陟法院信访窗口接访干警")]
    assert client.get(f"org/people/{world.president.pk}/").data["posts"][0]["role"] == "president"


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("org/unplaced/", {"system_admin", "security_admin"}),
        ("security/", {"security_admin"}),
        ("access-log/", {"auditor"}),
    ],
)
def test_administrators_read_their_own_pages_only(api, world, address, allowed):
    asked = ("system_admin", "security_admin", "auditor", "office", "handler")
    assert {who for who in asked if api(world.people[who]).get(address).status_code == 200} == allowed
    assert api(world.handler).get(address).status_code == 403


def test_an_account_is_opened_asked_for_and_confirmed(api, world):
    opened = api(world.system_admin).post("org/people/new/", {"username": "wangxin", "name": "王新"})
    assert (opened.status_code, len(opened.data["password"])) == (201, 14)
    pk, unit = opened.data["id"], world.units["near.bureau"].pk
    body = {"unit": unit, "role": "handler", "starts_on": "2026-03-01"}
    asked = api(world.system_admin).post(f"org/people/{pk}/posts/new/", body)
    assert (asked.status_code, Post.objects.get(pk=asked.data["id"]).confirmed_at) == (201, None)
    assert api(world.system_admin).post(f"org/posts/{asked.data['id']}/confirm/").status_code == 403
    assert [post["id"] for post in api(world.security_admin).get("security/").data["pending"]] == [asked.data["id"]]
    assert api(world.security_admin).post(f"org/posts/{asked.data['id']}/confirm/").status_code == 200
    assert api(User.objects.get(pk=pk)).get("session/").data["posts"][0]["label"] == "武陟法院执行局承办人"


def test_what_is_not_sent_stays_and_what_is_wrong_is_said_at_its_field(api, world):
    client, unit = api(world.system_admin), world.units["near.tribunal"]
    assert client.post(f"org/units/{unit.pk}/change/", {"short_name": "木城"}).data["id"] == unit.pk
    unit.refresh_from_db()
    assert (unit.name, unit.short_name, unit.is_responsible) == ("木城法庭", "木城", True)
    answer = client.post(f"org/units/{unit.pk}/change/", {"is_active": False})
    assert answer.data["errors"] == {"is_active": ["部门里还有人任职，请先结束他们的岗位再停用"]}
    assert client.post("org/units/99999/change/", {}).status_code == 404
    assert api(world.office).post(f"org/units/{unit.pk}/change/", {}).status_code == 403


def test_a_court_and_a_unit_are_made(api, world):
    client = api(world.system_admin)
    body = {
        "level": "basic", "parent": world.courts["top"].pk, "name": "修武县人民法院", "short_name": "修武法院", "word": "豫0821", "order": 9,
    }  # fmt: skip
    made = client.post("org/courts/new/", body)
    assert made.status_code == 201
    assert client.post("org/courts/new/", body).status_code == 422
    unit = {"kind": "bureau", "name": "执行局", "short_name": "执行局", "order": 1}
    assert client.post(f"org/courts/{made.data['id']}/units/new/", unit).status_code == 201
    assert Unit.objects.filter(court=made.data["id"]).count() == 2


def test_deputies_are_set_by_oneself_or_the_security_administrator(api, world):
    body = {"deputy": world.liaison.pk, "starts_on": "2026-03-01", "ends_on": "2036-03-01", "reason": "出差"}
    address = f"org/people/{world.handler.pk}/deputies/new/"
    assert [api(world.people[who]).post(address, body).status_code for who in ("liaison", "system_admin")] == [403, 403]
    made = api(world.handler).post(address, body)
    assert made.status_code == 201
    assert api(world.liaison).post(f"org/deputies/{made.data['id']}/end/").status_code == 404
    assert api(world.security_admin).post(f"org/deputies/{made.data['id']}/end/").status_code == 204


def test_an_account_is_closed_opened_unlocked_and_renamed(api, world):
    client, pk = api(world.system_admin), world.stranger.pk
    assert client.post(f"org/people/{pk}/change/", {"title": "副庭长"}).status_code == 200
    assert client.post(f"org/people/{pk}/deactivate/", {}).data["errors"] == {"reason": ["请填写"]}
    assert client.post(f"org/people/{pk}/deactivate/", {"reason": "调离"}).status_code == 200
    assert client.post(f"org/people/{pk}/password/").status_code == 422
    assert len(client.post(f"org/people/{pk}/activate/").data["password"]) == 14
    assert client.post("security/unlock/", {"username": "stranger"}).status_code == 403
    assert api(world.security_admin).post("security/unlock/", {"username": "stranger"}).status_code == 204


def test_a_post_is_ended_or_declined(api, world):
    post = world.stranger.posts.get()
    assert api(world.security_admin).post(f"org/posts/{post.pk}/end/", {"ends_on": "2016-01-01"}).status_code == 422
    assert api(world.security_admin).post(f"org/posts/{post.pk}/end/", {"ends_on": "2036-01-01"}).status_code == 200
    assert api(world.security_admin).post(f"org/posts/{post.pk}/decline/", {"reason": "不需要"}).status_code == 422


def test_the_auditor_filters_the_log(api, world):
    api(world.system_admin).post("org/people/new/", {"username": "wangxin", "name": "王新"})
    client = api(world.auditor)
    rows = client.get("access-log/", {"action": "administer", "person": world.system_admin.pk}).data["results"]
    assert [row["target"] for row in rows] == ["新建账号 wangxin"]
    assert client.get("access-log/", {"action": "nothing"}).status_code == 422
    assert AccessEntry.objects.count() == 1
