"""信访案件: one petition and the records that its steps leave. Source: J3, JA1, domain.md 9.1."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from executions.models import ExecutionStatus


class Status(models.TextChoices):
    """The states of the road, in its order. Source: product.md A1."""

    REGISTERED = "registered", "待交办"
    AWAITING_ACKNOWLEDGEMENT = "awaiting_acknowledgement", "待签收"
    AWAITING_PLAN = "awaiting_plan", "待报方案"
    HANDLING = "handling", "办理中"
    SUSPENDED = "suspended", "中止"
    REPLIED = "replied", "已答复"
    AWAITING_ACCEPTANCE = "awaiting_acceptance", "待验收"
    ACCEPTED = "accepted", "已验收"
    ARCHIVED = "archived", "已归档"


OPEN_STATUSES = frozenset(Status) - {Status.ACCEPTED, Status.ARCHIVED}


class Channel(models.TextChoices):
    """信访渠道. The first group is dispatched the same day (J3.2.1)."""

    PROVINCE = "province", "到省访"
    CIRCUIT = "circuit", "赴四巡访"
    BEIJING = "beijing", "进京访"
    PROVINCE_TEAM = "province_team", "到省驻点指导组驻地访"
    INTERMEDIATE_HALL = "intermediate_hall", "中院信访大厅访"
    WINDOW = "window", "本院来访"
    LETTER = "letter", "来信"
    ONLINE = "online", "网上信访"
    PHONE = "phone", "电话"
    SUPERIOR = "superior", "上级法院交办"
    PARTY_ORGANS = "party_organs", "党政机关转交"
    CONGRESS = "congress", "人大代表转交"
    CPPCC = "cppcc", "政协委员转交"
    PROCURATORATE = "procuratorate", "检察机关转交"
    OTHER = "other", "其他"


ESCALATED_CHANNELS = frozenset({Channel.PROVINCE, Channel.CIRCUIT, Channel.BEIJING})
SAME_DAY_CHANNELS = ESCALATED_CHANNELS | {Channel.PROVINCE_TEAM, Channel.INTERMEDIATE_HALL}


class PetitionerKind(models.TextChoices):
    APPLICANT = "applicant", "申请执行人"
    DEBTOR = "debtor", "被执行人"
    OUTSIDER = "outsider", "案外人"
    INTERESTED = "interested", "利害关系人"
    AGENT = "agent", "代理人"
    OTHER = "other", "其他"


class Petition(models.Model):
    """One 执行信访案件; what the spine does not hold. `registered_on` is `case.opened_on`."""

    case = models.OneToOneField(
        "cases.Case", verbose_name="案件", primary_key=True, on_delete=models.PROTECT, related_name="petition"
    )
    upstream_number = models.CharField("系统编号", max_length=40, blank=True, db_index=True)
    visited_on = models.DateField("来访日期")
    channel = models.CharField("信访渠道", max_length=20, choices=Channel)
    visit_number = models.PositiveSmallIntegerField("第几次来访", default=1)
    petitioner_name = models.CharField("信访人", max_length=60)
    petitioner_kind = models.CharField("信访人身份", max_length=20, choices=PetitionerKind)
    id_number = models.CharField("身份证号码", max_length=18, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    is_local = models.BooleanField("本地", default=True)
    address = models.CharField("住所", max_length=120, blank=True)
    head_count = models.PositiveSmallIntegerField("来访人数", default=1)
    execution_case = models.ForeignKey(
        "executions.ExecutionCase",
        verbose_name="执行案件",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="petitions",
    )
    executing_court = models.ForeignKey(
        "courts.Court", verbose_name="执行法院", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    execution_handler = models.CharField("承办人", max_length=40, blank=True)
    claimed_amount = models.DecimalField("标的额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    recovered_amount = models.DecimalField("到位金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    execution_status = models.CharField("案件状态", max_length=20, choices=ExecutionStatus, blank=True)
    is_executed = models.BooleanField("是否实际执结", default=False)
    demand = models.TextField("主要诉求")
    is_repeated_key = models.BooleanField("重复信访", default=False)
    is_supervised_key = models.BooleanField("挂牌督办", default=False)
    is_strong_key = models.BooleanField("反映强烈", default=False)
    is_disruptive = models.BooleanField("缠闹、滞留", default=False)
    dispatched_at = models.DateTimeField("交办时间", null=True, blank=True)
    acknowledged_at = models.DateTimeField("签收时间", null=True, blank=True)
    plan_reported_at = models.DateTimeField("方案上报时间", null=True, blank=True)
    plan_text = models.TextField("化解稳控方案", blank=True)
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)
    submitted_at = models.DateTimeField("报结时间", null=True, blank=True)
    accepted_at = models.DateTimeField("验收时间", null=True, blank=True)
    archived_at = models.DateTimeField("归档时间", null=True, blank=True)
    return_count = models.PositiveSmallIntegerField("退补次数", default=0)
    is_resolved = models.BooleanField("是否化解", default=False)
    remark = models.TextField("备注", blank=True)
    order = models.ForeignKey(
        "petitions.DispatchOrder",
        verbose_name="交办单",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="petitions",
    )

    class Meta:
        verbose_name = verbose_name_plural = "信访案件"
        ordering = ["-case_id"]
        # What happened in a week is asked by these two days (petitions/figures.py).
        indexes = [
            models.Index(fields=["dispatched_at"], name="petition_dispatched"),
            models.Index(fields=["accepted_at"], name="petition_accepted"),
            # what the list narrowed by its channel counts
            models.Index(fields=["channel", "case"], name="petition_channel"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(visit_number__gte=1), name="petition_visit_number", violation_error_message="来访次数至少为 1"
            ),
            models.CheckConstraint(
                condition=Q(head_count__gte=1), name="petition_head_count", violation_error_message="来访人数至少为 1"
            ),
            models.CheckConstraint(
                condition=Q(claimed_amount=None) | Q(claimed_amount__gte=0),
                name="petition_claimed_amount",
                violation_error_message="标的额不能为负",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | Q(dispatched_at__isnull=False),
                name="petition_acknowledged_after_dispatch",
                violation_error_message="没有交办的案件不能签收",
            ),
        ]

    def __str__(self):
        return f"信访案件{self.pk}"

    @property
    def status_label(self):
        return Status(self.case.status).label

    @property
    def is_repeat(self):
        return self.visit_number > 1

    @property
    def is_escalated(self):
        return self.channel in ESCALATED_CHANNELS

    @property
    def must_dispatch_same_day(self):
        return self.channel in SAME_DAY_CHANNELS

    @property
    def key_marks(self):
        marks = (("is_repeated_key", "重复信访"), ("is_supervised_key", "挂牌督办"), ("is_strong_key", "反映强烈"))
        return [label for name, label in marks if getattr(self, name)]


class DispatchOrder(models.Model):
    """交办单: one per unit and dispatch, naming every petition handed to it. Source: J3.2.1."""

    number = models.CharField("交办文号", max_length=40, unique=True)
    unit = models.ForeignKey("courts.Unit", verbose_name="责任单位", on_delete=models.PROTECT, related_name="dispatch_orders")
    dispatched_at = models.DateTimeField("交办时间")
    dispatched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="交办人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    requirement = models.TextField("交办要求", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "交办单"
        ordering = ["-pk"]

    def __str__(self):
        return self.number


class Signature(models.TextChoices):
    """How a record was signed; a refusal is a lawful path with its own proof. Source: J3.2.6.2."""

    SIGNED = "signed", "信访人签字"
    REFUSED = "refused", "信访人拒签，谈话人签字"
    NONE = "none", "不需签字"


class Record(models.Model):
    """What the records of a petition share: the case, the moment, who wrote it down."""

    petition = models.ForeignKey(Petition, verbose_name="信访案件", on_delete=models.PROTECT, related_name="%(class)ss")
    happened_at = models.DateTimeField("时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="记录人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["-happened_at", "-pk"]

    def __str__(self):
        return f"{self._meta.verbose_name}{self.pk}"


class Contact(Record):
    """首联: the first call after dispatch, and later ones. Source: J3.2.1 第一时间."""

    class Means(models.TextChoices):
        PHONE = "phone", "电话"
        VISIT = "visit", "上门"
        MESSAGE = "message", "短信、微信"
        IN_PERSON = "in_person", "当面"

    means = models.CharField("方式", max_length=20, choices=Means)
    is_reached = models.BooleanField("联系上了", default=True)
    result = models.TextField("结果")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "联系记录"


class OnSiteResponse(Record):
    """缠闹、滞留 dealt with on the spot; minutes count. Source: J3.2.1."""

    place = models.CharField("地点", max_length=100)
    staff = models.CharField("到场人员", max_length=200)
    arrived_at = models.DateTimeField("到场时间")
    result = models.TextField("处置结果")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "现场处置"
        constraints = [
            models.CheckConstraint(
                condition=Q(arrived_at__gte=F("happened_at")),
                name="onsite_arrival_after_report",
                violation_error_message="到场时间不能早于接报时间",
            ),
        ]


class Interview(Record):
    """约谈: the leader meets the petitioner. Source: J3.2.3."""

    place = models.CharField("地点", max_length=100)
    by_lead = models.BooleanField("包案领导参加", default=True)
    attendees = models.CharField("参加人", max_length=200)
    demands = models.TextField("诉求")
    grounds = models.TextField("理由")
    next_steps = models.TextField("告知的后续安排")
    time_limits = models.CharField("告知的时限", max_length=200)
    signature = models.CharField("签字情况", max_length=10, choices=Signature)
    refusal_note = models.TextField("拒签说明", blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "约谈"


class Measure(Record):
    """化解措施. Source: J3.2.4.1–5; domain.md 11."""

    class Kind(models.TextChoices):
        EXPLAIN = "explain", "释法说理"
        ADVANCE = "advance", "推进执行"
        CORRECT = "correct", "纠正补正"
        SETTLE = "settle", "执行和解"
        JOINT = "joint", "联合亲友、政府和基层组织"
        FIELD_VISIT = "field_visit", "领导下访"
        EDUCATE = "educate", "法制教育"
        TRANSFER = "transfer", "导入法律程序"
        OTHER = "other", "其他"

    kind = models.CharField("措施", max_length=20, choices=Kind)
    content = models.TextField("内容")
    partners = models.CharField("配合单位和人员", max_length=200, blank=True)
    result = models.TextField("效果", blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "化解措施"


class Reply(Record):
    """答复: in person with 笔录 for a local petitioner, otherwise with the kept recording or text. Source: J3.2.5."""

    class Means(models.TextChoices):
        IN_PERSON = "in_person", "当面"
        PHONE = "phone", "电话"
        SMS = "sms", "短信"
        WECHAT = "wechat", "微信"

    class Opinion(models.TextChoices):
        SATISFIED = "satisfied", "满意"
        FAIRLY = "fairly", "基本满意"
        UNSATISFIED = "unsatisfied", "不满意"
        SILENT = "silent", "未表态"

    means = models.CharField("方式", max_length=20, choices=Means)
    place = models.CharField("地点", max_length=100, blank=True)
    content = models.TextField("答复内容")
    opinion = models.CharField("信访人意见", max_length=20, choices=Opinion)
    opinion_text = models.TextField("意见内容", blank=True)
    signature = models.CharField("签字情况", max_length=10, choices=Signature)
    refusal_note = models.TextField("拒签说明", blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "答复"


class Closing(Record):
    """报结 and what the general office made of it. Source: J3.2.6.1."""

    class Outcome(models.TextChoices):
        EXECUTED = "executed", "执行到位"
        SETTLED = "settled", "和解履行"
        CORRECTED = "corrected", "补正纠错"
        TRANSFERRED = "transferred", "导入程序"
        EXPLAINED = "explained", "释明息诉"
        RELIEVED = "relieved", "救助息诉"
        UNRESOLVED = "unresolved", "已答复未息诉"

    class Decision(models.TextChoices):
        PENDING = "pending", "待验收"
        RETURNED = "returned", "退补"
        ACCEPTED = "accepted", "验收通过"

    outcome = models.CharField("办结方式", max_length=20, choices=Outcome)
    is_resolved = models.BooleanField("已化解")
    ceased = models.BooleanField("息诉")
    report = models.TextField("办理情况报告")
    copies = models.PositiveSmallIntegerField("材料份数", default=2)
    exceptions = models.JSONField("缺项说明", default=list)
    decision = models.CharField("验收", max_length=10, choices=Decision, default=Decision.PENDING)
    decided_at = models.DateTimeField("验收时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="验收人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    items = models.JSONField("逐项意见", default=list)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "报结"
        indexes = [models.Index(fields=["decision", "decided_at"], name="closing_decided")]
        constraints = [
            models.UniqueConstraint(
                fields=["petition"],
                condition=Q(decision="pending"),
                name="closing_one_pending",
                violation_error_message="已有一份报结在等验收",
            ),
            models.CheckConstraint(
                condition=Q(copies__gte=2), name="closing_two_copies", violation_error_message="报结材料一式两份"
            ),
        ]


class Application(Record):
    """中止 or 延期 applied for by the unit and decided by the general office. Source: product.md A1, X2."""

    class Kind(models.TextChoices):
        SUSPEND = "suspend", "中止"
        EXTEND = "extend", "延期"

    class Decision(models.TextChoices):
        PENDING = "pending", "待审批"
        APPROVED = "approved", "同意"
        DECLINED = "declined", "不同意"

    kind = models.CharField("事项", max_length=10, choices=Kind)
    reason = models.TextField("理由")
    days = models.PositiveSmallIntegerField("延长天数", null=True, blank=True)
    petitioner_told = models.BooleanField("已告知信访人", default=False)
    decision = models.CharField("审批", max_length=10, choices=Decision, default=Decision.PENDING)
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="审批人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opinion = models.TextField("审批意见", blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "中止、延期申请"
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "kind"],
                condition=Q(decision="pending"),
                name="application_one_pending",
                violation_error_message="已有一份同类申请在等审批",
            ),
        ]
