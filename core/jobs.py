"""Long work as rows: whoever dies, the row knows, and a sweep puts it back in line (X3)."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

STALE_AFTER = timedelta(minutes=3)


class JobQuerySet(models.QuerySet):
    def unfinished(self):
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])

    def stale(self, now=None):
        """Queued or running, and silent for longer than `STALE_AFTER`: their worker is gone or their message was lost."""
        return self.unfinished().filter(heartbeat_at__lt=(now or timezone.now()) - STALE_AFTER)


class Job(models.Model):
    """One piece of background work: who asked, how far it is, how it ended."""

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    progress_done = models.PositiveIntegerField("已处理", default=0)
    progress_total = models.PositiveIntegerField("总数", default=0)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    error = models.CharField("未完成的原因", max_length=500, blank=True)
    created_at = models.DateTimeField("提交时间", default=timezone.now)
    heartbeat_at = models.DateTimeField("最近心跳", default=timezone.now)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_unfinished(self):
        return self.state in (Job.State.QUEUED, Job.State.RUNNING)

    @classmethod
    def claim(cls, pk, now=None):
        """The job, marked as running by this worker, or None when another worker holds it or it is over."""
        now = now or timezone.now()
        free = models.Q(state=cls.State.QUEUED) | models.Q(state=cls.State.RUNNING, heartbeat_at__lt=now - STALE_AFTER)
        taken = cls.objects.filter(free, pk=pk).update(
            state=cls.State.RUNNING, heartbeat_at=now, attempts=models.F("attempts") + 1
        )
        return cls.objects.get(pk=pk) if taken else None

    def beat(self, done=None, total=None):
        """Say that the work goes on, and how far it is."""
        changes = {"heartbeat_at": timezone.now()}
        if done is not None:
            changes["progress_done"] = self.progress_done = done
        if total is not None:
            changes["progress_total"] = self.progress_total = total
        type(self).objects.filter(pk=self.pk).update(**changes)

    def finish(self, error=""):
        """Close the row as done, or as failed with a reason a person can act on."""
        self.state = self.State.FAILED if error else self.State.DONE
        self.error = error[:500]
        self.finished_at = self.heartbeat_at = timezone.now()
        self.save(update_fields=["state", "error", "finished_at", "heartbeat_at"])


def requeue_stale(model, task, now=None):
    """Send `task` again for every stale job of `model`; safe to run at any time, because `claim` lets one worker through.

    Returns: the primary keys that were sent.
    """
    now = now or timezone.now()
    sent = []
    for pk in model.objects.stale(now).values_list("pk", flat=True):
        if model.objects.stale(now).filter(pk=pk).update(state=Job.State.QUEUED, heartbeat_at=now):
            task.delay(pk)
            sent.append(pk)
    return sent
