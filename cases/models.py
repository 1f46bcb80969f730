"""The spine: every case of every pillar, the people on it, its trace, its drafts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.append_only import AppendOnly
from courts.models import ADMINISTRATORS, Role
from courts.scope import scope_of, visible_units


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The cases `user` may know of: their units' unsealed cases and the cases they are on. Source: X8."""
        if not getattr(user, "is_authenticated", False) or scope_of(user).roles & ADMINISTRATORS:
            return self.none()
        on_it = CasePerson.objects.filter(person_id=user.pk, ends_at=None).values("case_id")
        units = visible_units(user)
        return self.filter(Q(is_sealed=False, unit_id__in=units) | Q(pk__in=on_it))

    def open(self):
        return self.filter(closed_at=None)

    def overdue(self, today=None):
        """Open cases with a running clock whose due day is over (overdue begins after 24:00 of the due day)."""
        return self.open().filter(due_on__lt=today or timezone.localdate())


class Case(models.Model):
    """One case of any kind: what all kinds share, and what lists, clocks, papers and the trace hang on."""

    kind = models.CharField("类别", max_length=20)
    number = models.CharField("编号", max_length=40, unique=True)
    court = models.ForeignKey("courts.Court", verbose_name="法院", on_delete=models.PROTECT, related_name="cases")
    unit = models.ForeignKey("courts.Unit", verbose_name="责任单位", on_delete=models.PROTECT, related_name="cases")
    title = models.CharField("标题", max_length=200)
    status = models.CharField("状态", max_length=30)
    is_key = models.BooleanField("重点", default=False)
    is_sealed = models.BooleanField("限知", default=False)
    opened_on = models.DateField("立件日期")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    due_on = models.DateField("最近到期", null=True, blank=True)
    completeness_done = models.PositiveSmallIntegerField("留痕已有", default=0)
    completeness_total = models.PositiveSmallIntegerField("留痕应有", default=0)
    last_step = models.CharField("最近一步", max_length=40, blank=True)
    last_step_at = models.DateTimeField("最近一步时间", null=True, blank=True)
    search = models.TextField("检索词", blank=True)
    version = models.PositiveIntegerField("版本", default=0)
    entry_count = models.PositiveIntegerField("痕迹条数", default=0)
    head_hash = models.CharField("链头", max_length=64, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案件"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["kind", "closed_at", "due_on", "id"], name="case_worklist"),
            models.Index(fields=["kind", "unit", "status"], name="case_unit_status"),
            models.Index(fields=["kind", "opened_on", "id"], name="case_opened"),
            # holds all that is asked by "how many cases in each state, of those I may see": the table itself is not read
            models.Index(fields=["kind", "status", "unit", "is_sealed", "id"], name="case_states"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(completeness_done__lte=models.F("completeness_total")),
                name="case_completeness_within_total",
                violation_error_message="留痕已有的项数不能多于应有的项数",
            ),
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # files put on the case while a step is under way; `take` ties them to the step's trace entry
        self.attached = []

    def __str__(self):
        return self.number


class CasePerson(models.Model):
    """工作专班 and others on a case: who, as what, with which phone, from when to when. Source: J3.2.2."""

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="人员", null=True, blank=True, on_delete=models.PROTECT, related_name="places"
    )
    name = models.CharField("姓名", max_length=40)
    role = models.CharField("身份", max_length=20, choices=Role)
    post_title = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("联系方式", max_length=20, blank=True)
    starts_at = models.DateTimeField("起", default=timezone.now)
    ends_at = models.DateTimeField("止", null=True, blank=True)
    reason = models.CharField("换人理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "案件人员"
        ordering = ["pk"]
        indexes = [models.Index(fields=["person", "ends_at", "case"], name="case_person_places")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "role"],
                condition=Q(ends_at=None, role__in=["lead", "responsible", "liaison", "contact_leader"]),
                name="case_person_one_per_role",
                violation_error_message="同一案件同一身份只能有一人",
            ),
        ]

    def __str__(self):
        return self.name


