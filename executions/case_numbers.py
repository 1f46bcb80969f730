"""Court case numbers as clerks type them. Source: 法〔2015〕137号, 法〔2018〕335号, 法发〔2014〕26号; domain.md 1."""

import difflib
import re
from dataclasses import dataclass

from core.errors import Unreadable
from core.text import compact, fold
from executions import type_words
from executions.lookalikes import what_it_is

PROVINCES = "京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新军兵"
# Short names in everyday use that are not the court words.
EVERYDAY = {"贵": "黔", "滇": "云", "蜀": "川", "陇": "甘", "蒙": "内"}
FIRST_YEAR = 1990
NEW_STYLE_SINCE = 2016
LAST_YEAR = 2099
LONGEST_INPUT = 200
LONGEST_RANGE = 200
LARGEST_SERIAL = 99_999_999  # 刑事复核 numbers have eight digits, all others fewer

_HAN = "\u4e00-\u9fff〇"
_NUMERALS = "〇零一二三四五六七八九"
_DIGITS = "一二三四五六七八九十"

# The rest of a number after its type word; blanks between the parts are allowed, within a group of digits they are not.
_TAIL = (
    r"(?P<serial>[0-9]{1,20}+)"
    r"(?:(?P<list>(?:\s?[、,和及与]\s?第?[0-9]{1,8}(?:\s?[-至]\s?[0-9]{1,8})?)+)(?=\s?号)"
    r"|\s?[-至]\s?(?P<to>[0-9]{1,8}))?"
    rf"\s?(?:之(?P<early>[{_DIGITS}]{{1,3}}|[0-9]{{1,2}})(?=\s?号))?"
    r"(?P<hao>\s?号)?"
    rf"(?:\s?之\s?(?P<late>[{_DIGITS}]{{1,3}}|[0-9]{{1,2}})|\s?[-至]\s?(?P<dash>[0-9]{{1,8}})(?P<again>号)?)?"
)
# 「203号、209号之一」 goes on with a bare serial; a house number does not.
_HOUSE = "楼院室门栋幢单房"
_MORE = re.compile(
    r"\s?[、,和及与]\s?第?(?P<serial>[0-9]{1,8})(?:\s?[-至]\s?(?P<to>[0-9]{1,8}))?"
    rf"\s?(?:之(?P<early>[{_DIGITS}]{{1,3}}|[1-9][0-9]?)(?=\s?号))?\s?号(?![{_HOUSE}])"
    rf"(?:\s?之\s?(?P<late>[{_DIGITS}]{{1,3}}|[1-9][0-9]?(?![0-9]))|\s?-\s?(?P<dash>[1-9][0-9]?)(?![0-9{_HOUSE}]|\s?号))?"
)

_NEW = re.compile(
    rf"(?<![0-9])\(?\s?(?P<year>[0-9]{{4}})\s?年?\s?\)?\s?(?P<court>最高法知?|[{PROVINCES}]\s?(?:[0-9]{{4}}|[0-9]{{2}})?)"
    rf"\s?(?P<type>[{_HAN}](?:\s?[{_HAN}]){{0,{type_words.LONGEST - 1}}}?)\s?第?\s?{_TAIL}"
)
_OLD = re.compile(
    rf"(?<![0-9])\(?\s?(?P<year>[0-9]{{4}})\s?年?\s?\)\s?(?P<body>[{_HAN}](?:\s?[{_HAN}]){{0,11}}?)\s?字\s?第?\s?{_TAIL}"
)

# What `parse` takes apart to say what is wrong: every part may be missing or false.
_LOOSE = re.compile(
    rf"\(?(?P<year>[0-9]{{1,20}}+)年?\)?(?P<court>(?>最高法知?|[{PROVINCES}][0-9]{{0,20}}+|[0-9]{{0,20}}+))(?P<type>[{_HAN}]{{0,12}}?)第?{_TAIL}(?P<rest>.*)"
)
_LOOSE_OLD = re.compile(rf"\(?(?P<year>[0-9]{{1,20}}+)年?\)?(?P<body>[{_HAN}]{{0,14}}?)字第?{_TAIL}(?P<rest>.*)")

# A type word of before 2016 begins with one of these; what stands before it is the court's short name.
_OLD_TYPE = re.compile(
    r"(?:执|民|刑|行|知|商|经|破|赔|委赔|法赔|立|少|保|诉|告|监|仲|督|催|非)[一二三四五六初终再申监抗提他复异恢协保辖破督外审赔行民刑执特请撤清]{0,4}"
)


