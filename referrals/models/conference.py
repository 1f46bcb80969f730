"""联席会议: the meeting of both organs, who sat in it, what it decided on each item. Source: L4.3, L4.4, L4.9."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from referrals.models.choices import Organ


class Conference(models.Model):
    """One joint conference, called as needed. Nothing of an item is for whoever is recused from it.

    Attributes:
        token: of the form by which it was called, so that the same form sent twice calls one.
    """

    class State(models.TextChoices):
        CALLED = "called", "已召集"
        SITTING = "sitting", "会商中"
        CLOSED = "closed", "已结束"
        CANCELLED = "cancelled", "已取消"

    court = models.ForeignKey("courts.Court", verbose_name="召集法院", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("会议编号", max_length=40, unique=True)
    meets_at = models.DateTimeField("会议时间")
    place = models.CharField("地点", max_length=60)
    state = models.CharField("状态", max_length=10, choices=State, default=State.CALLED)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="召集人", on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField("召集时间", default=timezone.now)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    cancel_reason = models.CharField("取消理由", max_length=200, blank=True)
    minutes = models.BinaryField("纪要", null=True, blank=True)
    minutes_sha256 = models.CharField("纪要校验值", max_length=64, blank=True)
    version = models.PositiveIntegerField("版本", default=0)
    token = models.CharField("提交号", max_length=40, null=True, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "联席会议"
        ordering = ["-meets_at", "-pk"]

    def __str__(self):
        return self.number


class ConferenceMember(models.Model):
    """Somebody called to a conference, for which organ, and whether they came."""

    conference = models.ForeignKey(Conference, verbose_name="会议", on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.PROTECT, related_name="+")
    organ = models.CharField("机构", max_length=12, choices=Organ)
    is_chair = models.BooleanField("主持", default=False)
    is_present = models.BooleanField("出席", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "参会人员"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "person"], name="conference_member_once", violation_error_message="此人已在参会人员中"
            ),
        ]

    def __str__(self):
        return f"参会{self.pk}"


class AgendaItem(models.Model):
    """议题: one referral before one conference, for starting or for its outcome; its decision is taken once.

    Attributes:
        deciders, recused: who took part in the decision and who stood aside, as they were at that moment: lists of
            {"name", "organ"}; a recusal that is registered later changes nothing of it.
    """

    class Purpose(models.TextChoices):
        START = "start", "是否启动"
        OUTCOME = "outcome", "调查结果会商"

    conference = models.ForeignKey(Conference, verbose_name="会议", on_delete=models.PROTECT, related_name="items")
    referral = models.ForeignKey("referrals.Referral", verbose_name="双查案件", on_delete=models.PROTECT, related_name="items")
    purpose = models.CharField("事项", max_length=10, choices=Purpose)
    order = models.PositiveSmallIntegerField("次序", default=0)
    tabled_at = models.DateTimeField("列入时间", default=timezone.now)
    tabled_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="提请人", on_delete=models.PROTECT, related_name="+")
    decision = models.CharField("决定", max_length=12, blank=True)
    reason = models.TextField("理由", blank=True)
    deciders = models.JSONField("参与决定", default=list)
    recused = models.JSONField("回避", default=list)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "议题"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(decided_at=None, withdrawn_at=None),
                name="agenda_item_one_open_per_referral",
                violation_error_message="这条线索已列入一次会议，尚未决定",
            ),
        ]

    def __str__(self):
        return f"议题{self.pk}"


class Recusal(models.Model):
    """回避: a person who may not take part in a referral, with the reason; for one item or for the referral as a whole."""

    referral = models.ForeignKey("referrals.Referral", verbose_name="双查案件", on_delete=models.PROTECT, related_name="recusals")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("回避理由", max_length=200)
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="记录人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "person"], name="recusal_once", violation_error_message="此人已回避这件双查"
            ),
        ]

    def __str__(self):
        return f"回避{self.pk}"
