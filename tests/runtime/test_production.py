"""A production start refuses what would be dangerous, and says what to do about it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config import checks

KEY = "Zk3vX9qLr7TtBw5nYd8mHs2cJf6gPa4eUi1oRx0kVbNhQzWyMlDpCjSgFtEaK_uX"
FIT = {"DEBUG": False, "SAMPLE_ACCOUNTS": False, "WEB_WORKERS": 1, "ALLOWED_HOSTS": ["court.example"]}


@pytest.fixture
def production(settings, monkeypatch, db):
    """A production that nothing is to be said against; each test spoils one thing."""
    monkeypatch.setenv("SECRET_KEY", KEY)
    for name, value in FIT.items():
        setattr(settings, name, value)
    return settings


def refusal():
    with pytest.raises(ImproperlyConfigured) as caught:
        checks.refuse_unfit_production()
    return str(caught.value)


def test_a_fit_production_starts(production):
    assert checks.refuse_unfit_production() is None


def test_a_trial_is_asked_nothing(production, monkeypatch):
    monkeypatch.delenv("SECRET_KEY")
    production.DEBUG = True
    assert checks.refuse_unfit_production() is None


def test_the_generated_key_is_refused(production, monkeypatch):
    monkeypatch.delenv("SECRET_KEY")
    said = refusal()
    assert "没有设置 SECRET_KEY" in said
    assert "处理办法：生成一个：python3 -c" in said


@pytest.mark.parametrize("key", ["short", "a" * 80, "django-insecure-" + KEY, "please-change-me-" + KEY])
def test_a_poor_key_is_refused(production, monkeypatch, key):
    monkeypatch.setenv("SECRET_KEY", key)
    assert "SECRET_KEY" in refusal()


def test_the_setting_for_sample_accounts_is_refused(production):
    production.SAMPLE_ACCOUNTS = True
    assert "正式环境不能启用演示账号" in refusal()


def test_sample_accounts_left_in_the_database_are_refused(production):
    from courts.models import User
    from courts.sample import accounts

    User.objects.create(username=accounts()[0].username, name="演示")
    assert "数据库里有 1 个可以登录的演示账号" in refusal()


def test_deactivated_sample_accounts_are_no_danger(production):
    from courts.models import User
    from courts.sample import accounts

    User.objects.create(username=accounts()[0].username, name="演示", is_active=False)
    assert checks.refuse_unfit_production() is None


@pytest.mark.sqlite
def test_sqlite_with_several_web_processes_is_refused(production):
    production.WEB_WORKERS = 2
    production.REDIS_URL = "redis://redis:6379/0"
    said = refusal()
    assert "SQLite 只能配一个网页进程，现在 WEB_WORKERS=2" in said
    assert "用 DATABASE_URL 换成 PostgreSQL" in said


def test_several_web_processes_without_redis_are_refused(production):
    production.WEB_WORKERS = 2
    production.REDIS_URL = ""
    assert "多个网页进程（WEB_WORKERS=2）需要 Redis" in refusal()


def test_a_wildcard_host_is_refused(production):
    production.ALLOWED_HOSTS = ["*"]
    assert "ALLOWED_HOSTS 不能写 *" in refusal()


def test_every_objection_is_said_at_once(production, monkeypatch):
    monkeypatch.delenv("SECRET_KEY")
    production.ALLOWED_HOSTS = ["*"]
    said = refusal()
    assert "  1. " in said
    assert "  2. " in said


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_chinese_for_punctuation_is_refused():
    name = f"{connection.settings_dict['NAME']}_c"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        errors = checks.check_chinese_letters(None)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')
    assert [error.id for error in errors] == ["config.E007"]
    assert "LC_CTYPE" in errors[0].msg


@pytest.mark.once
@pytest.mark.parametrize(
    "command",
    [
        ["-c", "import config.wsgi"],
        ["-m", "celery", "--app", "config", "worker", "--pool", "solo"],
        ["-m", "celery", "--app", "config", "beat", "--schedule", "unused", "--pidfile", ""],
    ],
    ids=["web", "worker", "beat"],
)
def test_each_process_refuses_to_start_by_itself(command, tmp_path):
    environment = {name: value for name, value in os.environ.items() if name not in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL")}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0", "SAMPLE_ACCOUNTS": "0", "VAR_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, *command], env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=180
    )
    assert done.returncode != 0
    assert "没有设置 SECRET_KEY" in done.stderr + done.stdout
