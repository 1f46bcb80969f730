"""Examining a file: which sheet, which headings, what each cell says and what each row would do. Reads only."""

from dataclasses import dataclass, field

from core.ledger import Problem
from core.ledger_layout import find_layout, kind_of_row
from core.xlsx import FileRefused, cell_name, column_letter, read_sheets, written
from ledgers.forms_known import looks_like
from ledgers.models import ImportRow, ImportRun

Verdict = ImportRow.Verdict
SHOWN_PLACES = 5


@dataclass
class Row:
    """One row of the file on its way: `reading` is None for rows that are no data."""

    sheet: str
    number: int
    verdict: str = ""
    reading: object = None
    written: dict = field(default_factory=dict)
    key: str = ""
    row_key: str = ""
    reason: str = ""
    differences: tuple = ()
    object_id: int | None = None

    def settle(self, comparison):
        """Take over what a comparison said."""
        self.verdict, self.reason = comparison.verdict, comparison.reason
        self.differences, self.object_id = comparison.differences, comparison.object_id


@dataclass
class Examination:
    """Everything known of a file before anything is written."""

    layouts: dict = field(default_factory=dict)
    rows: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    @property
    def counts(self):
        """Rows by verdict, cells by what was said of them."""
        counts = dict.fromkeys(Verdict.values, 0)
        counts["bad_cells"] = counts["noted_cells"] = 0
        for row in self.rows:
            counts[row.verdict] += 1
            for problem in row.reading.problems if row.reading else ():
                counts["bad_cells" if problem.is_bad else "noted_cells"] += 1
        return counts


def examine(stream, name, ledger, desk, *, chosen=None, bases_of, beat=None):
    """Read a file against a ledger and the database.

    Args:
        stream, name: the uploaded file.
        ledger, desk: the Ledger and what it needs to know.
        chosen: column name by heading, set by hand or remembered.
        bases_of: function from keys to the texts that the last import of the same rows brought.
        beat: called with (rows done, rows in all) now and then.

    Returns: Examination. Raises: FileRefused when the file as a whole cannot be taken.
    """
    sheets = read_sheets(stream, name)
    result = Examination()
    recognised = _recognised(sheets, ledger, chosen, result.notes)
    for sheet, layout in recognised:
        result.layouts[sheet.name] = layout
        _read_rows(sheet, layout, ledger, desk, result, beat, is_one_of_many=len(recognised) > 1)
    if not any(row.reading for row in result.rows):
        raise FileRefused(f"认出了“{ledger.title}”的表头，但表头下面没有数据行")
    _find_repeats(result.rows, ledger)
    compare_rows(result.rows, ledger, desk, bases_of)
    result.notes += ledger.notes(desk)
    return result


def outcome_of(counts, notes):
    """The verdict on a file that could be read."""
    if counts[Verdict.REJECTED] or counts[Verdict.CONFLICT]:
        return ImportRun.Outcome.REJECT_ROWS
    if counts["noted_cells"] or counts[Verdict.SKIPPED] or notes:
        return ImportRun.Outcome.ACCEPT_WITH_NOTES
    return ImportRun.Outcome.ACCEPT


def compare_rows(rows, ledger, desk, bases_of):
    """Settle every row that was read and is sound against the database; bad ones are rejected."""
    sound = []
    for row in rows:
        if row.reading is None or row.verdict == Verdict.SKIPPED:
            continue
        if row.reading.is_bad:
            row.verdict = Verdict.REJECTED
            row.reason = row.reason or "；".join(problem.reason for problem in row.reading.problems if problem.is_bad)[:300]
        else:
            sound.append(row)
    bases = bases_of([row.key for row in sound])
    row_keys = {row.key: row.row_key for row in sound if row.row_key}
    comparisons = ledger.compare([row.reading for row in sound], desk, bases=bases, row_keys=row_keys)
    for row, comparison in zip(sound, comparisons, strict=True):
        row.settle(comparison)


