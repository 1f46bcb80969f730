"""Long work on a campaign as rows: publishing it, and taking one step on very many of its reviews."""

from django.db import models
from django.db.models import Q

from core.jobs import Job

UNFINISHED = Q(state__in=[Job.State.QUEUED, Job.State.RUNNING])


class PublishingJob(Job):
    """发布: one order to publish a draft, carried out by a worker. As long as it is unfinished the draft cannot be changed.

    Attributes:
        version: the version of the draft that was ordered to be published.
    """

    campaign = models.ForeignKey("reviews.Campaign", verbose_name="活动", on_delete=models.CASCADE, related_name="publications")
    version = models.PositiveIntegerField("活动版本")

    class Meta:
        verbose_name = verbose_name_plural = "发布任务"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"], condition=UNFINISHED, name="publishing_once", violation_error_message="这个活动正在发布"
            ),
        ]

    def __str__(self):
        return f"发布任务{self.pk}"


class BatchJob(Job):
    """批量办理: one step taken on each of many reviews, and what became of each.

    Attributes:
        step: name of the step; `data` are its inputs, the same for all.
        cases: primary keys of the reviews, in the order in which they are taken; `progress_done` of them are settled.
        refused: rows [primary key, number, reason] of those on which the step could not be taken.
        measure: the common measure that is brought to the cases, when that is the step.
    """

    campaign = models.ForeignKey("reviews.Campaign", verbose_name="活动", on_delete=models.PROTECT, related_name="batches")
    step = models.CharField("环节", max_length=60)
    channel = models.CharField("途径", max_length=10)
    data = models.JSONField("内容", default=dict)
    cases = models.JSONField("案件", default=list)
    refused = models.JSONField("没有办成的", default=list)
    measure = models.ForeignKey(
        "reviews.CommonMeasure", verbose_name="共性措施", null=True, blank=True, on_delete=models.PROTECT, related_name="batches"
    )

    class Meta:
        verbose_name = verbose_name_plural = "批量办理任务"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "step"], condition=UNFINISHED, name="batch_once_per_step",
                violation_error_message="上一批还没有办完",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"批量办理{self.pk}"

    @property
    def done_count(self):
        """On how many the step has been taken."""
        return self.progress_done - len(self.refused)
