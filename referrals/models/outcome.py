"""检查意见, its approval, the dispositions and their follow-up, 反馈, 澄清, 办案质量. Source: L4.9–L4.12."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from referrals.models.choices import DispositionKind, DispositionWay, Organ, Verdict


class InspectionOpinion(models.Model):
    """检查意见: what the conference found and proposes; the leading group's members vote on it. Source: L4.9.

    Attributes:
        members: the whole leading group on the day of the draft, recused members among them: the quorum is counted on it.
        proposals: the dispositions to be ordered when it is approved, a list of rows as `DraftOpinion` takes them.
    """

    class State(models.TextChoices):
        VOTING = "voting", "审批中"
        APPROVED = "approved", "已批准"
        REJECTED = "rejected", "未批准"

    referral = models.ForeignKey("referrals.Referral", verbose_name="双查案件", on_delete=models.PROTECT, related_name="opinions")
    verdict = models.CharField("认定", max_length=12, choices=Verdict)
    text = models.TextField("检查意见")
    proposals = models.JSONField("拟作处置", default=list)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, verbose_name="领导小组成员", related_name="+")
    state = models.CharField("状态", max_length=10, choices=State, default=State.VOTING)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="拟稿人", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("拟稿时间", default=timezone.now)
    settled_at = models.DateTimeField("审批结束", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查意见"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(state="voting"),
                name="opinion_one_voting",
                violation_error_message="已有一份检查意见在审批",
            ),
        ]

    def __str__(self):
        return f"检查意见{self.pk}"


class GroupVote(models.Model):
    """What one member of the 领导小组 says of an opinion; recusal and abstention stand in the record too. Source: L2."""

    class Voice(models.TextChoices):
        APPROVE = "approve", "同意"
        REJECT = "reject", "不同意"
        ABSTAIN = "abstain", "弃权"
        RECUSED = "recused", "回避"

    opinion = models.ForeignKey(InspectionOpinion, verbose_name="检查意见", on_delete=models.PROTECT, related_name="votes")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="成员", on_delete=models.PROTECT, related_name="+")
    voice = models.CharField("意见", max_length=10, choices=Voice)
    reason = models.CharField("说明", max_length=200, blank=True)
    voted_at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "领导小组审批"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opinion", "member"], name="group_vote_once", violation_error_message="已经发表过意见"
            ),
        ]

    def __str__(self):
        return f"审批{self.pk}"


class Disposition(models.Model):
    """处置: one of the four, with its own follow-up to the end. Source: L4.9.

    Attributes:
        target: the court or body that it goes to.
        number, sent_at: of the 督办函 or 移送函 by which it was sent.
        counted_from: since when its limit runs: since it was sent, or given back.
        receipt: what the receiving side sent back (number of the supervision case, of the receipt, of the circular).
        people_handled: for 违纪行为处分: how many people, by kind: {"party", "administrative", "organisational", "transferred"}.
        deduction: points off the yearly 平安建设 score, for 通报 and 约谈.
        happened_on: the day of the 通报 or 约谈 itself, which may be written down (`done_at`) later.
    """

    class State(models.TextChoices):
        ORDERED = "ordered", "待办理"
        SENT = "sent", "待落实"
        ANSWERED = "answered", "已回复"
        DONE = "done", "已落实"

    referral = models.ForeignKey(
        "referrals.Referral", verbose_name="双查案件", on_delete=models.PROTECT, related_name="dispositions"
    )
    opinion = models.ForeignKey(InspectionOpinion, verbose_name="检查意见", on_delete=models.PROTECT, related_name="dispositions")
    kind = models.PositiveSmallIntegerField("处置", choices=DispositionKind)
    way = models.CharField("方式", max_length=20, choices=DispositionWay)
    target = models.CharField("对象", max_length=60)
    requirement = models.TextField("要求")
    due_on = models.DateField("期限", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.ORDERED)
    number = models.CharField("发函文号", max_length=40, blank=True)
    sent_at = models.DateTimeField("发函时间", null=True, blank=True)
    counted_from = models.DateTimeField("期限起算", null=True, blank=True)
    due_reason = models.CharField("另定期限的理由", max_length=120, blank=True)
    check_note = models.TextField("核查意见", blank=True)
    answer = models.TextField("落实情况", blank=True)
    receipt = models.CharField("回执（文号、案号）", max_length=60, blank=True)
    answered_at = models.DateTimeField("回复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="回复人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField("落实时间", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="确认人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    happened_on = models.DateField("通报或约谈的日期", null=True, blank=True)
    return_count = models.PositiveSmallIntegerField("退回次数", default=0)
    people_handled = models.JSONField("处理人数", default=dict)
    deduction = models.DecimalField("考评扣分", max_digits=4, decimal_places=1, default=0)

    class Meta:
        verbose_name = verbose_name_plural = "处置"
        ordering = ["pk"]

    def __str__(self):
        return f"处置{self.pk}"


class Feedback(models.Model):
    """反馈: the person was told, by which organ in the lead, how, and what they said to it. Source: L4.10."""

    class Means(models.TextChoices):
        MEETING = "meeting", "当面告知"
        PHONE = "phone", "电话告知"
        LETTER = "letter", "书面告知"
        UNREACHABLE = "unreachable", "无法联系，已留存记录"

    referral = models.ForeignKey(
        "referrals.Referral", verbose_name="双查案件", on_delete=models.PROTECT, related_name="feedbacks"
    )
    lead_organ = models.CharField("主办机构", max_length=12, choices=Organ)
    means = models.CharField("方式", max_length=12, choices=Means)
    told_at = models.DateTimeField("告知时间")
    content = models.TextField("告知内容")
    response = models.TextField("对方意见", blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="记录人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "反馈"
        ordering = ["pk"]

    def __str__(self):
        return f"反馈{self.pk}"


class Clearing(models.Model):
    """澄清: an unfounded accusation was cleared for an officer within a scope. Source: L4.11."""

    class Scope(models.TextChoices):
        PERSON = "person", "本人及所在部门负责人"
        UNIT = "unit", "所在部门"
        COURT = "court", "所在法院"
        CITY = "city", "辖区法院"

    referral = models.ForeignKey(
        "referrals.Referral", verbose_name="双查案件", on_delete=models.PROTECT, related_name="clearings"
    )
    officer = models.OneToOneField(
        "referrals.AccusedOfficer", verbose_name="被反映人", on_delete=models.PROTECT, related_name="clearing"
    )
    scope = models.CharField("澄清范围", max_length=10, choices=Scope)
    means = models.CharField("澄清方式", max_length=100)
    cleared_at = models.DateTimeField("澄清时间")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="记录人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "澄清"
        ordering = ["pk"]

    def __str__(self):
        return f"澄清{self.pk}"


class QualityScore(models.Model):
    """办案质量评价 of a closed referral: points by criterion, from facts and from people. Source: L4.12."""

    referral = models.OneToOneField(
        "referrals.Referral", verbose_name="双查案件", primary_key=True, on_delete=models.PROTECT, related_name="quality"
    )
    points = models.JSONField("逐项得分", default=dict)
    total = models.PositiveSmallIntegerField("总分")
    note = models.TextField("评价", blank=True)
    scored_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="评价人", on_delete=models.PROTECT, related_name="+")
    scored_at = models.DateTimeField("评价时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "办案质量评价"

    def __str__(self):
        return f"质量评价{self.pk}"
