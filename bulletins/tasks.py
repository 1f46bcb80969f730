"""What the beat starts: thin, and safe to run twice or late."""

from celery import shared_task

from bulletins import operations


@shared_task
def draft_weekly():
    """Draft the weekly bulletins that are due and not there: on Friday noon this week's, later whatever was missed."""
    operations.draft_missing_weeklies()


@shared_task
def draft_quarterly():
    """Draft the quarterly bulletins that are due and not there: from the first working day after the quarter on."""
    operations.draft_missing_quarterlies()
