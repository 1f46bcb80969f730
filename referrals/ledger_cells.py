"""How the cells that only the clue ledger has are understood, and how they are written."""

import re

from cases.numbers import format_number
from core.errors import Unreadable
from core.ledger_cells import choice, guess
from core.text import clean_name, compact
from core.xlsx import written
from executions.case_numbers import CaseNumber
from referrals.models import ClueSource, DispositionKind, Method, Organ

SEALED, ANONYMOUS = "密", "匿名"
_NUMBER = re.compile(r"([\u4e00-\u9fff]{1,10}?)第?\(?(\d{4})\)?年?第?(\d{1,6})号?")
_PARTS = re.compile(r"[、，,;；\s]+")
# The ledger says 上级法院 where the plan says 上级人民法院.
_SHORT = {ClueSource.SUPERIOR: "上级法院交办信访案件"}
_ORGANS = {"执行局": Organ.EXECUTION, "执行": Organ.EXECUTION, "监察室": Organ.DISCIPLINE, "监察": Organ.DISCIPLINE}
_DISPOSITIONS = {"纠正": DispositionKind.CORRECTION, "督办": DispositionKind.URGING, "通报": DispositionKind.CIRCULAR}
_MEMBERS = re.compile(r"(执行|监察)[：:]?")


def clue_number(raw, desk):
    """焦双查〔2020〕01号, however the brackets are typed."""
    text = compact(written(raw))
    match = _NUMBER.fullmatch(text)
    if not match or not match[1].endswith("双查"):
        raise Unreadable(f"“{text[:30]}”不是线索编号，应像“焦双查〔2020〕01号”")
    series, year, serial = match[1], int(match[2]), int(match[3])
    if not 2000 <= year <= desk.today.year or not serial:
        raise Unreadable(f"线索编号“{text[:30]}”的年度或序号不对")
    return format_number(series, year, serial, width=2)


def number_parts(number):
    """(series, year, serial) of a clue number in its canonical form."""
    match = _NUMBER.fullmatch(compact(number))
    return match[1], int(match[2]), int(match[3])


def organ(raw, desk):
    text = compact(written(raw))
    found = next((value for word, value in _ORGANS.items() if text.startswith(word)), None)
    if found is None:
        raise Unreadable(f"“{text[:20]}”看不出是哪个机构，只收执行局、监察室")
    return found


def show_organ(value):
    return "执行局" if value == Organ.EXECUTION else "监察室"


def source(raw, desk):
    """One of the ten, by its number or by its name."""
    text = compact(written(raw))
    number = re.match(r"(\d{1,2})", text)
    if number:
        if int(number[1]) in ClueSource.values:
            return ClueSource(int(number[1]))
        raise Unreadable(f"线索来源只有 1 到 10，没有 {number[1]}")
    return choice(ClueSource, {word: value for value, word in _SHORT.items()})(raw, desk)


def show_source(value):
    return f"{int(value)}.{_SHORT.get(value) or ClueSource(value).label}"


def complainant(raw, desk):
    """Who spoke: a name, "" for nobody named, or the word that stands for a sealed name."""
    text = clean_name(written(raw))
    return "" if text in {ANONYMOUS, "无", "不详"} else text


def show_complainant(value):
    """Never the name: a ledger that goes out says only that there is one."""
    return SEALED if value else None


def named(raw, desk):
    text = compact(written(raw))
    if text in {"实名", "匿名"}:
        return text == "实名"
    raise Unreadable(f"“{text[:20]}”看不出是实名还是匿名")


def show_named(value):
    return "实名" if value else "匿名"


def unit(raw, desk):
    return desk.resolver.unit(written(raw), responsible=True)


def execution_number(raw, desk):
    """One court case number, as text."""
    found = {str(number.case) for number in CaseNumber.find_all(written(raw))}
    if len(found) > 1:
        raise Unreadable(f"一格写了 {len(found)} 个案号，请只写一个，其余写进备注")
    return str(CaseNumber.parse(written(raw)).case)


def team(raw, desk):
    """执行：甲、乙；监察：丙."""
    text = written(raw).strip()
    pieces = _MEMBERS.split(text)
    if len(pieces) < 3 or pieces[0].strip():
        raise Unreadable(f"“{text[:30]}”应像“执行：某某；监察：某某”")
    members = {}
    for word, names in zip(pieces[1::2], pieces[2::2], strict=True):
        members.setdefault(word, []).extend(clean_name(name) for name in _PARTS.split(names) if name.strip())
    shown = "；".join(f"{word}：{'、'.join(members[word])}" for word in ("执行", "监察") if members.get(word))
    missing = [word for word in ("执行", "监察") if not members.get(word)]
    if missing:
        return guess(shown, f"联合调查组里没有{missing[0]}机构的人，请核对")
    return shown


def members_of(text):
    """The names in a 联合调查组成员 cell."""
    return [name for part in text.split("；") if "：" in part for name in part.partition("：")[2].split("、")]


def several(choices, aliases=None, *, parted, joined):
    """A parse function for several labels of `choices` in one cell, parted by one of `parted`; gives them as one text."""
    one = choice(choices, aliases)

    def parse(raw, desk):
        found = {one(part, desk) for part in re.split(f"[{parted}\n]+", written(raw)) if part.strip()}
        return joined.join(choices(value).label for value in choices.values if value in found)

    return parse


methods = several(Method, parted="、，,;；", joined="、")
# 通报、约谈及纳入考评 is one disposition, so 、 parts none.
dispositions = several(DispositionKind, _DISPOSITIONS, parted=";；", joined="；")
