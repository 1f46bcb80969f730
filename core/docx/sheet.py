"""What every document has: page, grid, styles, fonts on every run, page numbers, and the same bytes for the same content."""

import io
import zipfile
from datetime import UTC, datetime

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Twips

from core.docx import figures as f
from core.docx.tables import add_table
from core.docx.text import clean

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
THUMBNAIL = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
KEPT_STYLES = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "TableGrid"}
MARKS = {"hei": f.HEI, "kai": f.KAI, "song": f.SONG}


class Sheet:
    """An A4 document under construction. Subclasses add what a 公文 or a 笔录 is made of."""

    def __init__(self, title=""):
        self.document = Document()
        self._forget_template()
        self._define_styles()
        self.set_page(self.document.sections[0])
        self.number_pages(self.document.sections[0])
        properties = self.document.core_properties
        properties.title, properties.author, properties.last_modified_by = clean(title).replace("\n", ""), "", ""
        properties.comments, properties.language = "", "zh-CN"
        properties.created = properties.modified = EPOCH

    # --- Paragraphs ---------------------------------------------------------------------------------------------------

    def add(self, style, parts, *, before=0):
        """One paragraph of `style`; `parts` is a text or a list of texts and (text, mark) pairs, mark being hei, kai or bold."""
        paragraph = set_style(self.document.add_paragraph(), style)
        if before:
            paragraph.paragraph_format.space_before = Twips(before)
        self.fill(paragraph, style, parts)
        return paragraph

    def fill(self, paragraph, style, parts, *, size=None):
        for part in [parts] if isinstance(parts, str) else parts:
            text, mark = part if isinstance(part, tuple) else (part, "")
            run = paragraph.add_run(clean(text))
            set_font(run._r.get_or_add_rPr(), MARKS.get(mark, f.LOOKS[style].font), size)
            if mark == "bold":
                run.bold = True
        return paragraph

    def table(self, head, rows, widths=None, *, title="", landscape=None, align=None):
        """A table as wide as the text area, its head repeated on every page.

        Args:
            head: the column names, or several rows of them; None in a row merges the cell with its left neighbour.
            rows: lists of values; None is shown as an empty cell.
            widths: relative column widths; equal by default.
            title: a line above the table.
            landscape: whether it gets a page turned on its side; by default when it has more than ten columns.
            align: per column "left", "center" or "right"; centred by default.
        """
        columns = len(head[0]) if head and isinstance(head[0], (list, tuple)) else len(head)
        landscape = columns > 10 if landscape is None else landscape
        if landscape:
            self.turn(True)
        if title:
            self.add("公文表题", title).paragraph_format.keep_with_next = True
        add_table(self, head, rows, widths, align, f.LANDSCAPE_TEXT_WIDTH if landscape else f.TEXT_WIDTH)
        if landscape:
            self.turn(False)
        return self

    def page_break(self):
        """Go on on a new page."""
        paragraph = set_style(self.document.add_paragraph(), "公文正文")
        run = paragraph.add_run()
        set_font(run._r.get_or_add_rPr(), f.FANG)
        run.add_break(WD_BREAK.PAGE)
        return self

    def bytes(self):
        """The finished .docx; equal content gives equal bytes."""
        raw, packed = io.BytesIO(), io.BytesIO()
        self.document.save(raw)
        with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in source.infolist():
                content = font_table() if entry.filename == "word/fontTable.xml" else source.read(entry)
                fixed = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
                fixed.compress_type, fixed.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                target.writestr(fixed, content)
        return packed.getvalue()

    # --- Page ---------------------------------------------------------------------------------------------------------

    def turn(self, landscape):
        """Start a section on a new page, upright or on its side."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        self.set_page(section, landscape=landscape)

    def set_page(self, section, *, landscape=False):
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        page = (f.PAGE_HEIGHT, f.PAGE_WIDTH) if landscape else (f.PAGE_WIDTH, f.PAGE_HEIGHT)
        section.page_width, section.page_height = map(Twips, page)
        margins = f.LANDSCAPE if landscape else {"top": f.TOP, "bottom": f.BOTTOM, "left": f.LEFT, "right": f.RIGHT}
        for side, value in margins.items():
            setattr(section, f"{side}_margin", Twips(value))
        section.header_distance = Twips(850)
        section.footer_distance = Twips(f.LANDSCAPE_FOOTER if landscape else f.FOOTER)
        for old in section._sectPr.findall(qn("w:docGrid")):
            section._sectPr.remove(old)
        grid = _element("w:docGrid", type="lines", linePitch=f.PITCH)
        section._sectPr.append(grid)

    def number_pages(self, section):
        """— 1 — at the outer side: right on odd pages, left on even ones, one character from the edge."""
        self.document.settings.odd_and_even_pages_header_footer = True
        for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            paragraph = set_style(footer.paragraphs[0], "公文页码")
            properties = paragraph._p.get_or_add_pPr()
            replace_property(properties, _element("w:jc", val=side))
            replace_property(properties, _element("w:ind", **{side: 280, f"{side}Chars": 100}))
            self.fill(paragraph, "公文页码", "— ")
            for kind, text in (("begin", None), (None, " PAGE "), ("separate", None), ("shown", "1"), ("end", None)):
                run = paragraph.add_run()
                set_font(run._r.get_or_add_rPr(), f.SONG)
                if kind in {"begin", "separate", "end"}:
                    run._r.append(_element("w:fldChar", fldCharType=kind))
                elif kind == "shown":
                    run.text = text
                else:
                    instruction = OxmlElement("w:instrText")
                    instruction.text = text
                    run._r.append(instruction)
            self.fill(paragraph, "公文页码", " —")

    # --- Once per document --------------------------------------------------------------------------------------------

    def _forget_template(self):
        """What python-docx's own template brings along and an official document does not want."""
        package = self.document.part.package
        for key, relation in list(package.rels.items()):
            if relation.reltype == THUMBNAIL:
                del package.rels[key]
        styles = self.document.styles.element
        for style in styles.findall(qn("w:style")):
            if style.get(qn("w:styleId")) not in KEPT_STYLES:
                styles.remove(style)
        defaults = styles.find(qn("w:docDefaults"))
        for fonts in defaults.iter(qn("w:rFonts")):
            fonts.attrib.clear()
            _name_fonts(fonts, f.FANG)
        for language in defaults.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")

    def _define_styles(self):
        normal = self.document.styles["Normal"]
        set_font(normal.element.get_or_add_rPr(), f.FANG, 32)
        properties = normal.element.get_or_add_pPr()
        replace_property(properties, _element("w:widowControl", val=0))
        replace_property(properties, _element("w:spacing", before=0, after=0, line=f.LINE, lineRule="exact"))
        for name, look in f.LOOKS.items():
            style = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style, style.quick_style = normal, True
            set_font(style.element.get_or_add_rPr(), look.font, look.size or None, look.colour, look.squeeze)
            properties = style.element.get_or_add_pPr()
            if look.line:
                replace_property(properties, _element("w:spacing", before=0, after=0, line=look.line, lineRule="exact"))
            character = look.size * 10
            if look.first or look.left:
                replace_property(
                    properties,
                    _element(
                        "w:ind", left=look.left * character, leftChars=look.left * 100, firstLine=look.first * character,
                        firstLineChars=look.first * 100,
                    ),
                )  # fmt: skip
            replace_property(properties, _element("w:jc", val=look.align))
            if look.outline is not None:
                replace_property(properties, _element("w:outlineLvl", val=look.outline))


