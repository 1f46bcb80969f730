"""Reminders: the right people at the right stage, each once, whatever runs twice, late or beside itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cases.models import Case, CasePerson
from courts.models import Deputy, Role
from deadlines.calendar import current_calendar
from deadlines.models import Deadline, Reminder, SweepRun
from deadlines.operations import sweep
from deadlines.queries import stale_sweep, warnings
from deadlines.rules import build
from deadlines.tasks import sweep_deadlines
from notices.models import Notice
from petitions.deadlines import AcceptanceDue, HandlingDue, PlanDue
from tests.factories.bare_cases import make_case
from tests.factories.moments import moment

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X3")]
# 30 days from 16 March 2026 end on Wednesday, 15 April.
STARTED, DUE_ON = moment("2026-03-16 09:00"), date(2026, 4, 15)


def at(day, hour="08:30"):
    return moment(f"2026-{day} {hour}")


def put(case, role, person):
    CasePerson.objects.create(case=case, person=person, name=person.name, role=role, starts_at=STARTED)


@pytest.fixture
def case(world):
    """A petition with its task force: liaison, responsible, lead."""
    case = make_case(world)
    put(case, Role.LIAISON, world.liaison)
    put(case, Role.RESPONSIBLE, world.handler)
    put(case, Role.LEAD, world.president)
    HandlingDue.start(case, at=STARTED)
    case.save()
    return case


def told(stage=None):
    rows = Reminder.objects.order_by("recipient__username")
    return [row.recipient.username for row in (rows.filter(stage=stage) if stage else rows).select_related("recipient")]


@pytest.mark.clause("X2")
@pytest.mark.parametrize(
    ("day", "stage", "people"),
    [
        ("04-11", None, []),
        ("04-12", "before_3", ["liaison"]),
        ("04-13", "before_3", ["liaison"]),
        ("04-14", "before_1", ["liaison"]),
        ("04-15", "due", ["handler", "liaison"]),
        ("04-16", "overdue_1", ["handler", "liaison", "president"]),
        ("04-17", "overdue_1", ["handler", "liaison", "president"]),
        ("04-18", "overdue_3", ["handler", "liaison", "office", "president"]),
        ("06-30", "overdue_3", ["handler", "liaison", "office", "president"]),
    ],
)
def test_each_stage_reaches_one_rung_further(case, day, stage, people):
    sweep(at(day))
    assert told() == people
    assert set(Reminder.objects.values_list("stage", flat=True)) == ({stage} if stage else set())


def test_notice_says_which_case_what_and_how_long_and_leads_there(case, world):
    sweep(at("04-16"))
    notice = Notice.objects.get(recipient=world.president)
    assert notice.title == "焦执访〔2026〕0001号“办结报送”超期 1 天"
    assert notice.body == "4月15日 24:00 前。依据：法〔2021〕227号第五条：三十日内办结并告知信访人"
    assert (notice.url, notice.kind, notice.is_urgent, notice.case) == (f"/petitions/{case.pk}/", "reminder", True, case)


def test_running_twice_reminds_once(case):
    for hour in ("08:30", "09:00", "23:59"):
        sweep(at("04-15", hour))
    assert (told(), Notice.objects.count()) == (["handler", "liaison"], 2)


def test_walking_through_the_days_climbs_the_whole_ladder(case):
    for step in range(40):
        sweep(at("04-01") + timedelta(days=step))
    assert Reminder.objects.filter(recipient__username="liaison").count() == 5
    assert Notice.objects.filter(recipient__username="office").count() == 1


def test_after_an_outage_only_the_latest_stage_is_told(case):
    sweep(at("04-12"))
    sweep(at("04-20"))
    assert told("before_1") == told("due") == told("overdue_1") == []
    assert len(told("overdue_3")) == 4


def test_changed_due_day_is_reminded_of_anew(case, world):
    sweep(at("04-14"))
    HandlingDue.extend(case, days=5, by=world.office, reason="等待评估")
    sweep(at("04-14"))
    assert told() == ["liaison"]
    sweep(at("04-19"))
    assert Reminder.objects.filter(stage="before_1", due_on=date(2026, 4, 20)).count() == 1
    assert told("before_1") == ["liaison", "liaison"]


@pytest.mark.parametrize("verb", ["stop", "cancel", "pause"])
def test_clock_that_does_not_run_reminds_nobody(case, verb):
    getattr(HandlingDue, verb)(case, at=at("04-10"))
    sweep(at("04-20"))
    assert told() == []


def test_whoever_was_handed_the_case_today_is_not_reminded_of_it_today(world):
    case = make_case(world)
    put(case, Role.LIAISON, world.liaison)
    PlanDue.start(case, at=moment("2026-03-16 10:00"))
    sweep(at("03-16", "18:00"))
    assert told() == []
    sweep(at("03-17"))
    assert told("before_1") == ["liaison"]


def test_before_there_is_a_team_the_posts_of_the_unit_are_told(world):
    case = make_case(world)
    PlanDue.start(case, at=moment("2026-03-16 10:00"))
    sweep(at("03-17"))
    assert told("before_1") == ["handler", "liaison"]
    sweep(at("03-19"))
    # the basic court's president leads; neither the intermediate court nor another court hears of it yet
    assert told("overdue_1") == ["handler", "liaison", "president"]


@pytest.mark.clause("J3.2.2")
def test_bureau_chief_leads_at_the_intermediate_court(world):
    case = make_case(world, unit="top.division")
    PlanDue.start(case, at=moment("2026-03-16 10:00"))
    sweep(at("03-19"))
    assert told("overdue_1") == ["chief", "division_handler", "division_head"]


def test_empty_rung_is_made_up_for_by_the_next(world):
    case = make_case(world, unit="far.court")
    for post in world.stranger.posts.all():
        post.delete()
    PlanDue.start(case, at=moment("2026-03-16 10:00"))
    sweep(at("03-17"))
    assert told("before_1") == ["far_president"]


def test_deputy_is_told_beside_the_principal(world, case):
    Deputy.objects.create(
        principal=world.office, deputy=world.chief, starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 30), reason="出差"
    )
    sweep(at("04-18"))
    assert told("overdue_3") == ["chief", "handler", "liaison", "office", "president"]


def test_only_the_people_on_a_sealed_case_are_told(world):
    case = make_case(world, is_sealed=True)
    put(case, Role.LIAISON, world.liaison)
    HandlingDue.start(case, at=STARTED)
    sweep(at("04-20"))
    assert told() == ["liaison"]


def test_person_who_has_left_is_not_told(case, world):
    CasePerson.objects.filter(role=Role.LIAISON).update(ends_at=at("04-01"))
    world.handler.is_active = False
    world.handler.save()
    sweep(at("04-15"))
    # the place of the liaison is empty: the posts of the unit stand in
    assert told("due") == ["liaison"]


def test_many_at_once_come_as_one_notice_that_counts_them(world):
    for number in range(6):
        case = make_case(world, f"焦执访〔2026〕00{number}0号")
        put(case, Role.LIAISON, world.liaison)
        HandlingDue.start(case, at=STARTED)
    sweep(at("04-14"))
    notice = Notice.objects.get()
    assert (notice.title, notice.url, notice.case) == ("6 项期限明天到期", "/deadlines/?when=week", None)
    assert Reminder.objects.count() == 6


def test_clock_that_cannot_be_worked_out_does_not_hold_up_the_others(case):
    broken = build(AcceptanceDue, case, STARTED, calendar=current_calendar())
    broken.code = "XF-99"
    broken.save()
    run = sweep(at("04-15"))
    assert told("due") == ["handler", "liaison"]
    assert f"期限 {broken.pk} 没能提醒" in run.error
    assert (run.found, run.done) == (2, 2)


def test_clock_that_nobody_answers_for_is_reported(world):
    case = make_case(world, is_sealed=True)
    HandlingDue.start(case, at=STARTED)
    assert sweep(at("04-15")).error == "焦执访〔2026〕0001号“办结报送”没有可以提醒的人"


def test_case_of_an_unknown_kind_does_not_hold_up_the_others(case, world):
    other = make_case(world, "焦执访〔2026〕0002号")
    HandlingDue.start(other, at=STARTED)
    Case.objects.filter(pk=other.pk).update(kind="gone")
    assert "没能提醒" in sweep(at("04-15")).error
    assert told("due") == ["handler", "liaison"]


def test_queries_do_not_grow_with_the_clocks(world, django_assert_num_queries):
    def fill(numbers):
        for number in numbers:
            case = make_case(world, f"焦执访〔2026〕1{number:03d}号")
            put(case, Role.LIAISON, world.liaison)
            HandlingDue.start(case, at=STARTED)

    fill(range(1))
    with django_assert_num_queries(20) as one:
        sweep(at("04-14"))
    fill(range(1, 5))
    with django_assert_num_queries(len(one)):
        sweep(at("04-14"))


def test_what_the_general_office_owes_it_is_reminded_of_alone(world):
    case = make_case(world)
    put(case, Role.LIAISON, world.liaison)
    AcceptanceDue.start(case, at=moment("2026-03-16 10:00"))
    sweep(at("03-30"))
    assert told("overdue_3") == ["office"]


def test_old_runs_that_reminded_nobody_are_forgotten(case):
    sweep(at("04-01"))
    sweep(at("04-15"))
    sweep(at("06-01"))
    assert [run.done for run in SweepRun.objects.order_by("started_at")] == [2, 4]


def test_command_and_task_do_the_same(case, capsys):
    today = timezone.localdate()
    Deadline.objects.update(due_on=today)
    call_command("sweep")
    assert "在提醒范围内的期限 1 项，新发提醒 2 条" in capsys.readouterr().out
    sweep_deadlines()
    assert Reminder.objects.count() == 2


# --- Is it running ----------------------------------------------------------------------------------------------------


def test_a_sweep_that_has_not_run_is_said(world):
    assert stale_sweep() == "提醒任务还没有运行过"
    sweep(at("04-14"))
    assert stale_sweep(at("04-14", "11:29")) == ""
    assert stale_sweep(at("04-15", "10:31")) == "提醒任务已 26 小时未运行"


def test_warnings_are_for_the_system_administrator(world):
    sweep(at("11-02"))
    assert warnings(world.system_admin, at("11-02", "09:00")) == ["2027年的放假安排还没有录入，涉及2027年的期限都是暂算"]
    assert warnings(world.system_admin, at("11-04"))[1] == "提醒任务已 48 小时未运行，请检查后台任务是否在运行"
    assert warnings(world.office, at("11-04")) == []


# --- Beside itself ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_four_sweeps_at_once_remind_once(world):
    calendar = current_calendar()
    for number in range(40):
        case = make_case(world, f"焦执访〔2026〕{number:04d}号")
        put(case, Role.LIAISON, world.liaison)
        put(case, Role.RESPONSIBLE, world.handler)
        build(HandlingDue, case, STARTED, calendar=calendar).save()

    def run(_):
        try:
            return sweep(at("04-15")).done
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(run, range(4)))
    assert sum(done) == 80
    assert Reminder.objects.count() == 80
    # one counting notice for each of the two: whoever inserted the reminders wrote it
    assert sorted(Notice.objects.values_list("title", flat=True)) == ["40 项期限今天到期", "40 项期限今天到期"]