@dataclass(frozen=True, order=True)
class CaseNumber:
    """One court case number, in the parts that the rule of 2016 names.

    Attributes:
        year: Gregorian year of receipt.
        court_word: 法院代字 (豫0802), or the court's short name in a number of before 2016 (焦).
        type_word: 类型代字 (执恢); ends in 字 in a number of before 2016 (执字).
        serial: number within court, type and year.
        suffix: "" or 之一, 之二 …: which paper of the case; no part of the case's identity.
    """

    year: int
    court_word: str
    type_word: str
    serial: int
    suffix: str = ""

    def __str__(self):
        return self.key + self.suffix

    @property
    def key(self):
        """The canonical number of the case, without the suffix of a paper."""
        ordinal = "第" if self.is_old_style else ""
        return f"（{self.year}）{self.court_word}{self.type_word}{ordinal}{self.serial}号"

    @property
    def is_old_style(self):
        return self.type_word.endswith("字")

    @property
    def is_execution(self):
        """Whether it numbers an execution case of any type."""
        return self.type_word.startswith("执")

    @property
    def case(self):
        """The same number without suffix."""
        return CaseNumber(self.year, self.court_word, self.type_word, self.serial)

    @classmethod
    def parse(cls, text, *, today=None):
        """Read one number as clerks type it.

        Args:
            text: what was typed.
            today: when given, a year after it is refused.

        Raises: Unreadable (a ValueError) with a Chinese reason, and a suggestion when only one repair is obvious.
        """
        if text is None or (isinstance(text, str) and not text.strip()):
            raise Unreadable("没有填案号")
        if not isinstance(text, str):
            raise Unreadable(f"案号应为文字，现在是数值 {str(text)[:20]}，请把单元格设为文本后重填完整案号")
        if len(text) > LONGEST_INPUT:
            raise Unreadable("内容太长，不像一个案号，请只留案号")
        clean = _tidy(text)
        if not clean:
            raise Unreadable("没有填案号")
        other = what_it_is(clean)
        if other:
            raise Unreadable(other)
        match = _LOOSE_OLD.fullmatch(clean)
        if match:
            return _one(match, clean, lambda: _read_old(match), today)
        match = _LOOSE.fullmatch(clean)
        if match:
            return _one(match, clean, lambda: _read_new(match, clean), today)
        raise _no_shape(clean)

    @classmethod
    def find_all(cls, text, *, today=None):
        """Every number in running text, each once, in order; lists (203、209号) and ranges (2490-2493号) are spelled out.

        What only looks like a number is passed over. A range longer than `LONGEST_RANGE` gives its two ends.
        """
        line = _straight(fold(text or ""))
        found = []
        for match in sorted([*_NEW.finditer(line), *_OLD.finditer(line)], key=lambda match: match.start()):
            if what_it_is(compact(match.group(0))):
                continue
            try:
                first = _read_old(match) if "body" in match.groupdict() else _read_new(match)
                _check(first, today)
            except ValueError:
                continue
            others = [*((serial, "") for serial in _serials(match)[1:]), *_more(line, match)]
            named = [(serial, suffix) for serial, suffix in others if serial]
            found += [first, *(CaseNumber(first.year, first.court_word, first.type_word, *part) for part in named)]
        return list(dict.fromkeys(found))


def _straight(text):
    """Typing habits that mean the same: traditional characters, 宇 for 字, several kinds of dash."""
    return re.sub(r"[執號‐‑‒–—―−~～﹣－]", lambda found: {"執": "执", "號": "号"}.get(found.group(0), "-"), text).replace(
        "宇第", "字第"
    )


def _tidy(text):
    """Blanks, quotation marks and a heading 案号： around the number are no part of it."""
    clean = _straight(compact(text)).strip("《》“”\"'‘’「」`")
    clean = re.sub(r"^(?:执行|涉及|关联)?案号[:：]?", "", clean).rstrip("。,;；.、:")
    clean = re.sub(r"\(+", "(", re.sub(r"\)+", ")", clean))
    clean = re.sub(rf"^\(?([{_NUMERALS}○]{{4}})年?\)?(?=[{_HAN}])", lambda found: f"({_arabic_year(found.group(1))})", clean)
    if clean.count(")") > clean.count("(") and clean.endswith(")"):
        clean = clean[:-1]
    return clean


def _arabic_year(word):
    return "".join(str("零一二三四五六七八九".index("零" if char in "〇○" else char)) for char in word)


