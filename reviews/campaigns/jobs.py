"""What workers do for campaigns: publish a draft, take one step on very many reviews. Safe to be killed and run again."""

import logging
import time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from cases.kinds import KINDS
from cases.models import Case
from cases.steps import take
from core.errors import Conflict, Incomplete, Invalid
from core.pulse import Pulse
from notices.operations import notify
from reviews.campaigns.operations import publish
from reviews.models import BatchJob, Campaign, PublishingJob

log = logging.getLogger(__name__)
REFUSALS = (Conflict, Incomplete, Invalid, ValidationError, PermissionDenied, Http404)
BEAT_SECONDS, SLICE_SECONDS = 2, 300


def carry_out_publishing(job):
    """Publish the draft of a claimed job in one transaction with the job's own end: a killed worker leaves a draft.

    What keeps the draft from being published ends the job with its reasons; the owner is told either way.
    """
    try:
        with Pulse(job) as pulse, transaction.atomic():
            Campaign.objects.select_for_update().get(pk=job.campaign_id)
            if not PublishingJob.objects.get(pk=job.pk).is_unfinished:
                return  # another worker was thought dead, and was not
            publish(job.campaign, by=job.owner, version=job.version, job=job, told=pulse.say)
            job.finish()
    except OperationalError:
        raise  # the database is away or locked: the row stays, and the sweep sends it again
    except REFUSALS as refusal:
        job.finish(error=reason_of(refusal))
    except Exception:
        log.exception("发布任务 %s 中断", job.pk)
        job.finish(error="程序在发布时出错，什么都没有发布；请再发布一次，仍不行把活动名称告诉系统管理员")
    said = f"没有发布：{job.error}" if job.error else "已发布，评查任务已分到人"
    url = reverse("campaign-publishing", args=[job.campaign_id])
    notify(job.owner, title=f"{job.campaign.name}{said}"[:120], url=url, key=f"publishing-{job.pk}")


def carry_out_batch(job):
    """Take the step of a claimed job on each of its cases, one transaction each, from where the last worker left off.

    A case on which it cannot be taken is written down with the reason, and the others go on. Taking it twice is harmless: each
    case has its token.

    Returns: whether all are settled; after `SLICE_SECONDS` the job goes back in line, so that other work gets its turn.
    """
    step, refused = KINDS["review"].step(job.step), list(job.refused)
    began = told_at = time.monotonic()
    for place in range(job.progress_done, len(job.cases)):
        reason = _take(job, step, job.cases[place])
        if reason:
            refused.append(reason)
        now = time.monotonic()
        if now - began > SLICE_SECONDS and place + 1 < len(job.cases):
            _keep(job, refused, place + 1, state=BatchJob.State.QUEUED)
            return False
        if now - told_at > BEAT_SECONDS:
            _keep(job, refused, place + 1)
            told_at = now
    _keep(job, refused, len(job.cases))
    job.finish()
    return True


def _take(job, step, pk):
    """Take it as of the moment of the order, so that all have the same days. Returns: the row of the refusal, or None when taken."""
    marks = {"token": f"batch-{job.pk}-{pk}", "channel": job.channel, "at": job.created_at}
    try:
        with transaction.atomic():
            take(step, Case(pk=pk), by=job.owner, data=job.data, **marks)
    except OperationalError:
        raise  # as above: the next worker goes on from here
    except REFUSALS as refusal:
        reason = reason_of(refusal)
    except Exception:
        log.exception("批量办理 %s 在案件 %s 中断", job.pk, pk)
        reason = "程序出错，没有办成；请单独办理，仍不行告诉系统管理员"
    else:
        return None
    number = Case.objects.filter(pk=pk).values_list("number", flat=True).first()
    return [pk, number, reason[:300]]


def _keep(job, refused, done, **changes):
    """How far it is and who was refused, in one: whoever goes on neither forgets a case nor counts it twice."""
    job.refused, job.progress_done = refused, done
    now = timezone.now()
    BatchJob.objects.filter(pk=job.pk).update(refused=refused, progress_done=done, heartbeat_at=now, **changes)


def tell_of_batch(job):
    """A notice to whoever ordered it."""
    said = f"办成 {job.done_count} 件" + (f"，{len(job.refused)} 件没有办成" if job.refused else "")
    label = KINDS["review"].step(job.step).label
    url = reverse("campaign-batch", args=[job.campaign_id, job.pk])
    notify(job.owner, title=f"批量{label}：{said}"[:120], url=url, key=f"batch-{job.pk}")


def reason_of(refusal):
    """A refusal as a sentence."""
    if isinstance(refusal, Invalid):
        return "；".join(message for messages in refusal.form.errors.values() for message in messages)
    if isinstance(refusal, ValidationError):
        return "；".join(refusal.messages)
    return str(refusal)
