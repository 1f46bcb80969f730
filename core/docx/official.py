"""公文 by GB/T 9704-2012: 文件格式, 信函格式, 纪要格式."""

import re

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import RGBColor, Twips

from core.docx import figures as f
from core.docx.elements import borders, paragraph_property, replace_property, set_style
from core.docx.sheet import Sheet
from core.docx.text import break_title, clean, width, written_day

IMPRINT_LINE = 520
STANDARD, LETTER, MINUTES = "standard", "letter", "minutes"
NUMBER = re.compile(r"^[^〔〕\[\]()（）]+〔\d{4}〕[1-9]\d*号$")


class OfficialDocument(Sheet):
    """One official document, written from top to bottom.

    Args:
        organ: 发文机关标志 in red, such as 焦作市中级人民法院文件; for minutes ×××纪要. Empty for a paper without a red head.
        number: 发文字号, such as 焦中法〔2021〕28号; in minutes 第 3 期 or the like is lawful too.
        title: broken into lines by sense; own line breaks are kept.
        addressee: 主送机关, without the colon.
        form: `STANDARD`, `LETTER` (信函格式) or `MINUTES` (纪要格式).
        signer: 签发人, only in a document that goes up.
        marks: lines at the top left such as 特急 or a serial number.

    Raises: ValueError in Chinese when a 发文字号 is not written as the standard asks.
    """

    def __init__(self, *, organ="", number="", title="", addressee="", form=STANDARD, signer="", marks=()):
        if number and form != MINUTES and not NUMBER.match(number):
            raise ValueError(f"发文字号应写成 焦中法〔2021〕28号 的样子（六角括号、不编虚位、不加“第”），现在是“{number}”")
        super().__init__(title or organ)
        self.form = form
        if form == LETTER:
            self._letter_head(organ, number)
        else:
            self._head(organ, number, signer, marks)
        if title:
            self._title(title, before=2 * f.LINE if organ else 0)
        if addressee:
            self.add("公文主送机关", f"{addressee.rstrip('：:')}：", before=f.LINE)
            self._first_gap = 0
        else:
            self._first_gap = f.LINE if title or organ else 0

    # --- Body ---------------------------------------------------------------------------------------------------------

    def heading(self, level, text):
        """A heading: level 1 一、 in 黑体, 2 （一） in 楷体, 3 1. and 4 （1） in 仿宋; the number is part of the text."""
        paragraph = self.add(f.HEADINGS[level], text, before=self._gap())
        paragraph.paragraph_format.keep_with_next = True
        return self

    def paragraph(self, parts):
        """Body text; a text with line breaks becomes several paragraphs. For `parts` see `Sheet.add`."""
        for piece in parts.split("\n") if isinstance(parts, str) else [parts]:
            if piece:
                self.add("公文正文", piece, before=self._gap())
        return self

    def attendance(self, label, names):
        """出席、请假、列席 of minutes: the label in 黑体, the names hanging beside it."""
        paragraph = self.add("公文正文", [(f"{label}：", "hei"), names], before=self._gap())
        _hang(paragraph, 3 + width(label), 1 + width(label))
        return self

    def attachments(self, names):
        """附件说明: one line below the body; several are numbered and stand under each other."""
        names = [clean(name).rstrip("。；;，,.") for name in names]
        for number, name in enumerate(names, 1):
            count = f"{number}." if len(names) > 1 else ""
            lead = f"附件：{count}" if number == 1 else count
            paragraph = self.add("公文附件说明", f"{lead}{name}", before=f.LINE if number == 1 else 0)
            _hang(paragraph, 2 + width(f"附件：{count}"), width(lead))
        return self

    def signature(self, organ, day, *, sealed=True):
        """Sign-off and date.

        Args:
            organ: 发文机关署名.
            day: a date, written 2021年3月19日.
            sealed: with room for the seal (date four characters from the right, the organ centred over it); otherwise the
                organ stands two characters from the right and the date begins two characters further in.
        """
        written = written_day(day)
        organ_width, date_width = width(organ), width(written)
        if sealed:
            date_right = 4.0
            organ_right = date_right + (date_width - organ_width) / 2
            if organ_right < 0:
                organ_right, date_right = 0.0, (organ_width - date_width) / 2
        else:
            organ_right = 2.0
            date_right = organ_right + organ_width - 2 - date_width
            if date_right < 2:
                organ_right, date_right = organ_right + 2 - date_right, 2.0
        for style, text, right, before in (("公文署名", organ, organ_right, 2), ("公文成文日期", written, date_right, 0)):
            paragraph = self.add(style, text, before=before * f.LINE)
            paragraph_property(paragraph, "w:ind", right=round(right * f.BODY), rightChars=round(right * 100))
            paragraph.paragraph_format.keep_with_next = style == "公文署名"
        return self

    def note(self, text):
        """附注 in brackets, one line below the date."""
        self.add("公文附注", f"（{text.strip('（）()')}）")
        return self

    def attachment_page(self, mark, title):
        """Begin an attachment on a new page: `mark` such as 附件1 at the top left, its title on the third line."""
        # a break of its own would stand on an empty page where a table has filled the one before
        self.add("公文附件标记", mark).paragraph_format.page_break_before = True
        self._title(title, before=f.LINE)
        self._first_gap = f.LINE
        return self

    def imprint(self, *, copies_to="", issuer="", day=None):
        """版记 at the foot of the last page: 抄送, 印发机关 and 印发日期 between two stronger lines; a letter has neither lines nor print date.

        The standard wants it on an even page; whether the last page is even shows only when it is printed.
        """
        lines = [f"抄送：{clean(copies_to).rstrip('。')}。"] if copies_to else []
        if issuer and self.form != LETTER:
            lines.append(f"{issuer}\t{written_day(day)}印发" if day else issuer)
        frames, foot = [], f.PAGE_HEIGHT - f.BOTTOM
        for number, line in reversed(list(enumerate(lines))):
            # a 4号 character is 280 twips wide and one stays free on either side
            rows = -(-round(width(line)) // (f.TEXT_WIDTH // 280 - 2))
            foot -= rows * IMPRINT_LINE
            frames.insert(0, (line, foot, rows * IMPRINT_LINE, number))
        for line, top, height, number in frames:
            self._to_foot(self.add("公文版记", line), top, height, first=number == 0, last=number + 1 == len(lines))
        if lines:
            # a frame hangs on the paragraph after it
            anchor = set_style(self.document.add_paragraph(), "公文版记")
            paragraph_property(anchor, "w:spacing", before=0, after=0, line=20, lineRule="exact")
        return self

    # --- Parts of the head --------------------------------------------------------------------------------------------

    def _gap(self):
        gap, self._first_gap = self._first_gap, 0
        return gap

    def _head(self, organ, number, signer, marks):
        for mark in marks:
            self.add("公文份号密级", mark)
        if organ:
            self._mark(set_style(self.document.add_paragraph(), "公文机关标志"), organ, f.MARK_TOP - len(marks) * f.LINE)
        if number or signer:
            paragraph = self.add("公文发文字号", number, before=2 * f.LINE)
            if signer:
                paragraph_property(paragraph, "w:jc", val="left")
                paragraph_property(paragraph, "w:ind", left=f.BODY, leftChars=100, right=f.BODY, rightChars=100)
                paragraph.paragraph_format.tab_stops.add_tab_stop(Twips(f.TEXT_WIDTH - f.BODY), WD_TAB_ALIGNMENT.RIGHT)
                self.fill(paragraph, "公文发文字号", ["\t签发人：", (signer, "kai")])
            if organ:
                _border(paragraph, bottom=("single", 12, f.RED, f.RULE_GAP))
        elif organ:
            _border(self.document.paragraphs[-1], bottom=("single", 12, f.RED, f.RULE_GAP))

    def _mark(self, paragraph, organ, before):
        size = mark_size(organ)
        self.fill(paragraph, "公文机关标志", organ, size=size)
        paragraph_property(paragraph, "w:spacing", before=before and before - size, after=0, line=size * 12, lineRule="exact")
        for run in paragraph.runs:
            run.font.color.rgb = RGBColor.from_string(f.RED)

    def _letter_head(self, organ, number):
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        section.header_distance = Twips(f.LETTER_TOP)
        paragraph = set_style(section.first_page_header.paragraphs[0], "公文机关标志")
        self._mark(paragraph, organ, 0)
        overhang = (f.TEXT_WIDTH - f.LETTER_RULE) // 2
        paragraph_property(paragraph, "w:ind", left=overhang, right=overhang)
        _border(paragraph, bottom=("thickThinSmallGap", 24, f.RED, f.RULE_GAP))
        foot = set_style(section.first_page_footer.paragraphs[0], "公文页码")
        paragraph_property(foot, "w:ind", left=overhang, right=overhang)
        _border(foot, top=("thinThickSmallGap", 24, f.RED, 0))
        if number:
            paragraph_property(self.add("公文发文字号", number), "w:jc", val="right")

    def _title(self, title, *, before):
        for number, line in enumerate(break_title(clean(title))):
            paragraph = self.add("公文标题", line, before=before if number == 0 else 0)
            paragraph.paragraph_format.keep_with_next = True

    def _to_foot(self, paragraph, top, height, *, first, last):
        """Put a line of the 版记 into a frame of its own, so many twips below the top edge of the page."""
        paragraph_property(
            paragraph, "w:framePr", w=f.TEXT_WIDTH, h=height, hRule="exact", wrap="around", hAnchor="margin", vAnchor="page",
            xAlign="center", y=top,
        )  # fmt: skip
        if self.form != LETTER:
            thick, thin = ("single", f.THICK, "000000", 1), ("single", f.THIN, "000000", 1)
            _border(paragraph, top=thick if first else thin, **({"bottom": thick} if last else {}))
        paragraph_property(paragraph, "w:ind", left=280, leftChars=100, right=280, rightChars=100)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Twips(f.TEXT_WIDTH - 280), WD_TAB_ALIGNMENT.RIGHT)


def mark_size(organ):
    """Half points: as large as one line of the text area allows, and not larger than 42 pt."""
    return min(84, int(2 * (f.TEXT_WIDTH / 20 - 20) / max(1, len(organ))))


def _hang(paragraph, left, hanging):
    """Indent a paragraph by `left` characters with its first line `hanging` characters further out."""
    paragraph_property(
        paragraph, "w:ind", left=round(left * f.BODY), leftChars=round(left * 100), hanging=round(hanging * f.BODY),
        hangingChars=round(hanging * 100),
    )  # fmt: skip


def _border(paragraph, **sides):
    replace_property(paragraph._p.get_or_add_pPr(), borders("w:pBdr", **sides))
