"""Courts, units, people, the posts they hold, and the log of who saw or changed what outside a case."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.append_only import AppendOnly, AppendOnlyQuerySet


class Role(models.TextChoices):
    """What a post, or a place on a case, entitles to. Source: product.md §6, the plans' J3.1–J3.2.7 and L2."""

    WINDOW = "window", "窗口接访干警"
    HANDLER = "handler", "承办人"
    RESPONSIBLE = "responsible", "责任人"
    LIAISON = "liaison", "联络人"
    DIVISION_HEAD = "division_head", "庭室负责人"
    LEAD = "lead", "包案领导"
    PRESIDENT = "president", "院长"
    LEDGER_CLERK = "ledger_clerk", "内勤"
    REVIEWER = "reviewer", "评查员"
    REVIEW_LEADER = "review_leader", "评查组长"
    GENERAL_OFFICE = "general_office", "综合处"
    BUREAU_CHIEF = "bureau_chief", "执行局长"
    CONTACT_LEADER = "contact_leader", "联系点院领导"
    DISCIPLINE = "discipline", "监察"
    REFERRAL_OFFICE = "referral_office", "一案双查办公室"
    LEADING_GROUP = "leading_group", "一案双查领导小组"
    LOWER_EXECUTION = "lower_execution", "受交办执行机构"
    LOWER_DISCIPLINE = "lower_discipline", "受交办监察机构"
    INVESTIGATOR = "investigator", "联合调查组"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全保密管理员"
    AUDITOR = "auditor", "审计管理员"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
# These see the whole court they sit in and every court below it; the others see their own responsible unit.
JURISDICTION_ROLES = frozenset({Role.GENERAL_OFFICE, Role.BUREAU_CHIEF, Role.PRESIDENT, Role.REVIEW_LEADER})


class User(AbstractUser):
    """A person with an account; never deleted, only deactivated, so that the trace keeps its actors."""

    first_name = last_name = None
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=40, blank=True)
    phone = models.CharField("办公电话", max_length=20, blank=True)
    must_change_password = models.BooleanField("须改口令", default=False)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["pk"]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name


class Court(models.Model):
    """A court of the tree: one intermediate court and the basic courts under it."""

    class Level(models.TextChoices):
        INTERMEDIATE = "intermediate", "中级人民法院"
        BASIC = "basic", "基层人民法院"

    name = models.CharField("全称", max_length=60, unique=True)
    short_name = models.CharField("简称", max_length=20, unique=True)
    level = models.CharField("层级", max_length=20, choices=Level)
    parent = models.ForeignKey(
        "self", verbose_name="上级法院", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    aliases = models.JSONField("别名", default=list, blank=True)
    mark = models.CharField("编号用字", max_length=4, blank=True, help_text="编号开头的字，如“焦”；下级法院随中院")
    place = models.CharField("所在地", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "法院"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name

    @property
    def is_intermediate(self):
        return self.level == Court.Level.INTERMEDIATE


class CourtWord(models.Model):
    """法院代字 with its time of use (法〔2015〕137号 art. 13: the old word stays until the court itself is adjusted)."""

    court = models.ForeignKey(Court, verbose_name="法院", on_delete=models.PROTECT, related_name="words")
    word = models.CharField("法院代字", max_length=12)
    starts_on = models.DateField("启用", null=True, blank=True)
    ends_on = models.DateField("停用", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "法院代字"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["word", "court"], name="court_word_once", violation_error_message="该法院已登记这个代字"
            ),
        ]

    def __str__(self):
        return self.word


class Unit(models.Model):
    """Whoever can be responsible: a court as a whole, a division, a tribunal; or an office that people sit in."""

    class Kind(models.TextChoices):
        COURT = "court", "法院"
        BUREAU = "bureau", "执行局"
        DIVISION = "division", "庭室"
        TRIBUNAL = "tribunal", "派出法庭"
        OFFICE = "office", "综合部门"
        WINDOW = "window", "信访窗口"
        DISCIPLINE = "discipline", "监察部门"

    court = models.ForeignKey(Court, verbose_name="所属法院", on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey(
        "self", verbose_name="上级部门", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    kind = models.CharField("类别", max_length=20, choices=Kind)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=20)
    aliases = models.JSONField("别名", default=list, blank=True)
    is_responsible = models.BooleanField("可作责任单位", default=False)
    is_active = models.BooleanField("在用", default=True)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "部门"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["court", "name"], name="unit_name_once_per_court", violation_error_message="该法院已有同名部门"
            ),
            models.UniqueConstraint(
                fields=["court"],
                condition=Q(kind="court"),
                name="unit_one_root_per_court",
                violation_error_message="一个法院只有一个代表全院的单位",
            ),
        ]

    def __str__(self):
        return self.name

    def post_label(self, role):
        """A post here as people say it: 焦作中院执行局长, 武陟法院信访窗口接访干警."""
        place = "" if self.kind == Unit.Kind.COURT else self.short_name
        return _joined(_joined(self.court.short_name, place), Role(role).label)


