"""Records and forms (笔录, 审批表, 登记表): a title and ruled tables of labels and answers, without a red head."""

from core.docx import figures as f
from core.docx.elements import paragraph_property
from core.docx.sheet import Sheet
from core.docx.tables import fill_cell, keep_whole, new_table, share
from core.docx.text import break_title, clean, written_day

LABEL, ANSWER = 3, 5


class Form(Sheet):
    """A record or form, written from top to bottom.

    Args:
        title: the name of the paper, such as 约谈笔录.
        court: the court's name above the title.
        number: the case number under the title.
    """

    def __init__(self, title, *, court="", number=""):
        super().__init__(title)
        for line in [court, *break_title(clean(title))] if court else break_title(clean(title)):
            self.add("公文标题", line)
        if number:
            paragraph_property(self.add("公文笔录", number, before=120), "w:jc", val="center")
        self.add("公文笔录", "")

    def rows(self, pairs):
        """A ruled table of (label, answer) lines; a line of two pairs (label, answer, label, answer) is divided in the middle."""
        table = new_table(self.document, 0, share([LABEL, ANSWER, LABEL, ANSWER], f.TEXT_WIDTH))
        for line in pairs:
            row = table.add_row()
            keep_whole(row)
            cells = row.cells
            if len(line) == 2:
                answer = cells[1].merge(cells[3])
                fill_cell(self, cells[0], "公文表头", line[0], "center")
                fill_cell(self, answer, "公文表格", line[1], "left")
            else:
                for number, text in enumerate(line):
                    style, place = ("公文表格", "left") if number % 2 else ("公文表头", "center")
                    fill_cell(self, cells[number], style, text, place)
        self.add("公文笔录", "")
        return self

    def section(self, heading, text=""):
        """A heading in 黑体 and, below it, a text of any length."""
        paragraph = self.add("公文笔录", [(heading, "hei")])
        paragraph.paragraph_format.keep_with_next = True
        return self.paragraph(text)

    def paragraph(self, text):
        """Text of the record, two characters indented; line breaks begin new paragraphs."""
        for piece in clean(text).split("\n"):
            if piece.strip():
                paragraph_property(self.add("公文笔录", piece.strip()), "w:ind", firstLine=560, firstLineChars=200)
        return self

    def exchange(self, question, answer):
        """One 问 and its 答."""
        for lead, text in (("问：", question), ("答：", answer)):
            paragraph = self.add("公文笔录", [(lead, "hei"), text])
            paragraph_property(paragraph, "w:ind", left=560, leftChars=200, hanging=560, hangingChars=200)
        return self

    def signatures(self, labels, *, note=""):
        """Lines to sign on, each with room for name and date, under the sentence that the signers confirm."""
        if note:
            self.paragraph(note)
        for number, label in enumerate(labels):
            paragraph = self.add(
                "公文笔录", f"{label}（签名）：　　　　　　　　　　　年　　月　　日", before=240 if number == 0 else 120
            )
            paragraph.paragraph_format.keep_with_next = number + 1 < len(labels)
        return self

    def closing(self, organ, day):
        """The organ and the date at the right."""
        for text, before in ((organ, f.LINE), (written_day(day), 0)):
            paragraph_property(self.add("公文笔录", text, before=before), "w:jc", val="right")
        return self