def _one(match, clean, read, today):
    """The single number of a full match, checked; or why it is none or several."""
    number = _check(read(), today)
    written = len(_serials(match)) + len(_more(clean, match))
    if written > 1:
        raise Unreadable(f"这里写了 {written} 个案号，请一个一个填写（第一个是 {number}）")
    if match["rest"]:
        extra = [found for found in CaseNumber.find_all(clean) if found.key != number.key]
        if extra:
            raise Unreadable(f"这里写了 {len(extra) + 1} 个案号，请一个一个填写（第一个是 {number}）")
        raise Unreadable(f"案号后面多了“{match['rest'][:12]}”，请只留案号", str(number))
    return number


def _read_new(match, clean=""):
    year, court, kind = int(match["year"]), match["court"].replace(" ", ""), match["type"].replace(" ", "")
    if len(match["year"]) > 4 and kind:
        raise Unreadable(f"“{match['year'][:12]}”里分不出年份和法院代字，应写作“（2021）豫0802执123号”")
    if len(match["year"]) != 4 and kind:
        raise Unreadable(f"年份“{match['year']}”应写四位数字，例如（2021）")
    if not court or court[0].isdigit():
        raise _no_court(court, kind, match, clean)
    digits = court.lstrip(PROVINCES) if not court.startswith("最高法") else ""
    if len(digits) not in (0, 2, 4):
        raise Unreadable(f"法院代字“{court}”的数字有 {len(digits)} 位，中级法院应为两位、基层法院应为四位，请核对")
    if not kind:
        raise Unreadable("缺类型代字，例如“执”“执恢”，请对照裁定书补全")
    if kind.endswith("字") and type_words.is_known(kind[:-1]) and year >= NEW_STYLE_SINCE:
        number = CaseNumber(year, court, kind[:-1], _serial(match), _suffix(match))
        raise Unreadable("2016 年起的案号不带“字第”，请对照裁定书核对", str(number))
    if not type_words.is_known(kind):
        raise _unknown_type(year, court, kind, match)
    if kind in type_words.SECOND_INSTANCE and len(digits) == 4:
        raise Unreadable(f"“{kind}”案件由上一级法院办理，法院代字不会是四位数字的“{court}”，请核对")
    return CaseNumber(year, court, kind, _serial(match), _suffix(match))


def _read_old(match):
    year, body = int(match["year"]), match["body"].replace(" ", "")
    if len(match["year"]) != 4:
        raise Unreadable(f"年份“{match['year']}”应写四位数字，例如（2015）")
    for cut in range(1, len(body)):
        if _OLD_TYPE.fullmatch(body[cut:]):
            # 「民申」「执监」 alone are whole type words, not the 申 cases of a court called 民.
            if body in type_words.KNOWN:
                break
            return CaseNumber(year, body[:cut], body[cut:] + "字", _serial(match), _suffix(match))
    if body in type_words.KNOWN or _OLD_TYPE.fullmatch(body) or not body:
        raise Unreadable("缺法院简称，旧案号应写作“（2015）焦执字第123号”；最高人民法院的写“最高法”")
    raise Unreadable(f"“{body}字”不是法院案件的类型，请核对是不是法院案号")


def _check(number, today):
    """Plausibility of the whole. Returns: the number."""
    if number.year < FIRST_YEAR:
        raise Unreadable(f"年份 {number.year} 太早，请核对")
    if number.year > (today.year if today else LAST_YEAR):
        raise Unreadable(f"年份 {number.year} 晚于今年，请核对")
    if number.serial == 0:
        raise Unreadable("案件编号不能是 0，请核对")
    if number.serial > LARGEST_SERIAL:
        raise Unreadable("案件编号的位数太多，请核对")
    if number.is_old_style and number.year >= NEW_STYLE_SINCE:
        raise Unreadable("2016 年起的案号不带“字第”，法院用代字（例如“豫0802”），请对照裁定书核对")
    if not number.is_old_style and number.year < NEW_STYLE_SINCE:
        raise Unreadable(
            f"{number.year} 年还没有“{number.court_word}”这样的代字，2016 年以前的案号写作“（2015）焦执字第123号”，请核对年份"
        )
    return number


def _serial(match):
    return int(match["serial"])


def _suffix(match):
    """The suffix in one spelling: 之二 for 之二, 之2, 号-2 and 157-2号."""
    word = match["early"] or match["late"]
    if word is None:
        if match["dash"] and not match["again"]:
            word = match["dash"]
        elif match["to"] and int(match["to"]) <= _serial(match):
            word = match["to"]
    if word is None:
        return ""
    if word.isdigit() and not 0 < int(word) < 100:
        raise Unreadable(f"案号后缀“{word}”不对，应为“之一”“之二”这样的写法")
    return _ordinal(word)


