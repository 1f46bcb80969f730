"""Writing: an official table, streamed row by row, so that any number of rows costs the same memory."""

import datetime
import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

import xlsxwriter

A3, A4 = 8, 9
LONGEST = 32_767
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER_FORMATS = {"day": "yyyy/m/d", "money": "#,##0.00", "int": "0"}
_CENTRED = {"day", "int", "mark"}


@dataclass(frozen=True)
class Heading:
    """One column: its text, the heading it stands under, its width in characters, and text, day, money, int or mark."""

    text: str
    group: str = ""
    width: float = 11
    kind: str = "text"


@dataclass
class Table:
    """What stands around the rows: title, the fill-in line under it, headings, and what comes below.

    `summary` is called after the last row and returns the cells of a 合计 row or None; `remarks` are lines under the table.
    With `key_heading` each row is a (key, cells) pair and the keys stand in a hidden last column, for the way back.
    """

    sheet: str
    title: str
    headings: list
    fill_in: str = ""
    paper: int = A3
    key_heading: str = ""
    frozen_columns: int = 0
    summary: object = None
    remarks: list = field(default_factory=list)


def clean_text(value):
    """Text as a cell can hold it: without control characters, and not longer than Excel allows."""
    text = _CONTROL.sub("", value)
    if len(text) > LONGEST:
        text = f"{text[: LONGEST - 30]}……（余下 {len(text) - LONGEST + 30} 字见系统）"
    return text


def write_table(target, table, rows):
    """Write `table` with `rows` to `target`; see `write_tables`."""
    return write_tables(target, [(table, rows)])


def write_tables(target, tables):
    """Write a workbook with a sheet for each table.

    Args:
        target: a path or a writable binary file.
        tables: an iterable of (Table, rows); rows are lists of cells, or (key, cells) pairs when the table has a key column.

    Returns: the number of rows written in all.
    """
    # Values are written by type, never guessed from text: what begins with = + - @ stays text.
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_calc_mode("auto")
    count = sum(_write_sheet(book, table, rows) for table, rows in tables)
    book.close()
    return count


def _write_sheet(book, table, rows):
    pen = _Pen(book, book.add_worksheet(_sheet_name(table.sheet)), table)
    pen.set_page()
    pen.write_heading()
    count = 0
    for row in rows:
        key, cells = row if table.key_heading else (None, row)
        pen.write_row(cells, key)
        count += 1
    pen.finish()
    return count


def _sheet_name(text):
    return re.sub(r"[\[\]:*?/\\']", "", text)[:31] or "台账"


class _Pen:
    """Knows where the next row goes and in which format each column is written."""

    def __init__(self, book, sheet, table):
        self.sheet, self.table = sheet, table
        self.width = len(table.headings)
        self.head = 1 + bool(table.fill_in)
        self.depth = 2 if any(heading.group for heading in table.headings) else 1
        self.row = 0
        self.title = book.add_format({"font_name": "方正小标宋简体", "font_size": 18, "align": "center", "valign": "vcenter"})
        self.line = book.add_format({"font_name": "仿宋_GB2312", "font_size": 11, "valign": "vcenter", "text_wrap": True})
        self.heading = book.add_format(
            {"font_name": "黑体", "font_size": 10, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1}
        )
        body = {"font_name": "仿宋_GB2312", "font_size": 10, "valign": "vcenter", "text_wrap": True, "border": 1}
        self.formats = [book.add_format({**body, **_format_of(heading.kind)}) for heading in table.headings]
        self.sum_formats = [book.add_format({**body, **_format_of(heading.kind), "bold": True}) for heading in table.headings]

    def set_page(self):
        sheet, table = self.sheet, self.table
        sheet.set_landscape()
        sheet.set_paper(table.paper)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(self.head, self.head + self.depth - 1)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.freeze_panes(self.head + self.depth, table.frozen_columns)
        for index, heading in enumerate(table.headings):
            sheet.set_column(index, index, heading.width)
        if table.key_heading:
            sheet.set_column(self.width, self.width, 24, None, {"hidden": True})

    def write_heading(self):
        table = self.table
        self.sheet.set_row(0, 34)
        self.write_line(table.title, self.title)
        if table.fill_in:
            self.write_line(table.fill_in, self.line)
        top = self.row
        # Rows go to disk in order, so both heading rows are written first and their merges are noted apart.
        if self.depth == 2:
            for column, heading in enumerate(table.headings):
                self.sheet.write_string(top, column, heading.group or heading.text, self.heading)
            self.row += 1
        for column, heading in enumerate(table.headings):
            if self.depth == 2 and not heading.group:
                self.sheet.write_blank(self.row, column, None, self.heading)
                self.sheet.merge.append([top, column, self.row, column])
            else:
                self.sheet.write_string(self.row, column, heading.text, self.heading)
        if table.key_heading:
            self.sheet.write_string(self.row, self.width, table.key_heading, self.heading)
        for group, columns in groupby(range(self.width), key=lambda index: table.headings[index].group):
            columns = list(columns)
            if group and len(columns) > 1:
                self.sheet.merge.append([top, columns[0], top, columns[-1]])
        self.row += 1

    def write_row(self, cells, key=None, formats=None):
        for column, (value, look) in enumerate(zip(cells, formats or self.formats, strict=True)):
            _write(self.sheet, self.row, column, value, look)
        if key is not None:
            self.sheet.write_string(self.row, self.width, clean_text(str(key)))
        self.row += 1

    def write_line(self, text, look):
        self.sheet.write_string(self.row, 0, clean_text(text), look)
        if self.width > 1:
            self.sheet.merge.append([self.row, 0, self.row, self.width - 1])
        self.row += 1

    def finish(self):
        summary = self.table.summary() if self.table.summary else None
        if summary:
            self.write_row(summary, formats=self.sum_formats)
        for remark in self.table.remarks:
            self.write_line(remark, self.line)
        self.sheet.print_area(0, 0, max(self.row - 1, 0), self.width - 1)


def _format_of(kind):
    look = {"num_format": _NUMBER_FORMATS.get(kind, "@" if kind == "text" else "General")}
    if kind in _CENTRED:
        look["align"] = "center"
    return look


def _write(sheet, row, column, value, look):
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否", look)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, column, value, look)
    elif isinstance(value, (datetime.datetime, datetime.date)):
        sheet.write_datetime(row, column, value, look)
    else:
        sheet.write_string(row, column, clean_text(str(value)), look)
