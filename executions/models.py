"""Execution cases: what every petition, review and referral is about. Source: domain.md 1."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from courts.scope import scope_of
from executions.links import SOURCES


class ExecutionStatus(models.TextChoices):
    ACTIVE = "active", "在执"
    COMPLETED = "completed", "执行完毕"
    TERMINATED = "terminated", "终本"
    RESUMED = "resumed", "恢复执行"
    SETTLED = "settled", "执行和解"
    SETTLEMENT_PERFORMED = "settlement_performed", "和解履行完毕"
    SUSPENDED = "suspended", "中止"
    ENDED = "ended", "终结执行"
    WITHDRAWN = "withdrawn", "销案"


class ExecutionCaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The execution cases of the courts in which `user` sees a unit, and those that a case visible to them points at. Source: X8."""
        mine = Q(court__in={unit.court_id for unit in scope_of(user).units})
        for source in SOURCES:
            # asked case by case: what somebody looks for is a handful, while the cases they may see can be very many
            mine |= Exists(source.pointed_at(user).filter(execution_case_id=OuterRef("pk")))
        return self.filter(mine)


class ExecutionCase(models.Model):
    """One execution case, found by its canonical number; `court` is None while its court word is not ours."""

    number = models.CharField("案号", max_length=40, unique=True)
    year = models.PositiveSmallIntegerField("收案年度")
    court_word = models.CharField("法院代字", max_length=12)
    type_word = models.CharField("类型代字", max_length=12)
    serial = models.PositiveIntegerField("编号")
    court = models.ForeignKey(
        "courts.Court", verbose_name="执行法院", null=True, blank=True, on_delete=models.PROTECT, related_name="execution_cases"
    )
    handler_name = models.CharField("承办人", max_length=40, blank=True)
    cause = models.CharField("案由", max_length=60, blank=True)
    filed_on = models.DateField("立案日期", null=True, blank=True)
    closed_on = models.DateField("结案日期", null=True, blank=True)
    status = models.CharField("案件状态", max_length=20, choices=ExecutionStatus, blank=True)
    claimed_amount = models.DecimalField("标的额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    recovered_amount = models.DecimalField("到位金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)

    objects = ExecutionCaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "执行案件"
        ordering = ["-year", "court_word", "type_word", "serial", "pk"]
        indexes = [models.Index(fields=["serial", "year"], name="execution_case_serial")]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "court_word", "type_word", "serial"],
                name="execution_case_once",
                violation_error_message="这个案号已登记",
            ),
        ]

    def __str__(self):
        return self.number


class Party(models.Model):
    """申请执行人 or 被执行人 of an execution case."""

    class Side(models.TextChoices):
        APPLICANT = "applicant", "申请执行人"
        DEBTOR = "debtor", "被执行人"

    execution_case = models.ForeignKey(ExecutionCase, verbose_name="执行案件", on_delete=models.PROTECT, related_name="parties")
    side = models.CharField("地位", max_length=10, choices=Side)
    name = models.CharField("名称", max_length=100)
    is_organisation = models.BooleanField("单位", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "当事人"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["execution_case", "side", "name"], name="party_once", violation_error_message="当事人重复"
            ),
        ]

    def __str__(self):
        return self.name
