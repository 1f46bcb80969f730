"""Tables in documents: full width, repeated head, rows that stay whole."""

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Twips

from core.docx.text import clean


def add_table(sheet, head, rows, widths, align, total):
    """Add a bordered table `total` twips wide to `sheet`; see `Sheet.table` for the other arguments."""
    heads = [list(row) for row in head] if head and isinstance(head[0], (list, tuple)) else [list(head)]
    columns = len(heads[0])
    if any(len(row) != columns for row in [*heads, *rows]):
        raise ValueError(f"表格各行的列数应当都是 {columns}")
    table = new_table(sheet.document, len(heads), share(widths or [1] * columns, total))
    for number, row in enumerate(heads):
        repeat_head(table.rows[number])
        fill_head(sheet, table.rows[number].cells, row)
    places = align or ["center"] * columns
    for values in rows:
        row = table.add_row()
        keep_whole(row)
        for cell, value, place in zip(row.cells, values, places, strict=True):
            fill_cell(sheet, cell, "公文表格", value, place)
    return table


def new_table(container, rows, widths):
    """An empty table with fixed column widths in twips and thin black lines."""
    table = container.add_table(rows=rows, cols=len(widths))
    table.style = "Table Grid"
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblW")):
        properties.remove(old)
    total = OxmlElement("w:tblW")
    total.set(qn("w:w"), str(sum(widths)))
    total.set(qn("w:type"), "dxa")
    properties.insert(1, total)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Twips(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Twips(width)
    return table


def share(widths, total):
    """`total` twips divided as `widths` stand to each other; the last column takes the rest."""
    parts = [int(total * width / sum(widths)) for width in widths]
    parts[-1] += total - sum(parts)
    return parts


def fill_head(sheet, cells, names):
    for number, name in enumerate(names):
        if name is not None:
            last = number
            while last + 1 < len(names) and names[last + 1] is None:
                last += 1
            cell = cells[number].merge(cells[last]) if last > number else cells[number]
            fill_cell(sheet, cell, "公文表头", name, "center")


def fill_cell(sheet, cell, style, value, place):
    """Put `value` into `cell`, one paragraph per line, in the middle of its height."""
    lines = clean(value).split("\n")
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph._p.style = style
        sheet.fill(paragraph, style, line)
        if place != "center":
            alignment = OxmlElement("w:jc")
            alignment.set(qn("w:val"), place)
            paragraph._p.get_or_add_pPr().append(alignment)
    vertical = OxmlElement("w:vAlign")
    vertical.set(qn("w:val"), "center")
    cell._tc.get_or_add_tcPr().append(vertical)


def repeat_head(row):
    keep_whole(row)
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def keep_whole(row):
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
