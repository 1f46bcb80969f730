"""What workers do with an import: examine the file, write the confirmed rows. Safe to be killed at any point and run again."""

import logging

from django.db import OperationalError, transaction
from django.urls import reverse
from django.utils import timezone

from core.ledger import LEDGERS, Problem
from core.xlsx import FileRefused
from ledgers.examine import Row, compare_rows, examine, outcome_of, sealed_cells
from ledgers.models import ImportRow, ImportRun
from notices.operations import notify

log = logging.getLogger(__name__)
Stage, Verdict = ImportRun.Stage, ImportRow.Verdict
BATCH = 500
KEYS_AT_ONCE = 500


def work_on(run, today=None):
    """Do what the stage of a claimed run calls for: examine after upload, write after confirmation.

    A file that cannot be taken ends the run with its reason; any other mistake ends it as failed and is logged.
    """
    try:
        if run.stage == Stage.UPLOADED:
            parse(run, today=today)
        elif run.stage == Stage.CONFIRMED:
            apply(run, today=today)
        else:
            run.finish()
    except FileRefused as error:
        fail(run, str(error), ImportRun.Outcome.REJECT_FILE)
    except OperationalError:
        raise  # the database is away or locked: the row stays, and the sweep sends it again
    except Exception:
        log.exception("导入批次 %s 中断", run.pk)
        fail(run, "程序在处理这份文件时出错，没有写入任何数据；请把批次号告诉系统管理员")


def desk_of(run, today=None):
    """What reading needs to know; rights are those of whoever started the run."""
    return LEDGERS[run.ledger].desk(run.owner, today or timezone.localdate())


def parse(run, today=None):
    """Examine the file and keep what was found, row by row; the user is told."""
    ledger = LEDGERS[run.ledger]
    with run.file.open("rb") as stream:
        found = examine(
            stream, run.file_name, ledger, desk_of(run, today), chosen=run.chosen, bases_of=bases_of(run.ledger), beat=run.beat
        )
    keep(run, found)
    counts = run.counts
    tell(run, f"台账校验完：可写入 {counts['new'] + counts['changed']} 行，拒收 {counts['rejected']} 行", "parsed")


@transaction.atomic
def keep(run, found):
    """Write down an Examination: layouts, counts, notes and rows; what an earlier examination left is replaced."""
    ImportRow.objects.filter(run=run).delete()
    ImportRow.objects.bulk_create([_import_row(run, row) for row in found.rows], batch_size=BATCH)
    run.layouts = [
        {
            "sheet": name, "first_row": layout.first_row, "last_row": layout.last_row,
            "columns": {str(column): found_name for column, found_name in layout.columns.items()},
            "headers": {str(column): header for column, header in layout.headers.items()},
            "how": {str(column): how for column, how in layout.how.items()},
        }
        for name, layout in found.layouts.items()
    ]  # fmt: skip
    run.counts, run.notes = found.counts, found.notes
    run.outcome = outcome_of(run.counts, run.notes)
    run.stage, run.progress_done, run.progress_total = Stage.PARSED, len(found.rows), len(found.rows)
    run.save()
    run.finish()


def _import_row(run, row):
    reading = row.reading
    return ImportRow(
        run=run, sheet=row.sheet[:40], row_number=row.number, verdict=row.verdict, key=row.key[:60], row_key=row.row_key[:80],
        cells=reading.cells if reading else {}, written=row.written,
        problems=[problem_json(problem) for problem in reading.problems] if reading else [],
        differences=[list(item) for item in row.differences], reason=row.reason[:300], object_id=row.object_id,
    )  # fmt: skip


def problem_json(problem):
    return {
        "name": problem.name, "level": problem.level, "kind": problem.kind, "value": problem.value[:200],
        "reason": problem.reason, "suggestion": problem.suggestion,
    }  # fmt: skip


def bases_of(code):
    """A function from keys to the texts that the last applied import of each brought."""

    def find(keys):
        found = {}
        for start in range(0, len(keys), KEYS_AT_ONCE):
            rows = ImportRow.objects.filter(
                key__in=keys[start : start + KEYS_AT_ONCE], run__ledger=code, run__stage=Stage.APPLIED,
                verdict__in=[Verdict.NEW, Verdict.CHANGED, Verdict.SAME],
            )  # fmt: skip
            for key, cells in rows.order_by("run_id", "pk").values_list("key", "cells"):
                found[key] = cells
        return found

    return find


def read_again(import_row, ledger, desk, sealed=None):
    """A kept row read from its texts, as the screen left them; `sealed` are the cells that are kept nowhere."""
    raws = {**{name: text or None for name, text in import_row.cells.items()}, **(sealed or {})}
    reading = ledger.read(raws, desk, sheet=import_row.sheet, row_number=import_row.row_number)
    return Row(
        sheet=import_row.sheet,
        number=import_row.row_number,
        reading=reading,
        key=reading.cells[ledger.key],
        row_key=import_row.row_key,
    )


