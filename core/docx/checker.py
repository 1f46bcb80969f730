"""Reading an official document back: where it departs from GB/T 9704-2012, said place by place."""

import io
import re
import zipfile
from dataclasses import dataclass

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from core.docx import figures as f
from core.docx.text import width

MARK, NUMBER, TITLE, ADDRESSEE = "公文机关标志", "公文发文字号", "公文标题", "公文主送机关"
ATTACHMENT, ORGAN, DATE, IMPRINT = "公文附件说明", "公文署名", "公文成文日期", "公文版记"
INDENTED = ("公文正文", *f.HEADINGS.values())
FIRST = re.compile(r"^([一二三四五六七八九十]+)、")
SECOND = re.compile(r"^（([一二三四五六七八九十]+)）")
DIGITS = "一二三四五六七八九十"
ALIGNMENTS = {"left": "左对齐", "center": "居中", "right": "右对齐", "both": "两端对齐"}
TOLERANCE = 57  # 1 mm


def deviations(document):
    """Every departure of a .docx from the layout of official documents.

    Args:
        document: a path, or the file as bytes.

    Returns: sentences in Chinese, each naming the place; an empty list when there is nothing to say.
    """
    try:
        opened = Document(io.BytesIO(document) if isinstance(document, bytes) else document)
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile):
        return ["文件打不开：不是完好的 .docx"]
    found = []
    for number, section in enumerate(opened.sections, 1):
        found += _page(section, f"第{number}节")
    found += _page_numbers(opened)
    places = [Place(paragraph, number) for number, paragraph in enumerate(opened.paragraphs, 1)]
    for place in places:
        found += _paragraph(place)
    found += _order_of_headings(places)
    found += _head(places)
    found += _sign_off(places)
    found += _imprint(places, opened)
    for number, table in enumerate(opened.tables, 1):
        found += _table(table, f"第{number}个表格")
    return found


@dataclass
class Place:
    """A paragraph and how it is spoken of."""

    paragraph: object
    number: int
    name: str = ""

    def __post_init__(self):
        text = self.paragraph.text.strip()
        self.name = f"第{self.number}段（{self.style.removeprefix('公文')}{'：' + text[:12] if text else ''}）"

    @property
    def style(self):
        return self.paragraph.style.name

    @property
    def text(self):
        return self.paragraph.text.strip()

    def property(self, tag, attribute, default=None):
        """The value in force: the paragraph's own before that of its style."""
        for properties in (self.paragraph._p.pPr, self.paragraph.style.element.pPr):
            element = properties.find(qn(tag)) if properties is not None else None
            if element is not None and element.get(qn(attribute)) is not None:
                return element.get(qn(attribute))
        return default


# --- Page -----------------------------------------------------------------------------------------------------------------


def _page(section, name):
    found = []
    landscape = section.orientation == 1
    size = (f.PAGE_HEIGHT, f.PAGE_WIDTH) if landscape else (f.PAGE_WIDTH, f.PAGE_HEIGHT)
    for label, actual, wanted in zip(("纸宽", "纸高"), (section.page_width, section.page_height), size, strict=True):
        if _differs(actual, wanted, 0):
            found.append(f"{name}：{label} {_mm(actual)} 毫米，应为 {_mm(wanted * 635)} 毫米（A4）")
    margins = f.LANDSCAPE if landscape else {"top": f.TOP, "bottom": f.BOTTOM, "left": f.LEFT, "right": f.RIGHT}
    labels = {"top": "上边距（天头）", "bottom": "下边距", "left": "左边距（订口）", "right": "右边距"}
    for side, wanted in margins.items():
        actual = getattr(section, f"{side}_margin")
        if _differs(actual, wanted, TOLERANCE):
            found.append(f"{name}：{labels[side]} {_mm(actual)} 毫米，应为 {_mm(wanted * 635)}±1 毫米")
    wanted = f.LANDSCAPE_FOOTER if landscape else f.FOOTER
    if _differs(section.footer_distance, wanted, TOLERANCE):
        found.append(f"{name}：页码位置 {_mm(section.footer_distance)} 毫米，应在版心下边缘之下 7 毫米")
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None or grid.get(qn("w:type")) not in {"lines", "linesAndChars"}:
        found.append(f"{name}：没有设置行网格，不能保证每页 22 行")
    elif abs(int(grid.get(qn("w:linePitch"), 0)) - f.PITCH) > 5:
        lines = f.TEXT_HEIGHT / max(1, int(grid.get(qn("w:linePitch"), 1)))
        found.append(f"{name}：每页 {lines:.0f} 行，应为 22 行")
    return found


