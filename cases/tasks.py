"""What the beat starts on the spine."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from cases import seals


@shared_task
def seal_day():
    """Seal the day that has ended; again and late are harmless."""
    seals.seal_day(timezone.localdate() - timedelta(days=1))
