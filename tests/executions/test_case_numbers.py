"""Case numbers as clerks type them: what is taken, what is refused and what the clerk is told."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Unreadable
from executions import type_words
from executions.case_numbers import PROVINCES, CaseNumber

TAKEN = [
    ("（2021）豫0802执123号", "（2021）豫0802执123号"),
    ("(2021)豫0802执123号", "（2021）豫0802执123号"),
    ("（2019)豫1402民初10843号", "（2019）豫1402民初10843号"),
    ("〔2021〕豫0802执123号", "（2021）豫0802执123号"),
    ("【2021】豫0802执123号", "（2021）豫0802执123号"),
    ("［2021］豫0802执123号", "（2021）豫0802执123号"),
    ("2021豫0302知民初616号", "（2021）豫0302知民初616号"),
    ("2017粤0115执异58号", "（2017）粤0115执异58号"),
    ("( 2018）赣10民初75号", "（2018）赣10民初75号"),
    ("（2021）\u00a0豫0802\u3000执 123 号", "（2021）豫0802执123号"),
    ("（２０２１）豫０８０２执１２３号", "（2021）豫0802执123号"),
    ("（2021）辽1103执2527", "（2021）辽1103执2527号"),
    ("（2016）浙0783执4424号之四", "（2016）浙0783执4424号之四"),
    ("（2023）吉0822执恢409号-2", "（2023）吉0822执恢409号之二"),
    ("（2016）赣0925执157-2号", "（2016）赣0925执157号之二"),
    ("（2021）豫0802执123号之12", "（2021）豫0802执123号之十二"),
    ("(2016)粤1302财保1016-1号", "（2016）粤1302财保1016号之一"),
    ("(2013)郑执一字第324-1号", "（2013）郑执一字第324号之一"),
    ("（2015）焦执字第00123号", "（2015）焦执字第123号"),
    ("(2013) 乌执字第40号", "（2013）乌执字第40号"),
    ("（2015）焦执宇第123号", "（2015）焦执字第123号"),
    ("（2014）焦民一终字第7号", "（2014）焦民一终字第7号"),
    ("（2020）湘执复244号", "（2020）湘执复244号"),
    ("(2021)最高法执监344号", "（2021）最高法执监344号"),
    ("（2020）最高法知民终12号", "（2020）最高法知民终12号"),
    ("（2021）豫0802司救执3号", "（2021）豫0802司救执3号"),
    ("(2019)豫0103执保374号", "（2019）豫0103执保374号"),
    ("（2021）豫9001执8号", "（2021）豫9001执8号"),
    ("（2021）豫0802执0123号", "（2021）豫0802执123号"),
    ("二〇二一年豫0802执12号", "（2021）豫0802执12号"),
    ("案号：（2021）豫0802执123号。", "（2021）豫0802执123号"),
    ("《（2021）豫0802执123号》", "（2021）豫0802执123号"),
    ("（2021）豫0802執123號", "（2021）豫0802执123号"),
    ("（2021）豫0802执第123号", "（2021）豫0802执123号"),
]

REFUSED = [
    (None, "没有填案号"),
    ("", "没有填案号"),
    (" \u3000", "没有填案号"),
    (44274, "单元格设为文本"),
    (12.0, "单元格设为文本"),
    (True, "应为文字"),
    ("(2017)盐都证执字第26号", "公证书编号"),
    ("（2020）豫焦山证民字第88号", "公证书编号"),
    ("[2016]临鉴字第715号", "鉴定文书编号"),
    ("焦仲裁字〔2020〕第12号", "仲裁案号"),
    ("焦劳人仲案字〔2020〕第3号", "仲裁案号"),
    ("法〔2016〕373号", "发文字号"),
    ("焦中法〔2021〕28号", "发文字号"),
    ("豫高法执督〔2020〕273号", "发文字号"),
    ("检建〔2020〕40号", "检察机关"),
    ("焦公（治）行罚决字〔2020〕11号", "公安或行政机关"),
    ("豫（2020）焦作市不动产权第0012345号", "不动产权证书编号"),
    ("[2013]宁行复第201号", "行政复议文书编号"),
    ("焦执访〔2021〕0412号", "信访登记号"),
    ("焦双查〔2020〕01号", "线索编号"),
    ("（2021）0504执恢143号", "缺省份简称"),
    ("（2021）执恢143号", "缺法院代字"),
    ("（2015）执字第5号", "缺法院简称"),
    ("（2014）民申字第5号", "缺法院简称"),
    ("（2015）焦执123号", "应带“字第”"),
    ("（2019）豫01刑初字第456号", "不带“字第”"),
    ("（2018）焦执字第9号", "不带“字第”"),
    ("（2015）豫0802执12号", "2015 年还没有"),
    ("（2021）豫0802执0号", "编号不能是 0"),
    ("（2021）豫0802执123456789号", "位数太多"),
    ("（21）豫0802执12号", "四位数字"),
    ("20210802执12号", "分不出年份和法院代字"),
    ("（1979）焦执字第1号", "太早"),
    ("（2027）豫0802执12号", "晚于今年"),
    ("（2021）豫080执12号", "有 3 位"),
    ("（2021）豫08022执12号", "有 5 位"),
    ("（2021）豫0802号", "缺类型代字和编号"),
    ("（2021）豫0802执号", "缺编号"),
    ("（2021）豫0802123号", "缺类型代字"),
    ("（2021）豫0802执会12号", "“执会”不是案号规定里的类型代字"),
    ("（2021）豫0802民终12号", "上一级法院"),
    ("（2021）豫0802执复12号", "上一级法院"),
    ("（2021）焦0802执12号", "看不出法院代字"),
    ("（2021）贵0102执5号", "“贵”不是法院代字用的省份简称"),
    ("豫0802执12号", "缺年份"),
    ("（2021）豫O802执l2号", "混入了字母"),
    ("（2021）豫0802执**3号", "遮盖"),
    ("（2021）豫0802执12号执行裁定书", "后面多了“执行裁定书”"),
    ("参见（2021）豫0802执12号", "前后有别的文字"),
    ("（2020）豫01知民初203、209号", "写了 2 个案号"),
    ("（2016）粤73民初2490-2493号", "写了 4 个案号"),
    ("（2021）豫0802执12号、（2021）豫0802执13号", "写了 2 个案号"),
    ("（2021）豫0802执12号之100", "后面多了"),
    ("90件", "不是完整案号"),
    ("410823199504079134", "不是完整案号"),
    ("已结案", "没有编号"),
    ("执" * 500, "太长"),
]


@pytest.mark.parametrize(("typed", "canonical"), TAKEN)
def test_what_clerks_type_is_taken(typed, canonical):
    assert str(CaseNumber.parse(typed)) == canonical


@pytest.mark.parametrize(("typed", "reason"), REFUSED, ids=[str(index) for index in range(len(REFUSED))])
def test_what_is_no_case_number_is_refused_with_its_reason(typed, reason):
    with pytest.raises(Unreadable) as refused:
        CaseNumber.parse(typed, today=date(2026, 11, 21))

    assert reason in refused.value.reason


def test_parts_are_told_apart():
    number = CaseNumber.parse("（2016）赣0925执恢157-2号")

    assert (number.year, number.court_word, number.type_word, number.serial, number.suffix) == (
        2016,
        "赣0925",
        "执恢",
        157,
        "之二",
    )
    assert number.key == "（2016）赣0925执恢157号"
    assert number.is_execution


def test_old_number_keeps_the_short_name_of_the_court():
    number = CaseNumber.parse("(2013)郑执一字第324号")

    assert (number.court_word, number.type_word, number.is_old_style) == ("郑", "执一字", True)


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("（2019）豫01刑初字第456号", "（2019）豫01刑初456号"),
        ("（2021）豫O802执l2号", "（2021）豫0802执12号"),
        ("（2021）贵0102执5号", "（2021）黔0102执5号"),
        ("（2021）豫0802执12号执行裁定书", "（2021）豫0802执12号"),
        ("（2021）0504执恢143号", ""),
    ],
)
def test_the_one_obvious_repair_is_suggested(typed, suggestion):
    with pytest.raises(Unreadable) as refused:
        CaseNumber.parse(typed)

    assert refused.value.suggestion == suggestion


def test_year_after_today_is_refused_only_when_today_is_known():
    assert CaseNumber.parse("（2027）豫0802执12号").year == 2027


def texts(numbers):
    return [str(number) for number in numbers]


def test_lists_and_ranges_in_running_text_are_spelled_out():
    text = "上诉人不服（2020）豫01知民初203、209号判决，另有（2016）粤73民初2490-2493号四案。"

    assert texts(CaseNumber.find_all(text)) == [
        "（2020）豫01知民初203号",
        "（2020）豫01知民初209号",
        "（2016）粤73民初2490号",
        "（2016）粤73民初2491号",
        "（2016）粤73民初2492号",
        "（2016）粤73民初2493号",
    ]


def test_running_text_goes_on_after_hao():
    assert texts(CaseNumber.find_all("2021豫0302执616号、617号，住5号楼")) == ["（2021）豫0302执616号", "（2021）豫0302执617号"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("（2021）豫0802执203号之一、209号之二", ["203号之一", "209号之二"]),
        ("（2021）豫0802执203号、209号之一", ["203号", "209号之一"]),
        ("（2021）豫0802执203号之一、209号", ["203号之一", "209号"]),
        ("（2021）豫0802执203号之一、203号之二", ["203号之一", "203号之二"]),
        ("(2021)豫0802执203号-1，209号-2，211号之12裁定", ["203号之一", "209号之二", "211号之十二"]),
        ("（2021）豫0802执203之一号、209之二号", ["203号之一", "209号之二"]),
        ("（2021）豫0802执203号 之一 、 第209号 之 二；", ["203号之一", "209号之二"]),
        ("（2021）豫0802执203-1号、209-2号", ["203号之一", "209号之二"]),
        ("（2021）豫0802执203号之一、209-211号、215号之三", ["203号之一", "209号", "210号", "211号", "215号之三"]),
        ("（2021）豫0802执203号之一、7号楼", ["203号之一"]),
        ("（2021）豫0802执203号、209号之100", ["203号", "209号"]),
    ],
)
def test_each_number_of_a_list_keeps_the_suffix_of_its_own(text, found):
    assert texts(CaseNumber.find_all(text)) == [f"（2021）豫0802执{rest}" for rest in found]


def test_old_numbers_in_a_list_keep_their_suffixes():
    text = "（2015）焦执字第203号之一、第209号之二"

    assert texts(CaseNumber.find_all(text)) == ["（2015）焦执字第203号之一", "（2015）焦执字第209号之二"]


@pytest.mark.parametrize("typed", ["（2021）豫0802执203号之一、209号之二", "（2021）豫0802执203号、209号之一"])
def test_a_list_with_suffixes_is_not_one_number(typed):
    with pytest.raises(Unreadable, match="写了 2 个案号"):
        CaseNumber.parse(typed)


@given(
    st.lists(
        st.tuples(st.integers(1, 9_999), st.sampled_from(["", "之一", "之二", "之十", "之十二"])),
        min_size=1,
        max_size=5,
        unique=True,
    )
)
def test_every_list_reads_back_with_its_suffixes(parts):
    text = "（2021）豫0802执" + "、".join(f"{serial}号{suffix}" for serial, suffix in parts)

    assert [(number.serial, number.suffix) for number in CaseNumber.find_all(text)] == parts


def test_house_number_after_a_case_number_is_no_case():
    assert texts(CaseNumber.find_all("（2020）豫01执5号、7号楼")) == ["（2020）豫01执5号"]


def test_endless_range_gives_its_two_ends():
    assert texts(CaseNumber.find_all("（2016）粤73民初1-99999号")) == ["（2016）粤73民初1号", "（2016）粤73民初99999号"]


def test_documents_and_certificates_in_running_text_are_passed_over():
    text = "依据法〔2016〕373号和(2017)盐都证执字第26号公证书，对（2015）焦执字第00123号一案，焦执访〔2021〕0412号登记"

    assert texts(CaseNumber.find_all(text)) == ["（2015）焦执字第123号"]


def test_a_number_named_twice_is_found_once():
    assert texts(CaseNumber.find_all("（2021）豫0802执1号；(2021)豫0802执1号")) == ["（2021）豫0802执1号"]


NUMERALS = ["", *(f"之{word}" for word in ("一", "二", "九", "十", "十一", "二十", "二十三", "九十九"))]
FIRST_INSTANCE = sorted(type_words.KNOWN - type_words.SECOND_INSTANCE)
new_style = st.builds(
    CaseNumber,
    year=st.integers(2016, 2099),
    court_word=st.one_of(
        st.just("最高法"),
        st.sampled_from(PROVINCES),
        st.builds("{}{:02d}".format, st.sampled_from(PROVINCES), st.integers(1, 99)),
        st.builds("{}{:04d}".format, st.sampled_from(PROVINCES), st.integers(1, 9999)),
    ),
    type_word=st.sampled_from(FIRST_INSTANCE),
    serial=st.integers(1, 99_999_999),
    suffix=st.sampled_from(NUMERALS),
)
old_style = st.builds(
    CaseNumber,
    year=st.integers(1990, 2015),
    court_word=st.sampled_from(["焦", "解", "沁", "郑", "乌", "焦中", "洛开", "温"]),
    type_word=st.sampled_from(["执字", "执一字", "执恢字", "执异字", "民一终字", "刑初字", "行审字", "民初字"]),
    serial=st.integers(1, 99_999),
    suffix=st.sampled_from(NUMERALS),
)
numbers = st.one_of(new_style, old_style)
BLANKS = st.sampled_from(["", "", " ", "\u00a0", "\u3000", "\t"])
BRACKETS = st.sampled_from(["（）", "()", "〔〕", "【】", "［］", "（)", "(）", "[]"])


@st.composite
def disguises(draw):
    """A number and one of the ways in which it may be typed."""
    number = draw(numbers)
    opening, closing = draw(BRACKETS)
    ordinal, padding = ("第", draw(st.sampled_from(["", "0", "00"]))) if number.is_old_style else ("", "")
    blank = [draw(BLANKS) for _ in range(5)]
    hao = "号" if number.suffix or draw(st.booleans()) else ""
    typed = (
        f"{opening}{blank[0]}{number.year}{closing}{blank[1]}{number.court_word}{blank[2]}{number.type_word}{ordinal}"
        f"{blank[3]}{padding}{number.serial}{blank[4] if hao else ''}{hao}{number.suffix}"
    )
    if draw(st.booleans()):
        typed = typed.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    return number, typed


@given(numbers)
def test_canonical_text_reads_back_as_the_same_number(number):
    assert CaseNumber.parse(str(number)) == number


@given(disguises())
def test_every_disguise_reads_as_the_same_number(disguise):
    number, typed = disguise

    assert CaseNumber.parse(typed) == number


@given(disguises(), st.sampled_from(["", "执行法院作出", "，详见", "。\n"]), st.sampled_from(["", "，执行裁定", "。", "\n附件"]))
def test_every_disguise_is_found_in_running_text(disguise, before, after):
    number, typed = disguise

    assert number in CaseNumber.find_all(before + typed + after)


@given(st.lists(new_style, min_size=1, max_size=4, unique=True))
def test_several_numbers_in_a_cell_are_all_found(some):
    assert CaseNumber.find_all("；".join(map(str, some))) == some


@settings(max_examples=300)
@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("（）()〔〕2021豫0802执恢字第号之一-、至 \u3000")), max_size=60)
)
def test_garbage_raises_nothing_but_value_error(text):
    CaseNumber.find_all(text)
    try:
        CaseNumber.parse(text)
    except ValueError as error:
        assert str(error)


@pytest.mark.parametrize("head", ["", "（2021）豫0802执1、"])
@pytest.mark.parametrize(
    "unit",
    [
        "（2021）豫0802执",
        "（",
        "2021",
        "豫",
        "字",
        "1、",
        "1-1、",
        "(2021) ",
        "执",
        "（2021）豫0802执1-",
        " ",
        "（2021）" + "焦" * 12,
        "号之一、",
    ],
)
def test_hostile_text_of_any_length_is_read_through(head, unit):
    # A reader that goes back over what it has read would need hours for this; ours needs a second.
    text = head + unit * (300_000 // len(unit))

    found = CaseNumber.find_all(text)

    assert len(found) <= 1
