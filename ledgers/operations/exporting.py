"""Producing the file of an export: every row of the queryset, counted, with what it is written on it."""

import logging
import tempfile
from functools import partial

from django.core.files import File
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from core.ledger import LEDGERS, ROW_KEY
from core.xlsx import Table, write_tables
from courts.models import AccessEntry
from courts.records import record
from notices.operations import notify

log = logging.getLogger(__name__)
CHUNK = 500


class CountMismatch(Exception):
    """The file does not hold as many rows as the list has."""


def produce(job):
    """Write the file of a claimed job and tell its owner; a mistake ends the job with its reason."""
    ledger = LEDGERS[job.ledger]
    try:
        with tempfile.TemporaryFile() as target:
            job.rows = write_ledger(
                ledger, target, user=job.owner, filters=job.filters, filter_text=job.filter_text, with_personal=job.with_personal,
                at=timezone.now(), beat=job.beat,
            )  # fmt: skip
            target.seek(0)
            job.file.save("ledger", File(target), save=False)
        job.save(update_fields=["rows", "file"])
        job.finish()
    except OperationalError:
        raise
    except CountMismatch as error:
        job.finish(error=str(error))
    except Exception:
        log.exception("导出 %s 中断", job.pk)
        job.finish(error="程序在导出时出错，没有生成文件；请重试，仍不行把编号告诉系统管理员")
    if job.owner_id:
        title = f"{ledger.title}已导出，{job.rows} 行" if not job.error else f"{ledger.title}没有导出：{job.error}"
        notify(job.owner, title=title[:120], url=reverse("export-list"), key=f"export-{job.pk}-{job.attempts}")


def write_ledger(ledger, target, *, user, at, filters=None, filter_text="", with_personal=True, beat=None):
    """Write a ledger in its official layout.

    Args:
        ledger: a registered Ledger.
        target: a path or a writable binary file.
        user: whose rows; None for all of them (the command line).
        at: the moment that the file states.
        filters, filter_text: what the rows are narrowed by, and the same in words.
        with_personal: whether identity and phone numbers are written in full.
        beat: called with (rows done, rows in all) now and then.

    Returns: the number of rows. Raises: CountMismatch when the file would hold more or fewer than the list.
    """
    rows = ledger.narrow(ledger.queryset(user), filters or {})
    total = rows.count()
    day = timezone.localtime(at)
    said = f"{day:%Y-%m-%d %H:%M} 由{getattr(user, 'name', '') or '系统'}导出"
    said += "" if with_personal else "，证件号码和电话已遮盖"
    done = 0

    def tables():
        nonlocal done
        for sheet, title, part in ledger.parts(rows, user):
            count, summary = part.count(), ledger.summary()
            table = Table(
                sheet=sheet,
                title=title,
                headings=[column.heading for column in ledger.columns],
                fill_in=ledger.fill_in(part, user, day.date()),
                paper=ledger.paper,
                key_heading=ROW_KEY,
                frozen_columns=ledger.frozen_columns,
                summary=summary.cells if summary else None,
                remarks=[*ledger.remarks, f"导出说明：筛选条件为{filter_text or '全部'}，共 {count} 行，{said}"],
            )
            yield table, _rows(ledger, part, summary, with_personal, beat and partial(beat_from, done))
            done += count

    def beat_from(before, number):
        beat(before + number, total)

    written = write_tables(target, tables())
    if written != total:
        raise CountMismatch(f"导出时案件有变动：列表 {total} 行，文件 {written} 行，没有留下文件，请重新导出")
    record(AccessEntry.Action.EXPORT, by=user, target=ledger.title, rows=total, personal=with_personal, filter=filter_text)
    return total


def _rows(ledger, rows, summary, with_personal, beat):
    for number, item in enumerate(rows.iterator(chunk_size=CHUNK), 1):
        values = ledger.values_of(item)
        if summary:
            summary.add(values)
        cells = [column.cell(values[column.name]) for column in ledger.columns]
        if not with_personal:
            cells = [
                column.mask(cell) if column.is_secret and cell else cell
                for column, cell in zip(ledger.columns, cells, strict=True)
            ]
        cells[0] = number
        yield ledger.row_key(item), cells
        if beat and number % CHUNK == 0:
            beat(number)
