"""一案双查线索台账: all 120 clues in, their state, clocks and need-to-know, and out again without who spoke. Source: domain.md 9.3."""

import json
from datetime import date
from io import StringIO

import openpyxl
import pytest
from django.core.files import File
from django.core.management import call_command
from django.db.models import Count

from cases.models import Case, CasePerson, TraceEntry
from courts.models import AccessEntry, User
from deadlines.models import Deadline
from ledgers.models import ImportRow, ImportRun
from ledgers.operations import work
from ledgers.operations.imports import create_run
from notices.models import Notice
from referrals.ledger import LEDGER
from referrals.models import Complainant, Organ, Referral, Status
from tests.factories.referral_ledgers import FILE, bring, brought_in, brought_in_by_the_office, rewritten
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


def named():
    """Everybody who spoke, by the file."""
    rows = openpyxl.load_workbook(FILE).active.iter_rows(min_row=5, values_only=True)
    return {row[7] for row in rows} - {None, "匿名"}


@pytest.mark.clause("L4.2")
@starts_at(brought_in)
def test_every_row_of_the_sample_goes_in_and_the_second_time_changes_nothing(staged):
    assert staged["new"] == 120 and staged["rejected"] == 0
    by_status = dict(Referral.objects.values_list("case__status").annotate(Count("pk")))
    assert by_status == {
        Status.POOL: 7, Status.SUPPLEMENT_CLUE: 11, Status.NOT_STARTED: 33, Status.ELSEWHERE: 11, Status.INVESTIGATING: 5,
        Status.VERIFIED: 2, Status.CLOSED: 51,
    }  # fmt: skip
    before = list(Case.objects.values_list("pk", "version", "head_hash"))
    again = bring()
    assert again["same"] == 120 and again["new"] == again["changed"] == 0
    assert list(Case.objects.values_list("pk", "version", "head_hash")) == before


@starts_at(brought_in)
def test_an_imported_clue_is_sealed_and_known_to_the_organs_that_had_it(staged):
    assert not Case.objects.filter(is_sealed=False).exists()
    known = {}
    for case, name in CasePerson.objects.filter(ends_at=None).values_list("case_id", "person__username"):
        known.setdefault(case, set()).add(name)
    execution, discipline = {"luoqingya", "guchanghe"}, {"yanshouzheng", "fangzhibai"}
    for referral in Referral.objects.all():
        own = execution if referral.organ == Organ.EXECUTION else discipline
        assert known[referral.pk] == (execution | discipline if referral.decided_on else own)


@pytest.mark.clause("L4.5")
@starts_at(brought_in)
def test_an_open_report_runs_from_its_true_day_and_a_closed_one_is_met(staged):
    clocks = Deadline.objects.filter(code="SC-01")
    assert clocks.count() == 58
    assert set(clocks.filter(state="running").values_list("case__status", flat=True)) == {Status.INVESTIGATING}
    first = clocks.get(case__number="焦双查〔2020〕05号")
    assert first.due_on == date(2020, 7, 22) and first.met_at.date() <= date(2020, 7, 14)


@starts_at(brought_in)
def test_the_trace_of_an_imported_clue_begins_with_the_import(staged):
    entry = TraceEntry.objects.get(case__number="焦双查〔2020〕05号")
    run = ImportRun.objects.get()
    assert entry.seq == 1 and entry.channel == "ledger" and entry.facts["run"] == run.pk and run.label in entry.summary


@pytest.mark.clause("L3")
@starts_at(brought_in)
def test_who_spoke_goes_into_the_sealed_record_and_nowhere_else(staged):
    people = named()
    assert set(Complainant.objects.values_list("name", flat=True)) == people and Complainant.objects.count() == 60
    elsewhere = [
        *ImportRow.objects.values_list("cells", "written", "problems", "differences", "reason"), *ImportRun.objects.values_list("notes", "layouts"),
        *TraceEntry.objects.values_list("summary", "facts"), *Case.objects.values_list("search", "title"),
        *AccessEntry.objects.values_list("target", "detail"), *Notice.objects.values_list("title", "body"),
    ]  # fmt: skip
    said = json.dumps(elsewhere, ensure_ascii=False, default=str)
    officers = set(Referral.objects.values_list("officers__name", flat=True))
    assert not [name for name in people - officers if name in said]


@starts_at(brought_in)
def test_what_does_not_fit_together_is_pointed_out(staged):
    problems = {}
    for key, found in ImportRow.objects.exclude(problems=[]).values_list("key", "problems"):
        problems[key] = {problem["name"] for problem in found}
    assert "team" in problems["焦双查〔2020〕05号"]  # only the execution side is in the team
    assert "cleared_on" in problems["焦双查〔2020〕09号"]  # unfounded and closed, nobody cleared


@starts_at(brought_in)
def test_what_goes_out_comes_back_and_changes_nothing(staged, tmp_path):
    path = tmp_path / "out.xlsx"
    call_command("export_ledger", "clues", "--out", str(path), stdout=StringIO())
    report = bring(path)
    assert report["same"] == 120, report
    sheet = openpyxl.load_workbook(path).active
    headings = [cell.value for cell in sheet[4]]
    official = [cell.value for cell in openpyxl.load_workbook(FILE).active[4]]
    assert headings[:28] == official[:28]
    told = {row[7] for row in sheet.iter_rows(min_row=5, max_row=124, values_only=True)}
    assert told == {None, "密"}


