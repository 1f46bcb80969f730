"""A real worker in a process of its own: what is asked for gets done, whoever dies. Source: X3."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from core.jobs import requeue_stale
from dossiers.models import FileCheck
from tests.runtime.slow import hold

LATER = timedelta(minutes=4)
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def gate(tmp_path, monkeypatch):
    """The folder through which test and task talk."""
    monkeypatch.setenv("TEST_GATE", str(tmp_path))
    return tmp_path


def state(job):
    job.refresh_from_db()
    return job.state


def under_dead_redis(code):
    """Run `code` in a process whose Redis is away. Returns: what it printed."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "REDIS_URL": NOBODY_LISTENS}
    environment["TEST_DATABASE_NAME"] = str(settings.DATABASES["default"]["NAME"])
    code = f"import django; django.setup(); {code}"
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_job_that_is_sent_gets_done(gate, celery_worker):
    (gate / "go").touch()
    job = FileCheck.objects.create()

    hold.delay(job.pk)

    celery_worker.wait_until(lambda: state(job) == "done")


def test_a_job_whose_worker_was_killed_is_taken_up_by_the_next(gate, celery_worker):
    job = FileCheck.objects.create()
    hold.delay(job.pk)
    celery_worker.wait_until((gate / "held-1").exists)
    celery_worker.kill()
    assert state(job) == "running"

    assert requeue_stale(FileCheck, hold) == []
    (gate / "go").touch()
    celery_worker.start()
    # a message sent in the moment of the death could still be handed to the dead; the sweep sends it again a minute later
    assert requeue_stale(FileCheck, hold, now=timezone.now() + LATER) == [job.pk]

    celery_worker.wait_until(lambda: state(job) == "done")
    assert job.attempts == 2


def test_a_job_whose_message_was_lost_is_sent_again(gate, celery_worker):
    (gate / "go").touch()
    job = FileCheck.objects.create()

    assert requeue_stale(FileCheck, hold, now=timezone.now() + LATER) == [job.pk]

    celery_worker.wait_until(lambda: state(job) == "done")
    assert job.attempts == 1


def test_a_job_that_is_sent_twice_is_done_once(gate, celery_worker):
    job = FileCheck.objects.create()
    hold.delay(job.pk)
    hold.delay(job.pk)
    celery_worker.wait_until((gate / "held-1").exists)
    (gate / "go").touch()
    next_job = FileCheck.objects.create()
    hold.delay(next_job.pk)

    celery_worker.wait_until(lambda: state(next_job) == "done")

    assert (state(job), job.attempts) == ("done", 1)


def test_without_redis_the_job_waits_instead_of_failing():
    code = "from tests.runtime.slow import hold; print(hold.delay(1))"
    assert under_dead_redis(code) == "None"


@pytest.mark.django_db(transaction=True)
def test_without_redis_pages_still_answer():
    code = "from django.test import Client; print(Client(SERVER_NAME='localhost').get('/', follow=True).status_code)"
    assert under_dead_redis(code) == "200"


@pytest.mark.django_db(transaction=True)
def test_without_redis_the_health_page_says_so():
    code = "from core.health import report; print(report()['broker']['detail'])"
    assert under_dead_redis(code) == "连不上 Redis，后台任务暂停，恢复后自动继续"
