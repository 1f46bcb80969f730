"""Names and numbers brought to one form, and found again by whatever somebody remembers of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Case
from core.pinyin import pinyin
from core.text import clean_name, fold, normalise, query_filter, query_rank, search_tokens


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("王 梅", "王梅"),
        (" 王\u3000小\u00a0梅 ", "王小梅"),
        ("艾力•买买提", "艾力·买买提"),
        ("艾力 · 买买提", "艾力·买买提"),
        ("焦作市 垚珩(集团)有限公司", "焦作市垚珩（集团）有限公司"),
        ("Tom  Lee", "Tom Lee"),
        ("王\u200b梅", "王梅"),
        ("", ""),
        (None, ""),
    ],
)
def test_name_is_stored_in_one_form(typed, stored):
    assert clean_name(typed) == stored


def test_text_is_brought_to_one_form():
    assert normalise("〔２０２１〕　豫０８０２\u00a0执\u200b１号 ") == "(2021) 豫0802 执1号"


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("单小红", (("shanxiaohong", "sxh"), ("danxiaohong", "dxh"))),
        ("曾庆", (("zengqing", "zq"), ("cengqing", "cq"))),
        ("仇英", (("qiuying", "qy"), ("chouying", "cy"))),
        ("解东", (("xiedong", "xd"), ("jiedong", "jd"))),
        ("查良", (("zhaliang", "zl"), ("chaliang", "cl"))),
        ("区明", (("ouming", "om"), ("quming", "qm"))),
        ("尉迟恭", (("yuchigong", "ycg"), ("weichigong", "wcg"))),
        ("万俟雪", (("moqixue", "mqx"), ("wanqixue", "wqx"))),
        ("任华", (("renhua", "rh"),)),
        ("吕布", (("lvbu", "lb"),)),
        ("", ()),
    ],
)
def test_surnames_are_spelled_as_they_are_said_and_as_people_type_them(name, spelled):
    assert pinyin(name) == spelled


def test_words_of_a_petition():
    words = search_tokens(names=["单小红"], numbers=["焦执访〔2021〕0412号", "（2019）豫0823执9231号"], extra=["XF01"])

    assert words == (
        " 单小红 单小 小红 shanxiaohong ~sxh danxiaohong ~dxh 焦执访20210412 焦执 执访 0412 412 2019豫0823执9231 9231 xf01 "
    )


def test_no_words_where_nothing_is_known():
    assert search_tokens(names=["", None], numbers=[None], extra=[""]) == ""


@pytest.fixture
def found(db, world):
    """Four petitions; returns a function from what is typed to the names found, best first."""
    people = [
        ("单小红", "焦执访〔2021〕0412号", "（2019）豫0823执9231号"),
        ("王小红", "焦执访〔2021〕0041号", "（2015）焦执字第123号"),
        ("李丽", "焦执访〔2020〕0007号", "（2020）豫0825执恢12号"),
        ("焦作市垚珩（集团）有限公司", "焦执访〔2019〕0100号", "（2019）豫0823执7号"),
    ]
    for name, number, execution in people:
        Case.objects.create(
            kind="petition",
            number=number,
            court=world.courts["near"],
            unit=world.units["near.court"],
            title=name,
            status="registered",
            opened_on=date(2021, 3, 1),
            search=search_tokens(names=[name], numbers=[number, execution], extra=["100%_\\"]),
        )

    def search(text):
        condition = query_filter(text)
        if condition is None:
            return None
        return list(Case.objects.filter(condition).order_by(query_rank(text), "pk").values_list("title", flat=True))

    return search


COMPANY = "焦作市垚珩（集团）有限公司"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("单小红", ["单小红"]),
        ("小红", ["单小红", "王小红"]),
        ("单", ["单小红"]),
        ("单 小红", ["单小红"]),
        ("shanxiaohong", ["单小红"]),
        ("danxiao", ["单小红"]),
        ("SXH", ["单小红"]),
        ("xiaohong", ["单小红", "王小红"]),
        ("li", ["李丽"]),
        ("ll", ["李丽"]),
        ("垚珩", [COMPANY]),
        ("垚珩(集团)", [COMPANY]),
        ("垚珩（集团）", [COMPANY]),
        ("2019豫0823执9231", ["单小红"]),
        ("（2019）豫0823执9231号", ["单小红"]),
        ("〔2019〕 豫0823 执 9231 号", ["单小红"]),
        ("（２０１９）豫０８２３执９２３１号", ["单小红"]),
        ("（2019）豫0823执9231号之一", ["单小红"]),
        ("豫0823执9231", ["单小红"]),
        ("9231", ["单小红"]),
        ("0412", ["单小红"]),
        ("412", ["单小红"]),
        ("焦执访2021 0412", ["单小红"]),
        ("焦执访〔2021〕0412号", ["单小红"]),
        ("（2015）焦执字第00123号", ["王小红"]),
        ("执恢", ["李丽"]),
        ("豫0823", ["单小红", COMPANY]),
        ("小红 9231", ["单小红"]),
        ("小红 0041", ["王小红"]),
        ("张三", []),
        ("' OR 1=1 --", []),
        ("", None),
        ("  \u3000", None),
        ("\x00", None),
    ],
)
def test_petition_is_found_by_whatever_is_remembered(found, typed, names):
    assert found(typed) == names


@pytest.mark.parametrize("typed", ["%", "_", "100%_\\", "%%%", "\\"])
def test_signs_of_the_database_are_ordinary_letters(found, typed):
    assert found(typed) in ([], ["单小红", "王小红", "李丽", COMPANY])
    assert found("%%%") == []
    assert len(found("100%_\\")) == 4


def test_a_whole_word_comes_before_the_beginning_of_one(found):
    assert found("412")[0] == "单小红"
    # 7 is the whole serial of two; 0041 and 0412 do not begin with it.
    assert found("7") == ["李丽", COMPANY]


@given(st.text(max_size=120))
def test_any_text_is_a_question_or_none(text):
    query_filter(text)
    query_rank(text)
    search_tokens(names=[text], numbers=[text], extra=[text])


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="王李单小红梅", min_size=2, max_size=4), st.data())
def test_a_name_holds_each_of_its_parts(name, data):
    start = data.draw(st.integers(0, len(name) - 2))
    part = name[start : start + 2]

    assert f" {part} " in search_tokens(names=[name])
