"""The clue ledger of the sample, brought into a house of the sample organisation."""

import json
from io import StringIO
from pathlib import Path

import openpyxl
from django.core.management import call_command

from tests.factories.samples import sample_house

FILE = Path("tests/data/一案双查线索台账.xlsx")


def bring(path=FILE, *options):
    """The report that the command prints."""
    out = StringIO()
    call_command("import_ledger", "clues", str(path), "--json", *options, stdout=out)
    return json.loads(out.getvalue().strip().splitlines()[-1])


def brought_in(world):
    """The whole sample in a house of its own. Returns: the report of the command."""
    sample_house(world)
    return bring()


def rewritten(tmp_path, changes, number="焦双查〔2020〕05号", kept=120):
    """The first `kept` rows of the sample with some cells of one row written anew, by their heading."""
    book = openpyxl.load_workbook(FILE)
    sheet = book.active
    columns = {cell.value: cell.column for cell in sheet[4]}
    row = next(row for row in range(5, 125) if sheet.cell(row, 2).value == number)
    for heading, value in changes.items():
        sheet.cell(row, columns[heading]).value = value
    sheet.delete_rows(5 + kept, 120 - kept)
    book.save(tmp_path / "in.xlsx")
    return tmp_path / "in.xlsx"
