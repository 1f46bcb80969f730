"""Amounts of money as they stand in ledgers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.amounts import parse_amount
from core.errors import Unreadable


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        (60997.98, "60997.98"),
        (39055, "39055.00"),
        (0, "0.00"),
        (0.1 + 0.2, "0.30"),
        (Decimal("12.345"), "12.35"),
        ("1,591,365.11", "1591365.11"),
        ("1,591,365.11元", "1591365.11"),
        ("1，591，365.11 元", "1591365.11"),
        ("１８７３２６．８２", "187326.82"),
        ("83603.07元", "83603.07"),
        ("人民币300元整", "300.00"),
        ("¥300", "300.00"),
        ("￥300.5", "300.50"),
        ("12.5万", "125000.00"),
        ("12.5万元", "125000.00"),
        ("1.2亿元", "120000000.00"),
        ("共计300元", "300.00"),
        (".5", "0.50"),
        ("'300", "300.00"),
    ],
)
def test_amount_is_read_to_the_cent(typed, yuan):
    assert str(parse_amount(typed)) == yuan


@pytest.mark.parametrize(
    ("typed", "reason", "suggestion"),
    [
        (None, "没有填金额", ""),
        ("", "没有填金额", ""),
        (True, "不是金额", ""),
        (float("nan"), "不是金额", ""),
        (float("inf"), "不是金额", ""),
        (-1, "不能是负数", ""),
        ("-300", "不能是负数", ""),
        ("1,59,365", "逗号的位置不对", ""),
        ("1.2.3", "两个小数点", ""),
        ("1.5E+6", "科学计数法", ""),
        ("约300元", "请去掉“约”", "300.00"),
        ("3OO元", "混入了字母", "300.00"),
        ("叁佰元整", "阿拉伯数字", ""),
        ("300美元", "外币", ""),
        ("无", "没有请留空", ""),
        ("15400463553154004", "太大", ""),
        ("9" * 80, "内容太长", ""),
    ],
)
def test_what_is_no_amount_is_refused(typed, reason, suggestion):
    with pytest.raises(Unreadable) as refused:
        parse_amount(typed)

    assert reason in refused.value.reason
    assert refused.value.suggestion == suggestion


def test_empty_place_is_none_where_it_may_be_empty():
    assert parse_amount(" ", required=False) is None


@given(st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.decimals()))
def test_garbage_raises_nothing_but_value_error(value):
    try:
        assert parse_amount(value) >= 0
    except ValueError as error:
        assert str(error)
