"""终本案件台账: eleven sheets in, every row accounted for; out again in the official layout; and nothing changed by coming back."""

import json
from collections import Counter
from datetime import date

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.models import Case, CasePerson, TraceEntry
from cases.seals import first_damage
from core.ledger import LEDGERS
from core.xlsx import FileRefused
from courts.sample import load_organisation
from deadlines.models import Deadline
from executions.models import ExecutionCase, Party
from ledgers.models import ImportRun
from ledgers.operations.command import examine_only
from ledgers.report import report_of
from reviews.models import Termination
from tests.factories.petition_workbooks import build as petition_book
from tests.factories.petition_workbooks import row as petition_row

LEDGER = "tests/data/终本案件台账.xlsx"
SHEETS = {
    "焦作中院": 90, "解放法院": 380, "中站法院": 170, "马村法院": 150, "山阳法院": 430, "修武法院": 210, "博爱法院": 270, "武陟法院": 400,
    "温县法院": 300, "沁阳法院": 320, "孟州法院": 280,
}  # fmt: skip
pytestmark = pytest.mark.django_db


def run(capsys, *arguments):
    """(exit code, last line as JSON) of import_ledger."""
    code = 0
    try:
        call_command("import_ledger", *map(str, arguments), "--json")
    except SystemExit as ended:
        code = ended.code
    return code, json.loads(capsys.readouterr().out.strip().splitlines()[-1])


@pytest.fixture
def organisation(empty_house):
    load_organisation()


def at(monkeypatch, *moment):
    monkeypatch.setattr(timezone, "now", lambda: timezone.make_aware(timezone.datetime(*moment)))


@pytest.mark.clause("J2.0")
@pytest.mark.clause("J2.4")
def test_eleven_sheets_go_in_go_out_and_come_back_unchanged(organisation, capsys, tmp_path, monkeypatch):
    at(monkeypatch, 2021, 3, 22, 9)
    code, report = run(capsys, "terminations", LEDGER)
    assert (code, report["outcome"]) == (0, "accept_with_notes")
    assert (report["rows_total"], report["rows_ok"], report["new"], report["skipped"]) == (3000, 3000, 3000, 11)
    assert report["bad_cells"] == []
    whole = [note["reason"] for note in report["notes"] if note["kind"] == "file"]
    assert "工作表“说明”里没有找到“终本案件台账”的表头，没有读" in whole
    assert "工作表“焦作中院”合计行与表内一致：总件数 90，标的额 15072042.16，到位额 1817741.58" in whole
    assert sum("合计行与表内一致" in note for note in whole) == 11
    assert dict(Counter(Case.objects.values_list("court__short_name", flat=True))) == SHEETS
    units = Counter(Case.objects.exclude(unit__kind="court").values_list("unit__short_name", flat=True))
    assert units == {"高新法庭": 70, "执行一庭": 58, "执行二庭": 32}
    assert Termination.objects.filter(consent="agreed").count() == 1662
    assert Termination.objects.filter(field_inquiry="").count() == 247
    assert Termination.objects.filter(is_missing=True).count() == 929
    assert Termination.objects.filter(notice_on=None).count() == 32
    assert ExecutionCase.objects.count() == 3000
    assert Party.objects.filter(side="applicant").count() == 3000
    assert TraceEntry.objects.filter(step="import-ledger", seq=1, channel="ledger").count() == 3000
    assert TraceEntry.objects.order_by("pk").first().facts == {"run": report["run"], "sheet": "焦作中院", "row": 5}

    states = {"standing": 2756, "resumed": 180, "revoked": 24, "applied": 35, "objected": 5}
    assert Counter(Case.objects.values_list("status", flat=True)) == states
    first = Case.objects.get(number="终本（2018）豫08执276号")
    clock = first.deadlines.get()
    assert (clock.code, clock.due_on, first.due_on) == ("ZB-01", date(2021, 8, 10), date(2021, 8, 10))
    assert Deadline.objects.count() == Case.objects.filter(closed_at=None).count() == 2796

    code, again = run(capsys, "terminations", LEDGER)
    assert (code, again["new"], again["changed"], again["same"]) == (0, 0, 0, 3000)
    assert TraceEntry.objects.count() == 3000

    out = tmp_path / "out.xlsx"
    call_command("export_ledger", "terminations", "--out", str(out))
    assert "3000 行" in capsys.readouterr().out
    code, back = run(capsys, "terminations", out, "--dry-run")
    assert (code, back["same"], back["rows_total"], back["bad_cells"]) == (0, 3000, 3000, [])
    ours, theirs = (openpyxl.load_workbook(path, read_only=True) for path in (out, LEDGER))
    assert ours.sheetnames == theirs.sheetnames[1:]
    for name in ours.sheetnames:
        assert headings(ours[name], 40)[1:] == [
            {"承办法官": "承办人", "立案时间": "立案日期", "终本时间": "终本日期"}.get(text, text)
            for text in headings(theirs[name], 40)[1:]
        ]
    rows = list(ours["温县法院"].iter_rows(values_only=True))
    assert rows[0][0] == theirs["温县法院"]["A1"].value
    assert rows[1][0].startswith("填报单位：温县人民法院执行局      结案期间：2019年1月至2021年2月      ")
    assert [rows[304][place - 1] for place in (1, 2, 12, 13)] == ["合计", "300件", 47909405.95, 3140634.48]
    assert first_damage() is None


