"""Reading: every sheet as plain rows from A1, with what a person would see and what the eye would miss."""

import csv
import datetime
import io
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from core.xlsx.check import LIMITS, FileRefused, kind_of_file
from core.xlsx.scan import SheetFacts, scan

ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


@dataclass
class Sheet:
    """One sheet: `rows[0]` is row 1 and begins with column A.

    A cell is None, text, int, float, bool, date, datetime or time. `merges` are (top, left, bottom, right) from 1;
    `facts` is what the XML told: hidden rows, formulas without a value, strike-through, colours.
    """

    name: str
    rows: list
    merges: list = field(default_factory=list)
    is_hidden: bool = False
    is_1904: bool = False
    facts: SheetFacts = field(default_factory=SheetFacts)

    def cell(self, row, column):
        """The value at (row, column) counted from 1, None outside."""
        if 0 < row <= len(self.rows) and 0 < column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return None

    def unfold(self, first_row):
        """Carry the value of each vertical merge from `first_row` on down into its empty cells; returns the cells filled."""
        filled = []
        for top, left, bottom, right in self.merges:
            if top < first_row or bottom == top or right != left:
                continue
            value = self.cell(top, left)
            for row in range(top + 1, min(bottom, len(self.rows)) + 1):
                if value is not None and self.cell(row, left) is None and left <= len(self.rows[row - 1]):
                    self.rows[row - 1][left - 1] = value
                    filled.append((row, left))
        return filled


def read_sheets(stream, name, limits=LIMITS):
    """The sheets of a workbook or text table.

    Args:
        stream: a seekable binary file.
        name: the file name as uploaded.
        limits: the bounds that hold before and while reading.

    Returns: a list of `Sheet`. Raises: FileRefused with the reason and the remedy.
    """
    kind = kind_of_file(stream, name, limits)
    if kind == "text":
        return [_read_text(stream.read(), limits)]
    facts, is_1904 = scan(stream, limits) if kind == "xlsx" else ({}, False)
    try:
        book = CalamineWorkbook.from_filelike(stream)
        sheets = [
            _read_sheet(book, about, facts, is_1904, limits)
            for about in book.sheets_metadata
            if about.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise FileRefused("文件加了密码，请去掉密码后再导入") from error
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused("工作簿内部已损坏，读不出来；请用 Excel 打开修复、另存后再导入") from error
    if not any(sheet.rows for sheet in sheets):
        raise FileRefused("工作簿里没有内容，请确认选对了文件")
    return sheets


def _read_sheet(book, about, facts, is_1904, limits):
    sheet = book.get_sheet_by_name(about.name)
    if (sheet.total_height or 0) > limits.rows:
        raise FileRefused(f"工作表“{about.name}”有 {sheet.total_height} 行，超过上限 {limits.rows} 行；请拆开后分别导入")
    rows = [[_plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    merges = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
    return Sheet(
        name=about.name,
        rows=rows,
        merges=sorted(merges),
        is_hidden=about.visible != SheetVisibleEnum.Visible,
        is_1904=is_1904,
        facts=facts.get(about.name) or SheetFacts(),
    )


def _plain(value):
    """Blank text is no value, whole floats are ints, moments at midnight are days."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time.min:
        return value.date()
    return value


def _read_text(content, limits):
    text = _decode(content)
    lines = text.splitlines()
    if len(lines) > limits.rows:
        raise FileRefused(f"文件有 {len(lines)} 行，超过上限 {limits.rows} 行；请拆开后分别导入")
    head = "\n".join(lines[:20])
    delimiter = max("\t,;", key=head.count)
    rows = [
        [cell if cell.strip() else None for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    ]
    width = max((len(row) for row in rows), default=0)
    if not any(any(cell is not None for cell in row) for row in rows):
        raise FileRefused("文件里没有内容，请确认选对了文件")
    if width * len(rows) > limits.cells:
        raise FileRefused(f"格子超过 {limits.cells} 个，请拆开后分别导入")
    return Sheet(name="文本", rows=[row + [None] * (width - len(row)) for row in rows])


def _decode(content):
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileRefused("文字编码认不出来；请用 Excel 打开后另存为 .xlsx 再导入")


def written(value):
    """A cell as the person sees it written."""
    if value is None:
        return ""
    if type(value) is str:
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value) if abs(value) < 1e15 else f"{value:.5E}"
    return str(value)


def column_letter(column):
    """A for 1, AA for 27."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row, column):
    """B7 for (7, 2)."""
    return f"{column_letter(column)}{row}"
