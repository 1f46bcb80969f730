"""The two commands: what they print, how they end, and that they never end in a traceback."""

import json
import shutil
from collections import Counter
from contextlib import redirect_stdout
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from cases.models import Case, TraceEntry
from deadlines.models import Deadline
from ledgers.models import ImportRun
from petitions.models import Petition
from tests.factories.petition_workbooks import build, row
from tests.factories.samples import sample_house
from tests.stages import starts_at

LEDGER = "tests/data/信访案件交办台账.xlsx"
pytestmark = pytest.mark.django_db


def ended(*arguments):
    """The exit code of import_ledger."""
    try:
        call_command("import_ledger", *map(str, arguments), "--json")
    except SystemExit as end:
        return end.code
    return 0


def last_line(said):
    return json.loads(said.strip().splitlines()[-1])


def run(capsys, *arguments):
    """(exit code, last line as JSON) of import_ledger."""
    return ended(*arguments), last_line(capsys.readouterr().out)


def ledger_brought_in(world):
    """The courts' own ledger brought into the sample organisation. Returns: (exit code, last line as JSON) of the command."""
    sample_house(world)
    with redirect_stdout(StringIO()) as said:
        code = ended("petitions", LEDGER)
    return code, last_line(said.getvalue())


@starts_at(ledger_brought_in)
def test_the_courts_own_ledger_goes_in_as_it_is(staged, capsys):
    code, report = staged
    assert (code, report["outcome"], report["rows_total"], report["rows_ok"], report["new"]) == (
        0,
        "accept_with_notes",
        575,
        575,
        575,
    )
    assert report["bad_cells"] == []
    whole = [note["reason"] for note in report["notes"] if note["kind"] == "file"]
    assert "合计行与表内一致：总件数 575，标的额 86852824.63，到位金额 40684213.63，已执结件数 172，已化解件数 225" in whole
    assert Counter(Case.objects.values_list("status", flat=True)) == {"accepted": 422, "handling": 149, "awaiting_plan": 4}
    assert Counter(Deadline.objects.filter(state="running").values_list("code", flat=True)) == {"XF-04": 4, "XF-08": 153}
    assert (Petition.objects.filter(is_executed=True).count(), Petition.objects.filter(is_resolved=True).count()) == (172, 225)
    assert TraceEntry.objects.filter(step="import-ledger", seq=1).count() == 575

    code, again = run(capsys, "petitions", LEDGER)
    assert (code, again["new"], again["changed"], again["same"]) == (0, 0, 0, 575)
    assert TraceEntry.objects.count() == 575


@starts_at(ledger_brought_in)
def test_what_goes_out_comes_in_unchanged(staged, capsys, tmp_path):
    call_command("export_ledger", "petitions", "--out", str(tmp_path / "out.xlsx"))
    assert "575 行" in capsys.readouterr().out
    code, report = run(capsys, "petitions", tmp_path / "out.xlsx", "--dry-run")
    assert (code, report["same"], report["rows_total"], report["bad_cells"]) == (0, 575, 575, [])


@starts_at(ledger_brought_in)
def test_the_export_stands_in_the_official_layout(staged, tmp_path):
    call_command("export_ledger", "petitions", "--out", str(tmp_path / "out.xlsx"))
    ours, theirs = openpyxl.load_workbook(tmp_path / "out.xlsx").active, openpyxl.load_workbook(LEDGER).active
    for line in (3, 4):
        assert [ours.cell(line, place).value for place in range(2, 32)][1:5] == [
            theirs.cell(line, place).value for place in range(2, 32)
        ][1:5] or line == 3
    assert [ours.cell(4, place).value or ours.cell(3, place).value for place in range(1, 32)] == [
        theirs.cell(4, place).value or theirs.cell(3, place).value for place in range(1, 32)
    ]
    heading_merges = {str(merged) for merged in theirs.merged_cells.ranges if merged.max_row <= 4}
    assert heading_merges == {str(merged) for merged in ours.merged_cells.ranges if merged.max_row <= 4}
    assert (ours.freeze_panes, ours.print_title_rows, ours.page_setup.orientation, ours.page_setup.paperSize) == (
        "I5",
        "$3:$4",
        "landscape",
        8,
    )
    assert ours.column_dimensions["AF"].hidden
    assert [ours.cell(580, place).value for place in (1, 3, 19, 30)] == ["合计", "575件", "已执结172件", "已化解225件"]
    assert ours["A582"].value.startswith("导出说明：筛选条件为全部，共 575 行，")
    assert ours["A582"].value.endswith("由系统导出")