# --- Elements -------------------------------------------------------------------------------------------------------------

# The order that the schema of w:pPr asks for; Word refuses a file whose children stand otherwise.
ORDER = [
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
    "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE",
    "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents",
    "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle",
    "rPr", "sectPr", "pPrChange",
]  # fmt: skip


def replace_property(properties, element):
    """Put `element` into a w:pPr in place of its like, where the schema wants it."""
    for old in properties.findall(element.tag):
        properties.remove(old)
    place = ORDER.index(element.tag.rpartition("}")[2])
    for number, child in enumerate(properties):
        if ORDER.index(child.tag.rpartition("}")[2]) > place:
            properties.insert(number, element)
            return
    properties.append(element)


def _element(name, **attributes):
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def set_style(paragraph, style):
    """Give the paragraph a style of ours by its id, without the search through all styles; returns it."""
    paragraph._p.style = style
    return paragraph


def paragraph_property(paragraph, name, **attributes):
    """Set one property of a paragraph over what its style says."""
    replace_property(paragraph._p.get_or_add_pPr(), _element(name, **attributes))


def set_font(properties, font, size=None, colour="", squeeze=0):
    """East-Asian and Latin font, size in half points, colour and character spacing in twips, on the properties of a run or style."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    _name_fonts(fonts, font)
    properties.insert(1 if len(properties) and properties[0].tag == qn("w:rStyle") else 0, fonts)
    if colour:
        properties.append(_element("w:color", val=colour))
    if squeeze:
        properties.append(_element("w:spacing", val=squeeze))
    if size:
        properties.append(_element("w:sz", val=size))
        properties.append(_element("w:szCs", val=size))


def _name_fonts(fonts, font):
    latin = font if font == f.SONG else f.LATIN
    # the hint sets “ ” and — in the Chinese font, where Word would take the Latin one
    for key, value in (("hint", "eastAsia"), ("ascii", latin), ("hAnsi", latin), ("eastAsia", font), ("cs", latin)):
        fonts.set(qn(f"w:{key}"), value)


def borders(name, **sides):
    """The frame `name` of a paragraph; each side is (kind, eighths of a point, colour, space in points)."""
    frame = OxmlElement(name)
    for side in ("top", "left", "bottom", "right"):
        if side in sides:
            kind, size, colour, space = sides[side]
            frame.append(_element(f"w:{side}", val=kind, sz=size, space=space, color=colour))
    return frame


def font_table():
    """The font table, with what to take on a machine that lacks the official fonts."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    rows = "".join(f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in f.ALTERNATIVES.items())
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {space}>{rows}</w:fonts>'.encode()