def _recognised(sheets, ledger, chosen, notes):
    found, lacking, foreign = [], [], ""
    for sheet in sheets:
        if not sheet.rows:
            continue
        layout = find_layout(sheet, ledger, chosen)
        other = looks_like(sheet, ledger, layout)
        if other:
            foreign = foreign or other
        elif layout is None:
            notes.append(f"工作表“{sheet.name}”里没有找到“{ledger.title}”的表头，没有读")
        elif sheet.is_hidden:
            notes.append(f"工作表“{sheet.name}”是隐藏的，没有读；需要导入请先取消隐藏")
        elif missing := [column.header for column in ledger.required if column.name not in layout.names]:
            lacking.append((sheet.name, missing))
        else:
            found.append((sheet, layout))
    if found:
        notes += [f"工作表“{name}”缺少{'、'.join(missing)}列，没有读" for name, missing in lacking]
        return found
    if foreign:
        raise FileRefused(f"这份表看起来是“{foreign}”，不是“{ledger.title}”，请到对应的台账导入")
    if lacking:
        name, missing = lacking[0]
        raise FileRefused(f"工作表“{name}”缺少必填列：{'、'.join(missing)}；请补上这些列，或在“表头对应”里指定哪一列就是")
    raise FileRefused(f"没有找到“{ledger.title}”的表头；请用本系统导出的台账或模板填写")


def _read_rows(sheet, layout, ledger, desk, result, beat, *, is_one_of_many):
    first = layout.last_row + 1
    unfolded = set(sheet.unfold(first))
    key_column = layout.sheet_column(ledger.key)
    readings, totals = [], []
    for number in range(first, len(sheet.rows) + 1):
        cells = sheet.rows[number - 1]
        kind = kind_of_row(cells, sheet.cell(number, key_column) if key_column else None)
        if kind == "data" and not any(sheet.cell(number, column) is not None for column in layout.columns):
            kind = "note"
        if kind == "blank":
            if any(cell is not None for cell in cells):
                result.rows.append(Row(sheet.name, number, Verdict.SKIPPED, reason="只有序号，没有内容"))
            continue
        if kind == "data" and _repeats_heading(cells, layout):
            kind = "heading"
        if kind != "data":
            result.rows.append(Row(sheet.name, number, Verdict.SKIPPED, reason=_SKIPPED[kind]))
            if kind == "total" and "小计" not in "".join(written(cell) for cell in cells[:3]):
                totals.append(number)
            continue
        row = _read_row(sheet, number, layout, ledger, desk, unfolded)
        readings.append(row.reading)
        result.rows.append(row)
        if beat and len(result.rows) % 200 == 0:
            beat(number, len(sheet.rows))
    for number in totals:
        texts = {name: written(sheet.cell(number, column)) for column, name in layout.columns.items()}
        said = ledger.check_totals(texts, readings)
        result.notes += [f"工作表“{sheet.name}”{note}" for note in said] if is_one_of_many else said
    result.notes += _remarks_on(sheet, layout, unfolded, result.rows)


_SKIPPED = {"total": "合计行", "note": "表下说明", "heading": "重复的表头"}


