"""一案一档: the cover and catalogue of a case's file, from which its volume is bound. Source: J3.2.6.3."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cases.kinds import kind_of
from cases.people import people_of
from core.docx import Form
from core.docx.text import written_day
from courts.models import Role
from dossiers.binding import bound_order
from dossiers.models import DocumentKind, VolumeJob
from dossiers.operations import file_generated
from dossiers.tasks import build_volume

NAMES = ["center", "left", "left", "center", "center", "center"]
SUMMARY = ["center", "left", "left", "left"]


@transaction.atomic
def bind(case, *, by, at, volume_number=""):
    """Write the cover, catalogue and hash list of a case's file, and have the volume bound in the background.

    Args:
        case: the case, locked by the step that archives it.
        by, at: who binds, and when.
        volume_number: 卷号, printed on the cover.

    Returns: the catalogue as a Document.

    Raises: ValidationError when there is nothing to bind.
    """
    papers = bound_order(case.documents.bindable().select_related("uploaded_by"))
    if not papers:
        raise ValidationError("卷里还没有材料，不能装订。请先用“补充材料”上传")
    content = compose_catalogue(case, papers, at=at, volume_number=volume_number)
    title = f"卷册封面和目录（共{len(papers)}件）"
    catalogue = file_generated(case, by=by, content=content, kind=DocumentKind.CATALOGUE, title=title, at=at)
    job = VolumeJob.objects.create(owner=by, catalogue=catalogue, progress_total=len(papers))
    transaction.on_commit(lambda: build_volume.delay(job.pk))
    return catalogue


def compose_catalogue(case, papers, *, at, volume_number=""):
    """The .docx with cover, 卷内目录, 办理经过 and the SHA-256 of every paper. Equal cases give equal bytes."""
    kind, today = kind_of(case), timezone.localtime(at).date()
    pages = [paper.page_count for paper in papers]
    team = [f"{Role(person.role).label}{person.name}" for person in people_of(case)]
    form = Form(f"{kind.label}卷宗", court=case.court.name, number=case.number)
    form.rows(
        [
            ("卷号", volume_number or "未编", "件数", f"{len(papers)}件"),
            ("责任单位", case.unit.name),
            ("立件日期", written_day(case.opened_on), "办结日期", _day(case.closed_at)),
            ("装订日期", written_day(today), "页数", f"{sum(pages)}页" if all(pages) else "电子文件，以件为单位"),
            ("办理人员", "、".join(team) or "未登记"),
        ]
    )
    form.page_break()
    form.section("卷内目录")
    form.table(
        ["件号", "材料名称", "种类", "入卷日期", "页数", "页次"], _catalogue_rows(papers), [1, 4, 3, 2.4, 1, 1.2], align=NAMES
    )
    entries = list(case.trace.all())
    form.section("办理经过")
    form.table(["日期", "环节", "经办人", "摘要"], [_entry_row(entry) for entry in entries], [2.2, 2, 2, 5], align=SUMMARY)
    if entries:
        form.section("痕迹链")
        form.table(["条数", "装订前最后一条痕迹的校验值（链头）"], [(len(entries), entries[-1].hash)], [1, 9])
    form.section("校验值（SHA-256）")
    form.table(["件号", "文件的 SHA-256"], [(number, paper.sha256) for number, paper in enumerate(papers, 1)], [1, 9])
    return form.bytes()


def _catalogue_rows(papers):
    """Pages are counted on as long as every paper so far says how many it has."""
    rows, first = [], 1
    for number, paper in enumerate(papers, 1):
        mark = f"{paper.title}（补交）" if paper.is_late else paper.title
        day = timezone.localtime(paper.uploaded_at)
        rows.append((number, mark, paper.get_kind_display(), f"{day:%Y-%m-%d}", paper.page_count, first if first else None))
        first = first + paper.page_count if first and paper.page_count else None
    return rows


def _entry_row(entry):
    return f"{timezone.localtime(entry.happened_at):%Y-%m-%d}", entry.label, entry.actor_name, entry.summary


def _day(moment):
    return written_day(timezone.localtime(moment).date()) if moment else "未办结"


@transaction.atomic
def rebind(catalogue, *, by):
    """Try again after a failure, once its cause is mended. Returns: the job. Raises: ValidationError when it did not fail."""
    job = VolumeJob.objects.select_for_update().get(catalogue=catalogue)
    if job.state != VolumeJob.State.FAILED:
        raise ValidationError(f"卷册{job.get_state_display()}，不用重新装订")
    job.state, job.error, job.owner, job.heartbeat_at = VolumeJob.State.QUEUED, "", by, timezone.now()
    job.save(update_fields=["state", "error", "owner", "heartbeat_at"])
    transaction.on_commit(lambda: build_volume.delay(job.pk))
    return job
