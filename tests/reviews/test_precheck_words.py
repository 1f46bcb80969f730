"""What clerks write into the free columns, and what may be read out of it: a denial or a text that fits two ways proposes nothing."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.precheck_facts import Certainty
from reviews.prechecks import RULES, precheck
from tests.reviews.test_prechecks import SOUND

LOW, MEDIUM, HIGH = Certainty.LOW, Certainty.MEDIUM, Certainty.HIGH


def proposed(code, **changes):
    found = RULES[code](replace(SOUND, **changes))
    return found.proposal, found.certainty


@pytest.mark.clause("J2.2.3")
@pytest.mark.parametrize(
    "found",
    [
        "无", "无。", "未查到财产", "无可供执行财产", "没有财产", "暂未发现可供执行的财产", "经查，被执行人名下无可供执行财产",
        "未查到房产、车辆，无其他财产", "名下无任何财产", "无财产可供执行", "经网络查控未发现财产线索", "无房产、车辆等财产", "未查到可供执行财产（总对总、点对点）",
        "经本院通过网络执行查控系统查询，未发现被执行人有可供执行的财产",
    ],
)  # fmt: skip
def test_no_property_only_where_the_whole_text_says_so(found):
    assert proposed("disposal", found_property=found) == ("pass", MEDIUM)


@pytest.mark.clause("J2.2.3")
@pytest.mark.parametrize(
    "found",
    [
        "无证房产一处", "未发现银行存款，有房产一套", "没有存款；轿车一辆", "未办证房屋三间", "无牌摩托车一辆", "未抵押房产一套",
        "无存款，但有车辆一辆", "未见车辆、房产一套",
    ],
)  # fmt: skip
def test_property_that_begins_with_a_denial_is_property(found):
    assert proposed("disposal", found_property=found, disposal="") == ("none", LOW)
    assert proposed("disposal", found_property=found, disposal="未处置") == ("fail", MEDIUM)


@pytest.mark.clause("J2.2.3")
@pytest.mark.parametrize(
    "found",
    [
        "未发现银行存款",
        "无房产、车辆",
        "未查询",
        "未办证房屋",
        "申请人未提供线索",
        "除已扣划存款外无其他财产",
        "无其他财产",
        "有无财产不详",
        "见卷",
        "详见查询单",
    ],
)
@pytest.mark.parametrize("disposal", ["", "未处置", "已扣划"])
def test_words_that_leave_open_what_property_there_is_propose_nothing(found, disposal):
    assert proposed("disposal", found_property=found, disposal=disposal) == ("none", LOW)


@pytest.mark.clause("J2.2.3")
@pytest.mark.parametrize(
    ("disposal", "expected"),
    [
        ("已扣划", ("pass", HIGH)),
        ("已提取并发放", ("pass", HIGH)),
        ("不动产已拍卖成交", ("pass", HIGH)),
        ("余额已扣划，无其他财产", ("pass", HIGH)),
        ("未处置", ("fail", HIGH)),
        ("没有处置", ("fail", HIGH)),
        ("尚未评估", ("fail", HIGH)),
        ("未予拍卖", ("fail", HIGH)),
        ("未能及时处置", ("none", LOW)),
        ("案外人异议，暂缓处置", ("none", LOW)),
        ("待拍卖", ("fail", HIGH)),
        ("存款已扣划，房产尚未处置", ("none", LOW)),
        ("房产未处置，存款已扣划", ("none", LOW)),
        ("已扣划部分存款", ("none", LOW)),
        ("已拍卖，未成交", ("none", LOW)),
        ("轮候查封，房产暂未处置", ("none", LOW)),
        ("本院首封，已启动评估", ("none", LOW)),
        ("没有未处置的财产", ("none", LOW)),
        ("并非未处置", ("none", LOW)),
        ("是否已处置不详", ("none", LOW)),
        ("未流拍", ("none", LOW)),
        ("没有轮候查封", ("none", LOW)),
        ("正在评估", ("none", LOW)),
        ("轮候查封，无法处置", ("pass", MEDIUM)),
        ("一拍、二拍均流拍，申请人不同意抵债", ("pass", MEDIUM)),
    ],
)
def test_what_was_left_comes_before_what_was_disposed_of(disposal, expected):
    assert proposed("disposal", found_property="存款1万元、房产一处", disposal=disposal) == expected


@pytest.mark.clause("J2.2.3")
def test_no_property_and_yet_something_left_is_a_text_that_fits_two_ways():
    assert proposed("disposal", found_property="无", disposal="房产未处置") == ("none", LOW)
    assert proposed("disposal", found_property="无", disposal="无") == ("pass", MEDIUM)


PIECES = {"已扣划": "done", "房产已拍卖": "done", "房产未处置": "left", "车辆尚未拍卖": "left", "存款没有扣划": "left"}


@pytest.mark.clause("J2.2.3")
@settings(deadline=None)
@given(st.lists(st.sampled_from(list(PIECES)), min_size=1, max_size=4), st.sampled_from(["，", "；", "。", "、", ", "]))
def test_in_whatever_order_the_pieces_stand(pieces, mark):
    kinds = {PIECES[piece] for piece in pieces}
    proposal, certainty = proposed("disposal", found_property="存款、房产、车辆", disposal=mark.join(pieces))
    assert (proposal, certainty) == (
        ("none", LOW) if len(kinds) == 2 else ("pass", HIGH) if kinds == {"done"} else ("fail", HIGH)
    )


@pytest.mark.clause("J2.2.9")
@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ("齐全", ("pass", HIGH)),
        ("要素全", ("pass", HIGH)),
        ("齐全，无遗漏", ("pass", HIGH)),
        ("要素齐全，没有遗漏", ("pass", HIGH)),
        ("没有缺项", ("pass", HIGH)),
        ("无错漏", ("pass", HIGH)),
        ("未发现缺项、漏项", ("pass", HIGH)),
        ("完整规范，并无任何遗漏之处", ("pass", HIGH)),
        ("当事人基本情况齐全", ("pass", HIGH)),
        ("缺财产调查情况", ("fail", HIGH)),
        ("未写明执行措施情况", ("fail", HIGH)),
        ("没有财产调查情况", ("fail", HIGH)),
        ("不完整", ("fail", HIGH)),
        ("要素不齐全", ("fail", HIGH)),
        ("漏写申请人恢复执行权利", ("fail", HIGH)),
        ("齐全，未载明申请人恢复执行权利", ("none", LOW)),
        ("基本齐全", ("none", LOW)),
        ("是否齐全不详", ("none", LOW)),
        ("并非没有遗漏", ("none", LOW)),
        ("见裁定书", ("none", LOW)),
        ("没有什么缺的", ("none", LOW)),
        ("无", ("none", LOW)),
    ],
)
def test_the_words_for_the_elements_of_a_ruling(elements, expected):
    assert proposed("ruling", ruling_elements=elements) == expected


@pytest.mark.parametrize("word", ["遗漏", "缺项", "漏项", "缺失", "遗漏、缺项"])
@pytest.mark.parametrize("denial", ["无", "没有", "并无", "未发现", "没有发现", "无任何", "不存在"])
@pytest.mark.parametrize("text", ["{}", "齐全，{}", "要素齐全，{}。", "{}，要素齐全"])
@pytest.mark.clause("J2.2.9")
def test_a_flaw_denied_is_no_flaw(text, denial, word):
    assert proposed("ruling", ruling_elements=text.format(denial + word)) == ("pass", HIGH)


DENIED = [
    "无",
    "没有",
    "未进行",
    "暂无",
    "尚未采取",
    "未采取措施",
    "待进行",
    "拟进行",
    "不详",
    "/",
    "-",
    "见卷",
    "是否采取不清楚",
]


@pytest.mark.parametrize(
    ("code", "holds", "name", "words"),
    [
        ("search", {"is_missing": True}, "search_measures", [*DENIED, "未查找", "没有查找", "未找到", "无法查找"]),
        ("sanction", {"is_obstructing": True}, "sanctions", [*DENIED, "未处罚", "不予处罚", "免予处罚", "未追究", "拟罚款"]),
        ("investigation", {}, "field_inquiry", [*DENIED, "未走访", "未到现场", "没有线下调查"]),
    ],
)
@pytest.mark.clause("J2.2.2")
@pytest.mark.clause("J2.2.4")
@pytest.mark.clause("J2.2.6")
def test_a_measure_denied_is_neither_done_nor_held_against_anybody(code, holds, name, words):
    for text in words:
        assert proposed(code, **holds, **{name: text}) == ("none", LOW), text


@pytest.mark.parametrize(
    ("code", "holds", "name", "words"),
    [
        (
            "search", {"is_missing": True}, "search_measures",
            ["临控布控", "查询户籍及常住人口信息", "查询暂住人口信息", "走访住所地，未找到本人", "公告送达并走访，查找未果", "到不动产登记中心查询"],
        ),
        (
            "sanction", {"is_obstructing": True}, "sanctions",
            ["罚款5000元", "因拒不申报财产，罚款1万元", "罚款5000元，未缴纳", "司法拘留十五日", "移送公安机关（涉嫌拒执罪）"],
        ),
        ("investigation", {}, "field_inquiry", ["到不动产登记中心现场查询", "走访住所地，无人应答", "实地走访并询问家属"]),
    ],
)  # fmt: skip
@pytest.mark.clause("J2.2.2")
@pytest.mark.clause("J2.2.4")
@pytest.mark.clause("J2.2.6")
def test_a_measure_without_success_is_a_measure(code, holds, name, words):
    for text in words:
        assert proposed(code, **holds, **{name: text}) == ("pass", MEDIUM), text


@pytest.mark.clause("J2.2.11")
@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("尚未立案审查", ("fail", HIGH)),
        ("没有立案审查", ("fail", HIGH)),
        ("不予立案审查", ("fail", HIGH)),
        ("未依法立案审查", ("fail", HIGH)),
        ("已立案审查，驳回", ("pass", HIGH)),
        ("（2019）豫0823执异3号，驳回", ("pass", HIGH)),
        ("当时未立案，后（2019）豫0823执异3号审查", ("none", LOW)),
        ("拟立案审查", ("none", LOW)),
        ("是否立案审查不详", ("none", LOW)),
    ],
)
def test_the_words_for_an_objection(result, expected):
    assert proposed("objection", objected_on=date(2019, 2, 11), objection_result=result) == expected


@pytest.mark.clause("J2.2.12")
def test_the_word_none_is_no_number_of_a_resumed_case():
    assert proposed("resumption", resumption_applied_on=date(2020, 5, 18), resumption_number="无") == ("none", LOW)
    assert proposed("resumption", resumption_applied_on=None, resumption_number="无") == ("na", LOW)


CLERKS = st.text(alphabet="无未没有不已尚待齐全缺遗漏处置拍卖扣划查到财产房存款立案，。；、 （）", max_size=40)


@settings(deadline=None)
@given(CLERKS, CLERKS, CLERKS)
def test_no_words_break_the_pre_check(one, two, three):
    facts = replace(
        SOUND, found_property=one, disposal=two, is_missing=True, search_measures=three, is_obstructing=True, sanctions=two,
        ruling_elements=one, field_inquiry=three, objected_on=date(2019, 2, 11), objection_result=two, resumption_number=one,
    )  # fmt: skip
    assert all(item.facts for item in precheck(facts).values())


@pytest.mark.parametrize("unit", ["经查", "无", "未", "、房产", "未予", "查控", "没有任何"])
def test_long_words_are_read_through(unit):
    text = unit * (2000 // len(unit))
    precheck(replace(SOUND, found_property=text, disposal=text, ruling_elements=text, field_inquiry=text, objection_result=text))
