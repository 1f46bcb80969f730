"""What people do with an export: ask for it, fetch it."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from core.ledger import LEDGERS
from courts.models import AccessEntry
from courts.records import record
from courts.scope import scope_of
from ledgers.models import ExportJob
from ledgers.tasks import run_export

KEPT_FOR = timedelta(days=7)


def may_export(ledger, user):
    return bool(ledger.exporters & scope_of(user).roles)


def may_reveal(ledger, user):
    return bool(ledger.revealers & scope_of(user).roles)


@transaction.atomic
def request_export(ledger, *, by, purpose, with_personal=False, filters=None, filter_text="", at=None):
    """Put an export in line.

    Args:
        ledger: a registered Ledger.
        purpose: what it is for; kept in the access log.
        with_personal: with identity and phone numbers in full.
        filters, filter_text: what the rows are narrowed by, and the same in words.

    Returns: the ExportJob. Raises: PermissionDenied without the right; ValidationError without a purpose.
    """
    if not may_export(ledger, by):
        raise PermissionDenied(f"“{ledger.title}”不由您的岗位导出")
    if with_personal and not may_reveal(ledger, by):
        raise PermissionDenied("您的岗位不能导出完整的证件号码和电话")
    if not purpose.strip():
        raise ValidationError("请写明导出的用途")
    job = ExportJob.objects.create(
        owner=by, ledger=ledger.code, purpose=purpose.strip()[:100], with_personal=with_personal, filters=filters or {},
        filter_text=filter_text[:200], expires_at=(at or timezone.now()) + KEPT_FOR,
    )  # fmt: skip
    record(
        AccessEntry.Action.EXPORT, by=by, target=f"申请导出{ledger.title}", reason=purpose, export=job.pk, personal=with_personal
    )
    transaction.on_commit(lambda: run_export.delay(job.pk))
    return job


@transaction.atomic
def fetch_export(job, *, by, at=None):
    """Record that the owner takes the file, if they still may; what the file holds was right for them when it was made.

    Raises: Http404 when it is not theirs, not ready or no longer kept; PermissionDenied when the right has ended.
    """
    ledger = LEDGERS[job.ledger]
    if job.owner_id != by.pk or not job.is_ready:
        raise Http404("没有这份导出，或已过保留期")
    if not may_export(ledger, by) or (job.with_personal and not may_reveal(ledger, by)):
        raise PermissionDenied("您的岗位已变动，不能再下载这份导出")
    job.fetched_at = at or timezone.now()
    job.save(update_fields=["fetched_at"])
    record(AccessEntry.Action.DOWNLOAD, by=by, target=f"{ledger.title}，{job.rows} 行", reason=job.purpose, export=job.pk)
    return job
