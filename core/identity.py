"""Resident identity numbers and phone numbers as they stand in ledgers. Source: GB 11643-1999, the national numbering plan."""

import re
from datetime import date

from core.errors import Unreadable
from core.text import compact, fold

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# First two digits of the code: provinces; 81–83 residence permits of Hong Kong, Macao and Taiwan people; 91 foreigners.
_CODES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"
_REGIONS = frozenset(_CODES.split())
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,3}")
_LONGEST = 200

_MOBILE = re.compile("1[3-9][0-9]{9}")
_LANDLINE = re.compile("(0(?:10|2[0-9]|[3-9][0-9]{2}))([2-9][0-9]{6,7})")


def parse_id_number(value, *, today=None):
    """Read a resident identity number.

    Args:
        value: text or a number cell; a small x, blanks and a leading apostrophe are taken.
        today: when given, a birthday after it is refused.

    Returns: eighteen characters; a number of fifteen digits is brought to eighteen.
    Raises: Unreadable with a Chinese reason, and a suggestion when only one repair is obvious.
    """
    if isinstance(value, float) and not isinstance(value, bool):
        raise Unreadable("身份证号被表格当成数值，末几位已经丢失，无法还原，请按原件重填，单元格设为文本")
    if isinstance(value, int) and not isinstance(value, bool):
        text = str(value)
        if len(text) == 18 and text.endswith("000"):
            raise Unreadable("身份证号被表格当成数值，末三位变成了 000，无法还原，请按原件重填，单元格设为文本")
    else:
        text = _text(value, "身份证号")
    text = re.sub("[-'`’‘]", "", text).upper().replace("Х", "X").replace("×", "X")
    if not text:
        raise Unreadable("没有填身份证号")
    if _SCIENTIFIC.fullmatch(text):
        raise Unreadable(f"“{text}”是科学计数法，身份证号的末几位已经丢失，无法还原，请按原件重填，单元格设为文本")
    if "*" in text:
        raise Unreadable("身份证号已被遮盖，请填全号")
    if re.fullmatch("[0-9]{15}", text):
        text = text[:6] + "19" + text[6:]
        _check_parts(text, today)
        return text + check_character(text)
    if not re.fullmatch("[0-9]{17}[0-9X]", text):
        raise _wrong_shape(text)
    _check_parts(text, today)
    if check_character(text) != text[-1]:
        raise Unreadable("身份证号校验不通过，有一位填错了，请按原件核对")
    return text


def check_character(text):
    """The eighteenth character for the first seventeen digits. Source: GB 11643-1999, ISO 7064 MOD 11-2."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False)) % 11]


def _check_parts(text, today):
    if text[:2] not in _REGIONS:
        raise Unreadable(f"身份证号前两位“{text[:2]}”不是省级代码，请核对")
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise Unreadable(f"身份证号中的出生日期“{text[6:14]}”不存在，请核对") from None
    if born.year < 1880 or (today and born > today):
        raise Unreadable(f"身份证号中的出生日期“{text[6:14]}”不合理，请核对")


def _wrong_shape(text):
    mended = re.sub("[LI|]", "1", text.replace("O", "0"))
    if mended != text and re.fullmatch("[0-9]{17}[0-9X]", mended) and check_character(mended) == mended[-1]:
        return Unreadable("身份证号里混入了字母，请改成数字", mended)
    if not re.fullmatch("[0-9X]+", text):
        return Unreadable("身份证号里有数字以外的字符，请核对")
    if re.fullmatch("[0-9]{17}", text):
        return Unreadable("身份证号只有 17 位，少一位，请核对")
    return Unreadable(f"身份证号应为 18 位，现在是 {len(text)} 位，请核对")


def parse_phones(value):
    """Read one or several phone numbers.

    Args:
        value: text or a number cell; +86, 0086, dashes and blanks are taken; several numbers stand with 、，；/ or blanks between.

    Returns: a list without repetition: mobile numbers as 11 digits, others as 0391-2998123.
    Raises: Unreadable with a Chinese reason, and a suggestion when only one repair is obvious.
    """
    if isinstance(value, bool):
        raise Unreadable("这不是电话号码")
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")) or value != int(value):
            raise Unreadable("这不是电话号码，请核对")
        value = int(value)
    text = str(value) if isinstance(value, int) else _text(value, "联系电话", keep_blanks=True)
    text = re.sub("['`’‘]", "", text)
    if not text:
        raise Unreadable("没有填联系电话")
    if _SCIENTIFIC.fullmatch(text):
        digits = text.upper().split("E")[0].replace(".", "")
        raise Unreadable(
            f"“{text}”是科学计数法，请把单元格设为文本后重填", digits if len(digits) == 11 and _MOBILE.fullmatch(digits) else ""
        )
    if "*" in text:
        raise Unreadable("电话号码已被遮盖，请填全号")
    whole = _one_phone(text)
    parts = [text] if whole else [part for part in re.split(r"[、,;/|和或]", text) if part.strip()]
    if not whole and len(parts) == 1:
        blanks = text.split()
        parts = blanks if len(blanks) > 1 and all(map(_one_phone, blanks)) else parts
    phones = [_one_phone(part) or _refuse_phone(part) for part in parts]
    if not phones:
        raise Unreadable("没有填联系电话")
    return list(dict.fromkeys(phones))


def parse_phone(value):
    """Read exactly one phone number. Raises: Unreadable when there are several, or for what `parse_phones` refuses."""
    phones = parse_phones(value)
    if len(phones) > 1:
        raise Unreadable(f"这里写了 {len(phones)} 个号码，请只留一个", phones[0])
    return phones[0]


def _one_phone(text):
    """The number in its one form, or "" when `text` is not exactly one number."""
    digits = re.sub(r"[\s()\-–—.]", "", text)
    digits = re.sub(r"^(?:\+86|0086|86(?=1[3-9][0-9]{9}$))", "", digits)
    if re.fullmatch("01[3-9][0-9]{9}", digits):
        digits = digits[1:]
    if _MOBILE.fullmatch(digits):
        return digits
    match = _LANDLINE.fullmatch(digits)
    return f"{match[1]}-{match[2]}" if match else ""


def _refuse_phone(part):
    found = re.findall(r"(?<![0-9])1[3-9][0-9](?:[\s\-]?[0-9]{4}){2}(?![0-9])", part)
    if len(found) == 1:
        raise Unreadable("电话号码前后有别的文字，请只留号码", re.sub(r"[\s\-]", "", found[0]))
    mended = re.sub("[lI|]", "1", re.sub("[Oo]", "0", part))
    if mended != part and _one_phone(mended):
        raise Unreadable("电话号码里混入了字母，请改成数字", _one_phone(mended))
    digits = re.sub(r"[\s()\-–—.+]", "", part)
    if not re.fullmatch("[0-9]+", digits):
        raise Unreadable("电话号码里有数字以外的字符，请核对")
    if digits.startswith("1"):
        raise Unreadable(f"手机号码应为 11 位，现在是 {len(digits)} 位，请核对")
    if len(digits) in (7, 8):
        raise Unreadable("固定电话缺区号，应写作 0391-2998123，请补全")
    raise Unreadable("不是手机号码，也不是带区号的固定电话，请核对")


def _text(value, label, *, keep_blanks=False):
    if value is None:
        raise Unreadable(f"没有填{label}")
    if not isinstance(value, str):
        raise Unreadable(f"这不是{label}")
    if len(value) > _LONGEST:
        raise Unreadable(f"内容太长，不是{label}")
    return fold(value) if keep_blanks else compact(value)
