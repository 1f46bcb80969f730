"""The small parts that documents are put together from: properties in the order of the schema, fonts, frames."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from core.docx import figures as f

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


def element_of(name, **attributes):
    """One element of WordprocessingML with these attributes."""
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
    replace_property(paragraph._p.get_or_add_pPr(), element_of(name, **attributes))


def set_font(properties, font, size=None, colour="", squeeze=0):
    """East-Asian and Latin font, size in half points, colour and character spacing in twips, on the properties of a run or style."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    name_fonts(fonts, font)
    properties.insert(1 if len(properties) and properties[0].tag == qn("w:rStyle") else 0, fonts)
    if colour:
        properties.append(element_of("w:color", val=colour))
    if squeeze:
        properties.append(element_of("w:spacing", val=squeeze))
    if size:
        properties.append(element_of("w:sz", val=size))
        properties.append(element_of("w:szCs", val=size))


def name_fonts(fonts, font):
    """Fill in a w:rFonts: the Chinese font, and the Latin one that goes with it."""
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
            frame.append(element_of(f"w:{side}", val=kind, sz=size, space=space, color=colour))
    return frame
