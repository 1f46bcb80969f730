"""The empty page that every document begins with: page, grid, styles and page numbers, made once in a process."""

import functools
import io

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Twips

from core.docx import figures as f
from core.docx.elements import element_of, name_fonts, replace_property, set_font, set_style

# Parts of python-docx's template that nothing here refers to; the second styles alone are half of a short file.
UNWANTED = ("/thumbnail", "/stylesWithEffects", "/customXml")
KEPT_STYLES = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "TableGrid"}


@functools.cache
def blank():
    """An A4 document without a word in it, as the bytes of a .docx: opening it is several times as fast as making it."""
    document = Document()
    _forget_template(document)
    _define_styles(document)
    set_page(document.sections[0])
    _number_pages(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def set_page(section, *, landscape=False):
    """Give a section its paper, its margins and its grid of lines."""
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
    section._sectPr.append(element_of("w:docGrid", type="lines", linePitch=f.PITCH))


def _number_pages(document):
    """— 1 — at the outer side: right on odd pages, left on even ones, one character from the edge."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = set_style(footer.paragraphs[0], "公文页码")
        properties = paragraph._p.get_or_add_pPr()
        replace_property(properties, element_of("w:jc", val=side))
        replace_property(properties, element_of("w:ind", **{side: 280, f"{side}Chars": 100}))
        _number_run(paragraph).text = "— "
        for kind in ("begin", "instruction", "separate", "shown", "end"):
            run = _number_run(paragraph)
            if kind == "shown":
                run.text = "1"
            elif kind == "instruction":
                instruction = OxmlElement("w:instrText")
                instruction.text = " PAGE "
                run._r.append(instruction)
            else:
                run._r.append(element_of("w:fldChar", fldCharType=kind))
        _number_run(paragraph).text = " —"


def _number_run(paragraph):
    run = paragraph.add_run()
    set_font(run._r.get_or_add_rPr(), f.SONG)
    return run


def _forget_template(document):
    """Take out what python-docx's own template brings along and an official document does not want."""
    for relations in (document.part.package.rels, document.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(UNWANTED):
                del relations[key]
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in KEPT_STYLES:
            styles.remove(style)
    defaults = styles.find(qn("w:docDefaults"))
    for fonts in defaults.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        name_fonts(fonts, f.FANG)
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _define_styles(document):
    normal = document.styles["Normal"]
    set_font(normal.element.get_or_add_rPr(), f.FANG, 32)
    properties = normal.element.get_or_add_pPr()
    replace_property(properties, element_of("w:widowControl", val=0))
    replace_property(properties, element_of("w:spacing", before=0, after=0, line=f.LINE, lineRule="exact"))
    for name, look in f.LOOKS.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = normal, True
        set_font(style.element.get_or_add_rPr(), look.font, look.size or None, look.colour, look.squeeze)
        properties = style.element.get_or_add_pPr()
        if look.line:
            replace_property(properties, element_of("w:spacing", before=0, after=0, line=look.line, lineRule="exact"))
        character = look.size * 10
        if look.first or look.left:
            replace_property(
                properties,
                element_of(
                    "w:ind", left=look.left * character, leftChars=look.left * 100, firstLine=look.first * character,
                    firstLineChars=look.first * 100,
                ),
            )  # fmt: skip
        replace_property(properties, element_of("w:jc", val=look.align))
        if look.outline is not None:
            replace_property(properties, element_of("w:outlineLvl", val=look.outline))