def headings(page, width):
    above, below = page.iter_rows(min_row=3, max_row=4, max_col=width, values_only=True)
    return [low or high for high, low in zip(above, below, strict=True)]


def test_a_dry_run_writes_nothing(organisation, capsys):
    code, report = run(capsys, "terminations", LEDGER, "--dry-run")
    assert (code, report["new"]) == (0, 3000)
    assert (Case.objects.count(), ImportRun.objects.count(), CasePerson.objects.count()) == (0, 0, 0)


# --- One row at a time -------------------------------------------------------------------------------------------------

SOUND = {
    "number": "（2018）豫0823执276号", "unit_words": "执行局", "handler_name": "秦岚", "panel": "秦岚、常思远、贺小满", "cause": "民间借贷纠纷",
    "applicant": "谭鹏", "debtor": "王运红", "debtor_kind": "自然人", "filed_on": date(2018, 7, 13), "terminated_on": date(2019, 1, 9),
    "claimed_amount": 42653.45, "recovered_amount": 0, "notice_on": date(2018, 7, 16), "is_missing": "否", "consent": "同意",
    "served_on": date(2019, 1, 11),
}  # fmt: skip
COLUMNS = LEDGERS["terminations"].columns


def book(sheets, headers=()):
    """A workbook with a sheet per name: a title, then one heading row, then rows by column name."""
    renamed, workbook = dict(headers), openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        page = workbook.create_sheet(name)
        page.append([f"{name}终结本次执行程序案件台账"])
        page.append([renamed.get(column.name, column.header) for column in COLUMNS])
        for row in rows:
            page.append([row.get(column.name) for column in COLUMNS])
    return workbook


def saved(workbook, tmp_path, name="台账.xlsx"):
    path = tmp_path / name
    workbook.save(path)
    return path


def examined(workbook, tmp_path, by=None):
    with saved(workbook, tmp_path).open("rb") as stream:
        return report_of(
            "terminations", examine_only(LEDGERS["terminations"], stream, "台账.xlsx", by=by, today=date(2021, 4, 1))
        )


def said(report):
    return " ".join(note["reason"] for note in report["notes"]) + " ".join(cell["reason"] for cell in report["bad_cells"])


def test_synonyms_of_headings_are_known(world, tmp_path):
    headers = {
        "handler_name": "承办法官",
        "filed_on": "立案时间",
        "terminated_on": "终本时间",
        "restricted_on": "限消日期",
        "applicant": "申请人",
    }
    report = examined(book({"武陟法院": [SOUND]}, headers.items()), tmp_path)
    assert (report["rows_ok"], report["bad_cells"]) == (1, [])
    assert "没有对应" not in said(report)


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"number": "（2018）豫0823民初276号"}, "B3", "不是执行案号"),
        ({"number": "（2018）豫0599执276号"}, "B3", "不是本辖区法院的代字"),
        ({"number": None, "applicant": "谭鹏"}, "B3", "必填"),
        ({"terminated_on": None}, "K3", "必填"),
        ({"terminated_on": date(2018, 7, 1)}, "K3", "终本日期早于立案日期"),
        ({"served_on": date(2021, 12, 1)}, "AG3", "在今天之后"),
        ({"served_on": "2019-02-30"}, "AG3", "2月没有30日"),
        ({"consent": "再议"}, "AB3", "看不出是否同意"),
        ({"is_missing": "也许"}, "T3", "看不出是或否"),
        ({"claimed_amount": "若干"}, "L3", "金额"),
    ],
)
def test_a_bad_cell_is_named_with_its_place_and_reason(world, tmp_path, changes, place, words):
    report = examined(book({"表": [{**SOUND, **changes}, {**SOUND, "number": "（2018）豫0825执1号"}]}), tmp_path)
    assert (report["rows_ok"], [cell["cell"] for cell in report["bad_cells"]]) == (1, [place])
    assert words in report["bad_cells"][0]["reason"]


def test_a_row_on_the_sheet_of_another_court_goes_where_its_number_says(world, tmp_path):
    report = examined(book({"温县法院": [SOUND]}), tmp_path)
    assert report["rows_ok"] == 1
    assert "案号是武陟法院的，写在“温县法院”表里，按案号归武陟法院" in said(report)


