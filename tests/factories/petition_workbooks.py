"""Workbooks as courts keep them, made in code: one sound row, and whatever a test does to it."""

import io
import zipfile
from datetime import date

import openpyxl
import xlsxwriter

from petitions.ledger import COLUMNS

TODAY = date(2021, 4, 1)
SOUND = {
    "ordinal": 1,
    "number": "焦执访〔2021〕0001号",
    "upstream_number": "XF4108202103120001",
    "visited_on": date(2021, 3, 11),
    "registered_on": date(2021, 3, 12),
    "channel": "来信",
    "visit_number": "初访",
    "petitioner_name": "李永涛",
    "petitioner_kind": "申请执行人",
    "id_number": "410811198611019313",
    "phone": "15400916396",
    "is_local": "本地",
    "execution_number": "（2020）豫0823执792号",
    "executing_court": "武陟法院",
    "execution_handler": "贺红青",
    "claimed_amount": 5216.54,
    "recovered_amount": 0,
    "execution_status": "在执",
    "is_executed": "否",
    "demand": "反映执行款到账后未及时发放，要求发放并说明原因",
    "is_repeated_key": None,
    "is_supervised_key": None,
    "is_strong_key": "√",
    "dispatched_on": date(2021, 3, 12),
    "unit": "武陟法院",
    "lead": "卫东升",
    "liaison": "常思远",
    "planned_on": date(2021, 3, 13),
    "closed_on": None,
    "is_resolved": "否",
    "remark": None,
}
HEADERS = {column.name: column.header for column in COLUMNS}
LETTERS = {column.name: openpyxl.utils.get_column_letter(place) for place, column in enumerate(COLUMNS, 1)}
FIRST = 5  # two title rows, two heading rows


def row(serial=1, **changes):
    """A sound row with its own number, changed where a test wants it; names of `SOUND` as arguments."""
    return {**SOUND, "ordinal": serial, "number": f"焦执访〔2021〕{serial:04d}号", **changes}


def cell(name, line=0):
    """The cell of a column in the n-th data row: B5."""
    return f"{LETTERS[name]}{FIRST + line}"


def build(rows, *, headers=None, names=None, prepare=None, sheet="信访案件交办台账"):
    """An official-looking workbook in memory.

    Args:
        rows: dicts by column name.
        headers: other texts for headings, by column name.
        names: the columns there are, in their order; all by default.
        prepare: called with (workbook, sheet) before saving.
    """
    headers = {**HEADERS, **(headers or {})}
    names = names or list(SOUND)
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    page.append(["焦作市两级法院执行信访案件交办台账"])
    page.append(["填报单位：焦作中院执行局综合处      金额单位：元"])
    groups = {column.name: column.group for column in COLUMNS}
    page.append([groups.get(name) or headers[name] for name in names])
    page.append([headers[name] if groups.get(name) else None for name in names])
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(names))
    page.merge_cells(start_row=2, end_row=2, start_column=1, end_column=len(names))
    first = 0
    for place in range(1, len(names) + 1):
        if place == len(names) or groups.get(names[place]) != groups.get(names[first]) or not groups.get(names[first]):
            if groups.get(names[first]) and place - first > 1:
                page.merge_cells(start_row=3, end_row=3, start_column=first + 1, end_column=place)
            elif not groups.get(names[first]):
                page.merge_cells(start_row=3, end_row=4, start_column=first + 1, end_column=first + 1)
            first = place
    for line, item in enumerate(rows, FIRST):
        for place, name in enumerate(names, 1):
            page.cell(line, place).value = item.get(name)
    if prepare:
        prepare(book, page)
    return saved(book)


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def flat(rows, *, names=None, headers=None):
    """Heading and rows as text lines, for text files."""
    names = names or list(SOUND)
    headers = {**HEADERS, **(headers or {})}
    lines = [[headers[name] for name in names]]
    for item in rows:
        lines.append(["" if item.get(name) is None else str(item.get(name)) for name in names])
    return lines


def with_xlsxwriter(rows, fill, **options):
    """A one-heading workbook written by XlsxWriter, for what openpyxl cannot write."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **options})
    page = book.add_worksheet("台账")
    for place, name in enumerate(SOUND):
        page.write_string(0, place, HEADERS[name])
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for line, item in enumerate(rows, 1):
        for place, name in enumerate(SOUND):
            value = item[name]
            if isinstance(value, date):
                page.write_datetime(line, place, value, day)
            elif value is not None:
                page.write(line, place, value)
    fill(book, page)
    book.close()
    stream.seek(0)
    return stream


def changed_part(stream, part, change):
    """The same archive with one part rewritten, or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        names = source.namelist()
        for name in names:
            copy.writestr(name, change(source.read(name)) if name == part else source.read(name))
        if part not in names:
            copy.writestr(part, change(b""))
    target.seek(0)
    return target
