"""Putting papers on file and voiding them; nothing is ever deleted."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from core.files import check_upload, safe_name, sha256_of
from courts.models import AccessEntry
from courts.records import record
from dossiers.models import Document, DocumentKind

GENERATED_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
}


@transaction.atomic
def attach(case, *, by, file, kind, title="", entry=None, at=None, is_late=False, copies=1, page_count=None):
    """Put an uploaded file on the case's file.

    Inside a step's `perform` leave `entry` empty: `take` ties what was filed to the trace entry it writes afterwards, and
    the entry keeps the hashes.

    Args:
        case: the case, locked by `take` when inside a step.
        by: who files it.
        file: the upload; checked here unless its form field has done so.
        kind: a DocumentKind.
        title: what it is, said in a few words; the name of its kind by default.
        at: the moment of filing; now by default.
        is_late: 补交, filed after the step it belongs to.
        copies: paper copies handed in with it.
        page_count: pages, where the format does not say.

    Returns: the Document.

    Raises: ValidationError for a file that is not taken, or that the case already has under this kind.
    """
    found = getattr(file, "inspected", None) or check_upload(file)
    document = _new(case, kind, title, by=by, entry=entry, at=at)
    document.original_name, document.size, document.sha256 = found.name, found.size, found.sha256
    document.content_type, document.page_count = found.content_type, page_count or found.page_count
    document.is_late, document.copies = is_late, copies
    return _store(document, file, f"upload.{found.extension}")


@transaction.atomic
def file_generated(case, *, by, content, kind, title, extension="docx", entry=None, at=None, page_count=None):
    """Put a paper on file that the program itself has written.

    Args:
        content: bytes, or an open binary file with a `size`.
        extension: docx, or zip for a volume.

    Returns: the Document; for the other arguments see `attach`.
    """
    file = ContentFile(content) if isinstance(content, bytes) else content
    document = _new(case, kind, title, by=by, entry=entry, at=at)
    document.original_name, document.is_generated = safe_name(f"{document.title}.{extension}"), True
    document.size, document.sha256 = file.size, sha256_of(file)
    document.content_type, document.page_count = GENERATED_TYPES[extension], page_count
    return _store(document, file, f"paper.{extension}")


@transaction.atomic
def void(document, *, by, reason, at=None):
    """Mark a document as void; the file stays where it is and can still be opened.

    Raises: ValidationError when it is void already or the reason is missing.
    """
    locked = Document.objects.select_for_update().get(pk=document.pk)
    if locked.is_void:
        raise ValidationError(f"“{locked.title}”已经作废，不用再作废", code="conflict")
    if not reason.strip():
        raise ValidationError("请写明作废的理由", code="required")
    locked.voided_at, locked.voided_by, locked.void_reason = at or timezone.now(), by, reason.strip()
    locked.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return locked


@transaction.atomic
def log_access(document, *, by, inline):
    """Write down that somebody opened or took away a document. Source: X7."""
    target = f"{'打开' if inline else '下载'}材料 {document.pk}（{document.get_kind_display()}）"
    record(AccessEntry.Action.DOWNLOAD, by=by, case=document.case, target=target, sha256=document.sha256)


def _new(case, kind, title, *, by, entry, at):
    if kind not in DocumentKind.values:
        raise ValidationError(f"没有“{kind}”这种材料", code="invalid")
    title = " ".join(title.split())[:120] or DocumentKind(kind).label
    return Document(case=case, kind=kind, title=title, uploaded_by=by, uploaded_at=at or timezone.now(), entry=entry)


def _store(document, file, name):
    """Write the file, then the row: a row without its file cannot be, a file without its row is swept (`sweep_orphans`)."""
    document.validate_constraints()
    file.seek(0)
    document.file.save(name, file, save=False)
    document.save()
    if document.entry_id is None:
        document.case.attached.append(document)
    return document
