"""What the beat starts: thin, and safe to run twice or late."""

from celery import shared_task

from deadlines import operations


@shared_task
def sweep_deadlines():
    """Remind of due and overdue clocks."""
    operations.sweep()
