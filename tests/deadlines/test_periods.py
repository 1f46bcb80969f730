"""Periods in days, working days and months against dates that were worked out by hand from the published notices."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlines import seed
from deadlines.periods import Calendar, DayKind, Mark, Unit, add_months, due

EXCEPTIONS = {entry.day: DayKind(entry.is_workday, entry.name) for entries in seed.announced().values() for entry in entries}
PUBLISHED = Calendar(EXCEPTIONS, frozenset(range(2018, 2027)))


def on(text):
    return date.fromisoformat(text)


@pytest.mark.clause("X2")
@pytest.mark.parametrize(
    ("start", "length", "unit", "expected"),
    [
        # domain.md 6.1, worked out independently
        ("2021-03-19", 2, Unit.DAY, "2021-03-22"),
        ("2021-03-25", 10, Unit.DAY, "2021-04-06"),
        ("2021-01-31", 1, Unit.MONTH, "2021-03-01"),
        ("2020-01-31", 1, Unit.MONTH, "2020-03-02"),
        ("2021-09-01", 1, Unit.MONTH, "2021-10-08"),
        ("2021-04-30", 5, Unit.WORKDAY, "2021-05-11"),
        ("2021-09-17", 5, Unit.WORKDAY, "2021-09-26"),
        ("2026-01-31", 1, Unit.MONTH, "2026-02-28"),
        ("2024-02-29", 12, Unit.MONTH, "2025-02-28"),
        # a last day on a make-up Saturday stays there
        ("2021-02-18", 2, Unit.DAY, "2021-02-20"),
        # in the middle of the Spring Festival of 2024 (10 to 17 February, 18 February worked)
        ("2024-02-05", 7, Unit.DAY, "2024-02-18"),
        ("2024-02-08", 5, Unit.WORKDAY, "2024-02-21"),
        # the extended holiday of 2020 (24 January to 2 February)
        ("2020-01-20", 5, Unit.DAY, "2020-02-03"),
        ("2020-01-23", 1, Unit.WORKDAY, "2020-02-03"),
        # over the turn of the year
        ("2021-12-30", 3, Unit.DAY, "2022-01-04"),
        ("2022-12-30", 2, Unit.WORKDAY, "2023-01-04"),
        # thirty days, thirty working days: not the same
        ("2021-03-17", 30, Unit.DAY, "2021-04-16"),
        ("2021-03-17", 30, Unit.WORKDAY, "2021-04-28"),
        # the same day
        ("2021-03-17", 0, Unit.DAY, "2021-03-17"),
        # leap days
        ("2024-01-29", 1, Unit.MONTH, "2024-02-29"),
        ("2023-11-30", 3, Unit.MONTH, "2024-02-29"),
        ("2024-02-29", 48, Unit.MONTH, "2028-02-29"),
    ],
)
def test_due_day_as_worked_out_by_hand(start, length, unit, expected):
    assert due(on(start), length, unit, PUBLISHED).due == on(expected)


@pytest.mark.clause("J3.2.2")
def test_two_natural_days_of_the_plan_end_on_sunday_when_nothing_moves():
    assert due(on("2021-03-19"), 2, Unit.DAY, PUBLISHED, shift_last_day=False).due == on("2021-03-21")


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_from_its_last_day_ends_with_the_next_month(month):
    start = date(2022, month, monthrange(2022, month)[1])
    following = date(2022 + month // 12, month % 12 + 1, 1)
    expected = min(start.day, monthrange(following.year, following.month)[1])
    assert due(start, 1, Unit.MONTH, PUBLISHED, shift_last_day=False).due == following.replace(day=expected)


def test_pause_over_a_holiday_takes_only_the_days_that_would_have_counted():
    # 3 to 5 April 2021 are 清明: a pause from 2 to 6 April takes the 2nd and the 6th, the only working days in it.
    plain = due(on("2021-03-29"), 10, Unit.WORKDAY, PUBLISHED)
    paused = due(on("2021-03-29"), 10, Unit.WORKDAY, PUBLISHED, pauses=[(on("2021-04-02"), on("2021-04-06"))])
    assert (plain.due, paused.due) == (on("2021-04-13"), on("2021-04-15"))


def test_pause_of_natural_days_takes_every_day_of_it():
    paused = due(on("2021-03-17"), 10, Unit.DAY, PUBLISHED, pauses=[(on("2021-03-20"), on("2021-03-24"))], shift_last_day=False)
    assert paused.due == on("2021-04-01")


def test_pause_in_a_month_lengthens_it_by_its_days():
    paused = due(on("2021-03-17"), 1, Unit.MONTH, PUBLISHED, pauses=[(on("2021-03-30"), on("2021-03-31"))])
    assert paused.due == on("2021-04-19")


def test_pause_of_the_day_to_which_a_rest_day_moves_moves_it_further():
    paused = due(on("2021-03-19"), 2, Unit.DAY, PUBLISHED, pauses=[(on("2021-03-22"), on("2021-03-23"))])
    assert paused.due == on("2021-03-24")


def test_extension_counts_on_in_the_unit_of_the_period():
    assert due(on("2021-03-17"), 15, Unit.WORKDAY, PUBLISHED, extension=5).due == on("2021-04-15")
    assert due(on("2021-03-17"), 30, Unit.DAY, PUBLISHED, extension=10).due == on("2021-04-26")


def test_explanation_counts_the_days_one_by_one():
    period = due(
        on("2021-03-17"), 15, Unit.WORKDAY, PUBLISHED, pauses=[(on("2021-03-30"), on("2021-03-31"))], starts_label="交办"
    )
    assert period.due == on("2021-04-12")
    assert period.opening == "3月17日交办，当天不算。3月18日到4月12日共 26 天："
    assert period.sum == "26 天 − 双休 6 − 清明 3 − 中止 2 ＝ 15 个工作日"
    by_day = {day.date: day for day in period.explanation}
    assert by_day[on("2021-03-17")].kind == Mark.START
    assert (by_day[on("2021-03-18")].kind, by_day[on("2021-03-18")].number) == (Mark.COUNTED, 1)
    assert (by_day[on("2021-03-20")].kind, by_day[on("2021-03-20")].reason) == (Mark.SKIPPED, "休")
    assert (by_day[on("2021-03-30")].kind, by_day[on("2021-03-30")].reason) == (Mark.PAUSED, "中止")
    assert (by_day[on("2021-04-05")].kind, by_day[on("2021-04-05")].reason) == (Mark.SKIPPED, "清明")
    assert (by_day[on("2021-04-12")].kind, by_day[on("2021-04-12")].number) == (Mark.DUE, 15)
    assert str(by_day[on("2021-04-03")]) == "4月3日 周六 清明，不算"


def test_explanation_says_why_the_last_day_moved():
    period = due(on("2021-03-25"), 10, Unit.DAY, PUBLISHED)
    assert period.sum == "12 天 − 末日逢清明顺延 2 ＝ 10 天"
    assert [str(day) for day in period.explanation[-3:]] == [
        "4月4日 周日 第 10 天，逢清明，顺延",
        "4月5日 周一 逢清明，顺延",
        "4月6日 周二 到期",
    ]


def test_explanation_names_make_up_days_and_missing_days_of_a_month():
    assert due(on("2021-09-17"), 5, Unit.WORKDAY, PUBLISHED).sum == "9 天 − 双休 1 − 中秋 3 ＝ 5 个工作日（含调休上班 2 天）"
    assert due(on("2026-01-31"), 1, Unit.MONTH, PUBLISHED).sum == "1 个月，到2月28日（2月没有 31 日，到月末）"
    assert due(on("2021-03-17"), 2, Unit.DAY, PUBLISHED).sum == "2 天，节假日计算在内"
    assert due(on("2021-03-17"), 0, Unit.DAY, PUBLISHED).opening == "3月17日起算，当天办完。"


def test_unpublished_year_is_known_by_the_week_and_said_to_be_provisional():
    period = due(on("2026-12-30"), 5, Unit.WORKDAY, PUBLISHED)
    assert (period.due, period.is_provisional) == (on("2027-01-06"), True)


def test_only_days_that_decide_make_a_date_provisional():
    assert not due(on("2026-12-30"), 5, Unit.DAY, PUBLISHED, shift_last_day=False).is_provisional
    assert due(on("2026-12-30"), 5, Unit.DAY, PUBLISHED).is_provisional
    assert not due(on("2026-12-21"), 5, Unit.WORKDAY, PUBLISHED).is_provisional


@pytest.mark.parametrize(("length", "extension"), [(-1, 0), (1, -1), (20000, 0)])
def test_senseless_lengths_are_refused(length, extension):
    with pytest.raises(ValueError, match="期间"):
        due(on("2021-03-17"), length, Unit.DAY, PUBLISHED, extension=extension)


def test_adding_months_keeps_the_day_or_takes_the_last():
    assert add_months(on("2021-10-31"), 4) == on("2022-02-28")
    assert add_months(on("2021-10-31"), 14) == on("2022-12-31")


# --- Properties ---------------------------------------------------------------------------------------------------

DAYS = st.dates(on("2018-01-01"), on("2026-06-30"))
PAUSES = st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=3).map(
    lambda rows: [(first, first + timedelta(days=more)) for first, more in rows]
)


@settings(max_examples=300, deadline=None)
@given(DAYS, st.integers(0, 90), PAUSES)
def test_working_days_equal_a_count_of_every_day(start, length, pauses):
    end = due(start, length, Unit.WORKDAY, PUBLISHED, shift_last_day=False, pauses=pauses).due
    span = [start + timedelta(days=step) for step in range(1, (end - start).days + 1)]
    counted = [day for day in span if PUBLISHED.kind(day).is_workday and not any(first <= day <= last for first, last in pauses)]
    assert len(counted) == length
    assert not counted or counted[-1] == end


@settings(max_examples=300, deadline=None)
@given(DAYS, st.integers(0, 60), st.sampled_from(list(Unit)), st.booleans(), PAUSES)
def test_longer_is_never_earlier_and_a_pause_never_shortens(start, length, unit, shift, pauses):
    length = length // 10 if unit is Unit.MONTH else length
    shorter = due(start, length, unit, PUBLISHED, shift, pauses=pauses)
    assert due(start, length + 1, unit, PUBLISHED, shift, pauses=pauses).due >= shorter.due
    assert shorter.due >= due(start, length, unit, PUBLISHED, shift).due
    assert due(start, length, unit, PUBLISHED, shift, pauses=pauses, extension=3).due >= shorter.due


@settings(max_examples=300, deadline=None)
@given(DAYS, st.integers(0, 60), st.sampled_from(list(Unit)), PAUSES)
def test_a_shifted_period_ends_on_a_working_day_and_explains_each_day_once(start, length, unit, pauses):
    period = due(start, length // 10 if unit is Unit.MONTH else length, unit, PUBLISHED, pauses=pauses)
    assert PUBLISHED.kind(period.due).is_workday
    days = [day.date for day in period.explanation]
    assert days == [start + timedelta(days=step) for step in range((period.due - start).days + 1)]
    numbers = [day.number for day in period.explanation if day.number]
    assert numbers == list(range(1, len(numbers) + 1))
