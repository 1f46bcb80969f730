"""Papers of a campaign as a whole: they belong to no single case, so they are kept here, bytes and hash, never rewritten."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class CampaignPaper(models.Model):
    """抽样证书, 单位自查报告 or 评查情况通报 as it was made. A later one of the same kind stands beside it.

    Attributes:
        facts: the numbers as they stood when it was made, so that they can be checked afterwards.
        content: the .docx.
        published_at: when it was sent out; a draft has none.
    """

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", "抽样证书"
        UNIT_REPORT = "unit_report", "单位自查报告"
        CIRCULAR = "circular", "评查情况通报"

    campaign = models.ForeignKey("reviews.Campaign", verbose_name="活动", on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField("种类", max_length=20, choices=Kind)
    unit = models.ForeignKey(
        "courts.Unit", verbose_name="单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sample = models.OneToOneField(
        "reviews.Sample", verbose_name="抽样", null=True, blank=True, on_delete=models.PROTECT, related_name="certificate"
    )
    title = models.CharField("名称", max_length=120)
    facts = models.JSONField("数据", default=dict, blank=True)
    content = models.BinaryField("文件")
    sha256 = models.CharField("SHA-256", max_length=64)
    made_at = models.DateTimeField("生成时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="生成人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="发布人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "活动文书"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="certificate", sample__isnull=False) | (~Q(kind="certificate") & Q(sample=None)),
                name="campaign_paper_sample",
                violation_error_message="抽样证书属于一次抽样，其他文书不属于",
            ),
            models.CheckConstraint(
                condition=Q(kind="unit_report", unit__isnull=False) | (~Q(kind="unit_report") & Q(unit=None)),
                name="campaign_paper_unit",
                violation_error_message="自查报告要写明单位，其他文书不写",
            ),
        ]

    def __str__(self):
        return self.title


class PaperTask(models.Model):
    """One task as it stood when a paper was made: the numbers of the paper open these rows, whatever happens afterwards."""

    paper = models.ForeignKey(CampaignPaper, verbose_name="文书", on_delete=models.CASCADE, related_name="tasks")
    task = models.ForeignKey("reviews.ReviewTask", verbose_name="任务", on_delete=models.PROTECT, related_name="+")
    is_done = models.BooleanField("已评")
    failed = models.PositiveSmallIntegerField("不合格")

    class Meta:
        verbose_name = verbose_name_plural = "文书中的任务"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "task"], name="paper_task_once", violation_error_message="任务重复"),
        ]

    def __str__(self):
        return str(self.task_id)


class PaperFinding(models.Model):
    """One finding as it stood when a paper was made."""

    paper = models.ForeignKey(CampaignPaper, verbose_name="文书", on_delete=models.CASCADE, related_name="findings")
    finding = models.ForeignKey("reviews.Finding", verbose_name="问题", on_delete=models.PROTECT, related_name="+")
    item = models.PositiveSmallIntegerField("条目")
    is_common = models.BooleanField("共性问题")
    is_cured = models.BooleanField("已销号")
    is_resumed = models.BooleanField("已恢复执行")
    is_clue = models.BooleanField("已移交线索")
    is_escalated = models.BooleanField("已督办")

    class Meta:
        verbose_name = verbose_name_plural = "文书中的问题"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "finding"], name="paper_finding_once", violation_error_message="问题重复"),
        ]

    def __str__(self):
        return str(self.finding_id)
