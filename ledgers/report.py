"""An examination in words: the JSON of the command line and the lines above it."""

from core.ledger import LEDGERS
from core.xlsx import cell_name
from ledgers.examine import Verdict, outcome_of
from ledgers.models import ImportRun

SHOWN = 20


def report_of(code, found, *, counts=None, reason="", run=None):
    """What became of a file, as plain data.

    Args:
        code: the ledger.
        found: the Examination, or None when the file was refused.
        counts: counts after writing; those of the examination by default.
        reason: why the file was refused.
        run: number of the import run.
    """
    if found is None:
        return {
            "ledger": code, "outcome": ImportRun.Outcome.REJECT_FILE.value, "rows_total": 0, "rows_ok": 0, "new": 0, "changed": 0,
            "same": 0, "bad_cells": [], "notes": [], "reason": reason,
        }  # fmt: skip
    counts = counts or found.counts
    taken = counts[Verdict.NEW] + counts[Verdict.CHANGED] + counts[Verdict.SAME]
    total = taken + counts[Verdict.CONFLICT] + counts[Verdict.REJECTED]
    return {
        "ledger": code,
        "outcome": outcome_of(counts, found.notes).value,
        "rows_total": total,
        "rows_ok": taken,
        "new": counts[Verdict.NEW],
        "changed": counts[Verdict.CHANGED],
        "same": counts[Verdict.SAME],
        "conflicts": counts[Verdict.CONFLICT],
        "rejected": counts[Verdict.REJECTED],
        "skipped": counts[Verdict.SKIPPED],
        "run": run,
        "bad_cells": _bad_cells(found, LEDGERS[code]),
        "notes": [*_cell_notes(found, LEDGERS[code]), *(_note("", "", "file", note) for note in found.notes), *_skipped(found)],
        "reason": "",
    }


def _bad_cells(found, ledger):
    cells = []
    for row in found.rows:
        problems = [problem for problem in row.reading.problems if problem.is_bad] if row.reading else []
        for problem in problems:
            cells.append(
                {
                    "sheet": row.sheet, "cell": place_of(found, row, problem.name), "kind": problem.kind, "value": problem.value[:200],
                    "reason": problem.reason, "suggestion": problem.suggestion,
                }
            )  # fmt: skip
        if not problems and row.verdict in {Verdict.REJECTED, Verdict.CONFLICT}:
            cells.append(
                {
                    "sheet": row.sheet, "cell": place_of(found, row, ledger.key), "kind": row.verdict, "value": row.key,
                    "reason": row.reason, "suggestion": "",
                }
            )  # fmt: skip
    return cells


def _cell_notes(found, ledger):
    for row in found.rows:
        for problem in row.reading.problems if row.reading else ():
            if not problem.is_bad:
                column = ledger.by_name.get(problem.name)
                value, suggestion = problem.value[:200], problem.suggestion
                if column is not None:
                    value, suggestion = column.masked(value.strip()), column.masked(suggestion)
                note = _note(row.sheet, place_of(found, row, problem.name), problem.kind, problem.reason)
                yield {**note, "value": value, "suggestion": suggestion}


def _skipped(found):
    for row in found.rows:
        if row.verdict == Verdict.SKIPPED:
            yield _note(row.sheet, f"A{row.number}", "skipped", f"第 {row.number} 行没有读：{row.reason}")


def _note(sheet, cell, kind, reason):
    return {"sheet": sheet, "cell": cell, "kind": kind, "value": "", "reason": reason, "suggestion": ""}


def place_of(found, row, name):
    """B7, or A7 for the row as a whole and for columns that the file does not have."""
    return cell_name(row.number, found.layouts[row.sheet].sheet_column(name) or 1)


def table_of(report):
    """The report as lines for a terminal."""
    if report["outcome"] == ImportRun.Outcome.REJECT_FILE:
        return [f"整份退回：{report['reason']}"]
    lines = [
        f"共 {report['rows_total']} 行，可收 {report['rows_ok']} 行：新增 {report['new']}，有变化 {report['changed']}，相同 {report['same']}；"
        f"冲突 {report['conflicts']}，拒收 {report['rejected']}；跳过 {report['skipped']} 行"
    ]
    lines += [f"  {note['reason']}" for note in report["notes"] if note["kind"] == "file"]
    for cell in report["bad_cells"][:SHOWN]:
        hint = f"（可改为 {cell['suggestion']}）" if cell["suggestion"] else ""
        lines.append(f"  {cell['sheet']}!{cell['cell']} {cell['reason']}{hint}")
    if len(report["bad_cells"]) > SHOWN:
        lines.append(f"  其余 {len(report['bad_cells']) - SHOWN} 处见 JSON 或批注过的原表")
    return lines
