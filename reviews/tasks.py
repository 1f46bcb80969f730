"""Background work of the review room; messages carry only the primary key."""

from celery import shared_task

from core.jobs import requeue_stale
from reviews.campaigns.jobs import carry_out_batch, carry_out_publishing, tell_of_batch
from reviews.models import BatchJob, PublishingJob


@shared_task
def run_publishing(pk):
    """Publish one campaign, unless another worker is at it."""
    job = PublishingJob.claim(pk)
    if job is not None:
        carry_out_publishing(job)


@shared_task
def run_batch(pk):
    """Carry out one batch, unless another worker is at it."""
    job = BatchJob.claim(pk)
    if job is None:
        return
    if carry_out_batch(job):
        tell_of_batch(job)
    else:
        run_batch.delay(pk)


@shared_task
def requeue():
    """Take up again what a killed worker left lying."""
    requeue_stale(PublishingJob, run_publishing)
    requeue_stale(BatchJob, run_batch)
