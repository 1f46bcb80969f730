"""The calendar, the rules' versions, the clocks of cases, and what was said about them."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from deadlines.periods import Unit, due

UNITS = [(unit.value, unit.label) for unit in Unit]


class CalendarYear(models.Model):
    """A year whose public holidays are published and entered; other years are known by the week only."""

    year = models.PositiveSmallIntegerField("年度", primary_key=True)
    source = models.CharField("依据", max_length=100)
    entered_at = models.DateTimeField("录入时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "日历年度"
        ordering = ["-year"]

    def __str__(self):
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from the week: a holiday, or a weekend day that is worked. Source: 国务院办公厅's yearly notice."""

    class Kind(models.TextChoices):
        OFF = "off", "放假"
        WORK = "work", "上班"

    day = models.DateField("日期", primary_key=True)
    kind = models.CharField("安排", max_length=4, choices=Kind)
    name = models.CharField("节日", max_length=20)
    source = models.CharField("依据", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "放假调休日"
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.get_kind_display()} {self.name}"


class CalendarRevision(models.Model):
    """One row whose token changes with the calendar or a rule, so that every process knows when to read them again."""

    token = models.CharField("版本", max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "日历版本"

    def __str__(self):
        return self.token


class RuleVersion(models.Model):
    """A version of a rule that an administrator put in force from a day; it overrides the declaration in the program."""

    code = models.CharField("规则", max_length=40)
    valid_from = models.DateField("起用日期")
    valid_to = models.DateField("停用日期", null=True, blank=True)
    length = models.PositiveSmallIntegerField("长度")
    unit = models.CharField("单位", max_length=10, choices=UNITS)
    shift_last_day = models.BooleanField("末日逢休顺延", default=False)
    basis = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "期限规则版本"
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], name="rule_version_once", violation_error_message="这条规则在同一天已有一个版本"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="rule_version_ends_after_start",
                violation_error_message="停用日期不能早于起用日期",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.valid_from}"


class Stage(models.TextChoices):
    """The rungs of the reminder ladder, from the due day. Source: X2; product.md row 28."""

    BEFORE_3 = "before_3", "提前 3 天"
    BEFORE_1 = "before_1", "提前 1 天"
    DUE = "due", "到期当天"
    OVERDUE_1 = "overdue_1", "超期 1 天"
    OVERDUE_3 = "overdue_3", "超期 3 天"

    @property
    def offset(self):
        """Days from the due day to the day of this stage."""
        return {"before_3": -3, "before_1": -1, "due": 0, "overdue_1": 1, "overdue_3": 3}[self.value]

    @property
    def rung(self):
        """How far up the ladder this stage reaches; it tells all rungs below as well."""
        return {"before_3": 0, "before_1": 0, "due": 1, "overdue_1": 2, "overdue_3": 3}[self.value]


class DeadlineQuerySet(models.QuerySet):
    def running(self):
        return self.filter(state=Deadline.State.RUNNING)

    def live(self):
        """Running or paused: what a calendar or a rule can still move."""
        return self.filter(state__in=[Deadline.State.RUNNING, Deadline.State.PAUSED])

    def due_within(self, days, today=None):
        """Running clocks that are due today or in the next `days` days."""
        today = today or timezone.localdate()
        return self.running().filter(due_on__range=(today, today + timedelta(days=days)))

    def overdue(self, today=None):
        """Running clocks whose due day is over; overdue begins after 24:00 of that day."""
        return self.running().filter(due_on__lt=today or timezone.localdate())


