"""Coming back with a ledger of the reviews: what stands in the system is compared cell by cell, and what no ledger may change is refused.

Reviewing, ordering and checking are steps of people. A ledger types in what a clerk would type; every other cell that differs
is pointed out with the reason, and nothing of its row is written.
"""

from dataclasses import dataclass

from core.ledger import Comparison, Problem
from core.ledger_cells import plain_text
from core.ledger_rows import Row as LedgerRow
from core.ledger_rows import version_of
from core.xlsx.write import clean_text


class RegisterDesk:
    """What the ledgers of the reviews need to know: who brings the file, and on which day."""

    def __init__(self, by, today):
        self.by, self.today = by, today

    def may_bring(self, unit_id):
        """Rows are found through what the person may read; there is no wider door."""
        return True


@dataclass
class Row(LedgerRow):
    """One sound row beside the object it speaks of."""

    item: object = None

    @property
    def texts(self):
        """What the row would write: the texts after the change, by column name."""
        return {name: after for name, (_column, _before, after) in self.changes.items()}


def compare_register(ledger, row, *, object_id, version, row_key, writable=frozenset(), computed=frozenset(), why=""):
    """Compare a row with its object, and fill `row.changes` with what may be written.

    An empty cell says nothing. In a file of an older state of the case a cell that may not be changed is not taken for an
    edit: the system has moved on since.

    Args:
        ledger, row: with `held`.
        object_id, version: of the object and its case.
        row_key: the hidden key of our own export, or None.
        writable: the columns that may be written now.
        computed: the columns that are worked out anew with each export.
        why: a sentence why the others may not be changed here.

    Returns: the Comparison: same, changed or rejected; refused cells are added to the problems of the reading.
    """
    is_stale = version_of(row_key) not in (None, version)
    refused = []
    for column in ledger.columns[1:]:
        name, text = column.name, row.reading.cells.get(column.name, "")
        before = column.text(row.held[name])
        if not text or name in computed or text == before or text == plain_text(clean_text(before), None):
            continue
        if name in writable:
            row.changes[name] = (column, before, text)
        elif is_stale:
            reason = f"导出以后系统里已改为“{column.masked(before) or '空'}”，表里的不写入"
            row.reading.problems.append(Problem(name, "note", "stale", text, reason))
        else:
            refused.append(column)
            reason = f"“{column.header}”不从表里改：{why}系统里是“{column.masked(before) or '空'}”"
            suggestion = "" if column.mask else before
            row.reading.problems.append(Problem(name, "bad", "locked", text, reason, suggestion))
    differences = tuple(
        (column.header, column.masked(before) or "空", column.masked(text) or "空")
        for column, before, text in row.changes.values()
    )
    if refused:
        names = "、".join(column.header for column in refused[:5]) + ("等" if len(refused) > 5 else "")
        return Comparison("rejected", f"{names}不能从这份台账改，这一行没有写入", differences, object_id)
    return Comparison("changed" if row.changes else "same", "", differences, object_id)


def unknown(label, number):
    """The answer to a row of nothing that the person may read; whether it exists is not told."""
    return Comparison("rejected", f"没有{label}“{number}”，或不在您的管辖范围内，或现在还不能看；这份台账不新增行")


def refuse(row, name, reason):
    """Refuse one cell for a reason that only the object itself knows."""
    row.reading.problems.append(Problem(name, "bad", "locked", row.reading.cells.get(name, ""), reason))
    return Comparison("rejected", reason, row.comparison.differences if row.comparison else (), row.comparison.object_id)