def _joined(head, tail):
    """One after the other, what the one ends and the other begins with only once: 执行局 and 执行局长 give 执行局长."""
    shared = next((size for size in range(len(tail), 1, -1) if head.endswith(tail[:size])), 0)
    return head + tail[shared:]


class PostQuerySet(models.QuerySet):
    def current(self, today=None):
        """The posts that count on `today`: confirmed, begun and not over."""
        return self.confirmed().filter(starts_on__lte=today or timezone.localdate()).unended(today)

    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)

    def pending(self):
        """Asked for by the system administrator and not yet confirmed by the security administrator: they entitle to nothing."""
        return self.filter(confirmed_at=None)

    def unended(self, today=None):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today or timezone.localdate()))

    def overlapping(self, starts_on, ends_on):
        """The posts that share a day with the span from `starts_on` to `ends_on` (None: open)."""
        return self.unended(starts_on).filter(Q(starts_on__lte=ends_on) if ends_on else Q())


class Post(models.Model):
    """岗位: a person in a unit with a role, from one day to another."""

    person = models.ForeignKey(User, verbose_name="人员", on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, verbose_name="部门", on_delete=models.PROTECT, related_name="posts")
    role = models.CharField("角色", max_length=20, choices=Role)
    starts_on = models.DateField("任职起", default=timezone.localdate)
    ends_on = models.DateField("任职止", null=True, blank=True)
    requested_by = models.ForeignKey(
        User, verbose_name="申请人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("授权时间", null=True, blank=True, default=timezone.now)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_after_start",
                violation_error_message="任职止不能早于任职起",
            ),
            models.UniqueConstraint(
                fields=["person", "unit", "role"],
                condition=Q(ends_on=None),
                name="post_open_once",
                violation_error_message="此人在该部门已有同样的岗位",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ends_on=None, role__in=["system_admin", "security_admin", "auditor"]),
                name="post_one_administrator_role",
                violation_error_message="三员不得由一人兼任",
            ),
        ]

    def __str__(self):
        return self.get_role_display()

    @property
    def label(self):
        return self.unit.post_label(self.role)


class Deputy(models.Model):
    """代理: while it lasts, the deputy may do what the principal's posts entitle to, and every act says 甲（代乙）."""

    principal = models.ForeignKey(User, verbose_name="被代理人", on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(User, verbose_name="代理人", on_delete=models.PROTECT, related_name="principals")
    starts_on = models.DateField("代理起")
    ends_on = models.DateField("代理止")
    reason = models.CharField("原因", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "代理"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="deputy_ends_after_start",
                violation_error_message="代理止不能早于代理起",
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("deputy")),
                name="deputy_is_another",
                violation_error_message="不能由本人代理本人",
            ),
        ]

    def __str__(self):
        return f"{self.starts_on}—{self.ends_on}"


class AccessQuerySet(AppendOnlyQuerySet):
    def for_auditors(self):
        """Without what concerns 限知 cases: even that there is one is for those only who are on it. Source: L3."""
        return self.exclude(case__is_sealed=True)


class AccessEntry(AppendOnly):
    """Who saw, revealed, exported, changed or administered what: append-only, beside the trace of each case (X7)."""

    class Action(models.TextChoices):
        LOGIN = "login", "登录"
        LOGIN_FAILED = "login_failed", "登录失败"
        LOGOUT = "logout", "退出"
        VIEW = "view", "查看"
        REVEAL = "reveal", "查看全号"
        DOWNLOAD = "download", "下载"
        EXPORT = "export", "导出"
        IMPORT = "import", "导入"
        PRINT = "print", "打印"
        ADMINISTER = "administer", "管理"
        BULLETIN = "bulletin", "通报"
        REFUSED = "refused", "被拒绝"

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    actor = models.ForeignKey(User, verbose_name="人员", null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField("姓名", max_length=80)
    action = models.CharField("行为", max_length=20, choices=Action)
    case = models.ForeignKey("cases.Case", verbose_name="案件", null=True, on_delete=models.PROTECT, related_name="+")
    target = models.CharField("对象", max_length=200, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    detail = models.JSONField("详情", default=dict)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "访问记录"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["case", "-at"], name="access_case"),
            models.Index(fields=["actor", "-at"], name="access_actor"),
        ]

    def __str__(self):
        return self.target
