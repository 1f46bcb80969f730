"""卷宗: the documents of a case, the archive volume and the checks of the stored files."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.kinds import KINDS
from cases.models import Case
from core.files import safe_name
from core.jobs import Job


class DocumentKind(models.TextChoices):
    """What a paper is in the file of a case. Source: product.md A1, J3.2.1–J3.2.6, L4.2–L4.11."""

    REGISTRATION = "registration", "信访登记表"
    DISPATCH_ORDER = "dispatch_order", "交办单"
    ACKNOWLEDGEMENT = "acknowledgement", "签收回执"
    CONTACT_RECORD = "contact_record", "联系记录"
    ONSITE_RECORD = "onsite_record", "现场处置记录"
    TASK_FORCE = "task_force", "专班表"
    PLAN = "plan", "化解稳控方案"
    INTERVIEW_RECORD = "interview_record", "约谈笔录"
    INTERVIEW_VIDEO = "interview_video", "约谈录音录像"
    MEASURE_EVIDENCE = "measure_evidence", "措施材料"
    APPROVAL = "approval", "中止、延期审批材料"
    REPLY_RECORD = "reply_record", "答复笔录"
    REPLY_PROOF = "reply_proof", "答复录音或信息"
    REFUSAL_VIDEO = "refusal_video", "拒签录像"
    CLOSING_REPORT = "closing_report", "报结报告"
    RETURN_LIST = "return_list", "退补清单"
    ACCEPTANCE = "acceptance", "验收表"
    CLUE_FORM = "clue_form", "线索登记表"
    CONFERENCE_MINUTES = "conference_minutes", "联席会议纪要"
    JOINT_ORDER = "joint_order", "联合交办函"
    INVESTIGATION_PLAN = "investigation_plan", "调查方案"
    TALK_RECORD = "talk_record", "谈话笔录"
    INVESTIGATION_REPORT = "investigation_report", "调查报告"
    INSPECTION_OPINION = "inspection_opinion", "检查意见及审批表"
    URGING_LETTER = "urging_letter", "督办函"
    TRANSFER_LETTER = "transfer_letter", "移送函"
    FEEDBACK_RECORD = "feedback_record", "反馈记录"
    CLEARING_LETTER = "clearing_letter", "澄清函"
    OTHER = "other", "其他材料"
    CATALOGUE = "catalogue", "卷内目录"
    VOLUME = "volume", "卷册"


# Made by the archive, never part of what it binds.
BINDING_KINDS = frozenset({DocumentKind.CATALOGUE, DocumentKind.VOLUME})
# Papers of 一案双查; no other file holds one.
REFERRAL_KINDS = frozenset(
    {
        DocumentKind.CLUE_FORM,
        DocumentKind.CONFERENCE_MINUTES,
        DocumentKind.JOINT_ORDER,
        DocumentKind.INVESTIGATION_PLAN,
        DocumentKind.TALK_RECORD,
        DocumentKind.INVESTIGATION_REPORT,
        DocumentKind.INSPECTION_OPINION,
        DocumentKind.URGING_LETTER,
        DocumentKind.TRANSFER_LETTER,
        DocumentKind.FEEDBACK_RECORD,
        DocumentKind.CLEARING_LETTER,
    }
)
# The order in which a file is bound: the order of the road.
KIND_ORDER = {kind: place for place, kind in enumerate(DocumentKind.values)}


def stored_path(document, name):
    """A name that says nothing: the month and a random number; the extension stays, for whoever mends the disk by hand."""
    extension = safe_name(name).rpartition(".")[2].lower()
    return f"documents/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}.{extension}"


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The documents of the cases that `user` may know of, as far as the kind of case lets them read. Source: X8, L3."""
        seen = self.filter(case__in=Case.objects.visible_to(user))
        for kind in KINDS.values():
            readable = kind.papers(user)
            if readable is not None:
                seen = seen.filter(~Q(case__kind=kind.code) | readable)
        return seen

    def live(self):
        return self.filter(voided_at=None)

    def bindable(self):
        """What an archive volume holds: all that is not void and was not made by the binding itself."""
        return self.live().exclude(kind__in=BINDING_KINDS)

    def for_list(self):
        """With everything that the table of materials shows, in one query."""
        return self.select_related("uploaded_by", "voided_by", "binding")


