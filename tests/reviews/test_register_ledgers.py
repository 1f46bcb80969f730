"""问题登记册, 整改台账 and 终本评查台账: out for those who may know, back without changing anything but what a clerk would type."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from cases.models import TraceEntry
from cases.seals import first_damage
from core.ledger import LEDGERS
from core.xlsx import column_letter
from reviews.answers import findings as registering
from reviews.answers.operations import save_answer
from reviews.findings.rows import number_of
from reviews.models import Finding, ReviewTask, Tier
from tests.factories.campaigns import published_terminations
from tests.factories.findings import (
    ORDERED,
    act,
    brought,
    changed,
    examined,
    exported,
    finding,
    found,
    one_ordered,
    order,
    rows_of,
)
from tests.factories.organisation import fresh
from tests.factories.review_rows import submit
from tests.stages import starts_at


@pytest.fixture
def cast(world, staged):
    """The cast with what the stage has found in the two courts."""
    world.found = staged
    return world


def bad(report):
    """{header: reason} of the refused cells."""
    columns = LEDGERS[report["ledger"]].columns
    letters = {column_letter(number): column.header for number, column in enumerate(columns, 1)}
    return {letters[cell["cell"].rstrip("0123456789")]: cell["reason"] for cell in report["bad_cells"]}


# --- Out --------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("J2.3.1")
@starts_at(found)
def test_the_register_names_each_finding_of_each_case(cast):
    rows = rows_of("findings", exported("findings", cast.office))
    assert [(row["subject"], row["item"], row["state"]) for row in rows] == [
        ("焦执访〔2021〕0001号", 1, "待责令"),
        ("焦执访〔2021〕0001号", 3, "待责令"),
        ("焦执访〔2021〕0002号", 2, "待责令"),
    ]
    assert (rows[0]["item_label"], rows[0]["text"], rows[0]["tier"]) == ("办理规范", "卷内没有材料", "中院评查")
    assert (rows[0]["nature"], rows[0]["due_on"]) == (None, None)


@starts_at(found)
def test_a_court_takes_out_its_own_rows_only(cast):
    assert [row["unit"] for row in rows_of("findings", exported("findings", cast.clerk))] == ["武陟法院", "武陟法院"]
    assert [row["unit"] for row in rows_of("findings", exported("findings", cast.far_clerk))] == ["温县法院"]
    order(cast.found.near, cast, [1])
    assert rows_of("rectifications", exported("rectifications", cast.far_clerk)) == []


@pytest.mark.clause("J2.3.2")
@starts_at(found)
def test_the_ledger_of_cures_holds_what_was_ordered_and_how_it_stands(cast):
    order(cast.found.near, cast, [1], due_on="2021-05-20", due_reason="要到外地调取银行流水")
    row = rows_of("rectifications", exported("rectifications", cast.clerk))[0]
    assert (row["due_on"].date(), row["due_reason"], row["state"]) == (date(2021, 5, 20), "要到外地调取银行流水", "待整改")
    assert (row["reopen_count"], row["report"]) == (0, None)


@starts_at(one_ordered)
def test_the_filters_of_the_register_narrow_the_export(cast):
    said = [(row["unit"], row["item"]) for row in rows_of("findings", exported("findings", cast.office, view="open"))]
    assert said == [("武陟法院", 1)]
    rows = rows_of("findings", exported("findings", cast.office, campaign=cast.found.campaign.pk, item=2))
    assert [row["unit"] for row in rows] == ["温县法院"]


# --- Blindness --------------------------------------------------------------------------------------------------------


def lower_tier(cast):
    """常思远 of 武陟 has submitted 本院评查 with item 2 wanting; the intermediate court has still to review the case: 温如玉."""
    review = cast.found.near
    ReviewTask.objects.filter(review=review).update(state="withdrawn")
    Finding.objects.filter(review=review).update(state="withdrawn")
    task = submit(review, Tier.COURT, cast.liaison, failed={2}, items=5)
    registering.register(task)
    return review, ReviewTask.objects.create(
        review=review, campaign=review.campaign, tier=Tier.INTERMEDIATE, height=3, unit=review.case.unit, reviewer=cast.office,
        item_count=5,
    )  # fmt: skip


@pytest.mark.clause("J1.3")
@starts_at(found)
def test_no_ledger_tells_a_higher_tier_what_a_lower_one_found_before_it_has_submitted(cast):
    review, pending = lower_tier(cast)
    assert [row["item"] for row in rows_of("findings", exported("findings", cast.clerk))] == [2]
    assert [row["unit"] for row in rows_of("findings", exported("findings", cast.office))] == ["温县法院"]
    number = number_of(finding_of(review, 2))
    content = changed("findings", exported("findings", cast.clerk), number, nature="个性问题", cure="限期整改")
    report = examined("findings", content, cast.office)
    assert (report["rejected"], report["changed"]) == (1, 0)
    ReviewTask.objects.filter(pk=pending.pk).update(state="submitted", answered=5, submitted_at=ORDERED, revealed_at=ORDERED)
    assert len(rows_of("findings", exported("findings", cast.office))) == 2


def finding_of(review, item):
    return Finding.objects.exclude(state="withdrawn").get(review=review, item=item)


def answered(world):
    """秦岚 or 常思远 has found item 7 of the case of 武陟 wanting in 单位自查. Returns: the task."""
    task = published_terminations(world)
    by = fresh(task.reviewer)
    for number in range(1, 14):
        answer, reason = ("fail", "约谈晚于裁定") if number == 7 else ("pass", "")
        save_answer(task, number, by=by, answer=answer, reason=reason, fault="0703" if number == 7 else "")
    return task


@pytest.fixture
def terminated(world, staged):
    """The cast with the task that the stage has answered."""
    world.task = staged
    return world


def submit_answers(world):
    act_by = fresh(world.task.reviewer)
    from reviews.steps import SubmitAnswers

    return act(SubmitAnswers, world.task.review, act_by)


@pytest.mark.clause("J2.2.7")
@pytest.mark.clause("J2.3.1")
@starts_at(answered)
def test_a_reviewed_case_stands_with_its_thirteen_items(terminated):
    before = rows_of("termination-reviews", exported("termination-reviews", terminated.clerk))[0]
    assert (before["state"], before["item_7"], before["failed"]) == ("评查中", None, None)
    submit_answers(terminated)
    row = rows_of("termination-reviews", exported("termination-reviews", terminated.clerk))[0]
    assert (row["execution"], row["item_7"], row["item_1"]) == ("（2019）豫0823执126号", "不合格：约谈晚于裁定", "合格")
    assert (row["failed"], row["state"], row["days"], row["manner"]) == (1, "已提交", 297, "申请执行人同意")


@pytest.mark.clause("J1.3")
@starts_at(answered)
def test_the_thirteen_items_of_a_lower_tier_stay_hidden_from_a_higher_one(terminated):
    submit_answers(terminated)
    review = terminated.task.review
    ReviewTask.objects.create(
        review=review, campaign=review.campaign, tier=Tier.INTERMEDIATE, height=3, unit=review.case.unit,
        reviewer=terminated.office, item_count=13,
    )  # fmt: skip
    rows = rows_of("termination-reviews", exported("termination-reviews", terminated.office))
    lower = next(row for row in rows if row["number"].endswith("（单位自查）"))
    assert (lower["state"], lower["failed"]) == ("已提交，本层级评完后可看", None)
    assert {lower[f"item_{number}"] for number in range(1, 14)} == {None}
    theirs = rows_of("termination-reviews", exported("termination-reviews", terminated.clerk))
    assert next(row for row in theirs if row["number"].endswith("（单位自查）"))["item_7"] == "不合格：约谈晚于裁定"


# --- Back -------------------------------------------------------------------------------------------------------------


@starts_at(one_ordered)
def test_the_command_line_takes_each_of_them_out(cast, tmp_path, capsys):
    for code, rows in (("findings", 3), ("rectifications", 1), ("termination-reviews", 0)):
        call_command("export_ledger", code, "--out", str(tmp_path / f"{code}.xlsx"))
        assert f"{rows} 行" in capsys.readouterr().out


@starts_at(found)
def test_what_went_out_comes_back_without_changing_anything(cast):
    order(cast.found.near, cast, [1, 3], due_on="2021-05-20", due_reason="要到外地调取银行流水")
    data = {"finding": finding(cast.found.near, 1).pk, "report": "已补发执行通知书 \n并送达", "evidence_note": "正卷第 87 页"}
    act_report(cast, data)
    for code, rows in (("findings", 3), ("rectifications", 2)):
        report = examined(code, exported(code, None), cast.office)
        assert (report["rows_total"], report["same"], report["bad_cells"]) == (rows, rows, [])


def act_report(cast, data, at=ORDERED + timedelta(days=1)):
    from reviews.findings.steps import ReportRectification

    return act(ReportRectification, cast.found.near, cast.handler, at, **data)


@starts_at(answered)
def test_the_register_of_reviewed_cases_comes_back_unchanged_and_refuses_every_change(terminated):
    submit_answers(terminated)
    content = exported("termination-reviews", terminated.clerk)
    assert examined("termination-reviews", content, terminated.clerk)["same"] == 1
    number = f"{terminated.task.review.case.number}（单位自查）"
    report = examined("termination-reviews", changed("termination-reviews", content, number, item_7="合格"), terminated.clerk)
    assert (report["rejected"], report["changed"]) == (1, 0)
    assert bad(report)["7 约谈申请执行人"].startswith("“7 约谈申请执行人”不从表里改：评查结论在评查台作出并签名")


# --- What a ledger may type -------------------------------------------------------------------------------------------


@pytest.mark.clause("J2.3.2")
@starts_at(found)
def test_nature_and_cure_typed_into_the_register_order_the_cure(cast):
    number = number_of(finding(cast.found.near, 3))
    content = exported("findings", cast.office)
    content = changed(
        "findings", content, number, nature="共性", cure="限期整改", due_on="2021-05-20", due_reason="要到外地调取银行流水"
    )
    assert examined("findings", content, cast.office)["changed"] == 1
    report = brought("findings", content, cast.office)
    ordered = finding(cast.found.near, 3)
    assert (report["changed"], ordered.nature, ordered.cure, ordered.due_on) == (1, "common", "by_date", date(2021, 5, 20))
    steps = list(TraceEntry.objects.filter(case=cast.found.near.pk).order_by("seq").values_list("label", "channel"))
    assert steps == [("责令整改", "ledger"), ("台账导入", "ledger")]
    assert first_damage() is None
    assert examined("findings", exported("findings", cast.office), cast.office)["same"] == 3


@pytest.mark.parametrize(
    ("texts", "column", "reason"),
    [
        ({"cure": "限期整改"}, "性质", "责令整改要写明“性质”，这里是空的"),
        ({"text": "没有问题"}, "问题", "“问题”不从表里改：评查结论以评查员提交的为准，在评查台办理；系统里是“卷内没有材料”"),
        ({"state": "已销号"}, "状态", "“状态”不从表里改：评查结论以评查员提交的为准，在评查台办理；系统里是“待责令”"),
    ],
)
@starts_at(found)
def test_what_the_register_may_not_change_is_refused_cell_by_cell(cast, texts, column, reason):
    number = number_of(finding(cast.found.near, 3))
    report = examined("findings", changed("findings", exported("findings", cast.office), number, **texts), cast.office)
    assert (report["rejected"], bad(report)) == (1, {column: reason})


@pytest.mark.clause("J2.3.1")
@starts_at(found)
def test_a_unit_reports_its_cures_through_the_ledger(cast):
    order(cast.found.near, cast, [1, 3])
    number = number_of(finding(cast.found.near, 1))
    content = exported("rectifications", cast.clerk)
    content = changed("rectifications", content, number, report="已补发执行通知书", evidence_note="正卷第 87 页")
    report = brought("rectifications", content, cast.clerk, ORDERED + timedelta(days=1))
    cured = finding(cast.found.near, 1)
    assert (report["changed"], report["same"]) == (1, 1)
    assert (cured.state, cured.report, cured.evidence_note) == ("reported", "已补发执行通知书", "正卷第 87 页")
    assert cured.reported_by == cast.clerk


@pytest.mark.parametrize(
    ("texts", "column", "reason"),
    [
        ({"report": "改好了"}, "材料在哪里", "写明整改材料在卷内哪一页"),
        ({"due_on": "2021-12-31"}, "整改期限", "这份台账只填整改情况、材料在哪里和执恢案号；系统里是“2021-04-27”"),
        ({"check_note": "同意"}, "复查意见", "这份台账只填整改情况、材料在哪里和执恢案号；系统里是“空”"),
    ],
)
@starts_at(one_ordered)
def test_what_the_ledger_of_cures_may_not_change_is_refused_cell_by_cell(cast, texts, column, reason):
    number = number_of(finding(cast.found.near, 1))
    content = changed("rectifications", exported("rectifications", cast.clerk), number, **texts)
    report = examined("rectifications", content, cast.clerk)
    assert report["rejected"] == 1
    assert reason in bad(report)[column]


@starts_at(one_ordered)
def test_a_report_that_is_in_already_is_not_overwritten_by_a_ledger(cast):
    number = number_of(finding(cast.found.near, 1))
    old = exported("rectifications", cast.clerk)
    data = {"finding": finding(cast.found.near, 1).pk, "report": "已补发执行通知书", "evidence_note": "正卷第 87 页"}
    act_report(cast, data)
    content = changed("rectifications", old, number, report="另一种说法", evidence_note="第 1 页")
    report = brought("rectifications", content, cast.clerk, ORDERED + timedelta(days=2))
    assert (report["changed"], finding(cast.found.near, 1).report) == (0, "已补发执行通知书")
    fresh_one = changed("rectifications", exported("rectifications", cast.clerk), number, report="另一种说法")
    report = examined("rectifications", fresh_one, cast.clerk)
    assert "这个问题待复查，复查、退回和重开在系统里办理" in bad(report)["整改情况"]


@starts_at(one_ordered)
def test_a_row_of_another_court_does_not_exist(cast):
    content = exported("rectifications", cast.clerk)
    report = examined("rectifications", content, cast.far_clerk)
    assert (report["rejected"], report["same"]) == (1, 0)
