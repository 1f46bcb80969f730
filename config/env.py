"""Reading settings from the environment, with an error that names the variable."""

import os
from pathlib import Path
from urllib.parse import unquote, urlparse

from django.core.exceptions import ImproperlyConfigured


def text(name, default=""):
    """The variable `name`, or the content of the file that `NAME_FILE` points to (for container secrets)."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE 指向的文件读不出来：{path}（{error.strerror}）") from error
    return os.environ.get(name, default)


def flag(name, default):
    """A yes/no variable; anything else stops the start."""
    value = text(name).strip().lower()
    if value == "":
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} 只能写 1 或 0，现在是“{value}”")


def number(name, default):
    """A whole number."""
    value = text(name).strip()
    if value == "":
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} 应为整数，现在是“{value}”") from error


def words(name, default=()):
    """A comma-separated list."""
    value = text(name).strip()
    return [word.strip() for word in value.split(",") if word.strip()] if value else list(default)


def database(name, sqlite_path):
    """The DATABASES["default"] entry for a postgres:// address, or SQLite under `sqlite_path` when the variable is empty."""
    url = text(name).strip()
    if not url:
        return sqlite(sqlite_path)
    parts = urlparse(url)
    if parts.scheme == "sqlite":
        return sqlite(parts.path)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} 只支持 postgres:// 或 sqlite:///，现在是“{parts.scheme}://”")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # compiling the figures' large queries takes PostgreSQL seconds, running them takes milliseconds; and its default cost of a
        # random page is that of a spinning disk, for which it would rather read a whole table than a few hundred rows by index
        "OPTIONS": {"options": "-c jit=off -c random_page_cost=1.1"},
        # test databases need a ctype that knows Chinese letters, or trigram search is silently empty
        "TEST": {"TEMPLATE": "template0", "CHARSET": "UTF8"},
    }


def sqlite(path):
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 20,
            # take the write lock at BEGIN: a later upgrade fails at once, timeout or not
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=268435456;"
                "PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
            ),
        },
    }
