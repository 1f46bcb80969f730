"""What every document has: page, grid, styles, fonts on every run, page numbers, and the same bytes for the same content."""

import io
import zipfile
from datetime import UTC, datetime

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK
from docx.shared import Twips

from core.docx import figures as f
from core.docx.blank import blank, set_page
from core.docx.elements import set_font, set_style
from core.docx.tables import add_table
from core.docx.text import clean

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MARKS = {"hei": f.HEI, "kai": f.KAI, "song": f.SONG}


class Sheet:
    """An A4 document under construction. Subclasses add what a 公文 or a 笔录 is made of."""

    def __init__(self, title=""):
        self.document = Document(io.BytesIO(blank()))
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
        set_page(section, landscape=landscape)


def font_table():
    """The font table, with what to take on a machine that lacks the official fonts."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    rows = "".join(f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in f.ALTERNATIVES.items())
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts {space}>{rows}</w:fonts>'.encode()
