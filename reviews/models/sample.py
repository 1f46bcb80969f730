"""抽样: a frozen frame, a seed, and the list that anybody can draw again. Source: J2.3.2, product.md I10."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.choices import Tier


class Sample(models.Model):
    """One draw. The frame is the scope members up to `frame_end` that fit `frame_rule`, in the order of their case numbers."""

    class Method(models.TextChoices):
        RANDOM = "random", "随机抽取"
        KEY = "key", "按规则选取重点案件"
        REPORTED = "reported", "按自查报送情况选取重点案件"

    campaign = models.ForeignKey("reviews.Campaign", verbose_name="活动", on_delete=models.PROTECT, related_name="samples")
    tier = models.CharField("层级", max_length=20)
    name = models.CharField("名称", max_length=60)
    method = models.CharField("方式", max_length=10, choices=Method)
    strata = models.CharField("分层", max_length=20, blank=True)
    rule = models.JSONField("规则", default=dict)
    frame_end = models.BigIntegerField("抽样框末号")
    frame_size = models.PositiveIntegerField("抽样框件数")
    frame_hash = models.CharField("抽样框校验值", max_length=64)
    size = models.PositiveIntegerField("样本量")
    seed = models.CharField("种子", max_length=60, blank=True)
    result_hash = models.CharField("结果校验值", max_length=64)
    drawn_at = models.DateTimeField("抽取时间")
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="抽取人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "抽样"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__lte=models.F("frame_size")),
                name="sample_within_frame",
                violation_error_message="样本量不能大于抽样框",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def tier_label(self):
        return Tier(self.tier).label


class SampleMember(models.Model):
    """One case of a sample, with its stratum and the reason when a rule chose it."""

    sample = models.ForeignKey(Sample, verbose_name="抽样", on_delete=models.CASCADE, related_name="members")
    review = models.ForeignKey("reviews.Review", verbose_name="评查", on_delete=models.PROTECT, related_name="drawn")
    place = models.PositiveIntegerField("名次")
    stratum = models.CharField("层", max_length=60, blank=True)
    reason = models.CharField("入选理由", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "样本案件"
        ordering = ["sample_id", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "review"], name="sample_member_once", violation_error_message="样本内案件重复"
            ),
        ]

    def __str__(self):
        return str(self.place)
