"""评查活动: what is reviewed, by which list, in which tiers, by whom. Once published it is pinned. Source: J1.0, J1.3, J2.0."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from courts.models import ADMINISTRATORS, Role, Unit
from courts.scope import scope_of
from reviews.models.choices import Tier

# Who draws up, publishes and runs the campaigns of their court.
ORGANISERS = frozenset({Role.GENERAL_OFFICE, Role.BUREAU_CHIEF})


class CampaignQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Published campaigns of the courts in which `user` has a post and of those above; drafts only where they organise."""
        scope = scope_of(user)
        if not scope.posts or scope.roles & ADMINISTRATORS:
            return self.none()
        own = {post.unit.court_id for post in scope.posts}
        units = list(Unit.objects.order_by().values_list("pk", "court_id", "court__parent_id"))
        seen = own | {court for pk, court, _parent in units if pk in scope.unit_ids}
        parents = {court: parent for _pk, court, parent in units}
        line = set(seen)
        while line:
            line = {parents[court] for court in line if parents.get(court)} - seen
            seen |= line
        organised = {post.unit.court_id for post in scope.posts if post.role in ORGANISERS}
        return self.filter(Q(court__in=seen) & ~Q(state="draft") | Q(court__in=organised))


class Campaign(models.Model):
    """专项评查活动. `since` and `until` bound the day by which a case enters the scope; both count."""

    class State(models.TextChoices):
        DRAFT = "draft", "草拟"
        PUBLISHED = "published", "进行中"
        CLOSED = "closed", "已结束"

    name = models.CharField("名称", max_length=100, unique=True)
    court = models.ForeignKey("courts.Court", verbose_name="组织法院", on_delete=models.PROTECT, related_name="campaigns")
    subject_kind = models.CharField("评查对象", max_length=20)
    basis = models.CharField("依据", max_length=200)
    since = models.DateField("范围起")
    until = models.DateField("范围止", null=True, blank=True)
    ends_on = models.DateField("全部完成日期", null=True, blank=True)
    checklist = models.ForeignKey("reviews.Checklist", verbose_name="清单", on_delete=models.PROTECT, related_name="campaigns")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    seed = models.CharField("分案种子", max_length=60, blank=True)
    registered_count = models.PositiveIntegerField("登记件数", default=0)
    excluded_count = models.PositiveIntegerField("剔除件数", default=0)
    included_count = models.PositiveIntegerField("纳入件数", default=0)
    scope_hash = models.CharField("范围校验值", max_length=64, blank=True)
    settings_hash = models.CharField("方案校验值", max_length=64, blank=True)
    frozen_at = models.DateTimeField("范围冻结时间", null=True, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="发布人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="拟稿人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=0)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评查活动"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="campaign_until_after_since",
                violation_error_message="范围止不能早于范围起",
            ),
            models.CheckConstraint(
                condition=Q(registered_count=F("excluded_count") + F("included_count")),
                name="campaign_scope_adds_up",
                violation_error_message="登记件数应等于剔除件数加纳入件数",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False, frozen_at__isnull=False),
                name="campaign_published_has_scope",
                violation_error_message="发布的活动应有冻结的范围",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_draft(self):
        return self.state == Campaign.State.DRAFT


class CampaignTier(models.Model):
    """One tier of a campaign: its fixed dates, who reviews, and which cases. Dates are flagged on rest days, never moved."""

    class Method(models.TextChoices):
        HANDLER = "handler", "承办人自己查"
        WITHIN = "within", "单位内交叉"
        BETWEEN = "between", "单位间交叉"
        GROUP = "group", "评查组"

    class Coverage(models.TextChoices):
        ALL = "all", "逐案"
        KEY = "key", "重点案件"
        DRAWN = "drawn", "抽取"

    campaign = models.ForeignKey(Campaign, verbose_name="活动", on_delete=models.CASCADE, related_name="tiers")
    tier = models.CharField("层级", max_length=20, choices=Tier)
    starts_on = models.DateField("开始日期")
    due_on = models.DateField("完成日期")
    report_due_on = models.DateField("报告日期", null=True, blank=True)
    key_check_from = models.DateField("重点抽查开始日期", null=True, blank=True)
    method = models.CharField("由谁评查", max_length=10, choices=Method)
    coverage = models.CharField("评查哪些", max_length=10, choices=Coverage, default=Coverage.ALL)
    excludes_own_unit = models.BooleanField("回避本单位", default=False)
    needs_statement = models.BooleanField("无问题须签名", default=False)
    needs_president = models.BooleanField("院（局）长签名", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "评查层级"
        ordering = ["campaign_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "tier"], name="campaign_tier_once", violation_error_message="同一活动同一层级只能有一行"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="campaign_tier_due_after_start",
                violation_error_message="完成日期不能早于开始日期",
            ),
            models.CheckConstraint(
                condition=Q(report_due_on=None) | Q(report_due_on__gte=F("starts_on")),
                name="campaign_tier_report_after_start",
                violation_error_message="报告日期不能早于开始日期",
            ),
        ]

    def __str__(self):
        return self.get_tier_display()


