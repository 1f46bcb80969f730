"""问题、整改和共性措施. Source: J2.3.1–J2.3.3."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class CommonMeasure(models.Model):
    """共性问题整改措施: one text of the intermediate court that reaches every case it hit."""

    campaign = models.ForeignKey("reviews.Campaign", verbose_name="活动", on_delete=models.PROTECT, related_name="measures")
    item = models.PositiveSmallIntegerField("条目")
    title = models.CharField("名称", max_length=100)
    text = models.TextField("整改措施")
    due_on = models.DateField("完成日期")
    liaison = models.TextField("与检察院沟通情况", blank=True)
    issued_at = models.DateTimeField("发布时间", default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="发布人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "共性整改措施"
        ordering = ["-pk"]

    def __str__(self):
        return self.title


class Finding(models.Model):
    """问题: one per failed item of a submitted task; it lives until whoever found it has checked the cure.

    Attributes:
        due_reason: why the day differs from the rule's; empty where the rule's own day stands.
        checked_at, check_note: of the last recheck, whatever came of it.
    """

    class Nature(models.TextChoices):
        INDIVIDUAL = "individual", "个性问题"
        COMMON = "common", "共性问题"

    class Cure(models.TextChoices):
        AT_ONCE = "at_once", "能补正，即时补正"
        BY_DATE = "by_date", "限期整改"
        RESUME = "resume", "恢复执行"
        ACCOUNT = "account", "追责"

    class State(models.TextChoices):
        OPEN = "open", "待整改"
        REPORTED = "reported", "待复查"
        CURED = "cured", "已销号"
        WITHDRAWN = "withdrawn", "已撤销"

    review = models.ForeignKey("reviews.Review", verbose_name="评查", on_delete=models.PROTECT, related_name="findings")
    task = models.ForeignKey("reviews.ReviewTask", verbose_name="任务", on_delete=models.PROTECT, related_name="findings")
    campaign = models.ForeignKey("reviews.Campaign", verbose_name="活动", on_delete=models.PROTECT, related_name="findings")
    unit = models.ForeignKey("courts.Unit", verbose_name="责任单位", on_delete=models.PROTECT, related_name="+")
    tier = models.CharField("层级", max_length=20)
    item = models.PositiveSmallIntegerField("条目")
    fault = models.CharField("问题子项", max_length=8, blank=True)
    text = models.TextField("问题")
    nature = models.CharField("性质", max_length=12, choices=Nature, default=Nature.INDIVIDUAL)
    cure = models.CharField("处理", max_length=10, choices=Cure, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    due_on = models.DateField("整改期限", null=True, blank=True)
    due_reason = models.CharField("指定期限的理由", max_length=120, blank=True)
    ordered_at = models.DateTimeField("责令时间", null=True, blank=True)
    report = models.TextField("整改情况", blank=True)
    evidence_note = models.CharField("材料在哪里", max_length=200, blank=True)
    reported_at = models.DateTimeField("整改报告时间", null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="整改人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cured_at = models.DateTimeField("销号时间", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="复查人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField("复查时间", null=True, blank=True)
    check_note = models.TextField("复查意见", blank=True)
    reopen_count = models.PositiveSmallIntegerField("重开次数", default=0)
    resumed_case = models.ForeignKey(
        "executions.ExecutionCase", verbose_name="执恢案件", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    measure = models.ForeignKey(
        CommonMeasure, verbose_name="共性措施", null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )
    escalation = models.CharField("督促到", max_length=20, blank=True)
    is_clue = models.BooleanField("已移交线索", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "评查问题"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["campaign", "state", "due_on"], name="finding_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "item"],
                condition=~Q(state="withdrawn"),
                name="finding_once_per_item",
                violation_error_message="这一项已登记问题",
            ),
            models.CheckConstraint(
                condition=~Q(state="cured") | ~Q(checked_by=F("reported_by")),
                name="finding_checked_by_another",
                violation_error_message="整改人不能自己销号",
            ),
        ]

    def __str__(self):
        return f"第{self.item}项"
