"""Terminated cases: the thirty-nine facts of the 终本案件台账, and the property re-queries of the five years after. Source: J2, domain.md 2."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

REQUERY_YEARS = 5


class TerminationStatus(models.TextChoices):
    STANDING = "standing", "终本"
    OBJECTED = "objected", "终本，异议审查中"
    APPLIED = "applied", "终本，申请恢复中"
    RESUMED = "resumed", "已恢复执行"
    REVOKED = "revoked", "终本裁定已撤销"
    EXPIRED = "expired", "五年查控期满"


OPEN_TERMINATIONS = frozenset({TerminationStatus.STANDING, TerminationStatus.OBJECTED, TerminationStatus.APPLIED})


class DebtorKind(models.TextChoices):
    PERSON = "person", "自然人"
    ORGANISATION = "organisation", "法人"
    BOTH = "both", "自然人、法人"
    OTHER = "other", "其他组织"


class Consent(models.TextChoices):
    AGREED = "agreed", "同意"
    DISAGREED = "disagreed", "不同意"


class Termination(models.Model):
    """终本案件: one execution case closed by 终结本次执行程序. A blank fact is 未录入 (None or ""), never "not done"."""

    case = models.OneToOneField(
        "cases.Case", verbose_name="案件", on_delete=models.PROTECT, primary_key=True, related_name="termination"
    )
    execution_case = models.OneToOneField(
        "executions.ExecutionCase", verbose_name="执行案件", on_delete=models.PROTECT, related_name="termination"
    )
    unit_words = models.CharField("承办部门", max_length=40, blank=True)
    handler_name = models.CharField("承办人", max_length=40, blank=True)
    panel = models.CharField("合议庭成员", max_length=120, blank=True)
    cause = models.CharField("案由", max_length=60, blank=True)
    applicant = models.CharField("申请执行人", max_length=200, blank=True)
    debtor = models.CharField("被执行人", max_length=200, blank=True)
    debtor_kind = models.CharField("被执行人类型", max_length=20, choices=DebtorKind, blank=True)
    filed_on = models.DateField("立案日期", null=True, blank=True)
    terminated_on = models.DateField("终本日期")
    claimed_amount = models.DecimalField("标的额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    recovered_amount = models.DecimalField("到位额（元）", max_digits=16, decimal_places=2, null=True, blank=True)

    notice_on = models.DateField("执行通知书发出日", null=True, blank=True)
    property_order_on = models.DateField("报告财产令发出日", null=True, blank=True)
    network_query_on = models.DateField("网络查控日", null=True, blank=True)
    field_inquiry = models.CharField("线下调查方式", max_length=200, blank=True)
    found_property = models.CharField("查明财产", max_length=500, blank=True)
    disposal = models.CharField("处置情况", max_length=500, blank=True)
    is_missing = models.BooleanField("下落不明", null=True, blank=True)
    search_measures = models.CharField("查找措施", max_length=200, blank=True)
    restricted_on = models.DateField("限高日期", null=True, blank=True)
    is_listable = models.BooleanField("符合纳失", null=True, blank=True)
    listed_on = models.DateField("纳失日期", null=True, blank=True)
    is_obstructing = models.BooleanField("妨害执行", null=True, blank=True)
    sanctions = models.CharField("处罚措施", max_length=200, blank=True)
    interviewed_on = models.DateField("终本约谈日", null=True, blank=True)
    consent = models.CharField("申请人是否同意", max_length=20, choices=Consent, blank=True)
    panel_on = models.DateField("合议庭日期", null=True, blank=True)
    approved_on = models.DateField("审批日期", null=True, blank=True)
    ruling_number = models.CharField("裁定书文号", max_length=60, blank=True)
    ruling_elements = models.CharField("裁定书要素", max_length=200, blank=True)
    served_on = models.DateField("送达日期", null=True, blank=True)
    objected_on = models.DateField("异议日期", null=True, blank=True)
    objection_result = models.CharField("异议处理", max_length=200, blank=True)
    resumption_applied_on = models.DateField("恢复申请日期", null=True, blank=True)
    resumption_number = models.CharField("执恢案号", max_length=60, blank=True)
    library_on = models.DateField("终本库录入日", null=True, blank=True)
    last_query_on = models.DateField("最近一次查控日", null=True, blank=True)
    remark = models.CharField("备注", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "终本案件"
        ordering = ["-terminated_on", "-case_id"]
        indexes = [models.Index(fields=["-terminated_on", "-case"], name="termination_newest")]

    def __str__(self):
        return self.case.number

    @property
    def status_label(self):
        return TerminationStatus(self.case.status).label

    @property
    def requery_until(self):
        """The day on which the five years of re-queries end. Source: 法〔2016〕373号 art. 9."""
        return years_after(self.terminated_on, REQUERY_YEARS)


def years_after(day, years):
    """The same day `years` later; the 29th of February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


class Requery(models.Model):
    """再次查控: one property query after the termination, what it found, and whether the applicant was told. Source: 373号 art. 9."""

    termination = models.ForeignKey(Termination, verbose_name="终本案件", on_delete=models.PROTECT, related_name="requeries")
    queried_on = models.DateField("查控日期")
    scope = models.CharField("查询范围", max_length=200)
    has_found = models.BooleanField("查到可供执行的财产", default=False)
    result = models.CharField("查控结果", max_length=500)
    told_on = models.DateField("告知申请人日期", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "再次查控"
        ordering = ["-queried_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(told_on=None) | Q(told_on__gte=models.F("queried_on")),
                name="requery_told_after_query",
                violation_error_message="告知申请人的日期不能早于查控日期",
            ),
        ]

    def __str__(self):
        return str(self.queried_on)
