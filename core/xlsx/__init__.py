"""Spreadsheets in and out: the only room that knows openpyxl, python-calamine and XlsxWriter."""

from core.xlsx.annotate import Remark, annotate
from core.xlsx.check import LIMITS, FileRefused
from core.xlsx.read import Sheet, cell_name, column_letter, read_sheets, written
from core.xlsx.write import Heading, Table, write_table, write_tables

__all__ = [
    "LIMITS",
    "FileRefused",
    "Heading",
    "Remark",
    "Sheet",
    "Table",
    "annotate",
    "cell_name",
    "column_letter",
    "read_sheets",
    "write_table",
    "write_tables",
    "written",
]
