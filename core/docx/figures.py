"""The figures of GB/T 9704-2012, once: the builder sets them, the checker reads them back. Lengths are twips (1/20 pt)."""

from dataclasses import dataclass

MILLIMETRE = 1440 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838
TOP, BOTTOM, LEFT, RIGHT = 2098, 1984, 1588, 1474
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
TEXT_HEIGHT = PAGE_HEIGHT - TOP - BOTTOM
LINES, CHARACTERS = 22, 28
LINE = 578  # 28.9 pt, exact: 22 of them fill the text area
PITCH = TEXT_HEIGHT // LINES
BODY = 320  # one character of 3号 (16 pt)
# 28 characters of 16 pt are 6 pt wider than 156 mm, so each moves a quarter of a point closer to the next. A character grid
# would do the same in Word, but other programs then put every second cell between two characters.
SQUEEZE = -5
FOOTER = round(28 * MILLIMETRE) - LINE // 2 - 31  # page number 7 mm below the text area
# A landscape page is a portrait page turned: its head lies at the binding.
LANDSCAPE = {"top": LEFT, "bottom": RIGHT, "left": BOTTOM, "right": TOP}
LANDSCAPE_TEXT_WIDTH = PAGE_HEIGHT - BOTTOM - TOP
LANDSCAPE_FOOTER = RIGHT - round(7 * MILLIMETRE) - 320

MARK_TOP = round(35 * MILLIMETRE)  # top edge of the text area to the issuing organ's name
LETTER_TOP = round(30 * MILLIMETRE)  # top edge of the page to the organ's name of a letter
LETTER_BOTTOM = round(20 * MILLIMETRE)
LETTER_RULE = round(170 * MILLIMETRE)
RULE_GAP = 11  # points between number and red line: 4 mm

SONG, FANG, KAI, HEI, MARK = "宋体", "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"
LATIN = "Times New Roman"
# What a machine without the official fonts should take instead.
ALTERNATIVES = {FANG: "仿宋", KAI: "楷体", MARK: "华文中宋", HEI: "SimHei", SONG: "SimSun"}
RED = "FF0000"
THICK, THIN = 8, 6  # eighths of a point: 0.35 mm and 0.25 mm, as near as Word draws them


@dataclass(frozen=True)
class Look:
    """How one kind of paragraph is set; `size` in half points, `first` and `left` in characters."""

    font: str = FANG
    size: int = 32
    align: str = "both"
    first: int = 0
    left: int = 0
    line: int = LINE
    colour: str = ""
    outline: int | None = None

    @property
    def squeeze(self):
        """Character spacing in twips, for what is set in 3号."""
        return SQUEEZE if self.size == 32 else 0


LOOKS = {
    "公文机关标志": Look(MARK, 0, "center", line=0, colour=RED),
    "公文份号密级": Look(HEI, 32, "left"),
    "公文发文字号": Look(FANG, 32, "center"),
    "公文标题": Look(MARK, 44, "center", line=640),
    "公文主送机关": Look(FANG, 32, "left"),
    "公文正文": Look(FANG, 32, "both", first=2),
    "公文一级标题": Look(HEI, 32, "both", first=2, outline=0),
    "公文二级标题": Look(KAI, 32, "both", first=2, outline=1),
    "公文三级标题": Look(FANG, 32, "both", first=2, outline=2),
    "公文四级标题": Look(FANG, 32, "both", first=2, outline=3),
    "公文附件说明": Look(FANG, 32, "left"),
    "公文署名": Look(FANG, 32, "right"),
    "公文成文日期": Look(FANG, 32, "right"),
    "公文附注": Look(FANG, 32, "left", first=2),
    "公文附件标记": Look(HEI, 32, "left"),
    "公文版记": Look(FANG, 28, "left", line=480),
    "公文表题": Look(HEI, 28, "center"),
    "公文表头": Look(HEI, 24, "center", line=360),
    "公文表格": Look(FANG, 24, "center", line=360),
    "公文页码": Look(SONG, 28, "right", line=320),
    "公文笔录": Look(FANG, 28, "both", line=560),
}
HEADINGS = {1: "公文一级标题", 2: "公文二级标题", 3: "公文三级标题", 4: "公文四级标题"}
