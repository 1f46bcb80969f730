"""通知: what the system tells a person inside the system. The row is the notice: it exists once or not at all."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.models import Case


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The user's own notices, as long as the case they speak of is visible to them. Source: X8."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        # asked notice by notice: few are unread, while the cases that somebody may see can be very many
        seen = Exists(Case.objects.visible_to(user).filter(pk=OuterRef("case_id")))
        return self.filter(Q(case=None) | seen, recipient_id=user.pk)

    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """One message to one person; holds no personal data, at most a case number and a masked name."""

    class Kind(models.TextChoices):
        REMINDER = "reminder", "期限提醒"
        STEP = "step", "案件动态"
        JOB = "job", "任务结果"
        SYSTEM = "system", "系统"

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="收件人", on_delete=models.PROTECT, related_name="notices"
    )
    case = models.ForeignKey(
        "cases.Case", verbose_name="案件", null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind)
    title = models.CharField("标题", max_length=120)
    body = models.CharField("内容", max_length=500, blank=True)
    url = models.CharField("去处", max_length=200, blank=True)
    is_urgent = models.BooleanField("紧急", default=False)
    key = models.CharField("唯一键", max_length=120, null=True, unique=True)
    created_at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_inbox"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="/"),
                name="notice_url_inside",
                violation_error_message="通知只能指向本系统的页面",
            ),
        ]

    def __str__(self):
        return self.title
