"""The thirteen rules over recorded facts: each can say 合格, 不合格, 不适用 where that is an answer, and 未录入; blanks accuse nobody."""

from dataclasses import replace
from datetime import date

import pytest

from reviews.checklists import TERMINATION_QUESTIONS
from reviews.precheck_facts import Certainty, Facts, Mark
from reviews.prechecks import RULES, precheck, warnings_of

# A case with nothing amiss, every fact recorded.
SOUND = Facts(
    number="（2018）豫0823执276号",
    filed_on=date(2018, 7, 13),
    terminated_on=date(2019, 1, 9),
    notice_on=date(2018, 7, 16),
    property_order_on=date(2018, 7, 16),
    network_query_on=date(2018, 7, 26),
    field_inquiry="到住所地社区走访",
    found_property="未查到财产",
    is_missing=False,
    restricted_on=date(2018, 9, 10),
    is_listable=False,
    is_obstructing=False,
    interviewed_on=date(2018, 12, 28),
    consent="agreed",
    ruling_number="（2018）豫0823执276号之一",
    ruling_elements="齐全",
    served_on=date(2019, 1, 11),
    library_on=date(2019, 1, 13),
    last_query_on=date(2021, 2, 10),
)
DISAGREED = {"consent": "disagreed", "panel_on": date(2019, 1, 3), "approved_on": date(2019, 1, 4)}

# 清单第几项即方案第几条。
CLAUSES = {
    "notice": pytest.mark.clause("J2.2.1"),
    "investigation": pytest.mark.clause("J2.2.2"),
    "disposal": pytest.mark.clause("J2.2.3"),
    "search": pytest.mark.clause("J2.2.4"),
    "restriction": pytest.mark.clause("J2.2.5"),
    "sanction": pytest.mark.clause("J2.2.6"),
    "interview": pytest.mark.clause("J2.2.7"),
    "panel": pytest.mark.clause("J2.2.8"),
    "ruling": pytest.mark.clause("J2.2.9"),
    "service": pytest.mark.clause("J2.2.10"),
    "objection": pytest.mark.clause("J2.2.11"),
    "resumption": pytest.mark.clause("J2.2.12"),
    "other": pytest.mark.clause("J2.2.13"),
}
TABLE = [
    ("notice", {}, "pass"),
    ("notice", {"notice_on": date(2018, 7, 23)}, "pass"),
    ("notice", {"notice_on": date(2018, 7, 24)}, "fail"),
    ("notice", {"property_order_on": date(2018, 8, 20)}, "fail"),
    ("notice", {"notice_on": None}, "none"),
    ("notice", {"notice_on": None, "property_order_on": date(2018, 8, 20)}, "fail"),
    ("notice", {"filed_on": None}, "none"),
    ("investigation", {}, "pass"),
    ("investigation", {"field_inquiry": ""}, "none"),
    ("investigation", {"network_query_on": None}, "none"),
    ("disposal", {}, "pass"),
    ("disposal", {"found_property": "无"}, "pass"),
    ("disposal", {"found_property": ""}, "none"),
    ("disposal", {"found_property": "房产一套（首封）", "disposal": "未启动评估"}, "fail"),
    ("disposal", {"found_property": "轿车一辆，已扣押", "disposal": "尚未处置"}, "fail"),
    ("disposal", {"found_property": "房产一套（首封）", "disposal": ""}, "none"),
    ("disposal", {"found_property": "房产一套（首封）", "disposal": "见卷"}, "none"),
    ("disposal", {"found_property": "银行存款128.10元", "disposal": "已扣划"}, "pass"),
    ("disposal", {"found_property": "住房一套（唯一住房，有抵押）", "disposal": "两次流拍，申请人不接受抵债"}, "pass"),
    ("disposal", {"found_property": "房产一套，轮候查封", "disposal": "已函首封法院，待其处置"}, "pass"),
    ("disposal", {"found_property": "轿车一辆，登记查封", "disposal": "未实际扣押到车辆，无法处置"}, "pass"),
    ("search", {}, "na"),
    ("search", {"is_missing": True, "search_measures": "临控布控"}, "pass"),
    ("search", {"is_missing": True}, "none"),
    ("search", {"is_missing": None}, "none"),
    ("restriction", {}, "pass"),
    ("restriction", {"restricted_on": None}, "none"),
    ("restriction", {"is_listable": True, "listed_on": date(2018, 9, 20)}, "pass"),
    ("restriction", {"is_listable": True}, "none"),
    ("restriction", {"is_listable": None}, "none"),
    ("restriction", {"restricted_on": date(2019, 2, 1)}, "fail"),
    ("sanction", {}, "na"),
    ("sanction", {"is_obstructing": True, "sanctions": "罚款5000元"}, "pass"),
    ("sanction", {"is_obstructing": True}, "none"),
    ("sanction", {"is_obstructing": None}, "none"),
    ("interview", {}, "pass"),
    ("interview", {"interviewed_on": date(2019, 1, 9)}, "pass"),
    ("interview", {"interviewed_on": date(2019, 1, 10)}, "fail"),
    ("interview", {"interviewed_on": None}, "none"),
    ("panel", {}, "na"),
    ("panel", {"interviewed_on": None}, "na"),
    ("panel", {"consent": ""}, "none"),
    ("panel", DISAGREED, "pass"),
    ("panel", {**DISAGREED, "approved_on": None}, "none"),
    ("panel", {"consent": "disagreed"}, "none"),
    ("panel", {**DISAGREED, "approved_on": date(2019, 1, 2)}, "fail"),
    ("panel", {**DISAGREED, "approved_on": date(2019, 1, 10)}, "fail"),
    ("panel", {"consent": "disagreed", "panel_on": date(2019, 2, 1)}, "fail"),
    ("ruling", {}, "pass"),
    ("ruling", {"ruling_elements": "缺财产调查情况"}, "fail"),
    ("ruling", {"ruling_elements": "未载明申请人恢复执行权利"}, "fail"),
    ("ruling", {"ruling_elements": ""}, "none"),
    ("ruling", {"ruling_number": "（2018）豫0823执286号之一"}, "fail"),
    ("ruling", {"ruling_number": "（2018）豫0823执27号之一"}, "fail"),
    ("ruling", {"ruling_number": "(2018)豫0823执276号"}, "pass"),
    ("ruling", {"ruling_number": ""}, "pass"),
    ("service", {}, "pass"),
    ("service", {"served_on": None}, "none"),
    ("service", {"served_on": date(2019, 1, 5)}, "fail"),
    ("service", {"served_on": date(2019, 1, 14)}, "fail"),
    ("service", {"closed_on": date(2019, 1, 10)}, "fail"),
    ("service", {"closed_on": date(2019, 1, 11), "library_on": None}, "pass"),
    ("objection", {}, "na"),
    ("objection", {"objected_on": date(2019, 2, 11), "objection_result": "已立案（2019）豫0823执异3号，驳回"}, "pass"),
    ("objection", {"objected_on": date(2019, 2, 11), "objection_result": "未立案"}, "fail"),
    ("objection", {"objected_on": date(2019, 2, 11)}, "none"),
    ("objection", {"objected_on": date(2019, 2, 11), "objection_result": "已答复"}, "none"),
    ("resumption", {}, "na"),
    ("resumption", {"resumption_applied_on": date(2020, 5, 18), "resumption_number": "（2020）豫0823执恢78号"}, "pass"),
    ("resumption", {"resumption_number": "（2020）豫0823执恢78号"}, "pass"),
    ("resumption", {"resumption_applied_on": date(2020, 5, 18)}, "none"),
    ("other", {}, "pass"),
    ("other", {"filed_on": date(2018, 10, 9)}, "fail"),
    ("other", {"filed_on": date(2018, 10, 8)}, "pass"),
    ("other", {"library_on": date(2019, 1, 18)}, "pass"),
    ("other", {"library_on": date(2019, 1, 19)}, "fail"),
    ("other", {"library_on": None}, "none"),
    ("other", {"filed_on": None}, "none"),
]


