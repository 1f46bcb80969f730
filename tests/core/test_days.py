"""Days as clerks type them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.days import UnreadableDay, parse_day

MARCH_19 = date(2021, 3, 19)
TODAY = date(2021, 3, 22)


@pytest.mark.parametrize(
    "typed",
    [
        MARCH_19,
        datetime.fromisoformat("2021-03-19T15:30"),
        44274,
        44274.0,
        44274.75,
        20210319,
        "44274",
        "20210319",
        "2021.3.19",
        "2021.03.19",
        "2021-3-19",
        "2021-03-19",
        "2021/3/19",
        "2021年3月19日",
        "2021年3月 19日",
        "2021 年 3 月 19 日",
        "2021年3月19号",
        "2021年3月19",
        "2021、3、19",
        "2021，3，19",
        "2021。3。19",
        "2021 3 19",
        "21/3/19",
        "21.3.19",
        "２０２１．３．１９",
        "２０２１－０３－１９",
        "2021.3.19\u00a0",
        "\u30002021.3.19",
        "'2021-03-19",
        "2021-03-19 15:30",
        "2021-03-19 00:00:00",
        "2021-03-19T15:30:00+08:00",
        "2021年3月19日（星期五）",
        "2021.3.19.",
        "二〇二一年三月十九日",
    ],
)
def test_day_is_read(typed):
    assert parse_day(typed) == MARCH_19


def test_serial_number_of_a_1904_workbook():
    assert parse_day(42812, epoch_1904=True) == MARCH_19


REFUSED = [
    (None, "没有填日期", ""),
    ("", "没有填日期", ""),
    ("  \u3000", "没有填日期", ""),
    (True, "不是日期", ""),
    ([2021, 3, 19], "不是日期", ""),
    ("3月 19日", "缺年份", "2021-03-19"),
    ("3.19", "缺年份", "2021-03-19"),
    ("12/25", "缺年份", "2020-12-25"),
    ("2月29日", "缺年份", "2020-02-29"),
    ("2021年3月", "只有年月", ""),
    ("2021.3", "只有年月", ""),
    ("2021-03", "只有年月", ""),
    (2021.3, "年.月", ""),
    ("2021年", "只有年份", ""),
    (2021, "只有年份", ""),
    ("2021", "只有年份", ""),
    ("2021-02-30", "2月没有30日", ""),
    ("2021-02-29", "2021年2月没有29日", ""),
    ("2021.4.31", "4月没有31日", ""),
    ("20210230", "2月没有30日", ""),
    ("2021.3.0", "3月没有0日", ""),
    ("2021.3.32", "3月没有32日", ""),
    ("2021.13.5", "没有 13 月", "2021-05-13"),
    ("2021.13.19", "没有 13 月", ""),
    ("2021.0.19", "没有 0 月", ""),
    ("19/3/2021", "年份要写在最前面", "2021-03-19"),
    ("3/19/2021", "年份要写在最前面", "2021-03-19"),
    ("3/4/2021", "年份要写在最前面", ""),
    ("1021-03-19", "年份 1021 不对", ""),
    ("2201-03-19", "年份 2201 不对", ""),
    (datetime.fromisoformat("1021-03-19"), "年份 1021 不对", ""),
    ("2021319", "分不清月和日", ""),
    ("210319", "年份应写四位", "2021-03-19"),
    ("2O21.3.l9", "多余的符号或字母", "2021-03-19"),
    ("2021..3.19", "多余的符号或字母", "2021-03-19"),
    ("2021.3.19-2021.3.22", "2 个日期", ""),
    ("2021.3.19、2021.3.22", "2 个日期", ""),
    ("约2021.3.19", "前后有别的文字", "2021-03-19"),
    ("2021年3月19日下午", "前后有别的文字", "2021-03-19"),
    ("今天", "请写明年月日", "2021-03-22"),
    ("昨天", "请写明年月日", "2021-03-21"),
    ("无", "没有日期请留空", ""),
    ("不详", "没有日期请留空", ""),
    ("/", "没有日期请留空", ""),
    ("——", "没有日期请留空", ""),
    ("尚未办结", "不是日期", ""),
    ("三月十九日", "不是日期", ""),
    (5, "不是日期", ""),
    (-44274, "不是日期", ""),
    (999999, "不是日期", ""),
    (float("nan"), "不是日期", ""),
    (float("inf"), "不是日期", ""),
    ("#VALUE!", "不是日期", ""),
    ("15400463553", "不是日期", ""),
    ("2021" * 40, "内容太长", ""),
]


@pytest.mark.parametrize(("typed", "reason", "suggestion"), REFUSED, ids=[str(index) for index in range(len(REFUSED))])
def test_what_is_no_day_is_refused_with_reason_and_suggestion(typed, reason, suggestion):
    with pytest.raises(UnreadableDay) as refused:
        parse_day(typed, today=TODAY)

    assert reason in refused.value.reason
    assert refused.value.suggestion == suggestion


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"]),
)
def test_every_day_reads_back_from_every_form(day, form):
    text = form.replace("%Y", f"{day.year}").replace("%m", f"{day.month:02d}").replace("%d", f"{day.day:02d}")

    assert parse_day(text) == day


@given(st.one_of(st.text(max_size=70), st.integers(), st.floats(), st.text(alphabet="0123456789.-/年月日 ", max_size=20)))
def test_garbage_raises_nothing_but_value_error(value):
    try:
        assert isinstance(parse_day(value, today=TODAY), date)
    except ValueError as error:
        assert str(error)