def _ordinal(word):
    return f"之{_chinese(int(word)) if word.isdigit() else word}"


def _chinese(value):
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens - 1]}十") + (_DIGITS[ones - 1] if ones else "")


def _serials(match):
    first = _serial(match)
    to = match["to"] or (match["dash"] if match["again"] else None)
    serials = _range(first, int(to)) if to else [first]
    for part in re.finditer(r"([0-9]{1,8})(?:\s?[-至]\s?([0-9]{1,8}))?", match["list"] or ""):
        serials += _range(int(part[1]), int(part[2] or part[1]))
    return serials


def _more(line, match):
    """(serial, suffix) of each number that goes on after the first with its 号 and its suffix."""
    found, at = [], match.start("rest") if "rest" in match.groupdict() else match.end()
    while match["hao"] and (more := _MORE.match(line, at)):
        serial, to = int(more["serial"]), int(more["to"] or 0)
        word = more["early"] or more["late"] or more["dash"] or (more["to"] if 0 < to <= min(serial, 99) else None)
        serials = _range(serial, to)
        # 「209-215号之一」 does not say whose paper it is
        found += [(each, _ordinal(word) if word and len(serials) == 1 else "") for each in serials]
        at = more.end()
    return found


def _range(first, last):
    if last <= first:
        return [first]
    return list(range(first, last + 1)) if last - first < LONGEST_RANGE else [first, last]


def _no_court(court, kind, match, clean):
    everyday = EVERYDAY.get(kind[:1])
    if everyday and not court:
        return Unreadable(f"“{kind[0]}”不是法院代字用的省份简称", _repaired(clean.replace(kind[0], everyday, 1)))
    if court:
        return Unreadable(f"法院代字“{court}”前缺省份简称，例如“豫{court[:4]}”，请补全")
    if type_words.is_known(kind):
        return Unreadable("缺法院代字，例如“豫0802”，请补全")
    if not kind:
        return Unreadable("只有数字，不是完整案号，应写作“（2021）豫0802执123号”")
    if int(match["year"]) < NEW_STYLE_SINCE:
        return Unreadable("2016 年以前的案号应带“字第”，写作“（2015）焦执字第123号”，请补全")
    return Unreadable(f"“{kind[:6]}”里看不出法院代字，应为省份简称加数字，例如“豫0802”")


def _unknown_type(year, court, kind, match):
    near = difflib.get_close_matches(kind, sorted(word for word in type_words.KNOWN if len(word) == len(kind)), n=2, cutoff=0.5)
    # 执 words come first: they are what this system is about.
    near = [word for word in near if word in type_words.EXECUTION] or near
    suggestion = f"（{year}）{court}{near[0]}{_serial(match)}号" if len(near) == 1 else ""
    return Unreadable(f"“{kind}”不是案号规定里的类型代字，请核对", suggestion)


def _repaired(text):
    try:
        return str(CaseNumber.parse(text))
    except ValueError:
        return ""


def _no_shape(clean):
    """Why text that is not even shaped like a number was refused."""
    if re.search(r"[OolI|]", clean):
        repaired = _repaired(re.sub("[lI|]", "1", re.sub("[Oo]", "0", clean)))
        if repaired:
            return Unreadable("数字里混入了字母，请改成数字", repaired)
    found = CaseNumber.find_all(clean)
    if len(found) == 1:
        return Unreadable("案号前后有别的文字，请只留案号", str(found[0]))
    if found:
        return Unreadable(f"这里写了 {len(found)} 个案号，请一个一个填写（第一个是 {found[0]}）")
    if re.search(r"[*×xX?]", clean):
        return Unreadable("案号里有遮盖的字符，请填完整案号")
    if not re.search("[0-9]", clean):
        return Unreadable(f"“{clean[:12]}”里没有编号，不是案号，应写作“（2021）豫0802执123号”")
    if re.fullmatch(rf"\(?[0-9]{{4}}年?\)?[{PROVINCES}][0-9]*号?", clean):
        return Unreadable("缺类型代字和编号，应写作“（2021）豫0802执123号”，请补全")
    if re.fullmatch(rf"\(?[0-9]{{4}}年?\)?[{PROVINCES}][0-9]*[{_HAN}]+", clean):
        return Unreadable("缺编号，应写作“（2021）豫0802执123号”，请补全")
    if re.match(rf"[{PROVINCES}][0-9]{{2,4}}[{_HAN}]", clean):
        return Unreadable("缺年份，应写作“（2021）豫0802执123号”，请补全")
    return Unreadable(f"“{clean[:20]}”不是完整案号，应写作“（2021）豫0802执123号”")
