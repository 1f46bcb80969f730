"""A first pass over the XML of a workbook: what calamine does not tell, and the bounds that must hold before it reads."""

import posixpath
import zipfile
from dataclasses import dataclass, field

from lxml import etree

from core.xlsx.check import LIMITS, FileRefused

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}"
REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_REL_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
WHITE = {None, "00000000", "FFFFFFFF", "00FFFFFF"}
# In whatever namespace: all other elements of a sheet pass by without a word of Python.
LOOKED_AT = ["{*}c", "{*}row", "{*}col", "{*}autoFilter"]


@dataclass
class SheetFacts:
    """What the XML of one sheet says beside its values; rows count from 1, cells are (row, column) from (1, 1).

    `broken` holds the cells without a usable value: the error that stands there, or "" for a formula never computed.
    """

    hidden_rows: set = field(default_factory=set)
    hidden_columns: bool = False
    is_filtered: bool = False
    broken: dict = field(default_factory=dict)
    struck: list = field(default_factory=list)
    coloured: list = field(default_factory=list)


def scan(stream, limits=LIMITS):
    """(facts by sheet name, whether days count from 1904).

    Raises: FileRefused when the content is wider or longer than the bounds, or not sound XML.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            workbook = _parse(archive, "xl/workbook.xml")
            properties = _find(workbook, "workbookPr")
            is_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
            struck, coloured = _marked_styles(archive)
            facts, cells = {}, 0
            for name, path in _sheet_paths(archive, workbook):
                facts[name], count = _scan_sheet(archive, path, struck, coloured, limits)
                cells += count
                if cells > limits.cells:
                    raise FileRefused(f"有内容的格子超过 {limits.cells} 个，请拆开后分别导入")
            return facts, is_1904
    except (etree.XMLSyntaxError, KeyError, zipfile.BadZipFile) as error:
        raise FileRefused("工作簿内部已损坏，读不出来；请用 Excel 打开修复、另存后再导入") from error
    finally:
        stream.seek(0)


def _parser():
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _parse(archive, path):
    with archive.open(path) as part:
        tree = etree.parse(part, _parser())
    if tree.docinfo.doctype:
        raise FileRefused("工作簿里夹带了外部声明，没有打开；请用 Excel 另存一份再导入")
    return tree.getroot()


def _find(root, tag):
    found = root.find(MAIN + tag)
    return root.find(STRICT + tag) if found is None else found


def _sheet_paths(archive, workbook):
    relations = {
        item.get("Id"): item.get("Target")
        for item in _parse(archive, "xl/_rels/workbook.xml.rels").iter(RELATION + "Relationship")
    }
    sheets = _find(workbook, "sheets")
    for sheet in sheets if sheets is not None else ():
        target = relations.get(sheet.get(REL_ID) or sheet.get(STRICT_REL_ID), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if "worksheets" in path:
            yield sheet.get("name"), path


def _marked_styles(archive):
    """Indexes of the cell styles that strike through, and of those that fill with a colour."""
    if "xl/styles.xml" not in archive.namelist():
        return set(), set()
    styles = _parse(archive, "xl/styles.xml")
    fonts, fills, formats = (_find(styles, tag) for tag in ("fonts", "fills", "cellXfs"))
    struck = {index for index, font in enumerate(fonts if fonts is not None else ()) if _is_struck(font)}
    filled = {index for index, fill in enumerate(fills if fills is not None else ()) if _is_filled(fill)}
    formats = list(formats) if formats is not None else []
    return (
        {index for index, item in enumerate(formats) if int(item.get("fontId") or 0) in struck},
        {index for index, item in enumerate(formats) if int(item.get("fillId") or 0) in filled},
    )


def _is_struck(font):
    strike = _find(font, "strike")
    return strike is not None and strike.get("val") not in {"0", "false"}


def _is_filled(fill):
    pattern = _find(fill, "patternFill")
    if pattern is None or pattern.get("patternType") != "solid":
        return False
    colour = _find(pattern, "fgColor")
    return colour is not None and (colour.get("rgb") not in WHITE or colour.get("theme") not in {None, "0"})


def _scan_sheet(archive, path, struck, coloured, limits):
    facts, count, bottom, right = SheetFacts(), 0, 0, 0
    row_number = 0
    with archive.open(path) as part:
        events = etree.iterparse(
            part, events=("end",), tag=LOOKED_AT, resolve_entities=False, no_network=True, huge_tree=False
        )  # fmt: skip
        column = 0
        for _event, element in events:
            tag = element.tag.rpartition("}")[2]
            if tag == "c":
                row_number, column = _position(element.get("r"), row_number, column)
                if len(element):
                    count += 1
                    bottom, right = max(bottom, row_number), max(right, column)
                    _note_cell(facts, element, (row_number, column), struck, coloured)
                    if count > limits.cells:
                        raise FileRefused(f"有内容的格子超过 {limits.cells} 个，请拆开后分别导入")
            elif tag == "row":
                row_number = int(element.get("r") or row_number)
                if element.get("hidden") in {"1", "true"}:
                    facts.hidden_rows.add(row_number)
                column = 0
                row_number += 1
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            elif tag == "col":
                facts.hidden_columns |= element.get("hidden") in {"1", "true"} and int(element.get("max") or 0) < 200
            elif tag == "autoFilter":
                facts.is_filtered = True
    if events.root is not None and events.root.getroottree().docinfo.doctype:
        raise FileRefused("工作簿里夹带了外部声明，没有打开；请用 Excel 另存一份再导入")
    if bottom * right > 4 * limits.cells:
        raise FileRefused(f"有内容的格子散得太开（最远到第 {bottom} 行第 {right} 列），请删去表外的零星内容再导入")
    return facts, count


def _position(reference, row, column):
    """(row, column) of a cell; cells without a reference follow the one before them."""
    if not reference:
        return max(row, 1), column + 1
    letters = reference.rstrip("0123456789")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return int(reference[len(letters) :]), number


def _note_cell(facts, element, place, struck, coloured):
    style = int(element.get("s") or 0)
    if style in struck:
        facts.struck.append(place)
    if style in coloured:
        facts.coloured.append(place)
    inside = {child.tag.rpartition("}")[2]: child for child in element.iterchildren("{*}f", "{*}v")}
    formula, value = inside.get("f"), inside.get("v")
    if element.get("t") == "e":
        facts.broken[place] = (value.text if value is not None else "") or "#REF!"
    elif formula is not None and (value is None or not (value.text or "")):
        facts.broken[place] = ""