class Document(models.Model):
    """One paper or recording of a case. It is never deleted; a wrong one is voided with a reason."""

    class Fault(models.TextChoices):
        NONE = "", "完好"
        MISSING = "missing", "文件丢失"
        ALTERED = "altered", "文件与上传时不一致"

    case = models.ForeignKey("cases.Case", verbose_name="案件", on_delete=models.PROTECT, related_name="documents")
    entry = models.ForeignKey(
        "cases.TraceEntry", verbose_name="痕迹", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    kind = models.CharField("种类", max_length=30, choices=DocumentKind)
    title = models.CharField("名称", max_length=120)
    original_name = models.CharField("原文件名", max_length=130)
    file = models.FileField("文件", upload_to=stored_path, max_length=200)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField("SHA-256", max_length=64)
    content_type = models.CharField("类型", max_length=100)
    page_count = models.PositiveIntegerField("页数", null=True, blank=True)
    copies = models.PositiveSmallIntegerField("份数", default=1)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    is_generated = models.BooleanField("系统生成", default=False)
    is_late = models.BooleanField("补交", default=False)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="作废人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    void_reason = models.CharField("作废理由", max_length=200, blank=True)
    checked_at = models.DateTimeField("最近核对", null=True, blank=True)
    fault = models.CharField("核对结果", max_length=10, choices=Fault, blank=True, default=Fault.NONE)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "卷宗材料"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["case", "kind"], name="document_case_kind"),
            models.Index(fields=["fault"], name="document_fault", condition=~Q(fault="")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="document_not_empty", violation_error_message="空文件不能入卷"),
            models.CheckConstraint(condition=Q(copies__gte=1), name="document_copies", violation_error_message="份数至少为 1"),
            models.CheckConstraint(
                condition=Q(page_count=None) | Q(page_count__gte=1),
                name="document_page_count",
                violation_error_message="页数至少为 1",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="") | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="document_void_with_reason",
                violation_error_message="作废要写明理由，理由只随作废填写",
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "sha256"],
                condition=Q(voided_at=None, is_generated=False),
                name="document_once_per_kind",
                violation_error_message="同一份文件已经在本案这一种材料里，不用再传",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_void(self):
        return self.voided_at is not None

    @property
    def short_hash(self):
        return self.sha256[:8]

    @property
    def extension(self):
        return self.file.name.rpartition(".")[2]

    @property
    def previews(self):
        """Whether a browser shows it without help."""
        family = self.content_type.partition("/")[0]
        return self.content_type in {"application/pdf", "audio/mpeg", "audio/wav", "audio/mp4"} or family in {"image", "video"}

    @property
    def icon(self):
        """The name of its sign in lists."""
        return "video" if self.content_type.startswith("video/") else "clip" if not self.is_generated else "doc"

    @property
    def download_name(self):
        """The name under which it leaves the system: nothing of it was typed by anybody, so it carries no personal data."""
        return f"{self.case.number} {self.get_kind_display()}-{self.pk}.{self.extension}"

    def as_fact(self):
        """What the trace keeps of it, so that the chain vouches for the file as well."""
        return {"id": self.pk, "kind": self.kind, "title": self.title, "sha256": self.sha256, "size": self.size}


class VolumeJob(Job):
    """装订: the making of one case's archive volume in the background, from the catalogue that names its papers."""

    catalogue = models.OneToOneField(Document, verbose_name="卷内目录", on_delete=models.PROTECT, related_name="binding")
    volume = models.ForeignKey(Document, verbose_name="卷册", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "装订任务"
        ordering = ["-pk"]

    def __str__(self):
        return f"装订任务{self.pk}"


class FileCheck(Job):
    """核对: one walk over all stored files, comparing each with the hash it was taken in with."""

    missing = models.PositiveIntegerField("丢失", default=0)
    altered = models.PositiveIntegerField("不一致", default=0)
    orphans = models.PositiveIntegerField("清理的无主文件", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "文件核对"
        ordering = ["-pk"]

    def __str__(self):
        return f"文件核对{self.pk}"
