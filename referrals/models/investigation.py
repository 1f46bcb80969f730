"""联合交办 and 联合调查: the double signature, the team, its records in two tracks, the report in four parts. Source: L4.5–L4.8."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from referrals.models.choices import Method, Organ, Track, Verdict


class JointOrder(models.Model):
    """联合交办函: drafted by one organ, in force only when both have signed. Source: L4.5."""

    referral = models.ForeignKey("referrals.Referral", verbose_name="双查案件", on_delete=models.PROTECT, related_name="orders")
    number = models.CharField("文号", max_length=40, unique=True)
    court = models.ForeignKey("courts.Court", verbose_name="受交办法院", on_delete=models.PROTECT, related_name="+")
    requirement = models.TextField("交办要求")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="拟稿人", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("拟稿时间", default=timezone.now)
    execution_receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="执行机构接收人", on_delete=models.PROTECT, related_name="+"
    )
    discipline_receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="监察机构接收人", on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField("生效时间", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联合交办函"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(void_reason=""),
                name="joint_order_one_live",
                violation_error_message="已有一份联合交办函",
            ),
        ]

    def __str__(self):
        return self.number


class OrderSignature(models.Model):
    """One organ's signature on a joint order (`receipt` False), or the lower court's organ signing for it (`receipt` True)."""

    order = models.ForeignKey(JointOrder, verbose_name="交办函", on_delete=models.PROTECT, related_name="signatures")
    organ = models.CharField("机构", max_length=12, choices=Organ)
    is_receipt = models.BooleanField("签收", default=False)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="签署人", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField("签署时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "交办函签署"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "organ", "is_receipt"], name="order_signed_once", violation_error_message="该机构已经签署"
            ),
            models.UniqueConstraint(
                fields=["order", "signed_by", "is_receipt"],
                name="order_signed_by_two_people",
                violation_error_message="两个机构须由两个人分别签署",
            ),
        ]

    def __str__(self):
        return f"签署{self.pk}"


class TeamMember(models.Model):
    """联合调查组 or 督导组: who investigates for which organ, from when to when. Source: L4.6."""

    class Level(models.TextChoices):
        LOWER = "lower", "下级法院联合调查组"
        SUPERVISION = "supervision", "上级法院督导组"
        DIRECT = "direct", "上级法院直接调查组"

    referral = models.ForeignKey("referrals.Referral", verbose_name="双查案件", on_delete=models.PROTECT, related_name="team")
    level = models.CharField("组别", max_length=12, choices=Level)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.PROTECT, related_name="+")
    organ = models.CharField("机构", max_length=12, choices=Organ)
    is_leader = models.BooleanField("组长", default=False)
    starts_at = models.DateTimeField("起", default=timezone.now)
    ends_at = models.DateTimeField("止", null=True, blank=True)
    reason = models.CharField("换人理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "联合调查组成员"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "level", "person"],
                condition=Q(ends_at=None),
                name="team_member_once",
                violation_error_message="此人已在组内",
            ),
            models.UniqueConstraint(
                fields=["referral", "level"],
                condition=Q(ends_at=None, is_leader=True),
                name="team_one_leader",
                violation_error_message="一个组只有一名组长",
            ),
        ]

    def __str__(self):
        return f"组员{self.pk}"


class InvestigationPlan(models.Model):
    """调查方案: what will be looked at in both tracks, by whom, until when."""

    referral = models.ForeignKey("referrals.Referral", verbose_name="双查案件", on_delete=models.PROTECT, related_name="plans")
    case_points = models.TextField("案件方面要查清的问题")
    conduct_points = models.TextField("干警履职方面要查清的问题")
    methods = models.JSONField("拟用方式", default=list)
    schedule = models.TextField("分工和时间安排")
    is_direct = models.BooleanField("上级直接调查", default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="制定人", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("制定时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "调查方案"
        ordering = ["-pk"]

    def __str__(self):
        return f"方案{self.pk}"


class InvestigationRecord(models.Model):
    """What one method brought to light in one track; what the method asks for beside it is in `details`. Source: L4.7.

    Attributes:
        documents: the evidence that was handed in with it, and the 笔录 made of it.
        is_direct: made by the team of the upper court; nobody of the lower court reads it.
    """

    referral = models.ForeignKey("referrals.Referral", verbose_name="双查案件", on_delete=models.PROTECT, related_name="records")
    track = models.CharField("方面", max_length=10, choices=Track)
    method = models.PositiveSmallIntegerField("方式", choices=Method)
    happened_at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=100, blank=True)
    details = models.JSONField("记录项", default=dict)
    text = models.TextField("记录")
    documents = models.ManyToManyField("dossiers.Document", verbose_name="证据材料", blank=True, related_name="+")
    round = models.PositiveSmallIntegerField("第几轮", default=0)
    is_direct = models.BooleanField("上级直接调查", default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="记录人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("录入时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "调查记录"
        ordering = ["happened_at", "pk"]

    def __str__(self):
        return f"调查记录{self.pk}"


class SupplementRound(models.Model):
    """补充调查: what is still to be found out, until when; each round has a clock of its own. Source: L4.8.

    Attributes:
        due_reason: why this day, where it is not the rule's.
        is_direct: the upper court sends its own people instead of asking the lower court once more.
    """

    referral = models.ForeignKey("referrals.Referral", verbose_name="双查案件", on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField("第几轮")
    requirement = models.TextField("补充调查事项")
    due_on = models.DateField("期限")
    due_reason = models.CharField("另定期限的理由", max_length=120, blank=True)
    is_direct = models.BooleanField("上级直接调查", default=False)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="责令人", on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField("责令时间", default=timezone.now)
    reported_at = models.DateTimeField("补充报告时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "补充调查"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "number"], name="supplement_round_once", violation_error_message="这一轮补充调查已登记"
            ),
        ]

    def __str__(self):
        return f"第{self.number}轮补充调查"


class InvestigationReport(models.Model):
    """调查报告 in its four parts, all needed; a supplementary round brings a new version. Source: L4.8."""

    referral = models.ForeignKey("referrals.Referral", verbose_name="双查案件", on_delete=models.PROTECT, related_name="reports")
    round = models.PositiveSmallIntegerField("第几轮", default=0)
    course = models.TextField("调查经过")
    facts = models.TextField("查明事实")
    analysis = models.TextField("问题分析")
    proposal = models.TextField("处理意见")
    verdict = models.CharField("认定", max_length=12, choices=Verdict)
    is_direct = models.BooleanField("上级直接调查", default=False)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="报告人", on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField("报告时间", default=timezone.now)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="核查人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField("核查时间", null=True, blank=True)
    check_note = models.TextField("核查意见", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调查报告"
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "round"], name="report_once_per_round", violation_error_message="这一轮已经报告"
            ),
        ]

    def __str__(self):
        return f"调查报告{self.pk}"
