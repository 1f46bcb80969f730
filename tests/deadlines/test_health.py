"""The health page notices a timetable that stands still."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.health import report
from deadlines.models import SweepRun

pytestmark = pytest.mark.django_db


def swept(ago):
    then = timezone.now() - ago
    SweepRun.objects.create(name="reminders", started_at=then, finished_at=then)


def test_a_new_system_is_well_before_the_first_sweep():
    assert report()["sweep"] == {"ok": True, "detail": "提醒任务还没有运行过"}


def test_a_sweep_of_just_now_is_well():
    swept(timedelta(minutes=5))
    assert report()["sweep"] == {"ok": True, "detail": "提醒任务按时运行"}


def test_no_sweep_for_more_than_a_day_is_not():
    swept(timedelta(hours=27))
    assert report()["sweep"] == {"ok": False, "detail": "提醒任务已 27 小时未运行"}