@starts_at(sample_house)
def test_dry_run_writes_nothing(staged, capsys):
    code, report = run(capsys, "petitions", LEDGER, "--dry-run")
    assert (code, report["new"]) == (0, 575)
    assert (Case.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_some_rows_refused_is_two(world, capsys, tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(build([row(1), row(2, visited_on="2021-02-30")]).getvalue())
    code, report = run(capsys, "petitions", path)
    assert (code, report["outcome"], report["rows_ok"], report["new"]) == (2, "reject_rows", 1, 1)
    assert report["bad_cells"] == [
        {
            "sheet": "信访案件交办台账",
            "cell": "D6",
            "kind": "date",
            "value": "2021-02-30",
            "reason": "2月没有30日，请核对",
            "suggestion": "",
        }
    ]
    assert Case.objects.count() == 1


def test_a_person_brings_only_what_they_may(world, capsys, tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(build([row(1), row(2, unit="温县法院")]).getvalue())
    code, report = run(capsys, "petitions", path, "--as", "clerk")
    assert (code, report["new"], [cell["kind"] for cell in report["bad_cells"]]) == (2, 1, ["scope"])
    assert TraceEntry.objects.get().actor == world.clerk


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["petitions", "没有这个.xlsx"], "找不到这个文件"),
        (["petitions", "tests"], "是文件夹"),
        (["petitions", "pyproject.toml"], "打不开"),
        (["petitions", "tests/data/终本案件台账.xlsx"], "终本案件台账"),
        (["unknown", LEDGER], "没有代号为“unknown”的台账"),
        (["petitions", LEDGER, "--as", "nobody"], "没有用户名为“nobody”的在用账号"),
        (["petitions", LEDGER, "--as", "system_admin"], "不在您的管辖范围内"),
    ],
)
def test_a_file_refused_is_three_and_never_a_traceback(world, capsys, arguments, words):
    code, report = run(capsys, *arguments)
    assert (code, report["outcome"]) in {(3, "reject_file"), (2, "reject_rows")}
    assert words in report["reason"] or words in report["bad_cells"][0]["reason"]
    assert Case.objects.count() == 0


def test_without_courts_the_way_out_is_named(empty_house, capsys):
    code, report = run(capsys, "petitions", LEDGER)
    assert (code, report["reason"]) == (3, "系统里还没有法院和单位，请先建机构（或运行 load_sample --organisation-only）")


def test_export_to_a_place_that_cannot_be_written(world, tmp_path):
    with pytest.raises(CommandError, match="写不了"):
        call_command("export_ledger", "petitions", "--out", str(tmp_path / "没有" / "out.xlsx"))


def test_export_as_somebody_holds_what_they_see(world, capsys, tmp_path):
    source = tmp_path / "台账.xlsx"
    source.write_bytes(build([row(1), row(2, unit="温县法院")]).getvalue())
    run(capsys, "petitions", source)
    call_command("export_ledger", "petitions", "--out", str(tmp_path / "out.xlsx"), "--as", "far_clerk")
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert [page.cell(line, 2).value for line in (5, 6)] == ["焦执访〔2021〕0002号", None]
    with pytest.raises(CommandError, match="不能导出"):
        call_command("export_ledger", "petitions", "--out", str(tmp_path / "x.xlsx"), "--as", "handler")
    shutil.rmtree(tmp_path)
