"""The user's own workbook back, with what was found written on it: red cells, comments, a column of reasons."""

from dataclasses import dataclass

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from core.xlsx.check import FileRefused, kind_of_file
from core.xlsx.read import read_sheets
from core.xlsx.write import clean_text

AUTHOR = "台账校验"
REASON_HEADING = "校验意见（系统填写，可不删）"
RED = PatternFill("solid", fgColor="FFFFC7CE")
AMBER = PatternFill("solid", fgColor="FFFFEB9C")
PLAIN = PatternFill(fill_type=None)


@dataclass(frozen=True)
class Remark:
    """One remark on one cell; `column` 0 means the whole row. A mistake is red, anything else amber."""

    sheet: str
    row: int
    column: int
    text: str
    is_mistake: bool = True


def annotate(source, name, remarks, target, *, heading_rows):
    """Write the uploaded file with `remarks` to `target` as .xlsx; marks of an earlier annotation are taken off first.

    Args:
        source: the uploaded file, seekable and binary.
        name: its name.
        remarks: an iterable of Remark.
        target: a writable binary file.
        heading_rows: the row under which the column of reasons gets its heading, by sheet name.

    Raises: FileRefused when the file cannot be opened for writing.
    """
    book = _open(source, name)
    by_sheet = {}
    for remark in remarks:
        by_sheet.setdefault(remark.sheet, []).append(remark)
    for sheet in book.worksheets:
        if sheet.title in heading_rows:
            _clear(sheet, heading_rows[sheet.title])
            _mark(sheet, by_sheet.get(sheet.title, []), heading_rows[sheet.title])
    book.save(target)


def _open(source, name):
    if kind_of_file(source, name) == "xlsx":
        try:
            return openpyxl.load_workbook(source)
        except (InvalidFileException, KeyError, ValueError, TypeError) as error:
            raise FileRefused("原表读得进、却写不回去；请用 Excel 另存一份再导入，即可下载批注过的原表") from error
    # .xls and text cannot carry comments: their content goes back in a new workbook
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in read_sheets(source, name):
        copy = book.create_sheet(sheet.name)
        for number, row in enumerate(sheet.rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None:
                    _put(copy.cell(number, column), value)
    return book


def _put(cell, value):
    cell.value = clean_text(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"


def _clear(sheet, heading_row):
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None
                cell.fill = PLAIN
    column = _reason_column(sheet, heading_row)
    if column is not None:
        for row in range(heading_row, sheet.max_row + 1):
            sheet.cell(row, column).value = None


def _reason_column(sheet, heading_row):
    for cell in sheet[heading_row]:
        if cell.value == REASON_HEADING:
            return cell.column
    return None


def _mark(sheet, remarks, heading_row):
    if not remarks:
        return
    column = _reason_column(sheet, heading_row) or _first_free_column(sheet, heading_row)
    _put(sheet.cell(heading_row, column), REASON_HEADING)
    sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].width = 40
    reasons, notes = {}, {}
    for remark in remarks:
        if remark.is_mistake:
            reasons.setdefault(remark.row, []).append(remark.text)
        if remark.column:
            notes.setdefault((remark.row, remark.column), []).append(remark)
    for (row, number), found in notes.items():
        cell = sheet.cell(row, number)
        if isinstance(cell, openpyxl.cell.MergedCell):
            continue
        cell.comment = Comment(clean_text("\n".join(remark.text for remark in found)), AUTHOR, height=90, width=260)
        cell.fill = RED if any(remark.is_mistake for remark in found) else AMBER
    for row, texts in reasons.items():
        cell = sheet.cell(row, column)
        if not isinstance(cell, openpyxl.cell.MergedCell):
            _put(cell, "；".join(dict.fromkeys(texts)))


def _first_free_column(sheet, heading_row):
    """Right of the last heading, where no merged title or other content stands."""
    last = max((cell.column for cell in sheet[heading_row] if cell.value is not None), default=0)
    return max(last, sheet.max_column) + 1