@pytest.mark.parametrize(("code", "changes", "proposal"), [pytest.param(*row, marks=CLAUSES[row[0]]) for row in TABLE])
def test_each_item_over_its_facts(code, changes, proposal):
    found = RULES[code](replace(SOUND, **changes))
    assert found.proposal == proposal
    assert found.facts, "a proposal without facts convinces nobody"


def test_october_eighth_is_not_yet_past_three_months_of_july_eighth():
    assert "within_three_months" in RULES["other"](replace(SOUND, filed_on=date(2018, 10, 9))).warnings
    same_day = replace(SOUND, filed_on=date(2018, 10, 31), terminated_on=date(2019, 1, 31))
    assert RULES["other"](same_day).warnings == ("within_three_months",)
    end_of_february = replace(SOUND, filed_on=date(2018, 11, 30), terminated_on=date(2019, 3, 1))
    assert RULES["other"](end_of_february).warnings == ()


def test_nothing_recorded_accuses_nobody():
    found = precheck(Facts())
    assert "fail" not in {item.proposal for item in found.values()}
    assert warnings_of(found) == []
    assert [code for code, item in found.items() if item.proposal == "na"] == ["objection", "resumption"]
    assert all(item.certainty == Certainty.LOW for item in found.values())
    assert all(fact.mark == Mark.NONE for item in found.values() for fact in item.facts)


@pytest.mark.parametrize("blank", [name for name in SOUND.__dataclass_fields__ if name not in ("number", "closed_on")])
def test_no_blank_turns_into_a_failure(blank):
    empty = "" if isinstance(getattr(SOUND, blank), str) else None
    found = precheck(replace(SOUND, **{blank: empty}))
    assert "fail" not in {item.proposal for item in found.values()}


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"filed_on": date(2018, 11, 1), "notice_on": None, "property_order_on": None}, "within_three_months"),
        ({"interviewed_on": date(2019, 1, 20)}, "interview_after_ruling"),
        ({"closed_on": date(2019, 1, 9)}, "service_after_closing"),
        ({"notice_on": date(2018, 8, 20)}, "notice_late"),
    ],
)
def test_warnings_beyond_the_proposals(changes, warning):
    assert warnings_of(precheck(replace(SOUND, **changes))) == [warning]


def test_serving_after_the_day_of_the_ruling_is_ordinary():
    """终本日期 is the day of the ruling (填报说明 二): only closing the case before service is wrong."""
    assert warnings_of(precheck(SOUND)) == []


def test_a_period_that_may_end_in_a_holiday_is_said_with_less_certainty():
    assert RULES["notice"](replace(SOUND, notice_on=date(2018, 7, 30))).certainty == Certainty.MEDIUM
    assert RULES["notice"](replace(SOUND, notice_on=date(2018, 8, 20))).certainty == Certainty.HIGH


def test_rules_are_those_that_the_thirteen_items_name_in_their_order():
    assert list(RULES) == [question.precheck for question in TERMINATION_QUESTIONS]


def test_plain_data_for_programs():
    told = RULES["interview"](replace(SOUND, interviewed_on=date(2019, 1, 20))).as_json()
    assert told == {
        "proposal": "fail",
        "certainty": "high",
        "facts": [["look", "约谈 2019-01-20，晚于裁定 2019-01-09"]],
        "warnings": ["interview_after_ruling"],
    }