class Deadline(models.Model):
    """A clock on a case: the facts it is computed from, and the due day that they give.

    The rule's version is copied when the clock starts (`length`, `unit`, `shift_last_day`, `basis`, `rule_version`), so
    that `due_on` follows from this row, its pauses and the calendar alone.
    """

    class State(models.TextChoices):
        RUNNING = "running", "计时中"
        PAUSED = "paused", "已暂停"
        MET = "met", "已完成"
        CANCELLED = "cancelled", "已取消"

    case = models.ForeignKey("cases.Case", verbose_name="案件", on_delete=models.PROTECT, related_name="deadlines")
    code = models.CharField("规则", max_length=40)
    label = models.CharField("期限", max_length=40)
    started_at = models.DateTimeField("起算时间")
    starts_label = models.CharField("起算事由", max_length=20)
    length = models.PositiveSmallIntegerField("长度")
    unit = models.CharField("单位", max_length=10, choices=UNITS)
    shift_last_day = models.BooleanField("末日逢休顺延")
    extended_days = models.PositiveSmallIntegerField("延长天数", default=0)
    rule_version = models.CharField("规则版本", max_length=60)
    basis = models.CharField("依据", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State, default=State.RUNNING)
    due_on = models.DateField("到期日")
    is_provisional = models.BooleanField("暂算", default=False)
    met_at = models.DateTimeField("完成时间", null=True, blank=True)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "期限"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state="running"), name="deadline_running"),
            models.Index(fields=["code", "state", "due_on"], name="deadline_rule"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code"],
                condition=Q(state__in=["running", "paused"]),
                name="deadline_one_live",
                violation_error_message="这个案件的这项期限已在计时",
            ),
            models.CheckConstraint(
                condition=Q(state="met", met_at__isnull=False) | (~Q(state="met") & Q(met_at=None)),
                name="deadline_met_iff_met_at",
                violation_error_message="已完成的期限要有完成时间，其他的不能有",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False) | (~Q(state="cancelled") & Q(cancelled_at=None)),
                name="deadline_cancelled_iff_cancelled_at",
                violation_error_message="已取消的期限要有取消时间，其他的不能有",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def is_live(self):
        return self.state in (self.State.RUNNING, self.State.PAUSED)

    @property
    def days_late(self):
        """Days from the due day to the day on which it was met; negative when early, None when not met."""
        return (timezone.localdate(self.met_at) - self.due_on).days if self.met_at else None

    def paused_days(self):
        """(first, last) days that do not count; the day of resuming counts again. An open pause has taken nothing yet."""
        spans = []
        for pause in self.pauses.all() if self.pk else ():
            if pause.resumed_at:
                first, last = timezone.localdate(pause.paused_at), timezone.localdate(pause.resumed_at) - timedelta(days=1)
                if first <= last:
                    spans.append((first, last))
        return tuple(spans)

    def computed(self, calendar):
        """(due day, provisional) as they follow from the stored facts and the calendar."""
        pauses = self.paused_days()
        if not pauses and not self.extended_days:
            return calendar.due_day(timezone.localdate(self.started_at), self)
        period = self.explain(calendar)
        return period.due, period.is_provisional

    def explain(self, calendar):
        """The `Period` that leads from the stored facts to the due day.

        Args:
            calendar: as `deadlines.calendar.current_calendar()` gives it.
        """
        return due(
            timezone.localdate(self.started_at),
            self.length,
            Unit(self.unit),
            calendar,
            self.shift_last_day,
            pauses=self.paused_days(),
            extension=self.extended_days,
            starts_label=self.starts_label,
        )


class DeadlinePause(models.Model):
    """中止: from when to when a clock stood still, and why."""

    deadline = models.ForeignKey(Deadline, verbose_name="期限", on_delete=models.PROTECT, related_name="pauses")
    paused_at = models.DateTimeField("中止时间")
    resumed_at = models.DateTimeField("恢复时间", null=True, blank=True)
    reason = models.CharField("事由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "期限中止"
        ordering = ["paused_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline"],
                condition=Q(resumed_at=None),
                name="pause_one_open",
                violation_error_message="这项期限已在中止",
            ),
            models.CheckConstraint(
                condition=Q(resumed_at=None) | Q(resumed_at__gte=F("paused_at")),
                name="pause_resumed_after_paused",
                violation_error_message="恢复时间不能早于中止时间",
            ),
        ]

    def __str__(self):
        return self.reason


class DeadlineExtension(models.Model):
    """延期: how much was added, by whose approval, and why. Source: X2 extend with approval."""

    deadline = models.ForeignKey(Deadline, verbose_name="期限", on_delete=models.PROTECT, related_name="extensions")
    days = models.PositiveSmallIntegerField("延长天数")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="批准人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField("批准时间", default=timezone.now)
    reason = models.CharField("理由", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "期限延长"
        ordering = ["approved_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(days__gte=1), name="extension_days", violation_error_message="至少延长 1 天"),
        ]

    def __str__(self):
        return self.reason


class SweepRun(models.Model):
    """One run of a sweep: when, how much it found and did, and what went wrong."""

    name = models.CharField("任务", max_length=40)
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True, blank=True)
    found = models.PositiveIntegerField("应办", default=0)
    done = models.PositiveIntegerField("已办", default=0)
    error = models.CharField("未办成的原因", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "任务运行记录"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["name", "-started_at"], name="sweep_latest")]

    def __str__(self):
        return self.name


class Reminder(models.Model):
    """The proof that a person was reminded of a due day at a stage: one row, once. A changed due day is a new one."""

    deadline = models.ForeignKey(Deadline, verbose_name="期限", on_delete=models.PROTECT, related_name="reminders")
    stage = models.CharField("节点", max_length=10, choices=Stage)
    due_on = models.DateField("到期日")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="收件人", on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(SweepRun, verbose_name="哪次巡检", on_delete=models.PROTECT, related_name="reminders")
    created_at = models.DateTimeField("提醒时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "stage", "due_on", "recipient"],
                name="reminder_once",
                violation_error_message="这次提醒已经发过",
            ),
        ]

    def __str__(self):
        return self.get_stage_display()
