"""Text on its way into a document: what XML forbids, how wide it is, where a title may break."""

import re

FORBIDDEN = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
GOOD_BREAKS = "的和及与、，：》）"
# Words that titles of courts are made of; a line does not end inside one.
WHOLE_WORDS = (
    "关于 执行 信访 案件 法院 人民 中级 化解 工作 情况 通报 通知 报告 纪要 交办 答复 约谈 评查 终本 全市 全省 办理 限期 整改 问题 处理 意见 申请 督办 联席 "
    "会议 一案 双查 线索 调查 检查 反馈 澄清 统计 各单 单位 超期 清单 进展 本院 季度 贯彻 落实 开展 活动 专项 集中 "
)
WHOLE = frozenset(WHOLE_WORDS.split())


def clean(text):
    """`text` without the characters that XML cannot hold."""
    return FORBIDDEN.sub("", str(text if text is not None else "").replace("\r\n", "\n").replace("\r", "\n"))


def width(text):
    """How many Chinese characters wide `text` is: Latin letters and digits are half as wide."""
    return sum(0.5 if ord(char) < 0x2000 else 1 for char in text)


def break_title(title, most=20):
    """The lines of a title: as few as hold it, about equally long, broken behind a word that can end a line.

    A title that already holds line breaks is taken as its writer broke it.
    """
    if "\n" in title or width(title) <= most:
        return [line for line in title.split("\n") if line.strip()]
    rows = -(-round(width(title) + 0.49) // most)
    lines, rest = [], title
    while rows > 1:
        ideal = width(rest) / rows
        places = range(1, len(rest))
        place = min(places, key=lambda at: _badness(rest, at, ideal, most))
        lines.append(rest[:place])
        rest, rows = rest[place:], rows - 1
    return [*lines, rest]


def _badness(text, place, ideal, most):
    length = width(text[:place])
    if length > most:
        return 1000 + length
    penalty = abs(length - ideal)
    if text[place] in "，、。；：）》的了":
        return penalty + 50
    if text[place - 1] in "（《" or (text[place - 1].isalnum() and text[place - 1].isascii() and text[place].isascii()):
        return penalty + 50
    if text[place - 1 : place + 1] in WHOLE:
        return penalty + 10
    return penalty - (2.5 if text[place - 1] in GOOD_BREAKS else 0)


def written_day(day):
    """2021年3月19日, without leading zeros (GB/T 9704 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"
