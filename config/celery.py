"""The Celery application; the beat table is at the end of this file."""

import logging
import os

from celery import Celery, signals
from celery.contrib.django.task import DjangoTask
from celery.schedules import crontab
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
log = logging.getLogger(__name__)


class Task(DjangoTask):
    """A task whose message may be lost: the work itself is a row (core/jobs.py), which the sweep sends again."""

    def delay(self, *args, **kwargs):
        """Send the message; with the broker away the page still answers, and the row waits. Returns: the result or None."""
        try:
            return super().delay(*args, **kwargs)
        except OperationalError:
            log.warning("任务队列没有应答，%s 稍后由巡检补发", self.name)
            return None


app = Celery("config", task_cls=Task)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def keep_log_settings(**kwargs):
    """Django has set the log up; with a listener here Celery leaves it as it is."""


@signals.worker_init.connect
@signals.beat_init.connect
def refuse_unfit_production(**kwargs):
    from django.core.exceptions import ImproperlyConfigured

    from config import checks

    try:
        checks.refuse_unfit_production()
    except ImproperlyConfigured as error:
        # Celery only notes an exception of a listener and goes on
        raise SystemExit(str(error)) from None


MINUTE, HOUR = 60, 3600
# Times are Asia/Shanghai (CELERY_TIMEZONE). After `expires` seconds an unread message is dropped: the next one does the same,
# because every task asks for "due and not done". beat keeps its last runs in a file, so a run missed by a stopped machine is
# made up for at the next start.
app.conf.beat_schedule = {
    "sweep deadlines": {
        "task": "deadlines.tasks.sweep_deadlines",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 9 * MINUTE},
    },
    "send stale imports and exports again": {
        "task": "ledgers.tasks.requeue",
        "schedule": crontab(),
        "options": {"expires": MINUTE},
    },
    "send stale volumes and file checks again": {
        "task": "dossiers.tasks.requeue_jobs",
        "schedule": crontab(),
        "options": {"expires": MINUTE},
    },
    "send stale publications and batches of reviews again": {
        "task": "reviews.tasks.requeue",
        "schedule": crontab(),
        "options": {"expires": MINUTE},
    },
    # Due on Friday 12:00; the other hours make up for a run that nobody was there for.
    "draft the weekly bulletin": {
        "task": "bulletins.tasks.draft_weekly",
        "schedule": crontab(minute=0),
        "options": {"expires": 55 * MINUTE},
    },
    # Due on the first working day after the quarter, from half past eight; the other hours make up for it.
    "draft the quarterly bulletin": {
        "task": "bulletins.tasks.draft_quarterly",
        "schedule": crontab(minute=30, hour="8-18"),
        "options": {"expires": 55 * MINUTE},
    },
    "seal yesterday's trace": {
        "task": "cases.tasks.seal_day",
        "schedule": crontab(hour=0, minute=10),
        "options": {"expires": 23 * HOUR},
    },
    # Posts begin and end with the day.
    "expel whoever has got a conflict from referrals": {
        "task": "referrals.tasks.expel_conflicted",
        "schedule": crontab(hour=0, minute=20),
        "options": {"expires": 23 * HOUR},
    },
    "compare stored files with their hashes": {
        "task": "dossiers.tasks.verify_files",
        "schedule": crontab(hour=2, minute=30),
        "options": {"expires": 20 * HOUR},
    },
}
