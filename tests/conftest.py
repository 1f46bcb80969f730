"""Plumbing of the tests: legs, databases, a real Celery worker, the browser."""

import copy
import os
import shutil
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase
from pytest_django.plugin import blocking_manager_key

from tests import databases, stages
from tests.factories.organisation import find_world, remove_world

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_addoption(parser):
    parser.addoption("--leg", choices=["sqlite", "postgres", "browser"], help="run only what belongs to this leg of script/test")
    parser.addoption(
        "--thorough", action="store_true", help="ask as everybody where the ordinary run asks one reader of each class"
    )


# What each leg of script/test leaves to another one.
LEFT_OUT = {"sqlite": {"postgres", "redis", "browser"}, "postgres": {"sqlite", "once", "browser"}, None: set()}
# Whoever asks for one of these touches the database.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_generate_tests(metafunc):
    """A test that names a stage starts from it; its neighbours in the module are told that they start from the bare cast."""
    if any(getattr(test, "kept_walk", None) for test in vars(metafunc.module).values()):
        walk = getattr(metafunc.function, "kept_walk", None)
        metafunc.parametrize("kept_walk", [walk], indirect=True, scope="module", ids=[pytest.HIDDEN_PARAM])


def pytest_collection_modifyitems(config, items):
    """A leg leaves out what belongs to another; run by hand, what this machine lacks is skipped with a reason."""
    on_postgres = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    lacking = {
        "sqlite": "a property of SQLite" if on_postgres else "",
        "postgres": "" if on_postgres else "needs PostgreSQL: set DATABASE_URL",
        "redis": "" if settings.REDIS_URL else "needs Redis: set REDIS_URL",
        "browser": "" if chromium() else "needs Chromium",
    }
    leg, kept, left_out = config.getoption("--leg"), [], []
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        marks = {mark.name for mark in item.iter_markers()}
        if not marks & {"django_db", "redis", "postgres"} and not DATABASE_FIXTURES & set(item.fixturenames):
            item.add_marker("once")
            marks.add("once")
        if "browser" not in marks if leg == "browser" else marks & LEFT_OUT[leg]:
            left_out.append(item)
            continue
        kept.append(item)
        for reason in filter(None, (lacking.get(mark) for mark in marks)):
            item.add_marker(pytest.mark.skip(reason=reason))
    items[:] = stages.together(kept)
    config.hook.pytest_deselected(items=left_out)


def pytest_sessionfinish(session):
    if "PYTEST_XDIST_WORKER" not in os.environ and not settings.RUN_IS_SHARED:
        with session.config.stash[blocking_manager_key].unblock():
            databases.drop_template()
        shutil.rmtree(settings.RUN_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """The database of this process; a test that commits is followed by a new copy of the template, not by a flush."""
    with django_db_blocker.unblock():
        databases.prepare()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: databases.restore())
            yield
        databases.drop()


@pytest.fixture
def thorough(request):
    """Whether the run asks as everybody, not as one reader of each class: before an issue that touches rights is resolved."""
    return request.config.getoption("--thorough")


@pytest.fixture
def world(db):
    """The cast, which every test finds in its database: `world.handler`, `world.office` …, with their courts and units."""
    return find_world()


@pytest.fixture(scope="module", autouse=True)
def kept_walk(request):
    """What the walk of `starts_at` has returned, in a transaction of its own that the tests of the module start from."""
    if not getattr(request, "param", None):
        yield None
        return
    request.getfixturevalue("django_db_setup")
    with request.getfixturevalue("django_db_blocker").unblock(), transaction.atomic():
        yield request.param(find_world())
        transaction.set_rollback(True)


@pytest.fixture
def staged(kept_walk, db):
    """The test's own copy of what the walk has returned."""
    return copy.deepcopy(kept_walk)


@pytest.fixture
def empty_house(db):
    """A database in which nobody has set up anything: without the cast."""
    remove_world()


# --- A real worker ----------------------------------------------------------------------------------------------------


class CeleryWorker:
    """A Celery worker in a process of its own, on this test's database and this run's broker."""

    def __init__(self):
        self.process = None
        self.log = settings.VAR_DIR / "worker.log"

    def start(self):
        """Start it and wait until it takes messages, so that a slow start is not counted against the work."""
        environment = os.environ | {"TEST_DATABASE_NAME": str(connection.settings_dict["NAME"])}
        environment |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "LOG_LEVEL": "INFO"}
        options = [
            "--concurrency",
            "1",
            "--without-gossip",
            "--without-mingle",
            "--include",
            "tests.runtime.slow",
        ]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "--quiet", "--app", "config", "worker", *options],
                cwd=settings.BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until(lambda: " ready." in self.log.read_text(), seconds=120)

    def kill(self):
        """kill -9, the whole group: what a power cut leaves behind."""
        if self.process:
            os.killpg(self.process.pid, 9)
            self.process.wait()
            self.process = None

    def wait_until(self, true, seconds=90):
        """Ask again and again until `true()` holds; fails the test when the worker died or the time is over."""
        until = time.monotonic() + seconds
        while not true():
            assert self.process is None or self.process.poll() is None, f"the worker ended:\n{self.log.read_text()}"
            assert time.monotonic() < until, f"the worker did not do it in time:\n{self.log.read_text()}"
            time.sleep(0.1)


@pytest.fixture
def celery_worker(transactional_db):
    """A running worker; messages that earlier tests left behind are thrown away first."""
    from config.celery import app

    app.control.purge()
    worker = CeleryWorker()
    try:
        worker.start()
        yield worker
    finally:
        worker.kill()
    app.control.purge()


# --- The browser ------------------------------------------------------------------------------------------------------

# A busy machine is slow, not wrong: what a page is asked to show, it may take this long to show.
PATIENCE = 30_000


def chromium():
    """The path of Chromium on this machine, or None."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": chromium(), "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(autouse=True)
def patient_browser(request):
    """What the tests of the browser wait for, they wait for long enough."""
    if "page" in request.fixturenames or "browser" in request.fixturenames:
        from playwright.sync_api import expect

        expect.set_options(timeout=PATIENCE)
