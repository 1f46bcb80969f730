"""Login, lockout, logout and one's own password."""

import re

import pytest
from django.contrib.sessions.models import Session

from courts.models import AccessEntry
from tests.factories.organisation import PASSWORD

pytestmark = pytest.mark.django_db
Action = AccessEntry.Action


def try_to_log_in(client, username="handler", password=PASSWORD, **more):
    return client.post("/login/", {"username": username, "password": password, **more})


def test_the_login_leads_home_and_is_logged(client, world):
    assert try_to_log_in(client).url == "/"
    assert AccessEntry.objects.get(action=Action.LOGIN).actor == world.handler


def test_the_login_goes_on_to_where_one_wanted(client, world):
    assert try_to_log_in(client, next="/petitions/").url == "/petitions/"


def test_the_login_does_not_lead_to_other_sites(client, world):
    assert try_to_log_in(client, next="https://elsewhere.example/").url == "/"


@pytest.mark.parametrize(("username", "password"), [("handler", "wrong"), ("nobody", PASSWORD)])
def test_a_refusal_does_not_say_which_part_was_wrong(client, world, username, password):
    answer = try_to_log_in(client, username, password)
    assert answer.status_code == 422
    assert re.findall("<h2>(账号.*?)</h2>", answer.content.decode()) == ["账号或口令不对"]


def test_an_inactive_account_is_refused_with_the_same_words(client, world):
    world.handler.is_active = False
    world.handler.save()
    assert "账号或口令不对" in try_to_log_in(client).content.decode()


def test_a_password_typed_into_the_wrong_box_is_not_logged(client, world):
    try_to_log_in(client, username=PASSWORD, password="handler")
    entry = AccessEntry.objects.get(action=Action.LOGIN_FAILED)
    assert PASSWORD not in entry.target and entry.target == "没有这个账号"


def test_a_failed_login_names_the_account(client, world):
    try_to_log_in(client, password="wrong")
    assert AccessEntry.objects.get(action=Action.LOGIN_FAILED).target == "handler"


def test_after_five_failures_the_account_is_locked_here_and_says_what_to_do(client, world):
    for _ in range(5):
        answer = try_to_log_in(client, password="wrong")
    page = answer.content.decode()
    assert answer.status_code == 429 and "账号已锁定 30 分钟" in page and "安全保密管理员" in page
    assert "账号已锁定" in try_to_log_in(client).content.decode()


def test_sample_accounts_stand_on_the_login_page_of_a_trial_only(client, world, settings):
    assert "演示账号" in client.get("/login/").content.decode()
    settings.SAMPLE_ACCOUNTS = False
    page = client.get("/login/").content.decode()
    assert "演示账号" not in page and "data-username" not in page


def test_logging_out_needs_a_click_of_ones_own(client, world):
    client.force_login(world.handler)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"
    assert AccessEntry.objects.get(action=Action.LOGOUT).actor == world.handler
    assert client.get("/me/password/").status_code == 302


def test_a_new_password_keeps_one_here_and_ends_the_other_sessions(client, world):
    client.force_login(world.handler)
    elsewhere = Session.objects.count()
    data = {"old_password": PASSWORD, "new_password1": "hai-yan-4417-qing", "new_password2": "hai-yan-4417-qing"}
    assert client.post("/me/password/", data).url == "/me/password/"
    assert "口令已改" in client.get("/me/password/").content.decode()
    assert Session.objects.count() == elsewhere
    world.handler.refresh_from_db()
    assert world.handler.check_password("hai-yan-4417-qing")


def test_a_weak_password_is_refused_in_words(client, world):
    client.force_login(world.handler)
    page = client.post(
        "/me/password/", {"old_password": PASSWORD, "new_password1": "123", "new_password2": "123"}
    ).content.decode()
    assert "处要改" in page and 'aria-invalid="true"' in page
