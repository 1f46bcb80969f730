"""What the environment may say, and what the program makes of it."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config import env
from config.celery import app

README = Path(settings.BASE_DIR, "README.md").read_text(encoding="utf-8")
READERS = {"text", "flag", "number", "words", "database"}


def variables_read():
    """Every name that config/ asks the environment for."""
    names = set()
    for path in Path(settings.BASE_DIR, "config").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS and node.args:
                first = node.args[0]
                if getattr(node.func.value, "id", "") == "env" and isinstance(first, ast.Constant):
                    names.add(first.value)
    return names


def variables_in_readme():
    table = README.split("## Configuration", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))


def settings_under(**environment):
    """What a fresh process reads under `environment`: chosen settings as JSON."""
    code = (
        "import json; from django.conf import settings as s;"
        "print(json.dumps([s.DATABASES['default']['ENGINE'], s.CELERY_BROKER_URL, s.CACHES['default']['BACKEND'], s.DEBUG]))"
    )
    clean = {name: value for name, value in os.environ.items() if name not in variables_read()}
    clean |= {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(settings.VAR_DIR)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=clean | environment, cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def test_readme_table_names_exactly_the_variables_that_are_read():
    assert variables_in_readme() == variables_read()


@pytest.mark.once
def test_without_any_variable_sqlite_and_the_file_queue_are_used():
    assert settings_under() == [
        "django.db.backends.sqlite3",
        "filesystem://localhost//",
        "django.core.cache.backends.locmem.LocMemCache",
        True,
    ]


@pytest.mark.once
def test_two_variables_switch_to_postgresql_and_redis():
    said = settings_under(DATABASE_URL="postgres://u:p@db:5432/court", REDIS_URL="redis://redis:6379/0")
    assert said == [
        "django.db.backends.postgresql",
        "redis://redis:6379/0",
        "django.core.cache.backends.redis.RedisCache",
        True,
    ]


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", "maybe", "DEBUG 只能写 1 或 0，现在是“maybe”"),
        ("WEB_WORKERS", "two", "WEB_WORKERS 应为整数，现在是“two”"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL 只支持 postgres:// 或 sqlite:///，现在是“mysql://”"),
        ("SECRET_KEY_FILE", "/nowhere/key", "SECRET_KEY_FILE 指向的文件读不出来：/nowhere/key"),
    ],
)
def test_nonsense_stops_the_start_and_names_the_variable(name, value, words):
    assert words in settings_under(**{name: value})


def test_a_secret_may_lie_in_a_file(tmp_path, monkeypatch):
    (tmp_path / "key").write_text("from-a-file\n")
    monkeypatch.setenv("SOME_SECRET_FILE", str(tmp_path / "key"))
    assert env.text("SOME_SECRET") == "from-a-file"


def test_password_and_socket_folder_in_a_database_address_are_decoded(monkeypatch):
    monkeypatch.setenv("SOME_URL", "postgres://u:p%40ss@%2Fvar%2Frun%2Fpostgresql/court")
    entry = env.database("SOME_URL", "unused")
    assert (entry["HOST"], entry["PASSWORD"], entry["NAME"]) == ("/var/run/postgresql", "p@ss", "court")


def test_unknown_database_scheme_is_refused(monkeypatch):
    monkeypatch.setenv("SOME_URL", "oracle://x/y")
    with pytest.raises(ImproperlyConfigured, match="SOME_URL 只支持"):
        env.database("SOME_URL", "unused")


@pytest.mark.sqlite
@pytest.mark.django_db
def test_sqlite_takes_the_write_lock_at_begin_and_keeps_a_write_ahead_log():
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 20000
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_database_takes_chinese_characters_for_letters():
    with connection.cursor() as cursor:
        cursor.execute("SELECT '民间' ~ '^\\w\\w$'")
        assert cursor.fetchone() == (True,)


def test_the_timetable_runs_on_chinese_time():
    assert (app.conf.timezone, settings.TIME_ZONE) == ("Asia/Shanghai", "Asia/Shanghai")


def test_every_entry_of_the_timetable_names_a_task_that_exists_and_expires():
    app.loader.import_default_modules()
    for name, entry in app.conf.beat_schedule.items():
        assert entry["task"] in app.tasks, name
        assert entry["options"]["expires"] > 0, name


def test_every_task_stands_in_the_timetable_once_and_friday_noon_has_a_bulletin():
    tasks = [entry["task"] for entry in app.conf.beat_schedule.values()]
    assert len(tasks) == len(set(tasks))
    schedule = next(entry["schedule"] for entry in app.conf.beat_schedule.values() if entry["task"].endswith("draft_weekly"))
    assert (5 in schedule.day_of_week, 12 in schedule.hour, 0 in schedule.minute) == (True, True, True)
