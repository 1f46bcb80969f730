"""清单和条目: versioned, so that a campaign pins what was asked."""

from django.db import models
from django.db.models import Q


class Checklist(models.Model):
    """One version of a list of items for one kind of subject; never changed once a published campaign uses it."""

    code = models.CharField("代码", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1)
    subject_kind = models.CharField("评查对象", max_length=20)
    title = models.CharField("名称", max_length=100)
    basis = models.CharField("依据", max_length=200, blank=True)
    shipped = models.BooleanField("随系统提供", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "评查清单"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], name="checklist_version_once", violation_error_message="这个清单已有该版本"
            ),
        ]

    def __str__(self):
        return f"{self.title}（第{self.version}版）"


class Item(models.Model):
    """One question of a checklist: what is asked, how it is checked, by which law, and when it does not apply.

    Attributes:
        condition: when the item applies, in words; empty when it applies to every case.
        may_be_not_applicable: whether 不适用 is an answer.
        conditional_part: the half of the item that has a condition of its own, in words (item 5: 纳失).
        precheck: code of the rule that proposes an answer from the facts.
        faults: 问题子项: rows {code, label}.
    """

    checklist = models.ForeignKey(Checklist, verbose_name="清单", on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField("序号")
    clause = models.CharField("方案条款", max_length=20, blank=True)
    label = models.CharField("简称", max_length=40)
    text = models.CharField("条目", max_length=300)
    guidance = models.TextField("怎么查", blank=True)
    basis = models.CharField("依据", max_length=500, blank=True)
    condition = models.CharField("适用条件", max_length=200, blank=True)
    may_be_not_applicable = models.BooleanField("可以不适用", default=False)
    conditional_part = models.CharField("有条件的部分", max_length=100, blank=True)
    evidence = models.CharField("应见材料", max_length=300, blank=True)
    precheck = models.CharField("预检规则", max_length=40, blank=True)
    faults = models.JSONField("问题子项", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评查条目"
        ordering = ["checklist_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["checklist", "number"], name="item_number_once", violation_error_message="清单内条目序号重复"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="item_number_from_one", violation_error_message="序号从 1 起"
            ),
            models.CheckConstraint(
                condition=Q(condition="") | Q(may_be_not_applicable=True),
                name="item_condition_means_not_applicable",
                violation_error_message="有适用条件的条目应允许答“不适用”",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.label}"
