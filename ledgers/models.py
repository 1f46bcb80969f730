"""Import runs with their rows, what headings meant last time, and export jobs."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.jobs import Job, JobQuerySet
from core.ledger import LEDGERS
from courts.scope import scope_of


def upload_path(instance, filename):
    """A name on disk that says nothing: what the person called the file is data."""
    return f"imports/{uuid.uuid4().hex}"


def export_path(instance, filename):
    return f"exports/{uuid.uuid4().hex}"


class ImportRunQuerySet(JobQuerySet):
    def visible_to(self, user):
        """The runs a person started, and those for units they keep the ledger of; of a 限知 ledger only the former. Source: X8."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        condition = Q(owner_id=user.pk)
        for ledger in LEDGERS.values():
            if ledger.is_sealed:
                continue
            posts = [post for post in scope_of(user).posts if post.role in ledger.importers]
            units = frozenset().union(*(post.unit_ids for post in posts))
            condition |= Q(ledger=ledger.code, unit__in=units)
        return self.filter(condition)


class ImportRun(Job):
    """One file brought in: uploaded → parsed → confirmed → applied, or failed where it stood. Source: X5, architecture.md."""

    class Stage(models.TextChoices):
        UPLOADED = "uploaded", "校验中"
        PARSED = "parsed", "待处理"
        CONFIRMED = "confirmed", "写入中"
        APPLIED = "applied", "已写入"
        FAILED = "failed", "未导入"

    class Outcome(models.TextChoices):
        ACCEPT = "accept", "全部可收"
        ACCEPT_WITH_NOTES = "accept_with_notes", "可收，有说明"
        REJECT_ROWS = "reject_rows", "有行拒收"
        REJECT_FILE = "reject_file", "整份退回"

    ledger = models.CharField("台账", max_length=20)
    unit = models.ForeignKey(
        "courts.Unit", verbose_name="部门", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    file = models.FileField("文件", upload_to=upload_path, max_length=80)
    file_name = models.CharField("文件名", max_length=200)
    file_size = models.PositiveIntegerField("字节数", default=0)
    sha256 = models.CharField("校验值", max_length=64, blank=True)
    stage = models.CharField("阶段", max_length=10, choices=Stage, default=Stage.UPLOADED)
    outcome = models.CharField("结果", max_length=20, choices=Outcome, blank=True)
    reason = models.CharField("退回的原因", max_length=500, blank=True)
    chosen = models.JSONField("指定的表头", default=dict)
    layouts = models.JSONField("表头对应", default=list)
    counts = models.JSONField("各类行数", default=dict)
    notes = models.JSONField("说明", default=list)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="确认人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    applied_at = models.DateTimeField("写入时间", null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["owner", "-id"], name="import_run_owner"),
            models.Index(fields=["state", "heartbeat_at"], name="import_run_stale"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="applied", applied_at__isnull=False) | (~Q(stage="applied") & Q(applied_at=None)),
                name="import_applied_iff_applied_at",
                violation_error_message="写入的导入要有写入时间，其他的不能有",
            ),
        ]

    def __str__(self):
        return f"导入{self.pk}"

    def rows_for(self, user):
        """The rows of it that `user` may read now."""
        return LEDGERS[self.ledger].readable(self.rows.all(), user)

    @property
    def label(self):
        """How the trace and the pages call it."""
        return f"导入批次 {self.pk}"


class ImportRow(models.Model):
    """One row of an imported sheet: what was written, what was understood, what becomes of it."""

    class Verdict(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "有变化"
        SAME = "same", "相同"
        CONFLICT = "conflict", "冲突"
        REJECTED = "rejected", "拒收"
        SKIPPED = "skipped", "跳过的行"

    run = models.ForeignKey(ImportRun, verbose_name="导入", on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField("工作表", max_length=40)
    row_number = models.PositiveIntegerField("行号")
    verdict = models.CharField("结论", max_length=10, choices=Verdict)
    key = models.CharField("主键", max_length=60, blank=True)
    row_key = models.CharField("行标识", max_length=80, blank=True)
    cells = models.JSONField("各格", default=dict)
    written = models.JSONField("原来的写法", default=dict)
    repaired = models.JSONField("改过的格", default=list)
    problems = models.JSONField("问题", default=list)
    differences = models.JSONField("变化", default=list)
    reason = models.CharField("说明", max_length=300, blank=True)
    object_id = models.BigIntegerField("对象", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入的行"
        ordering = ["pk"]
        indexes = [models.Index(fields=["key"], name="import_row_key")]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "sheet", "row_number"], name="import_row_once", violation_error_message="同一行只能记一次"
            ),
        ]

    def __str__(self):
        return f"{self.sheet}第{self.row_number}行"


class HeadingMemory(models.Model):
    """What a heading means in the files of one unit, as somebody set it once by hand."""

    unit = models.ForeignKey("courts.Unit", verbose_name="部门", on_delete=models.PROTECT, related_name="+")
    ledger = models.CharField("台账", max_length=20)
    heading = models.CharField("表头", max_length=100)
    name = models.CharField("列", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "记住的表头"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "ledger", "heading"], name="heading_once_per_unit", violation_error_message="这个表头已记过"
            ),
        ]

    def __str__(self):
        return self.heading


class ExportJobQuerySet(JobQuerySet):
    def visible_to(self, user):
        """One's own exports: the file holds what that person may see, nobody else's right covers it."""
        return self.filter(owner_id=user.pk) if getattr(user, "is_authenticated", False) else self.none()


class ExportJob(Job):
    """One ledger taken out: by whom, what for, with which filter, how many rows. Source: X5, X7."""

    ledger = models.CharField("台账", max_length=20)
    purpose = models.CharField("用途", max_length=100)
    with_personal = models.BooleanField("含完整证件号和电话", default=False)
    filters = models.JSONField("筛选", default=dict)
    filter_text = models.CharField("筛选说明", max_length=200, blank=True)
    file = models.FileField("文件", upload_to=export_path, max_length=80, blank=True)
    rows = models.PositiveIntegerField("行数", default=0)
    expires_at = models.DateTimeField("保留到")
    fetched_at = models.DateTimeField("最近下载", null=True, blank=True)

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导出"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["owner", "-id"], name="export_job_owner")]

    def __str__(self):
        return f"导出{self.pk}"

    @property
    def is_ready(self):
        return self.state == self.State.DONE and bool(self.file) and self.expires_at > timezone.now()