@pytest.mark.parametrize(
    "changes",
    [
        {"线索编号": "双查5号"},
        {"收到日期": None},
        {"收到日期": "2999-01-01"},
        {"收集部门": "办公室"},
        {"线索来源": "11.别处"},
        {"被反映法院": "洛阳法院"},
        {"被反映法院": None},
        {"涉及案号": "没有案号"},
        {"问题类型": "不好"},
        {"问题摘要": None},
        {"联席会议日期": date(2020, 5, 1)},
        {"联席会议日期": None},
        {"交办日期": date(2020, 6, 1)},
        {"报告日期": None},
        {"是否启动": "不启动"},
        {"联合调查组成员": "张明磊"},
        {"调查方式": "猜测"},
        {"属实程度": "也许"},
        {"处置方式": "谈心"},
    ],
)
def test_a_row_that_cannot_be_is_refused_and_the_others_go_in(organisation, tmp_path, changes):
    with pytest.raises(SystemExit):
        bring(rewritten(tmp_path, changes, kept=8))
    assert Referral.objects.count() == 7


@pytest.mark.clause("L3")
def test_a_row_that_nobody_of_its_organ_may_know_of_is_refused_and_says_who_can_take_it(organisation, tmp_path):
    about_the_bureau = {"被反映法院": "焦作中院执行一庭", "被反映人": "骆青崖", "收集部门": "执行"}
    with pytest.raises(SystemExit):
        bring(rewritten(tmp_path, about_the_bureau, kept=8))
    refused = ImportRow.objects.get(verdict="rejected")
    assert "请由监察机构登记" in str(refused.problems)
    assert Referral.objects.count() == 7


@starts_at(brought_in)
def test_a_correction_by_ledger_leaves_before_and_after(staged, tmp_path):
    report = bring(rewritten(tmp_path, {"问题类型": "消极执行", "反映人": "新来者"}))
    assert report["changed"] == 1
    entry = TraceEntry.objects.get(case__number="焦双查〔2020〕05号", seq=2)
    assert entry.facts["changes"] == {"问题类型": ["拍卖评估不规范", "消极执行"], "反映人": ["空", "密"]}
    assert Referral.objects.get(case__number="焦双查〔2020〕05号").complainant.name == "新来者"


@pytest.mark.clause("L3")
@starts_at(brought_in)
def test_only_the_office_brings_clues_in_and_each_takes_out_what_they_know(staged, client):
    for name, opens in (("luoqingya", True), ("yanshouzheng", True), ("wensiqi", False), ("qinlan", False)):
        client.force_login(User.objects.get(username=name))
        assert (client.get("/ledgers/clues/").status_code == 200) == opens, name
    for name, organ in (("luoqingya", Organ.EXECUTION), ("yanshouzheng", Organ.DISCIPLINE)):
        rows = sum(1 for referral in Referral.objects.all() if referral.decided_on or referral.organ == organ)
        client.force_login(User.objects.get(username=name))
        page = client.get("/ledgers/clues/").content.decode()
        assert rows < 120 and str(rows) in page and not any(person in page for person in named() if len(person) > 2)


def test_somebody_who_is_not_of_the_office_cannot_bring_them_in(organisation):
    with pytest.raises(SystemExit):
        bring(FILE, "--as", "yanshouzheng")
    assert not Referral.objects.exists()


@starts_at(brought_in_by_the_office)
def test_the_run_is_for_whoever_brought_it(staged):
    run = ImportRun.objects.get()
    seen = {user.username for user in User.objects.all() if ImportRun.objects.visible_to(user).filter(pk=run.pk).exists()}
    assert seen == {"luoqingya"}


def test_through_the_page_who_spoke_is_read_from_the_file_again(organisation):
    """Between examination and writing the name is kept nowhere."""
    office = User.objects.get(username="luoqingya")
    with FILE.open("rb") as stream:
        run = create_run(LEDGER, File(stream, name="线索.xlsx"), "0" * 64, by=office, unit=None)
    work.parse(run)
    assert not any("白永升" in str(cells) for cells in run.rows.values_list("cells", flat=True))
    run.stage = ImportRun.Stage.CONFIRMED
    run.save()
    work.apply(run)
    assert Complainant.objects.filter(name="白永升").exists()
    assert not ImportRun.objects.get().file


@starts_at(brought_in_by_the_office)
def test_rows_of_a_clue_one_may_no_longer_know_of_are_gone_from_the_run(staged):
    run, office = ImportRun.objects.get(), User.objects.get(username="luoqingya")
    referral = Referral.objects.get(case__number="焦双查〔2020〕05号")
    assert run.rows_for(office).filter(object_id=referral.pk).exists()
    CasePerson.objects.filter(case=referral.case, person=office).update(ends_at=referral.case.last_step_at)
    assert not run.rows_for(office).filter(object_id=referral.pk).exists()
