"""通报: what was said of a period, the figures it was said with, and the cases behind each of them. Source: J3.2.7, X4."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bulletins.editions import EDITIONS, edition_of
from cases.figures import FIGURES, Period, Value
from courts.models import ADMINISTRATORS, Court, Unit
from courts.scope import scope_of


class FrozenError(Exception):
    """Somebody tried to change what has been published."""


class FrozenQuerySet(models.QuerySet):
    """Refuses to change or delete rows of a published bulletin; `published` says how the row reaches it."""

    published = ""

    def _check(self):
        if self.filter(**{self.published: "published"}).exists():
            raise FrozenError("已印发的通报不能修改，只能另发更正")

    def update(self, **kwargs):
        self._check()
        return super().update(**kwargs)

    def delete(self):
        self._check()
        return super().delete()


class BulletinQuerySet(FrozenQuerySet):
    published = "state"

    def visible_to(self, user):
        """Published bulletins of the courts above, at and below one's own, and the drafts of the court one works for."""
        scope = scope_of(user)
        posts = [post for post in scope.posts if post.role not in ADMINISTRATORS]
        own = {post.unit.court_id for post in posts}
        desk = Q(pk=None)
        for kind, edition in EDITIONS.items():
            courts = {post.unit.court_id for post in posts if post.role in edition.DRAFTERS | edition.APPROVERS}
            desk |= Q(kind=kind, court__in=courts)
        below = Unit.objects.filter(pk__in=scope.unit_ids).values("court_id")
        above = Court.objects.filter(Q(children__in=own) | Q(children__children__in=own)).values("pk")
        readable = Q(court__in=own) | Q(court__in=above) | Q(court__in=below)
        return self.filter(Q(state=Bulletin.State.PUBLISHED) & readable | desk)


class FigureQuerySet(FrozenQuerySet):
    published = "bulletin__state"


class FigureCaseQuerySet(FrozenQuerySet):
    published = "figure__bulletin__state"


class Bulletin(models.Model):
    """One issue. A draft may be recomputed and its judgement rewritten; what is published never changes."""

    class Kind(models.TextChoices):
        WEEKLY = "weekly", "周通报"
        QUARTERLY = "quarterly", "一案双查季度通报"

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        APPROVED = "approved", "已审核"
        PUBLISHED = "published", "已印发"

    kind = models.CharField("种类", max_length=10, choices=Kind, default=Kind.WEEKLY)
    court = models.ForeignKey(Court, verbose_name="法院", on_delete=models.PROTECT, related_name="bulletins")
    period_start = models.DateField("起")
    period_end = models.DateField("止（不含）")
    cut_off_at = models.DateTimeField("截止")
    issue_no = models.PositiveSmallIntegerField("期")
    number = models.CharField("文号", max_length=40, unique=True, null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    texts = models.JSONField("文字", default=dict)
    annex = models.JSONField("附表", default=dict)
    corrects = models.OneToOneField(
        "self", verbose_name="更正", null=True, blank=True, on_delete=models.PROTECT, related_name="erratum"
    )
    correction = models.CharField("更正说明", max_length=300, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="起草", null=True, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField("起草时间", default=timezone.now)
    computed_at = models.DateTimeField("取数时间", default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="批准", null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="印发", null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField("印发时间", null=True, blank=True)
    docx = models.FileField("文件", upload_to="bulletins/%Y/", blank=True)
    docx_sha256 = models.CharField("文件校验值", max_length=64, blank=True)
    hash = models.CharField("校验码", max_length=64, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报"
        ordering = ["-period_start", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "court", "period_start"],
                condition=Q(corrects=None),
                name="bulletin_once_per_period",
                violation_error_message="这一期通报已经有了",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")),
                name="bulletin_period",
                violation_error_message="通报的止日应在起日之后",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(number__isnull=False, published_at__isnull=False, approved_at__isnull=False) & ~Q(hash=""),
                name="bulletin_published_is_sealed",
                violation_error_message="印发的通报应有文号、批准、印发时间和校验码",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(drafted_by=None) | ~Q(approved_by=F("drafted_by")),
                name="bulletin_second_person",
                violation_error_message="起草人不能批准自己的通报",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}第{self.issue_no}期" if self.kind == self.Kind.WEEKLY else f"{self.issue}一案双查通报"

    def save(self, *args, **kwargs):
        if self.pk and Bulletin.objects.filter(pk=self.pk, state=self.State.PUBLISHED).exists():
            raise FrozenError("已印发的通报不能修改，只能另发更正")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise FrozenError("通报不能删除")

    @property
    def edition(self):
        """What is the bulletin's own: see `bulletins.editions`."""
        return edition_of(self)

    @property
    def span(self):
        """The week or the quarter that it reports."""
        return self.edition.span_of(self)

    @property
    def issue(self):
        """2021年第11期, 2021年第一季度."""
        return self.edition.issue_label(self)

    @property
    def is_confidential(self):
        return self.edition.IS_CONFIDENTIAL

    @property
    def period(self):
        return Period(self.period_start, self.period_end, self.cut_off_at)

    @property
    def last_day(self):
        return self.period_end - timedelta(days=1)

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def is_published(self):
        return self.state == self.State.PUBLISHED

    @property
    def drafter(self):
        return self.drafted_by.name if self.drafted_by else "系统"

    @property
    def short_hash(self):
        """The first twelve digits of the hash in fours, as it is read out over the telephone."""
        return " ".join(self.hash[at : at + 4] for at in (0, 4, 8))


class BulletinFigure(models.Model):
    """One number of a bulletin: for a unit, or for all of them together (`unit` None)."""

    bulletin = models.ForeignKey(Bulletin, verbose_name="通报", on_delete=models.PROTECT, related_name="figures")
    code = models.CharField("指标", max_length=40)
    unit = models.ForeignKey(
        "courts.Unit", verbose_name="单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    value = models.CharField("数", max_length=20)
    numerator = models.PositiveIntegerField("件数或分子")
    denominator = models.PositiveIntegerField("分母", null=True, blank=True)
    hash = models.CharField("校验值", max_length=64)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报中的数"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "code", "unit"],
                condition=Q(unit__isnull=False),
                name="bulletin_figure_once_per_unit",
                violation_error_message="同一单位同一指标只有一个数",
            ),
            models.UniqueConstraint(
                fields=["bulletin", "code"],
                condition=Q(unit=None),
                name="bulletin_figure_once",
                violation_error_message="同一指标只有一个总数",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.value}"

    def save(self, *args, **kwargs):
        if self.pk and self.bulletin.is_published:
            raise FrozenError("已印发的通报不能修改，只能另发更正")
        super().save(*args, **kwargs)

    @property
    def figure(self):
        return FIGURES[self.code]

    @property
    def amount(self):
        return Value(self.numerator, self.denominator)


class BulletinFigureCase(models.Model):
    """One case behind the number of one unit; the number for all units is their union, because each case has one unit."""

    figure = models.ForeignKey(BulletinFigure, verbose_name="数", on_delete=models.CASCADE, related_name="members")
    case = models.ForeignKey("cases.Case", verbose_name="案件", on_delete=models.PROTECT, related_name="+")

    objects = FigureCaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "数中的案件"
        ordering = ["figure_id", "case_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "case"], name="bulletin_figure_case_once", violation_error_message="案件重复"
            ),
        ]

    def __str__(self):
        return str(self.case_id)
