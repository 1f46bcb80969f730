"""The databases of a run: a template that already holds the cast, built once and copied for each process and after each commit."""

import fcntl
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from tests.factories.organisation import make_world

NAME = settings.DATABASES["default"]["TEST"]["NAME"]
ON_POSTGRES = connection.vendor == "postgresql"


def prepare():
    """Give this process a database of its own, copied from the template; the first to come builds the template."""
    with (settings.RUN_DIR / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _template_exists():
            _build_template()
    restore()


def restore():
    """Copy the template once more: whatever tests have committed is gone."""
    connections.close_all()
    if ON_POSTGRES:
        _on_server(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)', f'CREATE DATABASE "{NAME}" TEMPLATE "{_template()}"')
    else:
        copy = Path(f"{NAME}.copy")
        shutil.copyfile(_template(), copy)
        _remove_files(NAME)
        copy.rename(NAME)
    _use(NAME)


def drop():
    """Remove this process's database."""
    connections.close_all()
    if ON_POSTGRES:
        _on_server(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
    else:
        _remove_files(NAME)


def drop_template():
    """Remove the template, once no process of the run needs it."""
    if ON_POSTGRES:
        _on_server(f'DROP DATABASE IF EXISTS "{_template()}" WITH (FORCE)')
    else:
        _remove_files(_template())


def _template():
    return settings.TEMPLATE_DATABASE


def _template_exists():
    if not ON_POSTGRES:
        return Path(_template()).exists()
    with _server() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_template()])
        return cursor.fetchone() is not None


def _build_template():
    """Migrate and write the cast under another name first, so that a template that exists is complete."""
    building = f"{_template()}_building"
    if ON_POSTGRES:
        # as README tells administrators to create it: under LC_CTYPE C no Chinese character would be a letter
        kind = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        _on_server(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)', f'CREATE DATABASE "{building}" {kind}')
    else:
        _remove_files(building)
    _use(building)
    call_command("migrate", interactive=False, verbosity=0)
    make_world()
    connections.close_all()
    if ON_POSTGRES:
        _on_server(f'ALTER DATABASE "{building}" RENAME TO "{_template()}"')
    else:
        Path(building).rename(_template())


def _use(name):
    """Let every connection of this process, of whatever thread, go to the database `name`."""
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _remove_files(path):
    for name in (path, f"{path}-wal", f"{path}-shm"):
        with suppress(FileNotFoundError):
            Path(name).unlink()


@contextmanager
def _server():
    with connection._nodb_cursor() as cursor:
        yield cursor


def _on_server(*statements):
    with _server() as cursor:
        for statement in statements:
            cursor.execute(statement)
