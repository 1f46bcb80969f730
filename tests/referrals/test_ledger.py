"""一案双查线索台账: all 120 clues in, their state, clocks, figures and need-to-know, and out again without who spoke.

Source: domain.md 9.3, L4.2, 口径 M16.
"""

import json
from datetime import date
from io import StringIO

import openpyxl
import pytest
from django.core.files import File
from django.core.management import call_command
from django.db.models import Count
from django.utils import timezone

from cases.figures import Period
from cases.models import Case, CasePerson, TraceEntry
from courts.models import AccessEntry, Court, User
from deadlines.models import Deadline
from ledgers.models import ImportRow, ImportRun
from ledgers.operations import work
from ledgers.operations.imports import create_run
from notices.models import Notice
from referrals import figures as f
from referrals.ledger import LEDGER
from referrals.models import Complainant, DispositionKind, Organ, Referral, Status, Verdict
from referrals.scores import sheet
from tests.factories.organisation import fresh
from tests.factories.referral_conferences import knows
from tests.factories.referral_ledgers import FILE, bring, brought_in, rewritten
from tests.factories.samples import sample_house
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
def test_an_imported_clue_is_sealed_and_known_to_the_organs_that_had_it():
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
def test_an_open_report_runs_from_its_true_day_and_a_closed_one_is_met():
    clocks = Deadline.objects.filter(code="SC-01")
    assert clocks.count() == 58
    assert set(clocks.filter(state="running").values_list("case__status", flat=True)) == {Status.INVESTIGATING}
    first = clocks.get(case__number="焦双查〔2020〕05号")
    assert first.due_on == date(2020, 7, 22) and first.met_at.date() <= date(2020, 7, 14)


@starts_at(brought_in)
def test_the_trace_of_an_imported_clue_begins_with_the_import():
    entry = TraceEntry.objects.get(case__number="焦双查〔2020〕05号")
    run = ImportRun.objects.get()
    assert entry.seq == 1 and entry.channel == "ledger" and entry.facts["run"] == run.pk and run.label in entry.summary


@pytest.mark.clause("L3")
@starts_at(brought_in)
def test_who_spoke_goes_into_the_sealed_record_and_nowhere_else():
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
def test_what_does_not_fit_together_is_pointed_out():
    problems = {}
    for key, found in ImportRow.objects.exclude(problems=[]).values_list("key", "problems"):
        problems[key] = {problem["name"] for problem in found}
    assert "team" in problems["焦双查〔2020〕05号"]  # only the execution side is in the team
    assert "cleared_on" in problems["焦双查〔2020〕09号"]  # unfounded and closed, nobody cleared


@starts_at(brought_in)
def test_what_goes_out_comes_back_and_changes_nothing(tmp_path):
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
@starts_at(sample_house)
def test_a_row_that_cannot_be_is_refused_and_the_others_go_in(tmp_path, changes):
    with pytest.raises(SystemExit):
        bring(rewritten(tmp_path, changes, kept=8))
    assert Referral.objects.count() == 7


@pytest.mark.clause("L3")
@starts_at(sample_house)
def test_a_row_that_nobody_of_its_organ_may_know_of_is_refused_and_says_who_can_take_it(tmp_path):
    about_the_bureau = {"被反映法院": "焦作中院执行一庭", "被反映人": "骆青崖", "收集部门": "执行"}
    with pytest.raises(SystemExit):
        bring(rewritten(tmp_path, about_the_bureau, kept=8))
    refused = ImportRow.objects.get(verdict="rejected")
    assert "请由监察机构登记" in str(refused.problems)
    assert Referral.objects.count() == 7


@starts_at(brought_in)
def test_a_correction_by_ledger_leaves_before_and_after(tmp_path):
    report = bring(rewritten(tmp_path, {"问题类型": "消极执行", "反映人": "新来者"}))
    assert report["changed"] == 1
    entry = TraceEntry.objects.get(case__number="焦双查〔2020〕05号", seq=2)
    assert entry.facts["changes"] == {"问题类型": ["拍卖评估不规范", "消极执行"], "反映人": ["空", "密"]}
    assert Referral.objects.get(case__number="焦双查〔2020〕05号").complainant.name == "新来者"


@pytest.mark.clause("L3")
@starts_at(brought_in)
def test_only_the_office_brings_clues_in_and_each_takes_out_what_they_know(client):
    for name, opens in (("luoqingya", True), ("yanshouzheng", True), ("wensiqi", False), ("qinlan", False)):
        client.force_login(User.objects.get(username=name))
        assert (client.get("/ledgers/clues/").status_code == 200) == opens, name
    for name, organ in (("luoqingya", Organ.EXECUTION), ("yanshouzheng", Organ.DISCIPLINE)):
        rows = sum(1 for referral in Referral.objects.all() if referral.decided_on or referral.organ == organ)
        client.force_login(User.objects.get(username=name))
        page = client.get("/ledgers/clues/").content.decode()
        assert rows < 120 and str(rows) in page and not any(person in page for person in named() if len(person) > 2)


@starts_at(sample_house)
def test_somebody_who_is_not_of_the_office_cannot_bring_them_in():
    with pytest.raises(SystemExit):
        bring(FILE, "--as", "yanshouzheng")
    assert not Referral.objects.exists()


