"""一案双查（案件）: the clue and all that comes of it, who it is about, and who spoke. Source: L4.1, L4.2, L3."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from executions.models import ExecutionCase
from referrals.models.choices import ClueSource, Organ, Problem, Verdict


class Referral(models.Model):
    """One referral, from the clue on. Its row of the spine is 限知: only the people on it know of it.

    Attributes:
        organ: the organ whose pool the clue came into; the other one knows nothing before it is tabled.
        team_opinion: what 司法巡查组 or 审务督察组 say of a clue they bring (source 5).
        origin, handover: the petition or review that it comes from, and the act by which it was handed over.
        execution_number: kept as text: entering an execution case here would show it, and so the clue, to the court it is about.
        recorded: what only a ledger says of what happened before the system: decision, team, methods, dispositions, due day.
        verdict: of the approved 检查意见; empty until then.
        is_direct: the upper court investigates itself.
    """

    case = models.OneToOneField(
        "cases.Case", verbose_name="双查案件", primary_key=True, on_delete=models.PROTECT, related_name="referral"
    )
    organ = models.CharField("收集机构", max_length=12, choices=Organ)
    source = models.PositiveSmallIntegerField("线索来源", choices=ClueSource)
    source_detail = models.CharField("来文单位及文号", max_length=120, blank=True)
    upstream_number = models.CharField("双查系统编号", max_length=40, blank=True)
    received_on = models.DateField("收到日期")
    problem = models.CharField("问题类型", max_length=20, choices=Problem)
    summary = models.TextField("问题摘要")
    team_opinion = models.TextField("巡查（督察）组意见", blank=True)
    execution_number = models.CharField("涉及案号", max_length=40, blank=True)
    origin = models.ForeignKey(
        "cases.Case", verbose_name="来源案件", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handover = models.ForeignKey(
        "cases.Handover", verbose_name="移送", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    origin_number = models.CharField("关联信访登记号", max_length=40, blank=True)
    is_real_name = models.BooleanField("实名反映", null=True)
    screening = models.TextField("筛查意见", blank=True)
    screened_at = models.DateTimeField("筛查时间", null=True, blank=True)
    decided_on = models.DateField("会商日期", null=True, blank=True)
    decision_reason = models.TextField("启动与否的理由", blank=True)
    dispatched_at = models.DateTimeField("联合交办时间", null=True, blank=True)
    signed_for_at = models.DateTimeField("签收时间", null=True, blank=True)
    reported_at = models.DateTimeField("报告时间", null=True, blank=True)
    is_direct = models.BooleanField("上级直接调查", default=False)
    verdict = models.CharField("属实程度", max_length=12, choices=Verdict, blank=True)
    told_at = models.DateTimeField("反馈时间", null=True, blank=True)
    cleared_at = models.DateTimeField("澄清时间", null=True, blank=True)
    remark = models.TextField("备注", blank=True)
    recorded = models.JSONField("台账所载", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "一案双查"
        ordering = ["-case_id"]
        indexes = [models.Index(fields=["organ", "received_on"], name="referral_organ_received")]

    def __str__(self):
        return f"双查{self.pk}"

    @cached_property
    def execution_case(self):
        """The execution case of that number, or None while no other room has entered it."""
        return ExecutionCase.objects.filter(number=self.execution_number).first() if self.execution_number else None


class AccusedOfficer(models.Model):
    """被反映人: an officer the clue is about. Once cleared, the name leads nobody to the referral without need (L4.11)."""

    referral = models.ForeignKey(Referral, verbose_name="双查案件", on_delete=models.PROTECT, related_name="officers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="人员", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField("姓名", max_length=40)
    post_title = models.CharField("职务", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "被反映人"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "name"], name="accused_once_per_referral", violation_error_message="此人已在被反映人中"
            ),
        ]

    def __str__(self):
        return f"被反映人{self.pk}"


class Complainant(models.Model):
    """反映人: sealed. Whoever opens it needs a reason and a second person (`Unsealing`)."""

    referral = models.OneToOneField(
        Referral, verbose_name="双查案件", primary_key=True, on_delete=models.PROTECT, related_name="complainant"
    )
    name = models.CharField("姓名", max_length=40)
    id_number = models.CharField("身份证号", max_length=18, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    address = models.CharField("住址", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "反映人"

    def __str__(self):
        return f"反映人{self.pk}"


class Unsealing(models.Model):
    """查看反映人: asked for with a reason by one person, allowed by another, open until `ends_at` for who asked."""

    referral = models.ForeignKey(Referral, verbose_name="双查案件", on_delete=models.PROTECT, related_name="unsealings")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="申请人", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间", default=timezone.now)
    reason = models.CharField("理由", max_length=200)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="审批人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField("审批时间", null=True, blank=True)
    is_allowed = models.BooleanField("同意", null=True)
    ends_at = models.DateTimeField("有效至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "查看反映人"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by")),
                name="unsealing_by_a_second_person",
                violation_error_message="查看反映人须由另一人审批",
            ),
        ]

    def __str__(self):
        return f"查看申请{self.pk}"