class ReviewGroup(models.Model):
    """评查组: a leader and the units whose cases it reviews. Source: J1.3."""

    campaign = models.ForeignKey(Campaign, verbose_name="活动", on_delete=models.CASCADE, related_name="groups")
    name = models.CharField("名称", max_length=40)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="组长", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "评查组"
        ordering = ["campaign_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "name"], name="review_group_name_once", violation_error_message="同一活动的评查组不能同名"
            ),
        ]

    def __str__(self):
        return self.name


class GroupUnit(models.Model):
    """A unit in a group; in one campaign a unit is in one group only. `campaign` repeats the group's for that constraint."""

    campaign = models.ForeignKey(Campaign, verbose_name="活动", on_delete=models.CASCADE, related_name="group_units")
    group = models.ForeignKey(ReviewGroup, verbose_name="评查组", on_delete=models.CASCADE, related_name="group_units")
    unit = models.ForeignKey("courts.Unit", verbose_name="单位", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "评查组的单位"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit"], name="group_unit_once", violation_error_message="每个单位只能在一个评查组"
            ),
        ]

    def __str__(self):
        return str(self.unit_id)


class Reviewer(models.Model):
    """Who reviews in a tier, as a person of which unit, and in which group; `share` weighs the load (2 takes twice as much)."""

    tier = models.ForeignKey(CampaignTier, verbose_name="层级", on_delete=models.CASCADE, related_name="reviewers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="评查员", on_delete=models.PROTECT, related_name="reviewer_places"
    )
    unit = models.ForeignKey("courts.Unit", verbose_name="所在单位", on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(
        ReviewGroup, verbose_name="评查组", null=True, blank=True, on_delete=models.CASCADE, related_name="members"
    )
    share = models.PositiveSmallIntegerField("份额", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "评查员"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tier", "person"], name="reviewer_once_per_tier", violation_error_message="同一层级不能重复列入同一人"
            ),
            models.CheckConstraint(condition=Q(share__gte=1), name="reviewer_share", violation_error_message="份额至少为 1"),
        ]

    def __str__(self):
        return str(self.person_id)


class ScopeMember(models.Model):
    """A case in the frozen scope: taken in, or left out with the reason. Source: J1.0 两个集合都能点开."""

    campaign = models.ForeignKey(Campaign, verbose_name="活动", on_delete=models.CASCADE, related_name="scope")
    subject = models.ForeignKey("cases.Case", verbose_name="案件", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("courts.Unit", verbose_name="责任单位", on_delete=models.PROTECT, related_name="+")
    is_included = models.BooleanField("纳入", default=True)
    reason = models.CharField("剔除理由", max_length=100, blank=True)
    is_late = models.BooleanField("冻结后新到", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "评查范围"
        ordering = ["pk"]
        indexes = [models.Index(fields=["campaign", "is_included", "id"], name="scope_member_set")]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "subject"], name="scope_member_once", violation_error_message="案件已在范围内"
            ),
            models.CheckConstraint(
                condition=Q(is_included=True, reason="") | (Q(is_included=False) & ~Q(reason="")),
                name="scope_member_reason",
                violation_error_message="剔除的案件要写理由，纳入的不写",
            ),
        ]

    def __str__(self):
        return str(self.subject_id)