def _repeats_heading(cells, layout):
    """Long ledgers repeat their headings on every page."""
    there = sum(
        1 for column, header in layout.headers.items() if column <= len(cells) and written(cells[column - 1]).strip() == header
    )
    return there >= max(3, len(layout.headers) // 2)


def _read_row(sheet, number, layout, ledger, desk, unfolded):
    raws = {name: sheet.cell(number, column) for column, name in layout.columns.items()}
    broken = {
        name: sheet.facts.broken[number, column]
        for column, name in layout.columns.items()
        if (number, column) in sheet.facts.broken
    }
    reading = ledger.read(raws, desk, is_1904=sheet.is_1904, broken=broken, sheet=sheet.name, row_number=number)
    for column, name in layout.columns.items():
        if (number, column) in unfolded and name not in {problem.name for problem in reading.problems}:
            reading.problems.append(Problem(name, "note", "merged", "", "合并单元格按同值拆开", reading.cells[name]))
    return Row(
        sheet=sheet.name,
        number=number,
        reading=reading,
        written={
            name: written(raw)
            for name, raw in raws.items()
            if written(raw) != reading.cells[name] and not ledger.column(name).is_sealed
        },
        key=reading.cells[ledger.key],
        row_key=written(sheet.cell(number, layout.key_column)) if layout.key_column else "",
    )


def sealed_cells(stream, name, ledger, layouts):
    """What an import keeps nowhere: the cells of sealed columns, read from the file again.

    Args:
        stream, name: the uploaded file.
        ledger: the Ledger.
        layouts: of the run, as it keeps them.

    Returns: {(sheet, row number): {column name: cell}}; empty for a ledger without sealed columns.
    """
    if not any(column.is_sealed for column in ledger.columns):
        return {}
    found = {}
    places = {
        layout["sheet"]: {int(number): name for number, name in layout["columns"].items() if ledger.column(name).is_sealed}
        for layout in layouts
    }
    for sheet in read_sheets(stream, name):
        columns = places.get(sheet.name, {})
        for number in range(1, len(sheet.rows) + 1) if columns else ():
            found[sheet.name, number] = {name: sheet.cell(number, column) for column, name in columns.items()}
    return found


def _remarks_on(sheet, layout, unfolded, rows):
    """What the eye would see and the values do not say: hidden rows, strike-through, colours."""
    data = {row.number for row in rows if row.sheet == sheet.name and row.reading}
    hidden = sorted(sheet.facts.hidden_rows & data)
    if hidden:
        why = "（表上有筛选）" if sheet.facts.is_filtered else ""
        yield f"工作表“{sheet.name}”有 {len(hidden)} 个隐藏行{why}也读入了：第 {_some(hidden)} 行"
    struck = [cell_name(row, column) for row, column in sheet.facts.struck if row in data]
    if struck:
        yield f"工作表“{sheet.name}”有 {len(struck)} 格带删除线（{_some(struck)}），系统不猜是否作废，照常读入，请核对"
    coloured = [cell_name(row, column) for row, column in sheet.facts.coloured if row in data]
    if coloured:
        yield f"工作表“{sheet.name}”有 {len(coloured)} 格涂了颜色（{_some(coloured)}），颜色的含义没有读入"
    if unfolded:
        yield f"工作表“{sheet.name}”有 {len(unfolded)} 格由纵向合并的单元格拆开"
    unknown = [
        f"{column_letter(column)}列“{header}”" for column, header in layout.headers.items() if column not in layout.columns
    ]
    if unknown:
        yield f"工作表“{sheet.name}”有 {len(unknown)} 列没有对应、没有读：{'、'.join(unknown[:8])}"
    guessed = [f"“{layout.headers[column]}”" for column, how in layout.how.items() if how == "similar"]
    if guessed:
        yield f"表头{'、'.join(guessed)}是按相近的写法对应的，请在“表头对应”里核对"


def _some(items):
    shown = "、".join(str(item) for item in items[:SHOWN_PLACES])
    return f"{shown} 等" if len(items) > SHOWN_PLACES else shown


def _find_repeats(rows, ledger):
    """A key may stand once: an equal row again is skipped, a different one is refused."""
    first = {}
    for row in rows:
        if (
            row.reading is None
            or not row.key
            or any(problem.is_bad and problem.name == ledger.key for problem in row.reading.problems)
        ):
            continue
        earlier = first.setdefault(row.key, row)
        if earlier is row:
            continue
        where = f"第 {earlier.number} 行" if earlier.sheet == row.sheet else f"工作表“{earlier.sheet}”第 {earlier.number} 行"
        different = [
            column.header
            for column in ledger.columns
            if column.name != "ordinal" and row.reading.cells[column.name] != earlier.reading.cells[column.name]
        ]
        if different:
            reason = f"{ledger.key_label}与{where}重复，而{'、'.join(different[:4])}不同，请核对后只留一行"
            row.reading.problems.append(Problem(ledger.key, "bad", "duplicate", row.key, reason))
        else:
            row.verdict, row.reason = Verdict.SKIPPED, f"与{where}完全相同"
