"""The facts of a terminated case as pages show them: under the thirteen headings of the ledger, blanks named as 未录入."""

from itertools import groupby

from reviews.terminations.ledger import BASIC, COLUMNS
from reviews.terminations.ledger_operations import values_of

UNRECORDED = "未录入"


def lines(termination):
    """[(heading, [(label, text), …]), …] in the order of the ledger; names of persons are masked.

    Args:
        termination: a Termination with its case and its execution case.
    """
    values = values_of(termination)
    return [
        (heading or "备注", [(column.header, _text(column, values[column.name])) for column in columns])
        for heading, columns in ((group, list(found)) for group, found in groupby(COLUMNS[1:], key=lambda column: column.group))
    ]


def item_lines(termination):
    """The same without the basic facts: what belongs to the thirteen items, and the remark."""
    return [(heading, pairs) for heading, pairs in lines(termination) if heading != BASIC]


def _text(column, value):
    text = column.masked(column.text(value))
    if text and column.kind == "money":
        return f"{value:,.2f}"
    return text or UNRECORDED
