"""What the beat starts for 一案双查."""

from celery import shared_task
from django.utils import timezone

from referrals.models import Referral
from referrals.sweeps import expel_from


@shared_task
def expel_conflicted():
    """Let everybody leave who has got a conflict since; again and late are harmless."""
    expel_from(Referral.objects.all(), at=timezone.now())
