"""Finding the ledger in a sheet: where the headings are, which column is which, which rows are no data."""

import difflib
import re
import unicodedata
from dataclasses import dataclass, field

from core.ledger import ROW_KEY
from core.xlsx import column_letter, written
from core.xlsx.annotate import REASON_HEADING

SEARCHED_ROWS = 30
DEEPEST_HEADING = 3
LEAST_MATCHES = 4
ALIKE = 0.81
_BRACKETED = re.compile(r"\(.*?\)")
_TOTAL = re.compile(r"^(本页|本月|本年|全年|年度|累计)?(合计|小计|总计|累计|共计)")
_COUNT = re.compile(r"^(共|计|共计)?\d+(件|起|宗|条|行)$")  # what a 合计 row writes where the others have their number
_NOTE = re.compile(r"^(备注|注|附注|说明|填表说明|填表人|填报人|制表|审核|审批|复核|导出说明|打印时间|联系人)\d*[:：、.]")


@dataclass
class Layout:
    """Where the data of one sheet are.

    Attributes:
        first_row, last_row: the heading rows, counted from 1.
        columns: column name by sheet column.
        headers: heading as written by sheet column, of every column that has one.
        how: by sheet column: same, alias, similar, remembered or chosen.
        key_column: sheet column of our own hidden row key, or None.
    """

    first_row: int
    last_row: int
    columns: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)
    how: dict = field(default_factory=dict)
    key_column: int | None = None

    @property
    def names(self):
        return set(self.columns.values())

    def sheet_column(self, name):
        """The sheet column that holds `name`, or None."""
        return next((column for column, found in self.columns.items() if found == name), None)


def plain(text):
    """A heading without blanks, line breaks, stars and full-width forms."""
    return re.sub(r"[\s*:：、]+", "", unicodedata.normalize("NFKC", str(text or "")))


def find_layout(sheet, ledger, chosen=None):
    """The Layout that fits `ledger` best, or None when the sheet does not look like it.

    Args:
        sheet: a `core.xlsx.Sheet`.
        ledger: the Ledger.
        chosen: column name (or "" for none) by heading, as somebody set it by hand or as remembered from last time.
    """
    words, best = _Words(ledger, chosen or {}), None
    for first in range(1, min(len(sheet.rows), SEARCHED_ROWS) + 1):
        for depth in range(1, DEEPEST_HEADING + 1):
            if first + depth - 1 > len(sheet.rows):
                break
            layout = _match(sheet, words, first, first + depth - 1)
            if best is None or _score(layout) > _score(best):
                best = layout
    if best is not None and best.columns:
        # only now, for one row instead of ninety, is it worth guessing at typing mistakes
        best = _match(sheet, words, best.first_row, best.last_row, guess=True)
    if best is None or len(best.columns) < min(LEAST_MATCHES, len(ledger.columns)):
        return None
    return _widened(sheet, best)


def _score(layout):
    # headings repeated on later pages know as many columns: the first ones count, with as few rows as possible
    return (len(layout.columns), -layout.last_row, layout.first_row)


def _match(sheet, words, first, last, *, guess=False):
    layout = Layout(first, last)
    titles = _titles(sheet, first, last)
    taken = {}
    for column, (leaf, group) in titles.items():
        if leaf == ROW_KEY:
            layout.key_column = column
        elif leaf != REASON_HEADING:
            layout.headers[column] = leaf
            name, how, weight = words.find(leaf, group) or (words.guess(leaf) if guess else None) or (None, "", 0)
            if name and (name not in taken or weight > taken[name][1]):
                if name in taken:
                    layout.columns.pop(taken[name][0])
                    layout.how.pop(taken[name][0])
                taken[name] = (column, weight)
                layout.columns[column], layout.how[column] = name, how
    layout.columns = dict(sorted(layout.columns.items()))
    return layout


