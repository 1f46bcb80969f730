"""Each figure counts what its 口径 says, and the number, the list and the sum over the units are one."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cases.figures import FIGURES, Figure, Value, counts_by_unit, members, percent, register, totals
from cases.models import Case, TraceEntry
from cases.weeks import Week
from deadlines.models import DeadlinePause
from petitions import figures
from tests.factories.moments import moment
from tests.factories.organisation import fresh
from tests.factories.petition_rows import TEAM, closing, petition

pytestmark = pytest.mark.django_db
WEEK = Week.parse("2021-W11")


@pytest.fixture
def near(world):
    return world.units["near.court"]


@pytest.fixture
def counted(world):
    """The numbers of the bulletin of 19 March 2021 over the whole jurisdiction, by code."""

    def count(code, week=WEEK, unit=None):
        return FIGURES[code].value(world.courts["top"], week.period(), unit).count

    return count


def a_busy_week(world):
    """Petitions of three units in every state that a figure asks about."""
    near, far, division = (world.units[name] for name in ("near.court", "far.court", "top.division"))
    petition(near, "2021-03-12", channel="province", dispatched_at="2021-03-12 15:00", status="awaiting_plan")
    petition(near, "2021-03-15", channel="beijing", dispatched_at="2021-03-16 09:00", visit_number=3, team=TEAM,
             plan_reported_at="2021-03-17 10:00", met_at="2021-03-18 10:00", due_on="2021-03-17")  # fmt: skip
    petition(far, "2021-03-18", status="registered")
    petition(far, "2021-02-01", dispatched_at="2021-02-02 09:00", acknowledged_at="2021-02-02 10:00", due_on="2021-03-20")
    petition(far, "2020-11-02", dispatched_at="2020-11-02 09:00", accepted_at="2020-12-01 10:00", status="accepted")
    done = petition(division, "2021-02-20", dispatched_at="2021-02-20 09:00", plan_reported_at="2021-02-21 09:00",
                    replied_at="2021-03-10 09:00", submitted_at="2021-03-15 09:00", accepted_at="2021-03-17 09:00",
                    status="accepted", is_resolved=True)  # fmt: skip
    closing(done, "2021-03-17 09:00")
    back = petition(division, "2021-02-20", dispatched_at="2021-02-20 09:00", plan_reported_at="2021-02-21 09:00",
                    replied_at="2021-03-10 09:00")  # fmt: skip
    closing(back, "2021-03-16 09:00", "returned")


@pytest.mark.clause("X4")
@pytest.mark.parametrize("code", sorted(FIGURES))
def test_number_list_and_units_agree(world, code):
    a_busy_week(world)
    figure, court = FIGURES[code], world.courts["top"]
    for period in (WEEK.period(), WEEK.previous.period(), WEEK.period(moment("2021-03-17 12:00"))):
        listed = list(figure.queryset(court, period))
        units = counts_by_unit([figure], court, period)
        found = members([figure], court, period)

        assert figure.value(court, period).count == len(listed) == len(set(listed))
        assert sum(figure.of(row).count for row in units.values()) == len(listed)
        assert {pk for ids in found[figure.parts[0].code].values() for pk in ids} == {case.pk for case in listed}
        assert figure.of(totals(units)) == figure.value(court, period)


def test_busy_week_in_numbers(world, counted):
    a_busy_week(world)

    codes = ["registered", "first_visits", "repeat_visits", "escalated_visits", "in_hand", "dispatched", "dispatch_due",
             "dispatched_same_day", "plan_due", "plan_in_time", "plan_missing", "assigned", "with_team", "met_by_lead",
             "not_met_by_lead", "accepted", "resolved", "ceased", "returned", "submitted", "overdue", "due_soon", "matured"]  # fmt: skip
    assert {code: counted(code) for code in codes} == {
        "registered": 3, "first_visits": 2, "repeat_visits": 1, "escalated_visits": 2, "in_hand": 5, "dispatched": 2, "dispatch_due": 2,
        "dispatched_same_day": 1, "plan_due": 2, "plan_in_time": 1, "plan_missing": 2, "assigned": 4, "with_team": 1, "met_by_lead": 1,
        "not_met_by_lead": 3, "accepted": 1, "resolved": 1, "ceased": 1, "returned": 1, "submitted": 2, "overdue": 1, "due_soon": 1,
        "matured": 1,
    }  # fmt: skip


def test_whole_table_is_one_query(world, django_assert_num_queries):
    a_busy_week(world)
    court = world.courts["top"]
    with django_assert_num_queries(2):  # the court tree, and the table
        table = counts_by_unit([figure for figure in FIGURES.values() if figure.kind == "petition"], court, WEEK.period())

    assert sorted(row["in_hand"] for row in table.values()) == [1, 2, 2]


def test_periods_are_half_open(near, counted):
    petition(near, "2021-03-11", dispatched_at="2021-03-11 23:59")
    petition(near, "2021-03-12", dispatched_at="2021-03-12 00:00")
    petition(near, "2021-03-18", dispatched_at="2021-03-18 23:59")
    petition(near, "2021-03-19", dispatched_at="2021-03-19 00:00")

    assert counted("registered") == counted("dispatched") == 2
    assert counted("registered", WEEK.previous) == counted("dispatched", WEEK.previous) == 1


def test_days_are_days_of_shanghai(near, counted):
    petition(near, "2021-03-11", dispatched_at=moment("2021-03-12 00:30"))  # 11 March, 16:30 in UTC

    assert counted("dispatched") == 1


def test_in_hand_is_as_at_the_cut_off(near, counted):
    petition(near, "2021-03-01", accepted_at="2021-03-19 12:01")
    petition(near, "2021-03-01", accepted_at="2021-03-19 11:59")

    assert counted("in_hand") == 1


def test_registration_after_noon_of_the_cut_off_day_waits_for_the_next_week(near, counted):
    case = petition(near, "2021-03-19")
    TraceEntry.objects.create(
        case=case, seq=1, at=moment("2021-03-19 15:00"), happened_at=moment("2021-03-19 15:00"), step="register", label="登记",
        actor_name="路小满", channel="web", status_after="registered",
    )  # fmt: skip

    assert counted("in_hand") == 0
    assert counted("in_hand", WEEK.following) == 1


@pytest.mark.clause("J3.2.1")
@pytest.mark.parametrize(
    ("dispatched_at", "due", "same_day"),
    [("2021-03-15 23:59", 1, 1), ("2021-03-16 00:00", 1, 0), (None, 1, 0)],
)
def test_same_day_dispatch(near, counted, dispatched_at, due, same_day):
    petition(near, "2021-03-15", channel="intermediate_hall", dispatched_at=dispatched_at, status="registered")

    assert (counted("dispatch_due"), counted("dispatched_same_day")) == (due, same_day)
    assert counted("dispatched_late") == due - same_day


def test_ordinary_channels_are_not_due_the_same_day(near, counted):
    petition(near, "2021-03-15", channel="letter", status="registered")

    assert counted("dispatch_due") == 0


def test_dispatch_of_today_is_not_yet_late(world, near):
    petition(near, "2021-03-17", channel="province", status="registered")
    now = WEEK.period(moment("2021-03-17 16:00"))

    assert figures.DISPATCH_DUE.value(world.courts["top"], now).count == 0


@pytest.mark.clause("J3.2.2")
@pytest.mark.parametrize(
    ("dispatched_at", "plan_reported_at", "due", "in_time"),
    [
        ("2021-03-10 18:00", "2021-03-12 23:59", 1, 1),
        ("2021-03-10 18:00", "2021-03-13 00:00", 1, 0),
        ("2021-03-16 08:00", None, 1, 0),
        ("2021-03-17 08:00", None, 0, 0),
        ("2021-03-09 08:00", None, 0, 0),
    ],
)
def test_plan_within_two_days_of_the_dispatch(near, counted, dispatched_at, plan_reported_at, due, in_time):
    petition(near, "2021-03-09", dispatched_at=dispatched_at, plan_reported_at=plan_reported_at)

    assert (counted("plan_due"), counted("plan_in_time")) == (due, in_time)


def test_plan_missing_begins_after_the_second_day(near, counted):
    petition(near, "2021-03-16", dispatched_at="2021-03-17 08:00")

    assert counted("plan_missing") == 0
    assert counted("plan_missing", WEEK.following) == 1


def test_team_needs_lead_and_liaison(near, counted):
    petition(near, "2021-03-01", dispatched_at="2021-03-02 08:00", team=TEAM)
    petition(near, "2021-03-01", dispatched_at="2021-03-02 08:00", team=TEAM[:1])

    assert (counted("with_team"), counted("assigned")) == (1, 2)


def test_liaison_meeting_does_not_count_as_the_leaders(near, counted):
    case = petition(near, "2021-03-01", dispatched_at="2021-03-02 08:00", met_at="2021-03-03 08:00")
    case.petition.interviews.update(by_lead=False)

    assert (counted("met_by_lead"), counted("not_met_by_lead"), counted("not_met_ten_days")) == (0, 1, 1)


def test_overdue_begins_after_the_due_day(near, counted):
    petition(near, "2021-03-01", due_on="2021-03-19")
    assert counted("overdue") == 0
    assert counted("overdue", WEEK.following) == 1


def test_paused_clock_is_not_overdue(near, counted):
    clock = petition(near, "2021-03-01", due_on="2021-03-10", clock={"state": "paused"}).deadlines.get()
    DeadlinePause.objects.create(deadline=clock, paused_at=moment("2021-03-09 09:00"))

    assert counted("overdue") == 0


def test_clock_met_after_the_cut_off_was_overdue_then(near, counted):
    petition(near, "2021-03-01", due_on="2021-03-10", clock={"state": "met", "met_at": moment("2021-03-20 09:00")})

    assert counted("overdue") == 1
    assert counted("overdue", WEEK.following) == 0


def test_return_within_ninety_days_counts_against_the_acceptance(world, near, counted):
    from executions.models import ExecutionCase

    execution = ExecutionCase.objects.create(
        number="（2019）豫0823执1号", year=2019, court_word="豫0823", type_word="执", serial=1
    )
    same = {"petitioner_name": "王秀梅", "execution_case": execution}
    petition(near, "2020-11-01", accepted_at="2020-12-01 10:00", **same)
    petition(near, "2021-02-10", **same)
    petition(near, "2020-11-01", accepted_at="2020-12-02 10:00", petitioner_name="李春生", execution_case=execution)
    petition(near, "2021-02-01", accepted_at="2021-03-01 10:00")

    assert (counted("matured"), counted("came_back"), counted("stayed_ceased")) == (2, 1, 1)
    assert figures.CEASED_RATE.value(world.courts["top"], WEEK.period()).text == "50%"


def test_returns_are_those_of_the_last_year(near, counted):
    petition(near, "2019-11-01", accepted_at="2019-12-19 12:00")
    petition(near, "2019-11-01", accepted_at="2019-12-20 12:01")

    assert counted("matured") == 1


def test_return_on_the_ninety_first_day_does_not_count(near, counted):
    from executions.models import ExecutionCase

    execution = ExecutionCase.objects.create(
        number="（2019）豫0823执1号", year=2019, court_word="豫0823", type_word="执", serial=1
    )
    same = {"petitioner_name": "王秀梅", "execution_case": execution}
    petition(near, "2020-11-01", accepted_at="2020-12-01 10:00", **same)
    petition(near, "2021-03-02", **same)

    assert counted("came_back") == 0


def test_petition_taken_up_again_still_counts_as_accepted_and_as_a_return(near, counted):
    case = petition(near, "2020-11-01", dispatched_at="2020-11-01 10:00")
    closing(case, "2020-12-01 10:00")
    TraceEntry.objects.create(
        case=case, seq=1, at=moment("2021-01-05 15:00"), happened_at=moment("2021-01-05 15:00"), step="revisit", label="再访",
        actor_name="路小满", channel="web", status_after="handling",
    )  # fmt: skip

    assert (counted("matured"), counted("came_back")) == (1, 1)


def test_returned_petition_was_with_the_office_between(near, counted):
    case = petition(
        near, "2021-02-01", dispatched_at="2021-02-01 10:00", acknowledged_at="2021-02-01 11:00",
        plan_reported_at="2021-02-02 11:00", replied_at="2021-03-01 11:00",
    )  # fmt: skip
    closing(case, "2021-03-15 10:00", "returned", filed_at="2021-03-10 10:00")

    assert counted("stage_awaiting_acceptance", WEEK.previous) == 1
    assert (counted("stage_handling"), counted("stage_replied"), counted("stage_awaiting_acceptance")) == (1, 0, 0)


def test_stages_part_what_is_in_hand(world, counted):
    a_busy_week(world)

    stages = [code for code in FIGURES if code.startswith("stage_")]
    assert sum(counted(code) for code in stages) == counted("in_hand") == 5


@pytest.mark.clause("X8")
def test_user_counts_what_they_may_see(world, near):
    petition(near, "2021-03-15")
    petition(world.units["far.court"], "2021-03-15")
    period = WEEK.period()

    seen = {
        name: figures.REGISTERED.value(fresh(world.people[name]), period).count
        for name in ("office", "clerk", "stranger", "auditor")
    }
    assert seen == {"office": 2, "clerk": 1, "stranger": 1, "auditor": 0}


def test_sealed_case_is_in_no_figure_of_the_court(near, counted):
    case = petition(near, "2021-03-15")
    Case.objects.filter(pk=case.pk).update(is_sealed=True)

    assert counted("registered") == 0


def test_figure_has_one_definition():
    with pytest.raises(ValueError, match="重复登记"):
        register(Figure("another", "在办", "", None))


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(30, 31, "96.8%"), (31, 31, "100%"), (0, 31, "0%"), (0, 0, "—"), (1, 16, "6.3%"), (2, 3, "66.7%")]
)
def test_percent(part, whole, text):
    assert percent(part, whole) == Value(part, whole).text == text


@pytest.mark.parametrize(
    ("text", "friday"),
    [
        ("2021-W11", "2021-03-19"),
        ("2021W13", "2021-04-02"),
        ("2020-W53", "2021-01-01"),
        ("2021-W01", "2021-01-08"),
        ("2026-W53", "2027-01-01"),
    ],
)
def test_week_is_called_after_its_friday(text, friday):
    assert Week.parse(text) == Week(date.fromisoformat(friday))


def test_week_covers_friday_to_thursday():
    week = Week.parse("2021-W13")

    assert (week.start, week.last_day, week.cut_off) == (date(2021, 3, 26), date(2021, 4, 1), moment("2021-04-02 12:00"))


@pytest.mark.parametrize(
    ("text", "message"),
    [("2021-W54", "2021 年没有第 54 周"), ("2021-W00", "没有第 0 周"), ("第11周", "不是周次"), ("2021-11", "不是周次")],
)
def test_week_that_does_not_exist(text, message):
    with pytest.raises(ValidationError, match=message):
        Week.parse(text)


@pytest.mark.parametrize(
    ("now", "completed"),
    [
        ("2021-03-19 11:59", "2021-W10"),
        ("2021-03-19 12:00", "2021-W11"),
        ("2021-03-20 09:00", "2021-W11"),
        ("2021-03-26 11:59", "2021-W11"),
        ("2021-01-01 12:00", "2020-W53"),
    ],
)
def test_completed_week_turns_on_friday_noon(now, completed):
    assert str(Week.completed(moment(now))) == completed
    assert Week.running(moment(now)) == Week.parse(completed).following