def _page_numbers(document):
    found = []
    if not document.settings.odd_and_even_pages_header_footer:
        found.append("页码：没有区分奇偶页，应单页居右、双页居左")
    section = document.sections[0]
    for label, footer, side in (("单页", section.footer, "right"), ("双页", section.even_page_footer, "left")):
        paragraph = next((item for item in footer.paragraphs if _field(item)), None)
        if paragraph is None:
            found.append(f"{label}页脚：没有页码")
            continue
        place = Place(paragraph, 0)
        if place.property("w:jc", "w:val") != side:
            found.append(f"{label}页码：应{ALIGNMENTS[side][:1]}侧排列、空一字")
        elif place.property("w:ind", f"w:{side}Chars") != "100":
            found.append(f"{label}页码：应距版心边缘空一字")
        if not re.fullmatch(r"— .*? —", place.text):
            found.append(f"{label}页码：数字左右应各有一条一字线，现为“{place.text}”")
        found += [f"{label}页码：应为 4号宋体" for run in paragraph.runs if _font(run) != f.SONG or _size(run, paragraph) != 28][
            :1
        ]
    return found


def _field(paragraph):
    return any("PAGE" in (element.text or "") for element in paragraph._p.iter(qn("w:instrText")))


# --- Paragraphs -----------------------------------------------------------------------------------------------------------


def _paragraph(place):
    if place.style not in f.LOOKS:
        return [f"第{place.number}段：没有使用公文样式（现为“{place.style}”）"] if place.text else []
    look, found = f.LOOKS[place.style], []
    found += _fonts(place, look)
    if look.line and (place.property("w:spacing", "w:lineRule") != "exact" or not _close(place, look.line)):
        found.append(f"{place.name}：行距应为固定值 {look.line / 20:g} 磅")
    if place.style in INDENTED and place.text and not place.property("w:ind", "w:hanging"):
        chars = place.property("w:ind", "w:firstLineChars", "0")
        if chars != "200":
            found.append(f"{place.name}：首行应缩进 2 字，现为 {int(chars) / 100:g} 字")
    align = place.property("w:jc", "w:val", "left")
    if place.style in {MARK, TITLE} and align != "center":
        found.append(f"{place.name}：应居中，现为{ALIGNMENTS.get(align, align)}")
    if place.style in INDENTED and align not in {"both", "left"}:
        found.append(f"{place.name}：应两端对齐，现为{ALIGNMENTS.get(align, align)}")
    return found


def _close(place, wanted):
    # an anchor of one point carries the frame of the 版记 and no text
    actual = int(place.property("w:spacing", "w:line", 0))
    return abs(actual - wanted) <= 10 or (not place.text and actual <= 20)


def _fonts(place, look):
    found = []
    for run in place.paragraph.runs:
        if not run.text.strip():
            continue
        font = _font(run)
        allowed = {look.font, f.HEI, f.KAI} if place.style in {"公文正文", NUMBER, "公文笔录"} else {look.font}
        if font not in allowed:
            found.append(f"{place.name}：“{run.text[:8]}”是{font or '未指明的字体'}，应为{look.font}")
        latin = _latin(run)
        if latin not in {f.LATIN, f.SONG}:
            found.append(f"{place.name}：“{run.text[:8]}”的西文字体是{latin or '未指明'}，应为 {f.LATIN}")
        size = _size(run, place.paragraph)
        if look.size and size != look.size:
            found.append(f"{place.name}：“{run.text[:8]}”是 {(size or 0) / 2:g} 磅，应为 {look.size / 2:g} 磅")
    return found


