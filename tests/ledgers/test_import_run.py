"""An import from upload to database: what is written, what is not, and that nothing happens twice."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.utils import timezone

from cases.models import Case, CasePerson, Counter, TraceEntry
from cases.numbers import next_number
from cases.steps import take
from core.errors import Conflict
from core.ledger import LEDGERS
from deadlines.models import Deadline
from executions.models import ExecutionCase
from ledgers.models import ImportRun
from ledgers.operations.imports import choose_headings, confirm_import, give_up, mend_row, start_import
from ledgers.operations.work import work_on
from notices.models import Notice
from petitions.models import Petition
from petitions.steps import Acknowledge, NoteContact
from tests.factories.import_runs import bring, examine_as, upload, write
from tests.factories.organisation import fresh
from tests.factories.petition_workbooks import FIRST, build, row

pytestmark = pytest.mark.django_db


# --- What is written ----------------------------------------------------------------------------------------------------


def test_nothing_is_in_the_database_until_somebody_confirms(world):
    run = examine_as(world.office, build([row(1), row(2)]))
    assert (run.stage, run.outcome) == ("parsed", "accept")
    assert run.counts == {
        "new": 2, "changed": 0, "same": 0, "conflict": 0, "rejected": 0, "skipped": 0, "bad_cells": 0, "noted_cells": 0,
    }  # fmt: skip
    assert Case.objects.count() == 0


def test_the_petition_holds_what_the_row_says(world):
    bring(world.office, build([row(1)]))
    petition = Petition.objects.select_related("case__unit", "execution_case").get()
    assert petition.case.number == "焦执访〔2021〕0001号"
    assert petition.case.opened_on == date(2021, 3, 12)
    assert petition.case.unit == world.units["near.court"]
    assert petition.case.is_key
    assert (petition.petitioner_name, petition.id_number, petition.phone) == ("李永涛", "410811198611019313", "15400916396")
    assert (petition.channel, petition.visit_number, petition.is_local) == ("letter", 1, True)
    assert petition.execution_case.number == "（2020）豫0823执792号"
    assert str(petition.claimed_amount) == "5216.54"
    assert timezone.localtime(petition.dispatched_at).isoformat() == "2021-03-12T00:00:00+08:00"


def test_the_trace_begins_with_the_import_run(world):
    run = bring(world.office, build([row(1)]))
    entry = TraceEntry.objects.get()
    assert (entry.seq, entry.step, entry.label, entry.channel) == (1, "import-ledger", "台账导入", "ledger")
    assert entry.facts == {"run": run.pk, "sheet": "信访案件交办台账", "row": FIRST}
    assert (entry.actor_name, entry.status_before, entry.status_after) == ("闻思齐", "", "handling")
    call_command("verify_trace", verbosity=0)


@pytest.mark.parametrize(
    ("days", "status"),
    [
        ({"dispatched_on": None, "planned_on": None}, "registered"),
        ({"planned_on": None}, "awaiting_plan"),
        ({}, "handling"),
        ({"closed_on": date(2021, 3, 20)}, "accepted"),
        ({"planned_on": None, "closed_on": date(2021, 3, 20)}, "accepted"),
    ],
)
def test_the_state_is_the_one_the_columns_imply(world, days, status):
    bring(world.office, build([row(1, **days)]))
    case = Case.objects.get()
    assert case.status == status
    closed = days.get("closed_on")
    assert (timezone.localdate(case.closed_at) if case.closed_at else None) == closed


def test_clocks_that_are_open_run_from_their_true_days(world):
    bring(world.office, build([row(1, planned_on=None)]))
    clocks = {clock.code: clock for clock in Deadline.objects.all()}
    assert {code: clock.state for code, clock in clocks.items()} == {"XF-01": "met", "XF-04": "running", "XF-08": "running"}
    assert clocks["XF-04"].due_on == date(2021, 3, 14)
    assert Case.objects.get().due_on == date(2021, 3, 14)


def test_clocks_that_are_over_say_on_time_or_late(world):
    rows = [
        row(1, planned_on=date(2021, 3, 14)),
        row(2, planned_on=date(2021, 3, 17)),
        row(3, planned_on=None, closed_on=date(2021, 3, 20)),
    ]
    bring(world.office, build(rows))
    plans = {clock.case.number[-5:-1]: clock for clock in Deadline.objects.filter(code="XF-04").select_related("case")}
    assert plans["0001"].days_late == 0
    assert plans["0002"].days_late == 3
    assert plans["0003"].state == "cancelled"


def test_escalated_visits_owe_dispatch_the_same_day(world):
    bring(world.office, build([row(1, channel="进京访", dispatched_on=None, planned_on=None)]))
    clock = Deadline.objects.get()
    assert (clock.code, clock.due_on) == ("XF-02", date(2021, 3, 12))


def test_leaders_with_an_account_are_tied_to_it(world):
    bring(world.office, build([row(1, lead="卫东升", liaison="无账号人")]))
    people = {person.role: person for person in CasePerson.objects.all()}
    assert people["lead"].person == world.vice_president
    assert (people["liaison"].person, people["liaison"].name) == (None, "无账号人")


def test_one_execution_case_may_stand_behind_several_petitions(world):
    bring(world.office, build([row(1), row(2), row(3, execution_number="（2020）豫0823执恢5号")]))
    assert ExecutionCase.objects.count() == 2
    assert Petition.objects.filter(execution_case__number="（2020）豫0823执792号").count() == 2


def test_numbers_given_out_afterwards_go_on_from_the_ledger(world):
    bring(world.office, build([row(7), row(3)]))
    assert Counter.objects.get(series="焦执访", year=2021).value == 7
    assert next_number("焦执访", 2021) == "焦执访〔2021〕0008号"


def test_good_rows_are_taken_and_bad_ones_stay_out(world):
    run = bring(world.office, build([row(1), row(2, visited_on="2021-02-30")]))
    assert (run.stage, run.outcome, run.counts["new"], run.counts["rejected"]) == ("applied", "reject_rows", 1, 1)
    assert Case.objects.count() == 1


def test_the_owner_is_told(world):
    run = bring(world.office, build([row(1)]))
    titles = list(Notice.objects.filter(recipient=world.office).order_by("pk").values_list("title", flat=True))
    assert titles == ["台账校验完：可写入 1 行，拒收 0 行", "台账已写入：新增 1 行，更正 0 行"]
    assert Notice.objects.first().url == f"/imports/{run.pk}/"


# --- Nothing twice ------------------------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing(world):
    bring(world.office, build([row(1), row(2)]))
    before = list(Case.objects.order_by("pk").values())
    run = examine_as(world.clerk, build([row(1), row(2)]), "又一次.xlsx")
    assert run.counts["same"] == 2
    with pytest.raises(ValidationError, match="没有要写入的行"):
        confirm_import(run, by=world.clerk)
    assert list(Case.objects.order_by("pk").values()) == before


def test_a_second_confirmation_does_nothing(world):
    run = examine_as(world.office, build([row(1)]))
    assert confirm_import(run, by=world.office) is True
    assert confirm_import(run, by=world.office) is False
    work_on(ImportRun.claim(run.pk))
    assert confirm_import(run, by=world.office) is False
    assert Case.objects.count() == 1


def test_two_workers_cannot_hold_one_run(world):
    run = examine_as(world.office, build([row(1)]))
    confirm_import(run, by=world.office)
    assert ImportRun.claim(run.pk) is not None
    assert ImportRun.claim(run.pk) is None


def test_the_same_upload_twice_is_one_import(world):
    ledger, office = LEDGERS["petitions"], fresh(world.office)
    content = build([row(1)])
    first, second = (start_import(ledger, upload(content), by=office) for _ in range(2))
    assert first.pk == second.pk


def test_two_runs_of_one_file_write_it_once(world):
    """Both were examined before either was written: the second sees the rows of the first."""
    content = build([row(1), row(2)])
    first, second = examine_as(world.office, content), examine_as(world.clerk, content)
    assert write(first, world.office).counts["new"] == 2
    late = write(second, world.clerk)
    assert (late.stage, late.counts["new"], late.counts["same"]) == ("applied", 0, 2)
    assert Case.objects.count() == 2


def test_a_worker_that_dies_leaves_nothing_half_done_and_is_followed_up(world, monkeypatch):
    run = examine_as(world.office, build([row(1), row(2)]))
    confirm_import(run, by=world.office)

    class PowerCut(BaseException):
        pass

    def cut(*args, **kwargs):
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(
            "core.append_only.AppendOnlyQuerySet.bulk_create", cut, raising=False
        )  # cases and petitions are in by then
        with pytest.raises(PowerCut):
            work_on(ImportRun.claim(run.pk))
    assert (Case.objects.count(), Petition.objects.count(), TraceEntry.objects.count()) == (0, 0, 0)
    assert ImportRun.claim(run.pk) is None, "still held by the dead worker"
    ImportRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=4))
    assert list(ImportRun.objects.stale().values_list("pk", flat=True)) == [run.pk]
    work_on(ImportRun.claim(run.pk))
    assert Case.objects.count() == 2


# --- Corrections and conflicts ------------------------------------------------------------------------------------------


def test_a_correction_shows_before_and_after_masked(world):
    bring(world.office, build([row(1)]))
    run = bring(world.office, build([row(1, phone="15400916397", demand="要求恢复执行")]), "更正.xlsx")
    assert run.counts["changed"] == 1
    entry = TraceEntry.objects.get(seq=2)
    assert (entry.label, entry.facts["changes"]) == (
        "台账更正",
        {
            "联系电话": ["154****6396", "154****6397"],
            "主要诉求": ["反映执行款到账后未及时发放，要求发放并说明原因", "要求恢复执行"],
        },
    )
    assert Petition.objects.get().phone == "15400916397"
    call_command("verify_trace", verbosity=0)


def test_next_months_ledger_moves_a_case_on(world):
    bring(world.office, build([row(1, planned_on=None)]))
    bring(world.office, build([row(1, planned_on=date(2021, 3, 14), closed_on=date(2021, 3, 25), is_resolved="是")]), "四月.xlsx")
    case = Case.objects.get()
    assert (case.status, timezone.localdate(case.closed_at), case.due_on) == ("accepted", date(2021, 3, 25), None)
    assert set(Deadline.objects.values_list("code", "state")) == {("XF-01", "met"), ("XF-04", "met"), ("XF-08", "met")}


def test_a_file_that_would_set_a_case_back_is_a_conflict(world):
    bring(world.office, build([row(1)]))
    note_contact(world)
    run = examine_as(world.office, build([row(1, planned_on=None)]), "旧表.xlsx")
    item = run.rows.get()
    assert (item.verdict, run.outcome) == ("conflict", "reject_rows")
    assert "方案上报日期会把它改回去" in item.reason


def test_the_file_of_last_time_is_no_conflict_after_the_case_moved_on(world):
    content = build([row(1, planned_on=None)])
    bring(world.office, content)
    Petition.objects.update(remark="系统里补的备注")
    run = examine_as(world.clerk, content)
    assert run.counts["same"] == 1


def note_contact(world):
    """One step in the system, after the import."""
    data = {"happened_at": "2026-03-18T09:30", "means": "phone", "is_reached": "1", "result": "约定面谈"}
    take(NoteContact, Case.objects.get(), by=fresh(world.handler), data=data)


def test_a_dispatched_case_can_be_walked_on_in_the_system(world):
    bring(world.office, build([row(1)]))
    assert not Acknowledge.allows_status(Case.objects.get())
    note_contact(world)
    assert TraceEntry.objects.count() == 2
    call_command("verify_trace", verbosity=0)


# --- Rights -------------------------------------------------------------------------------------------------------------


def test_a_clerk_brings_only_the_rows_of_their_own_unit(world):
    run = examine_as(world.clerk, build([row(1), row(2, unit="温县法院")]))
    assert (run.counts["new"], run.counts["rejected"]) == (1, 1)
    problem = run.rows.get(verdict="rejected").problems[0]
    assert (problem["name"], problem["kind"]) == ("unit", "scope")
    assert "“温县法院”不在您的管辖范围内" in problem["reason"]


def test_the_general_office_brings_the_rows_of_the_whole_jurisdiction(world):
    assert examine_as(world.office, build([row(1), row(2, unit="温县法院"), row(3, unit="中院执行一庭")])).counts["new"] == 3


def test_a_clerk_cannot_take_a_petition_of_another_unit_over(world):
    bring(world.office, build([row(1, unit="温县法院")]))
    run = examine_as(world.clerk, build([row(1)]))
    assert run.counts["rejected"] == 1
    assert "不是您单位的信访件" in run.rows.get().reason


@pytest.mark.parametrize("who", ["system_admin", "handler", "auditor", "president"])
def test_others_cannot_import(world, who):
    with pytest.raises(PermissionDenied, match="由内勤或综合处导入"):
        start_import(LEDGERS["petitions"], upload(build([row(1)])), by=world.people[who])


def test_a_run_is_seen_by_its_owner_and_by_those_who_keep_the_unit(world):
    run = examine_as(world.clerk, build([row(1)]))
    seen = {name: ImportRun.objects.visible_to(user).filter(pk=run.pk).exists() for name, user in world.people.items()}
    assert [name for name, there in seen.items() if there] == ["office", "clerk"]


# --- Mending ------------------------------------------------------------------------------------------------------------


def test_a_bad_cell_is_mended_on_screen(world):
    run = examine_as(world.office, build([row(1, visited_on="2021-02-30")]))
    item = mend_row(run.rows.get(), by=world.office, texts={"visited_on": "2021-02-28"})
    assert (item.verdict, item.repaired, item.written["visited_on"]) == ("new", ["visited_on"], "2021-02-30")
    run.refresh_from_db()
    assert (run.counts["new"], run.counts["rejected"], run.counts["bad_cells"]) == (1, 0, 0)
    write(run, world.office)
    assert Petition.objects.get().visited_on == date(2021, 2, 28)


def test_two_clerks_who_mend_one_row_lose_nothing(world):
    """Both have opened the row before either has mended it; each mends another cell."""
    run = examine_as(world.office, build([row(1, visited_on="2021-02-30", registered_on="2021-02-31")]))
    ones, others = run.rows.get(), run.rows.get()
    mend_row(ones, by=world.office, texts={"visited_on": "2021-02-28"})
    item = mend_row(others, by=world.office, texts={"registered_on": "2021-03-12"})
    assert item == run.rows.get() and item.cells["visited_on"] == "2021-02-28"
    assert (item.verdict, item.repaired) == ("new", ["registered_on", "visited_on"])
    assert item.written == {"visited_on": "2021-02-30", "registered_on": "2021-02-31"} | item.written
    run.refresh_from_db()
    assert (run.counts["new"], run.counts["rejected"], run.counts["bad_cells"]) == (1, 0, 0)


def test_a_row_that_was_examined_anew_meanwhile_is_opened_again(world):
    run = examine_as(world.office, build([row(1, visited_on="2021-02-30")]))
    stale = run.rows.get()
    choose_headings(run, by=world.office, chosen={})
    work_on(ImportRun.claim(run.pk))
    with pytest.raises(Conflict, match="重新校验过"):
        mend_row(stale, by=world.office, texts={"visited_on": "2021-02-28"})


def test_mending_may_not_make_two_rows_of_one_number(world):
    run = examine_as(world.office, build([row(1), row(2, number="焦执访2号")]))
    item = mend_row(run.rows.get(verdict="rejected"), by=world.office, texts={"number": "焦执访〔2021〕0001号"})
    assert item.verdict == "rejected"
    assert "登记号与第 5 行重复" in item.reason


def test_what_is_confirmed_cannot_be_mended(world):
    run = examine_as(world.office, build([row(1), row(2, visited_on="无")]))
    confirm_import(run, by=world.office)
    with pytest.raises(Conflict, match="已经确认"):
        mend_row(run.rows.get(verdict="rejected"), by=world.office, texts={"visited_on": "2021-03-01"})


def test_headings_set_by_hand_are_remembered_for_the_unit(world):
    content = build([row(1)], headers={"demand": "群众说的", "remark": "其他情况"})
    run = examine_as(world.clerk, content)
    assert (run.stage, run.outcome) == ("failed", "reject_file")
    assert "缺少必填列：主要诉求" in run.reason
    choose_headings(run, by=world.clerk, chosen={"群众说的": "demand"})
    work_on(ImportRun.claim(run.pk))
    run.refresh_from_db()
    assert (run.stage, run.counts["new"]) == ("parsed", 1)
    again = examine_as(world.clerk, build([row(2)], headers={"demand": "群众说的"}), "下月.xlsx")
    assert again.counts["new"] == 1


def test_an_import_can_be_given_up(world):
    run = examine_as(world.office, build([row(1)]))
    give_up(run, by=world.office)
    run.refresh_from_db()
    assert (run.stage, run.reason) == ("failed", "经办人放弃了这次导入")
    with pytest.raises(Conflict):
        confirm_import(run, by=world.office)


def test_a_file_of_two_hundred_megabytes_is_refused_before_it_is_read(world):
    class Huge:
        name, size = "大表.xlsx", 200 * 1024 * 1024

        def read(self, *args):
            raise AssertionError("nobody should read this")

        chunks = seek = tell = read

    with pytest.raises(ValidationError, match="文件有 200 MB，超过上限 50 MB"):
        start_import(LEDGERS["petitions"], Huge(), by=world.office)


def test_rows_are_written_in_bulk(world, django_assert_max_num_queries):
    rows = [row(number) for number in range(1, 121)]
    run = examine_as(world.office, build(rows))
    confirm_import(run, by=world.office)
    claimed = ImportRun.claim(run.pk)
    with django_assert_max_num_queries(60):
        work_on(claimed)
    assert Case.objects.count() == 120