@starts_at(sample_house)
def test_the_run_is_for_whoever_brought_it(tmp_path):
    bring(rewritten(tmp_path, {}, kept=8), "--as", "luoqingya")
    run = ImportRun.objects.get()
    seen = {user.username for user in User.objects.all() if ImportRun.objects.visible_to(user).filter(pk=run.pk).exists()}
    assert seen == {"luoqingya"}


@starts_at(sample_house)
def test_through_the_page_who_spoke_is_read_from_the_file_again(tmp_path):
    """Between examination and writing the name is kept nowhere."""
    office = User.objects.get(username="luoqingya")
    with rewritten(tmp_path, {}, kept=8).open("rb") as stream:
        run = create_run(LEDGER, File(stream, name="线索.xlsx"), "0" * 64, by=office, unit=None)
    work.parse(run)
    assert not any("白永升" in str(cells) for cells in run.rows.values_list("cells", flat=True))
    run.stage = ImportRun.Stage.CONFIRMED
    run.save()
    work.apply(run)
    assert Complainant.objects.filter(name="白永升").exists()
    assert not ImportRun.objects.get().file


@starts_at(sample_house)
def test_rows_of_a_clue_one_may_no_longer_know_of_are_gone_from_the_run(tmp_path):
    bring(rewritten(tmp_path, {}, kept=8), "--as", "luoqingya")
    run, office = ImportRun.objects.get(), User.objects.get(username="luoqingya")
    referral = Referral.objects.get(case__number="焦双查〔2020〕05号")
    assert run.rows_for(office).filter(object_id=referral.pk).exists()
    CasePerson.objects.filter(case=referral.case, person=office).update(ends_at=referral.case.last_step_at)
    assert not run.rows_for(office).filter(object_id=referral.pk).exists()


# --- Which organ collected a clue ---------------------------------------------------------------------------------------

OFFICES = {Organ.EXECUTION: ("luoqingya", "guchanghe"), Organ.DISCIPLINE: ("yanshouzheng", "fangzhibai")}
WORDS = {Organ.EXECUTION: "执行", Organ.DISCIPLINE: "监察"}


def who_knows(referral):
    return {organ for organ, names in OFFICES.items() for name in names if knows(User.objects.get(username=name), referral)}


@pytest.mark.clause("L4.2")
@pytest.mark.parametrize("status", [Status.POOL, Status.NOT_STARTED])
@starts_at(brought_in)
def test_the_organ_that_did_not_collect_a_clue_loses_it_unless_a_conference_has_had_it(tmp_path, status):
    referral = Referral.objects.filter(case__status=status).select_related("case").first()
    collected, other = Organ(referral.organ), Organ(referral.organ).other
    before = who_knows(referral)
    assert before == ({collected} if status == Status.POOL else {collected, other})
    report = bring(rewritten(tmp_path, {"收集部门": WORDS[other]}, number=referral.case.number))
    assert report["changed"] == 1 and Referral.objects.get(pk=referral.pk).organ == other
    assert who_knows(referral) == ({other} if status == Status.POOL else {collected, other})


# --- 口径 M16 over the ledger -------------------------------------------------------------------------------------------


def count(figure, period):
    return figure.value(Court.objects.get(parent=None), period).count


@pytest.mark.clause("L4.12")
@starts_at(brought_in)
def test_the_clues_of_a_ledger_count_in_every_figure_and_agree():
    whole = Period(date(2019, 1, 1), date(2026, 12, 31), timezone.now(), is_live=True)
    conferred = count(f.CONFERRED, whole)
    assert conferred == Referral.objects.exclude(decided_on=None).count() == 113
    for parts in (f.DECISIONS.values(), f.SOURCES, f.PROBLEMS):
        assert sum(count(figure, whole) for figure in parts) == conferred
    assert [count(figure, whole) for figure in (f.STARTED, f.DISPATCHED, f.REPORT_DUE, f.REPORTED)] == [58, 58, 58, 53]
    ended = Referral.objects.filter(case__status=Status.CLOSED)
    verdicts = dict(ended.values_list("verdict").annotate(Count("pk")))
    assert {verdict: count(figure, whole) for verdict, figure in zip(Verdict, f.FOUND, strict=True)} == verdicts
    assert count(f.SETTLED, whole) == sum(verdicts.values()) == count(f.CLOSED, whole)
    assert count(f.CLEARED, whole) == Referral.objects.exclude(cleared_at=None).count()
    kinds = {kind: ended.filter(recorded__dispositions__icontains=kind.label).count() for kind in DispositionKind}
    assert {kind: count(figure, whole) for kind, figure in f.DISPOSED.items()} == kinds and all(kinds.values())


@pytest.mark.clause("L4.12")
@starts_at(brought_in)
def test_a_year_holds_what_a_ledger_says_was_decided_in_it_and_the_sheet_its_starts():
    user, court = fresh(User.objects.get(username="luoqingya")), Court.objects.get(parent=None)
    for year in (2020, 2021):
        period = Period(date(year, 1, 1), date(year + 1, 1, 1), timezone.now())
        found = Referral.objects.filter(decided_on__year=year)
        assert count(f.CONFERRED, period) == found.count() > 0
        started = found.filter(recorded__decision="start")
        assert count(f.STARTED, period) == started.count() > 0
        assert sheet(user, court, year)[-1].started == started.filter(case__unit__court__parent=court).count() > 0