def _font(run):
    """The east-asian font that the run itself names; what only a style names is lost when text is copied."""
    properties = run._r.rPr
    fonts = properties.find(qn("w:rFonts")) if properties is not None else None
    return fonts.get(qn("w:eastAsia")) if fonts is not None else None


def _latin(run):
    properties = run._r.rPr
    fonts = properties.find(qn("w:rFonts")) if properties is not None else None
    return fonts.get(qn("w:ascii")) if fonts is not None else None


def _size(run, paragraph):
    for properties in (run._r.rPr, paragraph.style.element.rPr):
        size = properties.find(qn("w:sz")) if properties is not None else None
        if size is not None:
            return int(size.get(qn("w:val")))
    return None


def _order_of_headings(places):
    found, first, second = [], 0, 0
    for place in places:
        if place.style == f.HEADINGS[1] and (match := FIRST.match(place.text)):
            if _count(match[1]) != first + 1:
                found.append(f"{place.name}：一级标题序号不连续，前一个是“{_numeral(first)}、”")
            first, second = _count(match[1]), 0
        elif place.style == f.HEADINGS[2] and (match := SECOND.match(place.text)):
            if _count(match[1]) != second + 1:
                found.append(f"{place.name}：二级标题序号不连续，前一个是“（{_numeral(second)}）”")
            second = _count(match[1])
        elif place.style in (f.HEADINGS[1], f.HEADINGS[2]):
            wanted = "一、" if place.style == f.HEADINGS[1] else "（一）"
            found.append(f"{place.name}：标题应以“{wanted}”这样的序号开头")
    return found


def _count(numeral):
    if "十" not in numeral:
        return DIGITS.index(numeral) + 1 if len(numeral) == 1 else -1
    tens, _, ones = numeral.partition("十")
    return (DIGITS.index(tens) + 1 if tens else 1) * 10 + (DIGITS.index(ones) + 1 if ones else 0)


def _numeral(count):
    if count == 0:
        return "零"
    tens, ones = divmod(count, 10)
    return ("" if tens < 1 else "十" if tens == 1 else f"{DIGITS[tens - 1]}十") + (DIGITS[ones - 1] if ones else "")


# --- Head and foot --------------------------------------------------------------------------------------------------------


def _head(places):
    found = []
    marks = [place for place in places if place.style == MARK]
    for place in marks:
        if any(str(run.font.color.rgb) != f.RED for run in place.paragraph.runs if run.text.strip()):
            found.append(f"{place.name}：发文机关标志应为红色")
        if width(place.text) * (_size(place.paragraph.runs[0], place.paragraph) or 0) * 10 > f.TEXT_WIDTH:
            found.append(f"{place.name}：发文机关标志一行排不下，应缩小字号")
    if marks and not any(_border(place, "bottom") == f.RED for place in places if place.style in {MARK, NUMBER}):
        found.append("版头：没有红色分隔线")
    for place in places:
        if place.style == NUMBER and "号" in place.text and "〔" not in place.text:
            found.append(f"{place.name}：年份应用六角括号“〔〕”括入")
        if place.style == NUMBER and re.search(r"〕(第|0)", place.text):
            found.append(f"{place.name}：发文顺序号不加“第”字，不编虚位")
        if place.style == TITLE and place.text.endswith(("。", "；", "，")):
            found.append(f"{place.name}：标题末尾不加标点")
        if place.style == ADDRESSEE and not place.text.endswith("："):
            found.append(f"{place.name}：主送机关最后应用全角冒号")
        if place.style == ADDRESSEE and place.property("w:ind", "w:firstLine", "0") not in {"0", None}:
            found.append(f"{place.name}：主送机关应顶格")
        if place.style == ATTACHMENT and place.text.endswith(("。", "；", "，", ".", ";")):
            found.append(f"{place.name}：附件名称后不加标点")
    return found