def test_a_number_of_old_style_takes_the_court_from_its_sheet(world, tmp_path, capsys):
    path = saved(book({"武陟法院": [{**SOUND, "number": "（2015）武执字第00123号"}]}), tmp_path)
    code, report = run(capsys, "terminations", path)
    assert (code, report["new"]) == (0, 1)
    assert Case.objects.get().unit == world.units["near.court"]


@pytest.mark.parametrize(
    ("number", "words", "unit"),
    [
        ("（2018）豫0823执1号", "执行局", "near.court"),
        ("（2018）豫0823执1号", None, "near.court"),
        ("（2018）豫0823执1号", "执行二组", "near.court"),
        ("（2018）豫0823执1号", "木城法庭", "near.tribunal"),
        ("（2018）豫08执1号", "执行一庭", "top.division"),
    ],
)
def test_the_unit_follows_from_the_words_within_the_court(world, tmp_path, capsys, number, words, unit):
    path = saved(book({"表": [{**SOUND, "number": number, "unit_words": words}]}), tmp_path)
    assert run(capsys, "terminations", path)[0] == 0
    assert Case.objects.get().unit == world.units[unit]


def test_a_sheet_without_the_day_of_the_ruling_says_which_column_is_lacking(world, tmp_path):
    with pytest.raises(FileRefused, match="工作表“武陟法院”缺少必填列：终本日期"):
        examined(book({"武陟法院": [SOUND]}, {"terminated_on": "某列"}.items()), tmp_path)


def test_the_same_number_on_two_sheets_is_refused_when_the_rows_differ(world, tmp_path):
    report = examined(book({"武陟法院": [SOUND], "补报": [{**SOUND, "cause": "买卖合同纠纷"}]}), tmp_path)
    assert report["rows_ok"] == 1
    assert "案号与工作表“武陟法院”第 3 行重复，而案由不同" in said(report)


def test_a_court_brings_only_its_own_rows(world, tmp_path):
    report = examined(book({"表": [SOUND, {**SOUND, "number": "（2018）豫0825执1号"}]}), tmp_path, by=world.clerk)
    assert (report["rows_ok"], [cell["kind"] for cell in report["bad_cells"]]) == (1, ["scope"])


def test_a_correction_leaves_before_and_after_in_the_trace_and_moves_the_clock(world, tmp_path, capsys, monkeypatch):
    at(monkeypatch, 2026, 11, 23, 10)
    recent = {**SOUND, "filed_on": date(2025, 1, 6), "terminated_on": date(2026, 5, 20), "served_on": None, "notice_on": None}
    run(capsys, "terminations", saved(book({"武陟法院": [recent]}), tmp_path))
    case = Case.objects.get()
    assert (case.status, case.due_on) == ("standing", date(2026, 11, 20))
    changed = {**recent, "last_query_on": date(2026, 10, 9), "applicant": "谭小鹏"}
    code, report = run(capsys, "terminations", saved(book({"武陟法院": [changed]}), tmp_path))
    case.refresh_from_db()
    assert (code, report["changed"], case.due_on) == (0, 1, date(2027, 4, 9))
    facts = case.trace.get(seq=2).facts
    assert facts["changes"] == {"申请执行人": ["谭*", "谭*鹏"], "最近一次查控日": ["空", "2026-10-09"]}


def test_after_five_years_nothing_is_owed_any_more(world, tmp_path, capsys, monkeypatch):
    path = saved(book({"武陟法院": [SOUND]}), tmp_path)
    at(monkeypatch, 2024, 1, 10, 9)
    run(capsys, "terminations", path)
    case = Case.objects.get()
    assert (case.status, timezone.localdate(case.closed_at), case.due_on) == ("expired", date(2024, 1, 9), None)
    assert not Deadline.objects.exists()


def test_petition_and_terminated_case_meet_on_the_execution_case(world, tmp_path, capsys):
    petition = tmp_path / "信访.xlsx"
    petition.write_bytes(petition_book([petition_row(1, execution_number=SOUND["number"], execution_status="终本")]).getvalue())
    assert run(capsys, "petitions", petition)[0] == 0
    assert run(capsys, "terminations", saved(book({"武陟法院": [SOUND]}), tmp_path))[0] == 0
    execution = ExecutionCase.objects.get()
    assert execution.termination.case.kind == "termination"
    assert (execution.filed_on, execution.cause) == (date(2018, 7, 13), "民间借贷纠纷"), "what was blank is filled"
    assert execution.handler_name == "贺红青", "what was known stays"


def test_blanks_stay_unrecorded(world, tmp_path, capsys):
    bare = {"number": SOUND["number"], "terminated_on": SOUND["terminated_on"]}
    run(capsys, "terminations", saved(book({"武陟法院": [bare]}), tmp_path))
    row = Termination.objects.get()
    assert (row.is_missing, row.is_listable, row.is_obstructing, row.consent, row.debtor_kind) == (None, None, None, "", "")
    assert (row.filed_on, row.claimed_amount, row.interviewed_on) == (None, None, None)