def _titles(sheet, first, last):
    """(leaf, group) texts by column: the leaf is the lowest heading of the column, the group what spans above it."""
    spans = [merge for merge in sheet.merges if first <= merge[0] <= last and merge[3] > merge[1]]
    titles = {}
    for column in range(1, len(sheet.rows[first - 1]) + 1):
        texts = [written(sheet.cell(row, column)).strip() for row in range(first, last + 1)]
        lowest = next((index for index in range(len(texts) - 1, -1, -1) if texts[index]), None)
        if lowest is None:
            continue
        if any(top == first + lowest and bottom == top and left <= column <= right for top, left, bottom, right in spans):
            continue  # a title or group over several columns names none of them
        group = next(
            (
                written(sheet.cell(top, left)).strip()
                for top, left, bottom, right in spans
                if left <= column <= right and bottom < first + lowest
            ),
            "",
        )
        titles[column] = (texts[lowest], group)
    return titles


class _Words:
    """The headings of a ledger and their other names, ready for looking up."""

    def __init__(self, ledger, chosen):
        self.chosen = chosen
        self.headers, self.aliases = {}, {}
        for column in ledger.columns:
            self.headers.setdefault(plain(column.header), []).append((column.name, plain(column.group)))
            for alias in (*column.aliases, _BRACKETED.sub("", plain(column.header))):
                self.aliases.setdefault(plain(alias), column.name)

    def find(self, leaf, group):
        """(column name, how it was found, weight) of a heading known in this form, or None."""
        text = plain(leaf)
        for heading in (leaf, text):
            if heading in self.chosen:
                return (self.chosen[heading] or None), "remembered", 9
        if text in self.headers:
            name, own_group = max(self.headers[text], key=lambda pair: pair[1] == plain(group))
            return name, "same", 5 + (own_group == plain(group))
        name = self.aliases.get(text) or self.aliases.get(_BRACKETED.sub("", text))
        return (name, "alias", 4) if name else None

    def guess(self, leaf):
        """The same for a heading that differs by a slip of the hand."""
        text = _BRACKETED.sub("", plain(leaf))
        known = {**self.aliases, **{header: pairs[0][0] for header, pairs in self.headers.items()}}
        near = difflib.get_close_matches(text, known, n=1, cutoff=ALIKE) if len(text) > 2 else ()
        return (known[near[0]], "similar", 1) if near else None


def _widened(sheet, layout):
    """Heading rows above that only hold group titles belong to the heading as well."""
    while layout.first_row > 1:
        above = layout.first_row - 1
        spans = [merge for merge in sheet.merges if merge[0] == above and merge[3] > merge[1]]
        filled = sum(1 for cell in sheet.rows[above - 1] if cell is not None)
        if len(spans) < 2 or filled < 2:
            break
        layout.first_row = above
    return layout


def kind_of_row(cells, key_cell):
    """blank, total, note or data.

    Args:
        cells: the cells of the row from column A.
        key_cell: the cell of the key column.
    """
    filled = [written(cell).strip() for cell in cells if cell is not None]
    if not filled:
        return "blank"
    key = written(key_cell).strip()
    if not key or _TOTAL.match(plain(key)) or _COUNT.match(plain(key)):
        if any(_TOTAL.match(plain(text)) for text in filled[:3]):
            return "total"
        if len(filled) <= 2 and (_NOTE.match(filled[0]) or len(filled[0]) > 20):
            return "note"
        if len(filled) == 1 and filled[0].isdigit():
            return "blank"  # a prepared row with nothing but its running number
    if _NOTE.match(filled[0]) and len(filled) == 1:
        return "note"
    return "data"


def describe(layout, ledger):
    """The mapping as rows for the page: letter, heading, column name, its header, how found."""
    return [
        (
            column_letter(column),
            header,
            layout.columns.get(column, ""),
            ledger.column(layout.columns[column]).header if column in layout.columns else "",
            layout.how.get(column, ""),
        )
        for column, header in sorted(layout.headers.items())
    ]


def likeness(sheet, headings):
    """How many of `headings` stand somewhere in the first rows of the sheet, as a share of them."""
    wanted = {plain(heading) for heading in headings}
    there = {plain(cell) for row in sheet.rows[:SEARCHED_ROWS] for cell in row if isinstance(cell, str)}
    return len(wanted & there) / len(wanted) if wanted else 0