def _sign_off(places):
    found = []
    for number, place in enumerate(places):
        if place.style != DATE:
            continue
        if not re.fullmatch(r"\d{4}年(?:1[0-2]|[1-9])月(?:[12]\d|3[01]|[1-9])日", place.text):
            found.append(f"{place.name}：成文日期应写成 2021年3月19日 的样子（阿拉伯数字、不编虚位）")
        if int(place.property("w:ind", "w:rightChars", 0)) < 200:
            found.append(f"{place.name}：成文日期右侧至少空二字")
        if number == 0 or places[number - 1].style != ORGAN:
            found.append(f"{place.name}：成文日期上一行应为发文机关署名")
    return found


def _imprint(places, document):
    lines = [place for place in places if place.style == IMPRINT and place.text]
    if not lines or not any(place.text.endswith("印发") for place in lines):
        return []
    found = []
    for label, place, side in (("首条", lines[0], "top"), ("末条", lines[-1], "bottom")):
        if _border_size(place, side) != f.THICK:
            found.append(f"版记：{label}分隔线应为 0.35 毫米")
    found += [
        f"版记：中间的分隔线应为 0.25 毫米（{place.text[:8]}）" for place in lines[1:] if _border_size(place, "top") != f.THIN
    ]
    for place in lines:
        if place.property("w:ind", "w:leftChars") != "100":
            found.append(f"{place.name}：版记左右应各空一字")
        if place.paragraph._p.pPr.find(qn("w:framePr")) is None:
            found.append(f"{place.name}：版记应排在末页最下方")
    return found


def _border(place, side):
    element = _border_element(place, side)
    return element.get(qn("w:color")) if element is not None else None


def _border_size(place, side):
    element = _border_element(place, side)
    return int(element.get(qn("w:sz"))) if element is not None else None


def _border_element(place, side):
    frame = place.paragraph._p.pPr.find(qn("w:pBdr")) if place.paragraph._p.pPr is not None else None
    return frame.find(qn(f"w:{side}")) if frame is not None else None


# --- Tables ---------------------------------------------------------------------------------------------------------------


def _table(table, name):
    found = []
    total = sum(column.width or 0 for column in table.columns) / 635
    if total > f.LANDSCAPE_TEXT_WIDTH + TOLERANCE or (total > f.TEXT_WIDTH + TOLERANCE and not _is_turned(table)):
        found.append(f"{name}：宽 {total / f.MILLIMETRE:.0f} 毫米，超出版心")
    heads = [row for row in table.rows if _flag(row, "w:tblHeader")]
    is_list = (
        any(cell.paragraphs[0].style.name == "公文表头" for cell in table.rows[0].cells[:1])
        and len({cell.paragraphs[0].style.name for cell in table.rows[0].cells}) == 1
    )
    if is_list and not heads:
        found.append(f"{name}：跨页时表头不会重复")
    if any(not _flag(row, "w:cantSplit") for row in table.rows):
        found.append(f"{name}：有的行会被拆到两页")
    for number, row in enumerate(table.rows, 1):
        for cell in dict.fromkeys(row.cells):
            for paragraph in cell.paragraphs:
                place = Place(paragraph, number, "")
                place.name = f"{name}第{number}行（{paragraph.text[:8]}）"
                if place.style in f.LOOKS:
                    found += _fonts(place, f.LOOKS[place.style])
                elif place.text:
                    found.append(f"{place.name}：没有使用公文样式")
    return found


def _flag(row, tag):
    properties = row._tr.trPr
    return properties is not None and properties.find(qn(tag)) is not None


def _is_turned(table):
    """Whether the section that the table stands in is landscape: the next section properties after it say."""
    for sibling in table._tbl.itersiblings():
        section = sibling if sibling.tag == qn("w:sectPr") else sibling.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        if section is not None:
            return section.find(qn("w:pgSz")).get(qn("w:orient")) == "landscape"
    return False


def _differs(actual, wanted, tolerance):
    return actual is None or abs(actual / 635 - wanted) > tolerance


def _mm(length):
    return f"{(length or 0) / 36000:.1f}".removesuffix(".0")