def reconsider(run, import_row):
    """Read and compare one mended row again, in the caller's transaction and under the run's lock."""
    ledger, desk = LEDGERS[run.ledger], desk_of(run)
    row = read_again(import_row, ledger, desk)
    twin = ImportRow.objects.filter(run=run, key=row.key).exclude(pk=import_row.pk).exclude(verdict=Verdict.SKIPPED).first()
    if twin and row.key:
        row.reading.problems.append(_twin_problem(ledger, row, twin))
    compare_rows([row], ledger, desk, bases_of(run.ledger))
    _count(run, import_row, -1)
    fresh = _import_row(run, row)
    for name in ("verdict", "key", "cells", "problems", "differences", "reason", "object_id"):
        setattr(import_row, name, getattr(fresh, name))
    import_row.save()
    _count(run, import_row, +1)
    run.outcome = outcome_of(run.counts, run.notes)
    run.save(update_fields=["counts", "outcome"])


def _twin_problem(ledger, row, twin):
    problem = {"name": ledger.key, "level": "bad", "kind": "duplicate", "value": row.key, "suggestion": ""}
    return Problem(**problem, reason=f"{ledger.key_label}与第 {twin.row_number} 行重复，请核对后只留一行")


def _count(run, import_row, sign):
    run.counts[import_row.verdict] += sign
    for problem in import_row.problems:
        run.counts["bad_cells" if problem["level"] == "bad" else "noted_cells"] += sign


def apply(run, today=None, at=None):
    """Write the rows that are new or changed, all in one transaction with the run's own stage, and tell the user.

    What changed in the database since the preview is seen again here: a row that others brought meanwhile is "same" now.
    """
    ledger = LEDGERS[run.ledger]
    at = at or timezone.now()
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.stage != Stage.CONFIRMED:
            return
        wanted = list(locked.rows.filter(verdict__in=[Verdict.NEW, Verdict.CHANGED]))
        desk = desk_of(locked, today)
        with locked.file.open("rb") as stream:
            sealed = sealed_cells(stream, locked.file_name, ledger, locked.layouts)
        places = ((row, sealed.get((row.sheet, row.row_number))) for row in wanted)
        pairs = [(import_row, read_again(import_row, ledger, desk, cells)) for import_row, cells in places]
        sound = [(import_row, row) for import_row, row in pairs if not row.reading.is_bad]
        ledger.lock([row.reading for _import_row, row in sound])
        comparisons = ledger.apply(
            [row.reading for _import_row, row in sound],
            desk,
            bases=bases_of(locked.ledger)([row.key for _import_row, row in sound]),
            row_keys={row.key: row.row_key for _import_row, row in sound if row.row_key},
            run={"run": locked.pk, "label": locked.label},
            at=at,
        )
        _keep_comparisons(locked, pairs, sound, comparisons)
        locked.stage, locked.applied_at = Stage.APPLIED, at
        locked.state, locked.finished_at, locked.heartbeat_at = ImportRun.State.DONE, at, at
        locked.progress_done = locked.progress_total
        if ledger.is_sealed:
            drop_file(locked)
        locked.save()
    run.refresh_from_db()
    tell(run, f"台账已写入：新增 {run.counts['new']} 行，更正 {run.counts['changed']} 行", "applied")


def drop_file(run):
    """Take the uploaded file of a 限知 ledger away once it is written: what is sealed shall not lie about in it."""
    stored = run.file.name
    transaction.on_commit(lambda: run.file.storage.delete(stored))
    run.file = ""


def _keep_comparisons(run, pairs, sound, comparisons):
    settled = []
    for (import_row, row), comparison in zip(sound, comparisons, strict=True):
        row.settle(comparison)
        settled.append((import_row, row))
    for import_row, row in pairs:
        if row.reading.is_bad:
            row.verdict, row.reason = (
                Verdict.REJECTED,
                "确认之后情况有变：" + "；".join(problem.reason for problem in row.reading.problems if problem.is_bad),
            )
            settled.append((import_row, row))
    for import_row, row in settled:
        run.counts[import_row.verdict] -= 1
        run.counts[row.verdict] += 1
        import_row.verdict, import_row.reason, import_row.object_id = row.verdict, row.reason[:300], row.object_id
        import_row.differences = [list(item) for item in row.differences]
    ImportRow.objects.bulk_create(
        [import_row for import_row, _row in settled],
        batch_size=BATCH,
        update_conflicts=True,
        update_fields=["verdict", "reason", "object_id", "differences"],
        unique_fields=["id"],
    )


def fail(run, reason, outcome=""):
    """End a run that could not be brought in; nothing of it is in the database."""
    ImportRun.objects.filter(pk=run.pk).update(stage=Stage.FAILED, reason=reason[:500], outcome=outcome)
    run.refresh_from_db()
    run.finish(error=reason)
    tell(run, f"台账没有导入：{reason}"[:120], "failed")


def tell(run, title, event):
    """A notice to whoever started the run, once per event; the command line needs none."""
    if run.owner_id:
        notify(run.owner, title=title, url=reverse("import-detail", args=[run.pk]), key=f"import-{run.pk}-{event}-{run.attempts}")
