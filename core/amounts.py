"""Amounts of money in yuan as they stand in ledgers."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from core.errors import Unreadable
from core.text import compact

_CENT = Decimal("0.01")
# What sixteen digits with two places hold, as the columns are declared.
LARGEST = Decimal("99999999999999.99")
_UNITS = {
    "": Decimal(1),
    "元": Decimal(1),
    "圆": Decimal(1),
    "万": Decimal(10_000),
    "万元": Decimal(10_000),
    "亿": Decimal(10**8),
    "亿元": Decimal(10**8),
}
_SHAPE = re.compile(r"(?P<sign>[-−])?(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?P<unit>[万亿]?[元圆]?)整?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_LONGEST = 60


def parse_amount(value, *, required=True):
    """Read one amount.

    Args:
        value: a number cell or text such as 1,591,365.11元, １８７３２６.８２, 12.5万, ¥300.
        required: whether an empty place is refused; else it is None.

    Returns: Decimal yuan with two places, or None.
    Raises: Unreadable with a Chinese reason, and a suggestion when only one repair is obvious.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        if required:
            raise Unreadable("没有填金额")
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise Unreadable("这不是金额，应写作 1591365.11")
    return _checked(_of_text(value) if isinstance(value, str) else _of_number(value))


def _of_number(value):
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation:
        raise Unreadable("这不是金额，应写作 1591365.11") from None
    if not number.is_finite():
        raise Unreadable("这不是金额，应写作 1591365.11")
    return number


def _of_text(value):
    if len(value) > _LONGEST:
        raise Unreadable("内容太长，不是金额，应写作 1591365.11")
    text = re.sub(r"^(?:人民币|RMB|CNY|[¥$¥'`’])+", "", compact(value), flags=re.IGNORECASE)
    text = re.sub(r"^(?:约|共计|共|合计)", "", text) if re.fullmatch(r"(?:共计|共|合计).*", text) else text
    if text.startswith("约"):
        raise Unreadable("金额应为确数，请去掉“约”", _plain(text[1:]))
    body = text.rstrip("元圆整万亿")
    if "," in text:
        if not _GROUPED.fullmatch(body):
            raise Unreadable("千分位逗号的位置不对，请核对", "")
        text = text.replace(",", "")
    match = _SHAPE.fullmatch(text)
    if match:
        number = Decimal(match["number"]) * _UNITS[match["unit"]]
        return -number if match["sign"] else number
    raise _nonsense(text)


def _nonsense(text):
    if re.fullmatch(r"[0-9.]+(?:[Ee][+-]?[0-9]+)", text):
        return Unreadable(f"“{text}”是科学计数法，请把单元格设为数值后重填")
    if text.count(".") > 1:
        return Unreadable("有两个小数点，请核对")
    if re.search("[零壹贰叁肆伍陆柒捌玖拾佰仟]", text):
        return Unreadable("金额请写阿拉伯数字，例如 1591365.11")
    mended = re.sub("[lI|]", "1", re.sub("[Oo]", "0", text))
    if mended != text and (plain := _plain(mended)):
        return Unreadable("金额里混入了字母，请改成数字", plain)
    if re.search("美元|港元|欧元|USD|HKD|EUR", text, re.IGNORECASE):
        return Unreadable("金额以人民币元计，外币请折算后填写")
    return Unreadable(f"“{text[:20]}”不是金额，应写作 1591365.11；没有请留空")


def _plain(text):
    match = _SHAPE.fullmatch(text.replace(",", ""))
    return str((Decimal(match["number"]) * _UNITS[match["unit"]]).quantize(_CENT)) if match and not match["sign"] else ""


def _checked(number):
    if number < 0:
        raise Unreadable("金额不能是负数，请核对")
    if number > LARGEST:
        raise Unreadable("金额太大，请核对单位是不是元")
    return number.quantize(_CENT, rounding=ROUND_HALF_UP)
