"""One shape for every refusal: who is not logged in, may not, sends nonsense, or asks too often."""

import json

import pytest
from django.test import Client

from tests.factories.organisation import PASSWORD
from tests.factories.petition_steps import register

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X9")]


def test_without_a_login_the_answer_is_401_in_json(api):
    answer = api().get("todo/")
    assert (answer.status_code, answer.json()) == (401, {"code": "login_required", "detail": "请先登录"})


def test_a_method_that_is_not_taken_names_the_one_that_is(api, world):
    answer = api(world.office).get("search/")
    assert (answer.status_code, answer.data["detail"]) == (405, "这个地址不接受 GET，请用 POST")


def test_a_wrong_role_is_told_whose_work_it_is(api, world):
    answer = api(world.handler).get("access-log/")
    assert (answer.status_code, answer.data) == (403, {"code": "forbidden", "detail": "由审计管理员办理"})


def test_broken_json_is_400(api, world):
    answer = api(world.office).generic("POST", "/api/search/", b"{", content_type="application/json")
    assert (answer.status_code, answer.data["code"]) == (400, "malformed")


@pytest.mark.parametrize("body", [[], [1], "text", 7, None])
def test_a_body_that_is_no_object_is_said(api, world, body):
    answer = api(world.hall).generic("POST", "/api/petitions/register/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
    assert answer.data["code"] == "invalid"


def test_a_list_where_one_value_is_wanted_is_said_at_the_field(api, world):
    answer = api(world.office).post("search/", {"q": ["王", "李"]})
    assert (answer.status_code, answer.data["errors"]) == (422, {"q": ["应为一个值"]})


def test_nested_mistakes_are_named_by_their_place(api, world):
    answer = api(world.office).post("petitions/dispatch-batch/", {"rows": [{"case": 1, "unit": 2}, {"case": "x"}]})
    assert answer.status_code == 422
    assert set(answer.data["errors"]) == {"rows.1.case", "rows.1.unit"}


def test_a_filter_that_is_not_one_is_said_at_its_name(api, world):
    answer = api(world.office).get("petitions/", {"status": "lost", "registered_from": "2026-02-30"})
    assert answer.status_code == 422
    assert set(answer.data["errors"]) == {"status", "registered_from"}


@pytest.mark.parametrize("control", [{"version": "abc"}, {"version": -1}, {"token": "x" * 41}])
def test_version_and_token_are_checked_like_any_input(api, world, control):
    case = register(world)
    answer = api(world.office).post(f"petitions/{case.pk}/steps/dispatch/", {"unit": world.units["near.court"].pk, **control})
    assert answer.status_code == 422
    assert set(answer.data["errors"]) == set(control)


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_a_number_that_no_column_can_hold_is_refused_and_not_a_crash(api, world, number):
    reply = api(world.office).post("findings/escalate/", {"findings": [number], "requirement": "限期整改"}, format="json")
    assert reply.status_code in (200, 422), reply.content
    assert reply.status_code == 422 or reply.json()["outcomes"] == []


def test_a_broken_cursor_is_404(api, world):
    answer = api(world.office).get("petitions/", {"cursor": "cD1hYmM="})
    assert answer.status_code == 404


def test_too_many_reveals_say_when_to_try_again(api, world, monkeypatch):
    from core.api.access import PerUser

    monkeypatch.setattr(PerUser, "THROTTLE_RATES", {"reveal": "2/hour"})
    case, client = register(world), api(world.office)
    answers = [client.post(f"petitions/{case.pk}/reveal/", {"reason": "电话约见"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    last = answers[-1]
    assert last.data["detail"] == f"次数太多，请 {last.data['retry_after']} 秒后再试"
    assert last["Retry-After"] == str(last.data["retry_after"])
    others = api(world.chief).post(f"petitions/{case.pk}/reveal/", {"reason": "电话约见"})
    assert others.status_code == 200


# --- The session --------------------------------------------------------------------------------------------------------


def log_in(client, username, password=PASSWORD):
    return client.post("/api/session/login/", {"username": username, "password": password}, content_type="application/json")


def test_login_gives_a_session_and_a_token_that_posts_need(world):
    client = Client(enforce_csrf_checks=True)
    answer = log_in(client, "office")
    assert (answer.status_code, answer.json()["name"]) == (200, "闻思齐")
    assert answer.json()["posts"][0]["label"] == "焦作中院综合处"
    without = client.post("/api/notices/read/", {}, content_type="application/json")
    assert without.status_code == 403
    assert "X-CSRFToken" in without.json()["detail"]
    token = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert client.post("/api/notices/read/", {}, content_type="application/json", headers=token).json() == {"count": 0}


def test_a_wrong_password_is_422_and_stands_in_the_access_log(world, client):
    from courts.models import AccessEntry

    answer = log_in(client, "office", "wrong")
    assert (answer.status_code, answer.json()["errors"]) == (422, {"": ["账号或口令不对"]})
    assert AccessEntry.objects.get().action == "login_failed"


def test_the_sixth_wrong_password_locks_and_says_until_when(world, client):
    answers = [log_in(client, "office", f"wrong-{number}") for number in range(6)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 429, 429]
    assert answers[-1].json()["code"] == "too_many"
    assert log_in(client, "office").status_code == 429


def test_logging_out_ends_the_session(api, world):
    client = api(world.office)
    assert client.post("session/logout/").status_code == 204
    assert client.get("todo/").status_code == 401


def test_a_one_time_password_opens_only_its_change(api, world):
    world.office.must_change_password = True
    world.office.save()
    client = api(world.office)
    assert client.get("todo/").json()["code"] == "password"
    changed = {"old_password": PASSWORD, "new_password1": "huan-yi-ge-2026", "new_password2": "huan-yi-ge-2026"}
    assert client.post("session/password/", {**changed, "new_password2": "other"}).status_code == 422
    assert client.post("session/password/", changed).status_code == 204
    assert client.get("todo/").status_code == 200


# --- The description ------------------------------------------------------------------------------------------------------


def test_the_schema_needs_a_login(api, world):
    assert api().get("schema/").status_code == 401
    assert api(world.handler).get("schema/").status_code == 200
    assert api().get("docs/").url == "/login/?next=/api/docs/"


def test_the_schema_is_made_without_a_warning(capsys):
    from django.core.management import call_command

    call_command("spectacular", "--fail-on-warn", "--validate", "--file", "/dev/null")
