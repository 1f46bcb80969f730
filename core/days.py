"""Days as clerks type them into ledgers and forms."""

import re
from datetime import date, datetime, timedelta

from core.errors import Unreadable
from core.text import fold

FIRST_YEAR, LAST_YEAR = 1900, 2099
# Excel counts days from here; the workbook says which of the two it uses.
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
# 1954-10-03 to 2099-12-31: smaller numbers in a column of days are years, days of the month or slips.
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 73_050
_LONGEST = 60
_NUMERALS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "O": "0"}

_SEPARATOR = r"\s*[-./年,、·。_\\]\s*"
_TIME = r"(?:[\sT]*[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_WEEKDAY = r"(?:\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
_MONTH = r"\s*[-./月,、·。_\\]\s*"
_END = rf"\s*[日号]?[.。,]?{_WEEKDAY}{_TIME}"
_FULL = re.compile(rf"([0-9]{{4}}|[0-9]{{2}}){_SEPARATOR}([0-9]{{1,2}}){_MONTH}([0-9]{{1,2}}){_END}")
_SPACED = re.compile(rf"([0-9]{{4}}) ([0-9]{{1,2}}) ([0-9]{{1,2}}){_END}")
_BACKWARDS = re.compile(rf"([0-9]{{1,2}})\s*[-./]\s*([0-9]{{1,2}})\s*[-./]\s*([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_NO_YEAR = re.compile(rf"([0-9]{{1,2}})\s*[-./月]\s*([0-9]{{1,2}}){_END}")
_NO_DAY = re.compile(r"([0-9]{4})\s*[-./年]\s*([0-9]{1,2})\s*月?份?")
_NOTHING = frozenset(
    ["无", "不详", "未知", "待定", "空", "暂无", "没有", "/", "-", "--", "——", "—", "?", "?", "n/a", "na", "null", "none", "nan"]
)


class UnreadableDay(Unreadable):
    """Not a day; `suggestion` is an ISO date when only one repair is obvious."""


def parse_day(value, *, today=None, epoch_1904=False):
    """Read one day.

    Args:
        value: a date, a datetime, a serial number of Excel, or what somebody typed.
        today: helps to suggest the year where none was typed.
        epoch_1904: whether the workbook counts its serial numbers from 1904.

    Returns: a date.
    Raises: UnreadableDay (a ValueError) with a Chinese `.reason`, and a `.suggestion` when only one repair is obvious.
    """
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if value is None or isinstance(value, bool):
        raise UnreadableDay("没有填日期" if value is None else "这不是日期，应写作 2021-03-19")
    if isinstance(value, (int, float)):
        return _of_number(value, epoch_1904)
    if not isinstance(value, str):
        raise UnreadableDay("这不是日期，应写作 2021-03-19")
    if len(value) > _LONGEST:
        raise UnreadableDay("内容太长，不是日期，应写作 2021-03-19")
    return _of_text(_arabic(fold(value).lstrip("'`’‘")), today, epoch_1904)


def _of_text(text, today, epoch_1904):
    if not text:
        raise UnreadableDay("没有填日期")
    if text.lower() in _NOTHING:
        raise UnreadableDay(f"“{text}”不是日期，没有日期请留空")
    if match := _FULL.fullmatch(text) or _SPACED.fullmatch(text):
        return _day(*match.groups())
    if re.fullmatch("[0-9]{8}", text):
        return _day(text[:4], text[4:6], text[6:])
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", text):
        return _of_number(float(text), epoch_1904)
    if match := _BACKWARDS.fullmatch(text):
        raise _backwards(*match.groups())
    if match := _NO_DAY.fullmatch(text):
        raise UnreadableDay(f"只有年月（{match[1]}年{int(match[2])}月），请补上日")
    if match := _NO_YEAR.fullmatch(text):
        raise _no_year(match, today)
    raise _nonsense(text, today)


def _day(year, month, day):
    typed = f"{year}-{int(month):02d}-{int(day):02d}"
    year, month, day = _four_digits(year), int(month), int(day)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadableDay(f"年份 {year} 不对，请核对")
    if not 1 <= month <= 12:
        swapped = _iso(year, day, month)
        raise UnreadableDay(f"没有 {month} 月，请核对“{typed}”", swapped)
    try:
        return date(year, month, day)
    except ValueError:
        leap = f"{year}年" if (month, day) == (2, 29) else ""
        raise UnreadableDay(f"{leap}{month}月没有{day}日，请核对") from None


def _four_digits(year):
    """Two digits mean this century up to 69, the last one from 70 on, as spreadsheets read them."""
    number = int(year)
    return number if len(year) == 4 else number + (2000 if number < 70 else 1900)


def _in_range(day):
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UnreadableDay(f"年份 {day.year} 不对，请核对")
    return day


def _of_number(number, epoch_1904):
    if number != number or number in (float("inf"), float("-inf")):
        raise UnreadableDay("这不是日期，应写作 2021-03-19")
    whole = int(number)
    if number == whole and 19_000_101 <= whole <= 20_991_231:
        text = str(whole)
        return _day(text[:4], text[4:6], text[6:])
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return (_EPOCH_1904 if epoch_1904 else _EPOCH_1900) + timedelta(days=whole)
    if number == whole and FIRST_YEAR <= whole <= LAST_YEAR:
        raise UnreadableDay(f"只有年份 {whole}，请补上月和日")
    if FIRST_YEAR <= number <= LAST_YEAR + 1:
        raise UnreadableDay(f"{number} 像是“年.月”，请补上日，并把单元格设为日期或文本")
    raise UnreadableDay(f"数值 {number:.10g} 不是日期，请核对")


def _backwards(first, second, year):
    """Day or month first: never guessed, because 3/4/2021 is two different days."""
    year = _four_digits(year)
    readings = list(dict.fromkeys(filter(None, (_iso(year, second, first), _iso(year, first, second)))))
    reason = "年份要写在最前面，应写作 2021-03-19"
    if not readings:
        return UnreadableDay(reason)
    return UnreadableDay(reason, readings[0] if len(readings) == 1 else "")


def _no_year(match, today):
    month, day = int(match[1]), int(match[2])
    suggestion = ""
    if today:
        # The last such day that is not in the future: ledgers are written afterwards.
        suggestion = next(
            (
                iso
                for year in range(today.year, today.year - 8, -1)
                if (iso := _iso(year, month, day)) and iso <= today.isoformat()
            ),
            "",
        )
    return UnreadableDay(f"缺年份（{month}月{day}日），请补上年份", suggestion)


def _nonsense(text, today):
    if today and text in ("今天", "今日", "当日", "当天"):
        return UnreadableDay(f"“{text}”不是日期，请写明年月日", today.isoformat())
    if today and text in ("昨天", "昨日"):
        return UnreadableDay(f"“{text}”不是日期，请写明年月日", (today - timedelta(days=1)).isoformat())
    if re.fullmatch("[0-9]{4}年?", text):
        return UnreadableDay(f"只有年份 {text[:4]}，请补上月和日")
    if re.fullmatch("[0-9]{6}", text):
        suggestion = _iso(2000 + int(text[:2]), text[2:4], text[4:]) if int(text[:2]) < 70 else ""
        return UnreadableDay("年份应写四位，应写作 20210319 或 2021-03-19", suggestion)
    if re.fullmatch("[0-9]{7}", text):
        return UnreadableDay("数字少一位，分不清月和日，应写作 20210319")
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text):
        return UnreadableDay(f"“{text[:20]}”不是日期，应写作 2021-03-19")
    days = re.findall(rf"[0-9]{{2,4}}{_SEPARATOR}[0-9]{{1,2}}{_MONTH}[0-9]{{1,2}}", text)
    if len(days) > 1:
        return UnreadableDay(f"这里写了 {len(days)} 个日期，请只留一个")
    mended = re.sub("[lI|]", "1", re.sub("[Oo]", "0", re.sub(r"([-./年月])\1+", r"\1", re.sub(r"\s", "", text))))
    if mended != text and (match := _FULL.fullmatch(mended)) and (iso := _iso(_four_digits(match[1]), match[2], match[3])):
        return UnreadableDay("日期里有多余的符号或字母，请改正", iso)
    if len(days) == 1 and (match := re.search(_FULL.pattern, text)) and (iso := _iso(_four_digits(match[1]), match[2], match[3])):
        return UnreadableDay("日期前后有别的文字，请只留日期", iso)
    return UnreadableDay(f"“{text[:20]}”不是日期，应写作 2021-03-19")


def _iso(year, month, day):
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _arabic(text):
    """二〇二一年三月十九日 in digits; other text as it is."""
    match = re.fullmatch(
        r"([〇零○O一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]?",
        text.replace(" ", ""),
    )
    if not match:
        return text
    year = "".join(_NUMERALS[char] for char in match[1])
    return f"{year}-{_small(match[2])}-{_small(match[3])}"


def _small(word):
    """十九 as 19; as nonsense as it was typed, so that the day is refused and not guessed."""
    tens, ten, ones = word.rpartition("十")
    if not ten:
        return _NUMERALS[word] if len(word) == 1 else "99"
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        return "99"
    return str(int(_NUMERALS[tens] if tens else 1) * 10 + int(_NUMERALS[ones] if ones else 0))
