"""评查（一件）, its tasks by tier, the answers, and what is signed. Source: J1.1, J1.2, J2.2, J2.3."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.files import safe_name
from reviews.models.choices import Answer, Grade, Proposal, Tier


class Review(models.Model):
    """One case under review in one campaign. Its own row of the spine carries unit, status, clocks and trace."""

    case = models.OneToOneField(
        "cases.Case", verbose_name="评查案件", primary_key=True, on_delete=models.PROTECT, related_name="review"
    )
    campaign = models.ForeignKey("reviews.Campaign", verbose_name="活动", on_delete=models.PROTECT, related_name="reviews")
    subject = models.ForeignKey("cases.Case", verbose_name="被评查案件", on_delete=models.PROTECT, related_name="reviews")
    group = models.ForeignKey(
        "reviews.ReviewGroup", verbose_name="评查组", null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    key_reason = models.CharField("重点理由", max_length=100, blank=True)
    grade = models.CharField("评查结论", max_length=10, choices=Grade, blank=True)
    opinion = models.TextField("结论说明", blank=True)
    signed_at = models.DateTimeField("院（局）长签名时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="签名人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    concluded_at = models.DateTimeField("评结时间", null=True, blank=True)
    reopen_count = models.PositiveSmallIntegerField("重开次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "评查"
        ordering = ["case_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "subject"],
                name="review_once_per_campaign",
                violation_error_message="同一活动内案件只评查一次",
            ),
        ]

    def __str__(self):
        return f"评查{self.pk}"


class TaskQuerySet(models.QuerySet):
    def live(self):
        return self.exclude(state=ReviewTask.State.WITHDRAWN)


class ReviewTask(models.Model):
    """One tier's review of one case by one person. A re-assigned task is withdrawn with its reason and stays in the history.

    Attributes:
        height: how high the tier stands (0 承办人自查 … 3 中院评查); repeats the tier for the blindness query.
        position: place in the reviewer's queue.
        conflict: why nobody could be found, when `reviewer` is None.
        failed: items answered 不合格; like the answers, for those only who may read them (`reviews.answers.blindness`).
        answers_salt: goes into `answers_hash`, which stands in the trace: without it few answers could be guessed from the hash.
        revealed_at: when this reviewer first could see lower answers: the moment of the first submission.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待评"
        WORKING = "working", "评查中"
        SUBMITTED = "submitted", "已提交"
        WITHDRAWN = "withdrawn", "已改派"

    review = models.ForeignKey(Review, verbose_name="评查", on_delete=models.PROTECT, related_name="tasks")
    campaign = models.ForeignKey("reviews.Campaign", verbose_name="活动", on_delete=models.PROTECT, related_name="tasks")
    tier = models.CharField("层级", max_length=20, choices=Tier)
    height = models.PositiveSmallIntegerField("层高")
    unit = models.ForeignKey("courts.Unit", verbose_name="被评查单位", on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="评查员",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="review_tasks",
    )
    reviewer_name = models.CharField("评查员姓名", max_length=40, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    position = models.PositiveIntegerField("次序", default=0)
    is_special = models.BooleanField("专案评查", default=False)
    conflict = models.CharField("无法分案的原因", max_length=200, blank=True)
    answered = models.PositiveSmallIntegerField("已答", default=0)
    item_count = models.PositiveSmallIntegerField("应答", default=0)
    failed = models.PositiveSmallIntegerField("不合格", default=0)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    revealed_at = models.DateTimeField("可见下级结论时间", null=True, blank=True)
    answers_hash = models.CharField("答案校验值", max_length=64, blank=True)
    answers_salt = models.CharField("校验盐", max_length=32, blank=True)
    withdrawn_at = models.DateTimeField("改派时间", null=True, blank=True)
    withdrawn_reason = models.CharField("改派理由", max_length=200, blank=True)
    return_count = models.PositiveSmallIntegerField("退回次数", default=0)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评查任务"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["reviewer", "campaign", "state", "position"], name="review_task_queue"),
            models.Index(fields=["campaign", "tier", "unit", "state"], name="review_task_progress"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "tier"],
                condition=~Q(state="withdrawn"),
                name="review_task_once_per_tier",
                violation_error_message="同一案件同一层级只有一个评查任务",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False, answered=F("item_count")),
                name="review_task_submitted_complete",
                violation_error_message="全部条目答完才能提交",
            ),
            models.CheckConstraint(
                condition=Q(answered__lte=F("item_count")),
                name="review_task_answered_within_items",
                violation_error_message="已答不能多于应答",
            ),
        ]

    def __str__(self):
        return f"{self.get_tier_display()}{self.pk}"


