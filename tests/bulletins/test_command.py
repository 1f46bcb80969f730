"""The command and the schedule: a past week's bulletin from what is there, clear refusals, nothing half written."""

import json

import pytest
from django.core.management import call_command

from bulletins import operations, tasks
from bulletins.models import Bulletin
from core.docx.checker import deviations
from tests.factories.moments import moment
from tests.factories.petition_rows import petition

pytestmark = pytest.mark.django_db


def prepare(capsys, *arguments):
    """(exit code, last line as JSON, what was said) of the command."""
    code = 0
    try:
        call_command("prepare_bulletin", *arguments, "--json")
    except SystemExit as stop:
        code = stop.code
    said = capsys.readouterr()
    return code, json.loads(said.out.strip().splitlines()[-1]), said.out + said.err


@pytest.mark.clause("J3.2.7")
def test_past_week_is_prepared_from_what_is_there(world, week, tmp_path, capsys):
    out = tmp_path / "w11.docx"
    code, report, said = prepare(capsys, "weekly", "--week", "2021-W11", "--out", str(out))

    assert code == 0
    assert (report["from"], report["to"], report["cut_off"]) == ("2021-03-12", "2021-03-18", "2021-03-19T12:00:00+08:00")
    assert {key: report["figures"][key] for key in ("registered", "in_hand", "overdue")} == {
        "registered": "2",
        "in_hand": "4",
        "overdue": "1",
    }
    assert report["deviations"] == deviations(out.read_bytes()) == []
    assert "周通报第11期（draft）：2021-03-12 至 2021-03-18" in said


def test_second_run_takes_todays_data_into_the_same_draft(world, week, tmp_path, capsys):
    arguments = ["weekly", "--week", "2021-W11", "--out", str(tmp_path / "w11.docx")]
    prepare(capsys, *arguments)
    petition(world.units["near.court"], "2021-03-16")
    _, report, _ = prepare(capsys, *arguments)

    assert report["figures"]["registered"] == "3"
    assert Bulletin.objects.count() == 1


def test_published_week_comes_out_as_it_was_published(world, published, tmp_path, capsys):
    petition(world.units["near.court"], "2021-03-16")
    out = tmp_path / "w11.docx"
    _, report, _ = prepare(capsys, "weekly", "--week", "2021-W11", "--out", str(out))

    assert (report["number"], report["figures"]["registered"]) == ("焦执通〔2021〕1号", "2")
    assert out.read_bytes() == published.docx.open("rb").read()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["weekly", "--week", "2021-W60", "--out", "a.docx"], "2021 年没有第 60 周"),
        (["weekly", "--week", "0001-W01", "--out", "a.docx"], "“0001-W01”的年份太早，应写成 2021-W11 的样子"),
        (["weekly", "--week", "9999-W52", "--out", "a.docx"], "才截止"),
        (["weekly", "--week", "上周", "--out", "a.docx"], "不是周次，应写成 2021-W11 的样子"),
        (["weekly", "--week", "2999-W01", "--out", "a.docx"], "才截止"),
        (["daily", "--week", "2021-W11", "--out", "a.docx"], "没有“daily”这种通报"),
        (["weekly", "--week", "2021-W11", "--out", "a.pdf"], "不是 .docx 文件名"),
        (["weekly", "--week", "2021-W11", "--out", "/nowhere/a.docx"], "不是可以写入的文件夹"),
        (["weekly", "--week", "2021-W11", "--court", "东京法院", "--out", "a.docx"], "没有叫“东京法院”的法院"),
    ],
)
def test_bad_input_is_said_and_nothing_is_made(world, tmp_path, monkeypatch, capsys, arguments, reason):
    monkeypatch.chdir(tmp_path)
    code, report, _ = prepare(capsys, *arguments)

    assert code == 2
    assert reason in report["reason"]
    assert not Bulletin.objects.exists()
    assert list(tmp_path.glob("*.docx")) == []


def test_empty_system_says_what_to_do(empty_house, tmp_path, capsys):
    code, report, _ = prepare(capsys, "weekly", "--week", "2021-W11", "--out", str(tmp_path / "a.docx"))

    assert (code, report["reason"]) == (2, "系统里还没有法院和单位，请先建机构（或运行 load_sample --organisation-only）")


@pytest.mark.clause("X3")
def test_schedule_drafts_what_is_due_and_does_nothing_the_second_time(world):
    tasks.draft_weekly()
    tasks.draft_weekly()

    assert Bulletin.objects.count() == 1
    assert Bulletin.objects.get().court == world.courts["top"]


def test_week_without_any_petition_has_a_bulletin_too(world):
    bulletin = operations.draft_weekly(
        world.courts["top"], operations.Week.parse("2021-W12"), by=None, now=moment("2021-03-26 12:00")
    )

    assert bulletin.texts["problems"]["facts"] == "截至统计时刻，没有超期、逾期未报方案和退补的案件。"
    assert bulletin.figures.get(code="plan_rate", unit=None).value == "—"


@pytest.mark.clause("L4.12")
def test_a_quarter_is_prepared_without_telling_small_numbers(world, tmp_path, capsys):
    out = tmp_path / "q1.docx"
    code, report, _ = prepare(capsys, "quarterly", "--quarter", "2021-Q1", "--out", str(out))

    assert (code, report["from"], report["to"]) == (0, "2021-01-01", "2021-03-31")
    assert "figures" not in report
    assert report["deviations"] == deviations(out.read_bytes()) == []


@pytest.mark.parametrize(("kind", "option", "value"), [("quarterly", "--week", "2021-W11"), ("weekly", "--quarter", "2021-Q1")])
def test_the_wrong_span_is_refused(world, tmp_path, capsys, kind, option, value):
    code, report, _ = prepare(capsys, kind, option, value, "--out", str(tmp_path / "a.docx"))

    assert (code, report["outcome"], Bulletin.objects.count()) == (2, "refused", 0)
