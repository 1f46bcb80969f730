"""Ordering long work: what is small is done at once, what is large becomes a job of a worker."""

from django.db import transaction
from django.utils import timezone

from cases.steps import Channel
from core.errors import Conflict
from reviews.campaigns.checks import refuse_unready
from reviews.campaigns.jobs import carry_out_batch
from reviews.campaigns.operations import publish
from reviews.campaigns.permissions import check_organiser, lock
from reviews.campaigns.scope import preview
from reviews.models import BatchJob, Campaign, PublishingJob
from reviews.tasks import run_batch, run_publishing

# Measured: about two seconds of a page each.
PUBLISHED_AT_ONCE, TAKEN_AT_ONCE = 5_000, 40


@transaction.atomic
def order_publication(campaign, *, by, version=None):
    """Publish a draft, or have a worker do it when its scope is large; ordered twice it is published once.

    Args:
        version: what the person was looking at.

    Returns: the Campaign: published, or with `publication_of` telling how far it is.
    Raises: PermissionDenied; Conflict when somebody was faster; ValidationError with every reason why it cannot be published yet.
    """
    check_organiser(by, campaign.court)
    locked = Campaign.objects.select_for_update(of=("self",)).select_related("court", "checklist").get(pk=campaign.pk)
    if publication_of(locked):
        return locked
    locked = lock(campaign, by=by, version=version)
    if preview(locked.subject_kind, locked.since, locked.until, locked.court).registered <= PUBLISHED_AT_ONCE:
        return publish(locked, by=by)
    refuse_unready(locked)
    job = PublishingJob.objects.create(campaign=locked, owner=by, version=locked.version)
    transaction.on_commit(lambda: run_publishing.delay(job.pk))
    return locked


def publication_of(campaign):
    """The job that publishes the campaign now, or None."""
    return campaign.publications.unfinished().first()


def enter_batch(campaign, step, cases, *, by, data, measure=None, channel=Channel.WEB, at=None):
    """Write down that `step` is to be taken on many reviews of a campaign; `begin` sets it going after the transaction.

    Args:
        cases: primary keys of the reviews.
        data: the inputs of the step, the same for all.
        measure: the common measure that it is about.
        at: the moment of the order, as of which the step is taken; now by default.

    Returns: the BatchJob. Raises: Conflict while an earlier batch of that step is under way.
    """
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.batches.unfinished().filter(step=step.name).exists():
        raise Conflict(f"上一批“{step.label}”还没有办完，办完再办下一批")
    return BatchJob.objects.create(
        campaign=campaign, owner=by, step=step.name, channel=channel, data=data, cases=list(cases), measure=measure,
        progress_total=len(cases), created_at=at or timezone.now(),
    )  # fmt: skip


def begin(job):
    """Take the step on a few cases at once, or leave many to a worker. Returns: the BatchJob, which keeps what became of each."""
    if len(job.cases) > TAKEN_AT_ONCE:
        transaction.on_commit(lambda: run_batch.delay(job.pk))
        return job
    job = BatchJob.claim(job.pk)
    carry_out_batch(job)
    return job