class TraceEntry(AppendOnly):
    """One thing that happened to a case, chained to the one before by its hash. Source: X7, J3.2.6.2 全程留痕."""

    class Channel(models.TextChoices):
        WEB = "web", "页面"
        API = "api", "接口"
        LEDGER = "ledger", "台账导入"
        SYSTEM = "system", "系统"

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="trace")
    seq = models.PositiveIntegerField("序")
    at = models.DateTimeField("记录时间")
    happened_at = models.DateTimeField("发生时间")
    step = models.CharField("环节", max_length=60)
    label = models.CharField("环节名称", max_length=40)
    clause = models.CharField("依据", max_length=20, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办", null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField("经办人", max_length=80)
    actor_post = models.CharField("岗位", max_length=80, blank=True)
    channel = models.CharField("途径", max_length=10, choices=Channel)
    status_before = models.CharField("原状态", max_length=30, blank=True)
    status_after = models.CharField("新状态", max_length=30)
    summary = models.CharField("摘要", max_length=500, blank=True)
    facts = models.JSONField("内容", default=dict)
    token = models.CharField("提交号", max_length=40, null=True, unique=True)
    previous_hash = models.CharField("前一条", max_length=64, blank=True)
    hash = models.CharField("本条", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "痕迹"
        ordering = ["case_id", "seq"]
        indexes = [models.Index(fields=["step", "happened_at"], name="trace_step_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "seq"], name="trace_seq_once_per_case", violation_error_message="痕迹序号重复"
            ),
        ]

    def __str__(self):
        return self.label


class Seal(AppendOnly):
    """封签: the Merkle root over the chain heads that moved since the last seal, tied to that seal. Finds a deleted tail."""

    day = models.DateField("日期", unique=True)
    at = models.DateTimeField("封签时间", default=timezone.now)
    heads = models.PositiveIntegerField("链头数")
    previous_root = models.CharField("前一封签", max_length=64, blank=True)
    root = models.CharField("封签值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "封签"
        ordering = ["day"]

    def __str__(self):
        return str(self.day)


class SealedHead(AppendOnly):
    """The head of one case's chain at the moment of a seal."""

    seal = models.ForeignKey(Seal, verbose_name="封签", on_delete=models.PROTECT, related_name="sealed")
    case_ref = models.BigIntegerField("案件")
    seq = models.PositiveIntegerField("序")
    hash = models.CharField("链头", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "封签链头"
        ordering = ["seal_id", "case_ref"]
        constraints = [
            models.UniqueConstraint(
                fields=["case_ref", "seal"], name="sealed_head_once", violation_error_message="同一封签内案件重复"
            ),
        ]

    def __str__(self):
        return self.hash


class Counter(models.Model):
    """The last number given out in a series and year; advanced inside the operation that uses the number."""

    series = models.CharField("字号", max_length=40)
    year = models.PositiveSmallIntegerField("年度")
    value = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"
        ordering = ["series", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year"], name="counter_once", violation_error_message="该字号年度已有编号记录"
            ),
        ]

    def __str__(self):
        return f"{self.series}{self.year}"


class Draft(models.Model):
    """What somebody has typed into a step's form and not yet submitted; kept on the server, never in the browser."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="人员", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, verbose_name="案件", null=True, on_delete=models.CASCADE, related_name="drafts")
    step = models.CharField("环节", max_length=60)
    data = models.JSONField("内容", default=dict)
    saved_at = models.DateTimeField("保存时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "草稿"
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "case", "step"], name="draft_once", violation_error_message="草稿已存在"),
            models.UniqueConstraint(
                fields=["user", "step"], condition=Q(case=None), name="draft_once_for_new", violation_error_message="草稿已存在"
            ),
        ]

    def __str__(self):
        return self.step


class Handover(models.Model):
    """移送: what somebody saw in a case and handed to those who may open a case of their own about it. Source: L4.1, J1.3.

    It is no entry of the case's trace: whoever works on the case must not learn of it, nor of what came of it.

    Attributes:
        receiver: the code of a `cases.handovers.Receiver`.
    """

    case = models.ForeignKey(Case, verbose_name="案件", on_delete=models.PROTECT, related_name="+")
    receiver = models.CharField("接收机构", max_length=20)
    summary = models.TextField("线索摘要")
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="移送人", on_delete=models.PROTECT, related_name="+")
    handed_at = models.DateTimeField("移送时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "移送"
        ordering = ["-pk"]

    def __str__(self):
        return f"移送{self.pk}"
