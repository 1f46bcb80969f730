"""Clocks on a case: started, stopped, paused, extended by the verbs that a step calls; always what a recomputation says."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from deadlines.calendar import current_calendar
from deadlines.lights import Light, light
from deadlines.models import Deadline
from deadlines.rules import RULES, Rule, build, earliest_due, recompute
from petitions.deadlines import AcceptanceDue, HandlingDue, InterviewDue, PlanDue, SameDayDispatch
from tests.factories.bare_cases import again, make_case
from tests.factories.moments import moment

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X2")]


@pytest.fixture
def case(world):
    return make_case(world)


def only():
    return Deadline.objects.get()


def replayed():
    """Whether every stored clock says what its facts say."""
    calendar = current_calendar()
    return not any(recompute(clock, calendar) for clock in Deadline.objects.prefetch_related("pauses"))


def test_start_writes_the_clock_and_keeps_the_nearest_due_day_on_the_case(case):
    HandlingDue.start(case, at=moment("2026-03-16 16:40"))
    assert case.due_on == date(2026, 4, 15)
    PlanDue.start(case, at=moment("2026-03-16 16:40"))
    assert case.due_on == date(2026, 3, 18)
    clock = Deadline.objects.get(code=PlanDue.code)
    assert (clock.label, clock.length, clock.unit, clock.shift_last_day) == ("上报专班和方案", 2, "day", False)
    assert (clock.starts_label, clock.rule_version, clock.state) == ("交办", "第 1 版", "running")
    assert replayed()


@pytest.mark.clause("J3.2.2")
def test_plan_is_due_on_sunday_when_dispatched_on_friday(case):
    PlanDue.start(case, at=moment("2026-03-20 17:00"))
    assert only().due_on == date(2026, 3, 22)


def test_the_day_is_that_of_shanghai_not_of_greenwich(case):
    PlanDue.start(case, at=moment("2026-03-21 00:30"))
    assert only().due_on == date(2026, 3, 23)


def test_starting_twice_is_harmless(case):
    first = HandlingDue.start(case, at=moment("2026-03-16 09:00"))
    assert HandlingDue.start(case, at=moment("2026-03-20 09:00")) == first
    assert HandlingDue.start(again(case), at=moment("2026-03-20 09:00")) == first
    assert only().due_on == date(2026, 4, 15)


@pytest.mark.parametrize(
    ("met", "late", "lamp"),
    [
        ("2026-03-17 17:25", -1, Light("green", "提前 1 天")),
        ("2026-03-18 23:59", 0, Light("green", "按期")),
        ("2026-03-20 08:00", 2, Light("orange", "超期 2 天")),
    ],
)
def test_stop_says_whether_it_was_in_time(case, met, late, lamp):
    PlanDue.start(case, at=moment("2026-03-16 16:40"))
    clock = PlanDue.stop(case, at=moment(met))
    assert (clock.state, clock.days_late, case.due_on) == ("met", late, None)
    assert light(clock, date(2026, 5, 1)) == lamp
    assert replayed()


def test_stop_without_a_running_clock_does_nothing(case):
    assert PlanDue.stop(case, at=moment("2026-03-16 16:40")) is None
    assert not Deadline.objects.exists()


def test_a_met_clock_can_be_started_anew(case):
    for start, stop in (("2026-03-16 09:00", "2026-03-17 09:00"), ("2026-03-23 09:00", "2026-03-24 09:00")):
        AcceptanceDue.start(case, at=moment(start))
        AcceptanceDue.stop(case, at=moment(stop))
    assert Deadline.objects.count() == 2


def test_pause_takes_the_clock_out_and_resume_gives_the_days_back(case):
    HandlingDue.start(case, at=moment("2026-03-16 09:00"))
    HandlingDue.pause(case, at=moment("2026-03-30 08:50"), reason="信访人住院")
    assert (only().state, case.due_on) == ("paused", None)
    assert light(only(), date(2026, 4, 1)) == Light("off", "已暂停")
    HandlingDue.resume(case, at=moment("2026-04-01 09:00"))
    # 15 April and two days
    assert (only().state, only().due_on, case.due_on) == ("running", date(2026, 4, 17), date(2026, 4, 17))
    assert only().paused_days() == ((date(2026, 3, 30), date(2026, 3, 31)),)
    assert replayed()


def test_pause_and_resume_on_one_day_take_nothing(case):
    HandlingDue.start(case, at=moment("2026-03-16 09:00"))
    HandlingDue.pause(case, at=moment("2026-03-30 08:50"))
    HandlingDue.resume(case, at=moment("2026-03-30 17:00"))
    assert (only().due_on, only().paused_days()) == (date(2026, 4, 15), ())


def test_pauses_add_up_in_a_later_request(case):
    HandlingDue.start(case, at=moment("2026-03-16 09:00"))
    for first, last in (("2026-03-18 09:00", "2026-03-20 09:00"), ("2026-03-24 09:00", "2026-03-27 09:00")):
        HandlingDue.pause(again(case), at=moment(first))
        HandlingDue.resume(again(case), at=moment(last))
    assert only().due_on == date(2026, 4, 20)
    assert replayed()


def test_only_a_running_clock_pauses_and_only_a_paused_one_resumes(case):
    assert HandlingDue.pause(case, at=moment("2026-03-30 08:50")) is None
    HandlingDue.start(case, at=moment("2026-03-16 09:00"))
    HandlingDue.resume(case, at=moment("2026-03-20 09:00"))
    HandlingDue.pause(case, at=moment("2026-03-30 08:50"))
    HandlingDue.pause(case, at=moment("2026-03-31 08:50"))
    assert only().pauses.count() == 1


def test_stopping_a_paused_clock_ends_the_pause_first(case):
    HandlingDue.start(case, at=moment("2026-03-16 09:00"))
    HandlingDue.pause(case, at=moment("2026-04-01 09:00"))
    clock = HandlingDue.stop(case, at=moment("2026-04-11 09:00"))
    assert (clock.due_on, only().pauses.get().resumed_at) == (date(2026, 4, 27), moment("2026-04-11 09:00"))
    assert replayed()


def test_resumption_entered_before_the_pause_took_no_time(case):
    HandlingDue.start(case, at=moment("2026-03-16 09:00"))
    HandlingDue.pause(case, at=moment("2026-04-01 09:00"))
    HandlingDue.resume(case, at=moment("2026-03-31 09:00"))
    assert only().due_on == date(2026, 4, 15)


def test_extension_by_days_says_who_and_why(case, world):
    HandlingDue.start(case, at=moment("2026-03-16 09:00"))
    HandlingDue.extend(case, days=10, by=world.office, reason="等待评估报告")
    # 25 April 2026 is a Saturday
    assert (only().due_on, case.due_on, only().extended_days) == (date(2026, 4, 27), date(2026, 4, 27), 10)
    extension = only().extensions.get()
    assert (extension.days, extension.approved_by, extension.reason) == (10, world.office, "等待评估报告")
    assert replayed()


def test_extension_until_a_day_never_grants_less(case, world):
    AcceptanceDue.start(case, at=moment("2026-03-16 09:00"))
    AcceptanceDue.extend(case, until=date(2026, 3, 28), by=world.office, reason="材料多")
    assert only().due_on == date(2026, 3, 30)
    assert replayed()


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"days": 0}, "至少 1 天"),
        ({"until": date(2026, 4, 15)}, "要晚于现在的到期日 2026-04-15"),
        ({"until": date(2029, 4, 15)}, "不超过一年"),
    ],
)
def test_senseless_extensions_are_refused(case, world, how, words):
    HandlingDue.start(case, at=moment("2026-03-16 09:00"))
    with pytest.raises(ValidationError, match=words):
        HandlingDue.extend(case, by=world.office, reason="x", **how)
    assert only().extended_days == 0


def test_what_does_not_run_cannot_be_extended(case, world):
    with pytest.raises(ValidationError, match="没有在计时，不能延期"):
        HandlingDue.extend(case, days=5, by=world.office, reason="x")


def test_cancelled_clock_is_owed_no_longer(case):
    PlanDue.start(case, at=moment("2026-03-16 09:00"))
    PlanDue.cancel(case, at=moment("2026-03-17 09:00"))
    assert (only().state, case.due_on, only().cancelled_at) == ("cancelled", None, moment("2026-03-17 09:00"))
    assert light(only(), date(2026, 3, 18)) == Light("off", "已取消")


def test_the_database_allows_one_live_clock_per_rule(case):
    build(HandlingDue, case, moment("2026-03-16 09:00"), calendar=current_calendar()).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        build(HandlingDue, case, moment("2026-03-17 09:00"), calendar=current_calendar()).save()


def test_a_step_that_moves_five_clocks_reads_calendar_and_clocks_once(case, django_assert_num_queries):
    current_calendar()
    # clocks of the case, calendar's token, three inserts
    with django_assert_num_queries(5):
        for rule in (PlanDue, InterviewDue, HandlingDue):
            rule.start(case, at=moment("2026-03-16 09:00"))


def test_clocks_are_built_in_bulk_without_a_query(case, django_assert_num_queries):
    calendar = current_calendar()
    with django_assert_num_queries(0):
        clocks = [build(HandlingDue, case, moment("2026-03-16 09:00"), calendar=calendar) for _ in range(50)]
        met = build(PlanDue, case, moment("2026-03-16 09:00"), calendar=calendar, met_at=moment("2026-03-17 09:00"))
    assert {clock.due_on for clock in clocks} == {date(2026, 4, 15)}
    assert (met.state, met.days_late, earliest_due([met, *clocks])) == ("met", -1, date(2026, 4, 15))
    assert earliest_due([met]) is None


def test_unpublished_year_marks_the_clock_as_provisional(case):
    AcceptanceDue.start(case, at=moment("2026-12-30 09:00"))
    assert (only().due_on, only().is_provisional) == (date(2027, 1, 6), True)


def test_lists_of_running_clocks(case, world):
    other = make_case(world, "焦执访〔2026〕0002号")
    PlanDue.start(case, at=moment("2026-03-16 09:00"))
    HandlingDue.start(case, at=moment("2026-03-16 09:00"))
    PlanDue.start(other, at=moment("2026-03-18 09:00"))
    HandlingDue.start(other, at=moment("2026-03-16 09:00"))
    HandlingDue.pause(other, at=moment("2026-03-17 09:00"))
    today = date(2026, 3, 19)
    assert Deadline.objects.running().count() == 3
    assert [clock.case_id for clock in Deadline.objects.overdue(today)] == [case.pk]
    assert [clock.case_id for clock in Deadline.objects.due_within(3, today)] == [other.pk]


@pytest.mark.parametrize(
    ("today", "lamp"),
    [
        (date(2026, 3, 17), Light("green", "还剩 5 个工作日")),
        (date(2026, 3, 19), Light("amber", "还剩 3 个工作日")),
        (date(2026, 3, 22), Light("amber", "还剩 2 个工作日")),
        (date(2026, 3, 23), Light("amber", "明天到期")),
        (date(2026, 3, 24), Light("orange", "今天到期")),
        (date(2026, 3, 26), Light("red", "超期 2 天")),
    ],
)
def test_light_speaks_in_the_unit_of_the_rule(case, today, lamp):
    clock = build(AcceptanceDue, case, moment("2026-03-17 09:00"), calendar=current_calendar())
    assert light(clock, today, current_calendar()) == lamp


def test_light_of_a_bare_day_speaks_in_natural_days():
    assert light(date(2026, 3, 24), date(2026, 3, 17)) == Light("green", "还剩 7 天")
    assert light(None, date(2026, 3, 17)) == Light("off", "不计时")


def test_a_rule_without_a_code_of_its_own_is_not_registered_and_a_code_is_taken_once():
    class Shorter(HandlingDue):
        length = 10

    assert RULES["XF-08"] is HandlingDue
    with pytest.raises(ValueError, match="XF-08 重复登记"):
        type("Twice", (Rule,), {"code": "XF-08"})


def test_same_day_dispatch_is_due_on_the_day_itself(case):
    SameDayDispatch.start(case, at=moment("2026-03-21 09:00"))
    assert only().due_on == date(2026, 3, 21)
