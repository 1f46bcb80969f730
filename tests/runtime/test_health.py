"""/healthz, `manage.py health` and what every answer carries."""

import json
import logging
import re
import time

import pytest
from django.core.management import call_command
from django.test import Client

from core import health
from core.logs import PlaceOnlyFormatter, RequestIdFilter

ID_NUMBER = "410802199003074512"


@pytest.fixture
def ill(monkeypatch):
    """A probe that says no."""
    monkeypatch.setitem(health._PROBES, "disk", lambda: (False, "磁盘快满了"))


@pytest.mark.django_db
def test_a_stranger_learns_only_that_it_is_well(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_stranger_learns_only_that_it_is_unwell(client, ill):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"status": "unwell"})


def test_people_with_an_account_see_each_part(world, client, ill):
    client.force_login(world.system_admin)
    parts = client.get("/healthz").json()["parts"]
    assert parts["disk"] == {"ok": False, "detail": "磁盘快满了"}
    assert parts["database"]["ok"] is True
    assert parts["migrations"] == {"ok": True, "detail": "没有待执行的迁移"}
    assert parts["broker"]["ok"] is True


@pytest.mark.django_db
def test_health_is_never_kept_by_a_proxy(client):
    assert "no-store" in client.get("/healthz")["Cache-Control"]


@pytest.mark.django_db
def test_health_only_reads(client):
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_the_command_lists_each_part(capsys):
    call_command("health")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[:3]] == [["正常", "database"], ["正常", "migrations"], ["正常", "broker"]]


@pytest.mark.django_db
def test_the_command_fails_when_a_part_is_unwell(ill, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("health")
    assert ended.value.code == 1
    assert "异常  disk  磁盘快满了" in capsys.readouterr().out


def test_the_command_says_when_the_web_process_is_away(capsys):
    with pytest.raises(SystemExit):
        call_command("health", web="127.0.0.1:1")
    assert "异常  web  没有应答" in capsys.readouterr().out


@pytest.mark.django_db
def test_every_answer_carries_the_number_that_the_log_has(client):
    first, second = client.get("/healthz")["X-Request-ID"], client.get("/healthz")["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{12}", first)
    assert first != second


def test_pages_of_a_logged_in_person_are_not_kept(world, client):
    client.force_login(world.handler)
    response = client.get("/")
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_an_idle_session_ends(world, client, settings):
    client.force_login(world.handler)
    client.get("/healthz")
    session = client.session
    session["seen_at"] = int(time.time()) - settings.SESSION_IDLE_MINUTES * 60 - 1
    session.save()
    assert client.get("/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_session_in_use_goes_on(world, client, settings):
    client.force_login(world.handler)
    client.get("/healthz")
    session = client.session
    session["seen_at"] = int(time.time()) - settings.SESSION_IDLE_MINUTES * 60 + 30
    session.save()
    client.get("/healthz")
    assert client.session["seen_at"] >= int(time.time()) - 5


def test_an_error_in_the_log_names_the_place_and_not_the_person():
    formatter = PlaceOnlyFormatter("{levelname} [{request_id}] {message}", style="{")
    try:
        raise ValueError(f"身份证号码 {ID_NUMBER} 已存在")
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "出错", (), (type(error), error, error.__traceback__))
    RequestIdFilter().filter(record)
    line = formatter.format(record)
    assert ID_NUMBER not in line
    assert "test_health.py" in line
    assert "builtins.ValueError" in line


@pytest.mark.django_db
def test_the_log_of_a_missing_page_has_no_query_string(caplog):
    Client().get(f"/no-such-page/?q={ID_NUMBER}")
    assert ID_NUMBER not in json.dumps([record.getMessage() for record in caplog.records])
