"""What people do with an import: start, mend cells, set headings, confirm, give up."""

import hashlib
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from core.errors import Conflict
from core.ledger import LEDGERS
from core.ledger_layout import plain
from core.xlsx import LIMITS, FileRefused
from core.xlsx.check import check_size, kind_of_file
from courts.models import AccessEntry
from courts.records import record
from courts.scope import scope_of
from ledgers.models import HeadingMemory, ImportRow, ImportRun
from ledgers.operations.work import reconsider
from ledgers.tasks import run_import

Stage = ImportRun.Stage
SAME_FILE_WITHIN = timedelta(minutes=10)


def importing_post(ledger, user):
    """The post by which `user` brings `ledger` in, or None."""
    return next((post for post in scope_of(user).posts if post.role in ledger.importers), None)


@transaction.atomic
def start_import(ledger, file, *, by, unit=None):
    """Take an uploaded file and put it in line to be examined; the same file sent twice in a row is one import.

    Args:
        ledger: a registered Ledger.
        file: the upload; its size is looked at before its content.
        by: who brings it.

    Returns: the ImportRun. Raises: PermissionDenied; ValidationError when the file cannot be a ledger.
    """
    post = importing_post(ledger, by)
    if post is None:
        raise PermissionDenied(f"“{ledger.title}”由内勤或综合处导入")
    try:
        check_size(file.size, LIMITS)
        kind_of_file(file, file.name, LIMITS)
    except FileRefused as error:
        raise ValidationError(str(error), code="file") from error
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    since = timezone.now() - SAME_FILE_WITHIN
    waiting = ImportRun.objects.filter(
        owner=by, ledger=ledger.code, sha256=digest.hexdigest(), created_at__gte=since, stage__in=[Stage.UPLOADED, Stage.PARSED]
    ).first()
    if waiting:
        return waiting
    run = create_run(ledger, file, digest.hexdigest(), by=by, unit=unit or post.unit)
    transaction.on_commit(lambda: run_import.delay(run.pk))
    return run


def create_run(ledger, file, sha256, *, by, unit):
    """The row of a new import; `by` and `unit` are None for the command line."""
    run = ImportRun(
        owner=by, ledger=ledger.code, unit=unit, file_name=file.name[:200], file_size=file.size, sha256=sha256,
        chosen=remembered(ledger, unit),
    )  # fmt: skip
    run.file.save("ledger", file, save=False)
    run.save()
    record(AccessEntry.Action.IMPORT, by=by, target=f"{ledger.title}，{run.label}", run=run.pk, bytes=run.file_size)
    return run


def remembered(ledger, unit):
    """What headings mean in this unit's files, as somebody set it before."""
    memories = HeadingMemory.objects.filter(ledger=ledger.code, unit=unit) if unit else ()
    return {memory.heading: memory.name for memory in memories}


@transaction.atomic
def choose_headings(run, *, by, chosen):
    """Set which column each heading is, remember it for the unit, and examine the file again.

    Args:
        run: an import visible to `by`.
        chosen: column name by heading as written; "" for a heading that is none.

    Raises: Conflict when the import is no longer waiting for its user.
    """
    ledger = LEDGERS[run.ledger]
    names = [name for name in chosen.values() if name]
    if unknown := set(names) - set(ledger.by_name):
        raise ValidationError(f"没有这些列：{'、'.join(sorted(unknown))}")
    if len(names) != len(set(names)):
        twice = sorted({ledger.column(name).header for name in names if names.count(name) > 1})
        raise ValidationError(f"{'、'.join(twice)}对应了两列，一列只能对应一次")
    known = {**run.chosen, **{plain(heading): name for heading, name in chosen.items()}}
    now = timezone.now()
    moved = ImportRun.objects.filter(pk=run.pk, stage__in=[Stage.PARSED, Stage.FAILED]).update(
        chosen=known, stage=Stage.UPLOADED, state=ImportRun.State.QUEUED, heartbeat_at=now, reason="", outcome="", progress_done=0
    )
    if not moved:
        raise Conflict("这次导入已经写入或正在校验，表头没有改")
    for heading, name in chosen.items():
        if run.unit_id:
            HeadingMemory.objects.update_or_create(
                unit_id=run.unit_id, ledger=run.ledger, heading=plain(heading)[:100], defaults={"name": name}
            )
    transaction.on_commit(lambda: run_import.delay(run.pk))


@transaction.atomic
def mend_row(row, *, by, texts):
    """Correct cells of one row on screen; the row is read and compared again.

    Args:
        row: an ImportRow of a run visible to `by`; what it held when it was read does not matter, it is read again.
        texts: new text by column name.

    Returns: the ImportRow as it now stands. Raises: Conflict when the import is not waiting for its user any more, or was
        examined anew meanwhile.
    """
    run = ImportRun.objects.select_for_update().get(pk=row.run_id)
    if run.stage != Stage.PARSED:
        raise Conflict("这次导入已经确认，不能再改；请改好原表重新导入")
    # somebody else may have mended the same row since: only what stands now is mended, or their cells and the counts are lost
    row = ImportRow.objects.select_for_update().filter(pk=row.pk).first()
    if row is None:
        raise Conflict("这份文件刚重新校验过，请刷新页面再改")
    ledger = LEDGERS[run.ledger]
    for name, text in texts.items():
        if name not in ledger.by_name:
            raise ValidationError("没有这一列")
        row.written.setdefault(name, row.cells.get(name, ""))
        row.cells[name] = text.strip()
        row.repaired = sorted({*row.repaired, name})
    reconsider(run, row)
    return row


@transaction.atomic
def confirm_import(run, *, by, at=None):
    """Let a worker write the rows that can be taken; a second click, or a second person, changes nothing.

    Returns: whether this call was the one. Raises: Conflict when the import was given up or failed; ValidationError when
        there is nothing to write.
    """
    current = ImportRun.objects.select_for_update().get(pk=run.pk)
    if current.stage in {Stage.CONFIRMED, Stage.APPLIED}:
        return False
    if current.stage != Stage.PARSED:
        raise Conflict(f"这次导入是“{current.get_stage_display()}”，没有写入")
    if not current.counts.get("new", 0) + current.counts.get("changed", 0):
        raise ValidationError("没有要写入的行")
    current.stage, current.state = Stage.CONFIRMED, ImportRun.State.QUEUED
    current.confirmed_by, current.confirmed_at = by, at or timezone.now()
    current.heartbeat_at, current.progress_done = timezone.now(), 0
    current.save()
    transaction.on_commit(lambda: run_import.delay(run.pk))
    return True


@transaction.atomic
def give_up(run, *, by):
    """Leave an import that is not wanted; its rows stay to be looked at. Raises: Conflict when it was confirmed already."""
    moved = ImportRun.objects.filter(pk=run.pk, stage__in=[Stage.UPLOADED, Stage.PARSED]).update(
        stage=Stage.FAILED, state=ImportRun.State.FAILED, reason="经办人放弃了这次导入", finished_at=timezone.now()
    )
    if not moved:
        raise Conflict("这次导入已经确认，不能放弃")