class ItemAnswer(models.Model):
    """What one task says of one item, and apart from it what the machine had proposed.

    Attributes:
        evidence: rows {document, page, note}: what was seen on which page.
        part_not_applicable: the conditional half of the item does not apply, with `reason`.
        blind_answer: the answer as first submitted, before lower answers could be seen.
        version: goes up by one with each save, so that two pages never overwrite each other.
    """

    task = models.ForeignKey(ReviewTask, verbose_name="任务", on_delete=models.CASCADE, related_name="answers")
    item = models.PositiveSmallIntegerField("条目")
    answer = models.CharField("结论", max_length=4, choices=Answer, blank=True)
    fault = models.CharField("问题子项", max_length=8, blank=True)
    reason = models.TextField("理由", blank=True)
    evidence = models.JSONField("证据", default=list, blank=True)
    part_not_applicable = models.BooleanField("部分不适用", default=False)
    proposal = models.CharField("预检建议", max_length=4, choices=Proposal, blank=True)
    blind_answer = models.CharField("首次结论", max_length=4, choices=Answer, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    saved_at = models.DateTimeField("保存时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "条目结论"
        ordering = ["task_id", "item"]
        constraints = [
            models.UniqueConstraint(fields=["task", "item"], name="item_answer_once", violation_error_message="这一项已有结论"),
        ]

    def __str__(self):
        return f"{self.item} {self.get_answer_display()}"


class ItemTally(models.Model):
    """How often each answer stands in the submitted tasks of a tier and unit: what the heat map reads instead of millions of answers."""

    campaign = models.ForeignKey("reviews.Campaign", verbose_name="活动", on_delete=models.CASCADE, related_name="tallies")
    tier = models.CharField("层级", max_length=20, choices=Tier)
    unit = models.ForeignKey("courts.Unit", verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    item = models.PositiveSmallIntegerField("条目")
    passed = models.PositiveIntegerField("合格", default=0)
    failed = models.PositiveIntegerField("不合格", default=0)
    not_applicable = models.PositiveIntegerField("不适用", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "条目汇总"
        ordering = ["campaign_id", "tier", "unit_id", "item"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "tier", "unit", "item"], name="item_tally_once", violation_error_message="汇总行重复"
            ),
        ]

    def __str__(self):
        return f"{self.item}"

    @property
    def denominator(self):
        """合格 plus 不合格: 不适用 has left."""
        return self.passed + self.failed


def scan_path(statement, name):
    """A name that says nothing but the month and the extension."""
    return f"statements/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}.{safe_name(name).rpartition('.')[2].lower()}"


class Statement(models.Model):
    """签名: what somebody signed for, bound to the answers by their hash; by password again, or by a scan of the signed paper.

    The scan is no paper of the dossier: whoever may not read the answers yet may not read it either.
    """

    class Means(models.TextChoices):
        PASSWORD = "password", "再次输入口令"
        SCAN = "scan", "纸质签名扫描件"

    class Kind(models.TextChoices):
        NO_PROBLEM = "no_problem", "无问题承诺"
        PRESIDENT = "president", "院（局）长签名"

    review = models.ForeignKey(Review, verbose_name="评查", on_delete=models.PROTECT, related_name="statements")
    task = models.ForeignKey(
        ReviewTask, verbose_name="任务", null=True, blank=True, on_delete=models.PROTECT, related_name="statements"
    )
    kind = models.CharField("种类", max_length=20, choices=Kind)
    text = models.TextField("内容")
    answers_hash = models.CharField("答案校验值", max_length=64)
    means = models.CharField("方式", max_length=10, choices=Means)
    scan = models.FileField("扫描件", upload_to=scan_path, max_length=200, blank=True)
    scan_sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="签名人", on_delete=models.PROTECT, related_name="+")
    signed_name = models.CharField("签名", max_length=80)
    signed_at = models.DateTimeField("签名时间")
    void_reason = models.CharField("失效原因", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "签名"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(means="scan") | ~Q(scan=""),
                name="statement_scan_has_file",
                violation_error_message="纸质签名要上传扫描件",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class Meeting(models.Model):
    """院（局）长面见: of a key petition, with what was said and the answer of the review to it. Source: J1.2."""

    review = models.ForeignKey(Review, verbose_name="评查", on_delete=models.PROTECT, related_name="meetings")
    met_at = models.DateTimeField("面见时间")
    place = models.CharField("地点", max_length=100)
    attendees = models.CharField("参加人员", max_length=200)
    said = models.TextField("信访人反映")
    response = models.TextField("逐条回应")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="记录人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "院（局）长面见"
        ordering = ["-met_at"]

    def __str__(self):
        return str(self.met_at)
