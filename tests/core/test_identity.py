"""Identity and phone numbers as they stand in ledgers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Unreadable
from core.identity import check_character, parse_id_number, parse_phone, parse_phones


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("410823199504079134", "410823199504079134"),
        (410823199504079134, "410823199504079134"),
        ("41080219810413947x", "41080219810413947X"),
        ("41080219810413947×", "41080219810413947X"),
        (" 410823 19950407 9134 ", "410823199504079134"),
        ("'410823199504079134", "410823199504079134"),
        ("４１０８２３１９９５０４０７９１３４", "410823199504079134"),
        ("410823-19950407-9134", "410823199504079134"),
        ("410823950407913", "410823199504079134"),
    ],
)
def test_identity_number_is_read(typed, number):
    assert parse_id_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "reason", "suggestion"),
    [
        (None, "没有填", ""),
        ("  ", "没有填", ""),
        ("4.10882E+17", "无法还原", ""),
        (4.10882e17, "无法还原", ""),
        (410823199504079000, "末三位变成了 000", ""),
        ("4108**********0427", "已被遮盖", ""),
        ("41082319950407913", "少一位", ""),
        ("4108231995040791345", "现在是 19 位", ""),
        ("410823199504079135", "校验不通过", ""),
        ("410823199513079134", "出生日期“19951307”不存在", ""),
        ("990823199504079134", "前两位“99”", ""),
        ("410823202704079134", "出生日期“20270407”不合理", ""),
        ("41O823199504079134", "混入了字母", "410823199504079134"),
        ("无", "数字以外的字符", ""),
        ("护照E12345678", "数字以外的字符", ""),
        ([], "这不是身份证号", ""),
        ("4" * 300, "内容太长", ""),
    ],
)
def test_what_is_no_identity_number_is_refused(typed, reason, suggestion):
    with pytest.raises(Unreadable) as refused:
        parse_id_number(typed, today=date(2026, 11, 21))

    assert reason in refused.value.reason
    assert refused.value.suggestion == suggestion


@given(st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(born, order, place, shift):
    body = f"410823{born:%Y%m%d}{order:03d}"
    number = body + check_character(body)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]

    assert parse_id_number(number) == number
    with pytest.raises(ValueError):
        parse_id_number(wrong)


@pytest.mark.parametrize(
    ("typed", "phones"),
    [
        ("15400463553", ["15400463553"]),
        (15400463553, ["15400463553"]),
        (15400463553.0, ["15400463553"]),
        ("154 0046 3553", ["15400463553"]),
        ("154-0046-3553", ["15400463553"]),
        ("+86 154 0046 3553", ["15400463553"]),
        ("0086-15400463553", ["15400463553"]),
        ("8615400463553", ["15400463553"]),
        ("１５４００４６３５５３", ["15400463553"]),
        ("'15400463553", ["15400463553"]),
        ("0391-2998123", ["0391-2998123"]),
        ("(0391)2998123", ["0391-2998123"]),
        ("010-67550114", ["010-67550114"]),
        ("15400463553、15400714721", ["15400463553", "15400714721"]),
        ("15400463553/15400714721", ["15400463553", "15400714721"]),
        ("15400463553 15400714721", ["15400463553", "15400714721"]),
        ("15400463553；0391-2998123", ["15400463553", "0391-2998123"]),
        ("15400463553,15400463553", ["15400463553"]),
    ],
)
def test_phones_are_read(typed, phones):
    assert parse_phones(typed) == phones


@pytest.mark.parametrize(
    ("typed", "reason", "suggestion"),
    [
        (None, "没有填", ""),
        ("", "没有填", ""),
        (True, "不是电话号码", ""),
        ("1540046355", "现在是 10 位", ""),
        ("154004635533", "现在是 12 位", ""),
        ("2998123", "缺区号", ""),
        ("154****3553", "已被遮盖", ""),
        ("张某15400463553", "前后有别的文字", "15400463553"),
        ("l5400463553", "混入了字母", "15400463553"),
        ("1.54005E+10", "科学计数法", ""),
        ("1.5400463553E+10", "科学计数法", "15400463553"),
        (float("nan"), "不是电话号码", ""),
        ("没有电话", "数字以外的字符", ""),
        ("15400463553、1540071", "现在是 7 位", ""),
    ],
)
def test_what_is_no_phone_is_refused(typed, reason, suggestion):
    with pytest.raises(Unreadable) as refused:
        parse_phones(typed)

    assert reason in refused.value.reason
    assert refused.value.suggestion == suggestion


def test_two_phones_where_one_is_asked_are_refused():
    with pytest.raises(Unreadable, match="2 个号码"):
        parse_phone("15400463553、15400714721")


@given(st.one_of(st.text(max_size=40), st.integers(), st.floats()))
def test_garbage_raises_nothing_but_value_error(value):
    for read in (parse_id_number, parse_phones):
        try:
            assert read(value)
        except ValueError as error:
            assert str(error)
