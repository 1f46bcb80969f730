"""The sheet as the clerk knows it, on screen: letters, row numbers, the verdict inside the cell. Personal data stay masked."""

from dataclasses import dataclass, field

from core.xlsx import column_letter

ALWAYS = ("ordinal",)


@dataclass
class Cell:
    """One cell as shown: its text, bad, note or "", what is said about it, what may replace it; solid cells do not break."""

    name: str
    header: str
    text: str
    state: str = ""
    remarks: list = field(default_factory=list)
    suggestion: str = ""
    is_solid: bool = False


def columns_of(run, ledger, rows, *, all_columns=False):
    """The columns to show: (letter, heading as written, Column): the key and the name, and those in which something is to be mended
    or changes; where nothing is, those in which something is said.

    Args:
        run: the ImportRun.
        ledger: its Ledger.
        rows: the ImportRows on the page.
        all_columns: every column of the file.
    """
    layout = run.layouts[0] if run.layouts else {"columns": {}, "headers": {}}
    by_name = {name: int(column) for column, name in layout["columns"].items()}
    spoken_of = {problem["name"] for row in rows for problem in row.problems if problem["level"] == "bad"}
    spoken_of |= {name for row in rows for name in row.repaired}
    spoken_of |= {_name_of(ledger, item[0]) for row in rows for item in row.differences}
    spoken_of = spoken_of or {problem["name"] for row in rows for problem in row.problems}
    shown = []
    for column in ledger.columns:
        place = by_name.get(column.name)
        if place is None and column.name not in spoken_of:
            continue
        wanted = (
            all_columns
            or column.name in spoken_of
            or column.name in {ledger.key, *ALWAYS}
            or (column.mask is not None and not column.is_secret)
        )
        if wanted:
            header = layout["headers"].get(str(place), "") if place else "表里没有"
            shown.append((place or 999, column_letter(place) if place else "—", header, column))
    return [(letter, header, column) for _place, letter, header, column in sorted(shown, key=lambda item: item[0])]


def _name_of(ledger, header):
    return next((column.name for column in ledger.columns if column.header == header), "")


def cells_of(row, columns):
    """The Cells of one ImportRow, in the order of `columns`."""
    problems = {}
    for problem in row.problems:
        problems.setdefault(problem["name"], []).append(problem)
    changes = {header: (before, after) for header, before, after in row.differences}
    return [_cell(row, column, problems.get(column.name, []), changes.get(column.header)) for _letter, _header, column in columns]


def _cell(row, column, problems, change):
    bad = [problem for problem in problems if problem["level"] == "bad"]
    text = row.cells.get(column.name, "")
    # what must be mended has to be seen whole
    cell = Cell(
        column.name,
        column.header,
        text if bad else column.masked(text),
        is_solid=column.kind != "text" or column.code == "number",
    )
    if bad:
        cell.state, cell.remarks = "bad", [problem["reason"] for problem in bad]
        cell.suggestion = next((problem["suggestion"] for problem in bad if problem["suggestion"]), "")
        cell.text = cell.text or "空"
    elif change:
        cell.state, cell.remarks = "note", [f"系统里是 {change[0]}"]
        cell.text = cell.text or "空"
    elif problems or column.name in row.repaired:
        written = row.written.get(column.name, "").strip()
        cell.state = "note"
        cell.remarks = [problem["reason"] for problem in problems if problem["kind"] != "normalised"]
        if column.name in row.repaired:
            cell.remarks.append(f"已改，原为 {column.masked(written) or '空'}")
        elif not cell.remarks:
            cell.remarks = [problem["reason"].removeprefix("已规范写法，") for problem in problems]
    return cell


def mended_texts(row, ledger, given):
    """What of `given` (text by column name) mends a cell; a masked cell that was left alone comes back masked and changes nothing."""
    return {
        name: text
        for name, text in given.items()
        if name not in row.cells or text.strip() not in {row.cells[name], ledger.column(name).masked(row.cells[name])}
    }
