"""How cells of common kinds are understood: plain text, one of a list, yes or no, a tick, a running number."""

import difflib
import re

from core.errors import Unreadable
from core.ledger import Accepted
from core.text import clean_name, compact, normalise
from core.xlsx import written

YES = frozenset(["是", "有", "对", "√", "✓", "✔", "☑", "v", "V", "Y", "y", "YES", "yes", "TRUE", "true", "1", "已", "是的"])
NO = frozenset(
    [
        "否",
        "无",
        "不是",
        "没有",
        "×",
        "✗",
        "✘",
        "☐",
        "x",
        "X",
        "N",
        "n",
        "NO",
        "no",
        "FALSE",
        "false",
        "0",
        "未",
        "-",
        "—",
        "/",
        "不",
    ]
)
_ENDS = " \t\r\n。.，,；;\u3000\xa0"
_JOINED = re.compile(r"[、，,/／;；\n]")
_LINE_ENDS = re.compile(r"[ \t\u3000\xa0]*(\r\n|\r|\n)[ \t\u3000\xa0]*")


def plain_text(raw, desk):
    """Running text: only the blanks at the ends and before line breaks go."""
    return _LINE_ENDS.sub("\n", written(raw)).strip(" \t\r\n\u3000\xa0")


def any_number(raw, desk):
    """A running number, which means nothing: kept as it stands."""
    return written(raw).strip()


def person_name(raw, desk):
    """One person or organisation. Raises: Unreadable when two are joined in the cell."""
    text = written(raw).strip()
    parts = [clean_name(part) for part in _JOINED.split(text) if part.strip()]
    if len(parts) > 1 and all(1 < len(part) <= 4 for part in parts):
        raise Unreadable(f"一格写了 {len(parts)} 个人，请拆成 {len(parts)} 行，或只写一人、其余写进备注")
    name = clean_name(text)
    if not name or re.fullmatch(r"[\d.\s-]+", name):
        raise Unreadable(f"“{text[:20]}”不像姓名")
    return name


def names(raw, desk):
    """One or several names, parted by 、."""
    parts = [clean_name(part) for part in _JOINED.split(written(raw)) if part.strip()]
    return "、".join(part for part in parts if part)


def choice(choices, aliases=None):
    """A parse function for one of the labels of `choices`; `aliases` are other words for a value."""
    known = {compact(label): value for value, label in choices.choices}
    known.update({compact(word): value for word, value in (aliases or {}).items()})
    labels = [label for _value, label in choices.choices]

    def parse(raw, desk):
        text = compact(written(raw)).strip(_ENDS)
        if text in known:
            return known[text]
        near = difflib.get_close_matches(text, known, n=1, cutoff=0.5)
        suggestion = choices(known[near[0]]).label if near else ""
        shown = "、".join(labels[:8]) + ("等" if len(labels) > 8 else "")
        raise Unreadable(f"没有“{text[:20]}”这一项，只收{shown}", suggestion)

    return parse


def label_of(choices):
    """A show function: the label of a stored value; nothing for the empty one."""

    def show(value):
        return choices(value).label if value != "" else None

    return show


def yes_no(raw, desk):
    """是 or 否 in all the ways they are written."""
    text = normalise(written(raw)).strip(_ENDS)
    if text in YES:
        return True
    if text in NO:
        return False
    raise Unreadable(f"“{text[:20]}”看不出是或否，只收是、否", "否" if text.startswith(("未", "没", "不", "否")) else "")


def show_yes_no(value):
    return "是" if value else "否"


def show_tick(value):
    return "√" if value else None


def guess(value, remark):
    """A value that had to be guessed: taken, but pointed out."""
    return Accepted(value, remark, "warn")
