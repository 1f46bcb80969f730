"""A new calendar or a new version of a rule: previewed, applied as previewed, recorded, and seen by every process."""

from datetime import date

import pytest
from django.core.checks import run_checks
from django.core.exceptions import PermissionDenied, ValidationError

from cases.models import TraceEntry
from cases.seals import first_damage
from core.errors import Conflict
from courts.models import AccessEntry
from deadlines import operations
from deadlines.announcements import read
from deadlines.calendar import current_calendar
from deadlines.checks import missing_year
from deadlines.models import CalendarDay, CalendarYear, Deadline, RuleVersion
from deadlines.previews import calendar_preview, lines_of
from petitions.deadlines import AcceptanceDue, HandlingDue, PlanDue
from tests.factories.bare_cases import again, make_case
from tests.factories.moments import moment

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X2")]
# An invented arrangement: 1 to 3 January 2027 off, Saturday the 9th worked.
NEW_YEAR = "2027-01-01 放假 元旦\n2027-01-02 放假 元旦\n2027-01-03 放假 元旦\n2027-01-09 上班 元旦"


@pytest.fixture
def case(world):
    case = make_case(world)
    AcceptanceDue.start(case, at=moment("2026-12-30 09:00"))
    HandlingDue.start(case, at=moment("2026-12-10 09:00"))
    case.save()
    return case


def due_days():
    return dict(Deadline.objects.values_list("label", "due_on"))


def enter(world, text=NEW_YEAR, year=2027):
    entries = read(text, year)
    shown = calendar_preview(current_calendar(), year, entries)
    operations.apply_calendar(year, entries, by=world.system_admin, source="通知", fingerprint=shown.fingerprint)
    return shown


def test_shipped_years_are_there_from_the_start():
    assert list(CalendarYear.objects.values_list("year", flat=True)) == list(range(2026, 2017, -1))
    assert CalendarDay.objects.get(day=date(2021, 4, 5)).name == "清明"
    assert current_calendar().kind(date(2026, 2, 28)).is_workday


def test_seeding_again_leaves_what_was_edited(world):
    CalendarDay.objects.filter(day=date(2026, 1, 2)).delete()
    assert operations.seed_calendar() == []
    assert not CalendarDay.objects.filter(day=date(2026, 1, 2)).exists()


def test_preview_names_the_clocks_that_move_and_moves_nothing(case):
    shown = calendar_preview(current_calendar(), 2027, read(NEW_YEAR, 2027))
    assert [(change.number, change.label, change.old, change.new, change.words) for change in shown.changes] == [
        ("焦执访〔2026〕0001号", "验收", date(2027, 1, 6), date(2027, 1, 7), "晚 1 天"),
        ("焦执访〔2026〕0001号", "办结报送", date(2027, 1, 11), date(2027, 1, 9), "早 2 天"),
    ]
    assert (shown.later, shown.earlier, shown.settled) == (1, 1, 0)
    assert due_days() == {"验收": date(2027, 1, 6), "办结报送": date(2027, 1, 11)}


def test_applied_calendar_moves_clocks_cases_and_leaves_a_trace(case, world):
    enter(world)
    assert due_days() == {"验收": date(2027, 1, 7), "办结报送": date(2027, 1, 9)}
    assert not Deadline.objects.filter(is_provisional=True).exists()
    assert again(case).due_on == date(2027, 1, 7)
    entry = TraceEntry.objects.get(case=case)
    assert entry.summary == "录入2027年放假安排：验收 2027-01-06 改为 2027-01-07；办结报送 2027-01-11 改为 2027-01-09"
    assert entry.actor_name == world.system_admin.name
    assert first_damage() is None
    record = AccessEntry.objects.get(action=AccessEntry.Action.ADMINISTER)
    assert (record.target, record.detail["later"], record.detail["earlier"]) == ("2027年放假安排", 1, 1)


def test_clock_that_stays_on_its_day_is_merely_no_longer_provisional(world):
    case = make_case(world)
    AcceptanceDue.start(case, at=moment("2027-03-01 09:00"))
    shown = enter(world)
    assert (shown.settled, Deadline.objects.get().is_provisional) == (1, False)
    assert not TraceEntry.objects.exists()


def test_met_clocks_stay_as_they_were(case, world):
    AcceptanceDue.stop(case, at=moment("2026-12-31 09:00"))
    enter(world)
    assert due_days()["验收"] == date(2027, 1, 6)


def test_correction_of_a_year_replaces_the_whole_year(case, world):
    enter(world)
    enter(world, "2027-01-01 放假 元旦")
    assert lines_of(2027) == "2027-01-01 放假 元旦"
    assert due_days() == {"验收": date(2027, 1, 7), "办结报送": date(2027, 1, 11)}


YEAR_END = f"2026-12-31 放假 元旦\n{NEW_YEAR}"


def day_off(day):
    return CalendarDay.objects.filter(day=day, kind="off").exists()


def enter_again(world, year, text=None, source=""):
    """Enter a year once more: as its page shows it, or as `text`."""
    entries = read(text or lines_of(year), year)
    shown = calendar_preview(current_calendar(), year, entries)
    source = source or CalendarYear.objects.get(year=year).source
    operations.apply_calendar(year, entries, by=world.system_admin, source=source, fingerprint=shown.fingerprint)
    return shown


def test_entering_a_year_again_leaves_the_days_that_the_next_notice_brought(case, world):
    enter(world, YEAR_END)
    due = due_days()
    assert due == {"验收": date(2027, 1, 8), "办结报送": date(2027, 1, 9)}
    for source in ("", "更正后的通知", "通知"):
        assert enter_again(world, 2026, source=source).changes == ()
        assert day_off(date(2026, 12, 31))
        assert due_days() == due
    assert "2026-12-31" not in lines_of(2026)
    assert lines_of(2027).startswith("2026-12-31 放假 元旦\n")


def test_the_notice_that_brought_a_day_of_december_takes_it_back(case, world):
    enter(world, YEAR_END)
    enter_again(world, 2027)
    assert day_off(date(2026, 12, 31))
    shown = enter_again(world, 2027, NEW_YEAR)
    assert [(change.label, change.old, change.new) for change in shown.changes] == [("验收", date(2027, 1, 8), date(2027, 1, 7))]
    assert not day_off(date(2026, 12, 31))
    assert due_days()["验收"] == date(2027, 1, 7)


def test_a_year_entered_again_still_loses_its_own_days_of_december(world):
    enter(world, YEAR_END)
    enter_again(world, 2026, f"{lines_of(2026)}\n2026-12-25 放假 停电")
    assert day_off(date(2026, 12, 25))
    enter_again(world, 2026, lines_of(2026).replace("2026-12-25 放假 停电", ""))
    assert (day_off(date(2026, 12, 25)), day_off(date(2026, 12, 31))) == (False, True)


def test_sealed_cases_keep_their_number_to_themselves(world):
    case = make_case(world, is_sealed=True)
    AcceptanceDue.start(case, at=moment("2026-12-30 09:00"))
    assert [change.number for change in calendar_preview(current_calendar(), 2027, read(NEW_YEAR, 2027)).changes] == ["限知案件"]


def test_what_moved_since_the_preview_is_shown_again(case, world):
    entries = read(NEW_YEAR, 2027)
    shown = calendar_preview(current_calendar(), 2027, entries)
    PlanDue.start(make_case(world, "焦执访〔2026〕0002号"), at=moment("2026-12-31 09:00"))
    AcceptanceDue.start(make_case(world, "焦执访〔2026〕0003号"), at=moment("2026-12-30 09:00"))
    with pytest.raises(Conflict, match="预览之后"):
        operations.apply_calendar(2027, entries, by=world.system_admin, source="通知", fingerprint=shown.fingerprint)
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize("who", ["office", "security_admin", "auditor", "handler"])
def test_only_the_system_administrator_changes_time(world, who):
    by = getattr(world, who)
    with pytest.raises(PermissionDenied):
        operations.apply_calendar(2027, read(NEW_YEAR, 2027), by=by, source="通知", fingerprint="")
    with pytest.raises(PermissionDenied):
        operations.apply_rule_version(new_version(), by=by, fingerprint="")


def test_other_processes_see_a_change_at_their_next_reading(world, django_assert_num_queries):
    before = current_calendar()
    with django_assert_num_queries(1):
        assert current_calendar() is before
    enter(world)
    assert current_calendar().covers(2027)


# --- Rules ------------------------------------------------------------------------------------------------------------


def new_version(**changes):
    facts = {"length": 30, "unit": "workday", "valid_from": date(2026, 12, 1), "basis": "法〔2021〕322号第30条"}
    return RuleVersion(code=HandlingDue.code, **{**facts, **changes})


def put_in_force(world, version):
    shown = operations.rule_version_preview(version)
    operations.apply_rule_version(version, by=world.system_admin, fingerprint=shown.fingerprint)
    return shown


def test_new_version_moves_clocks_started_since_and_starts_new_ones(case, world):
    earlier = make_case(world, "焦执访〔2026〕0002号")
    HandlingDue.start(earlier, at=moment("2026-11-30 09:00"))
    shown = put_in_force(world, new_version())
    assert [(change.number, change.new) for change in shown.changes] == [("焦执访〔2026〕0001号", date(2027, 1, 21))]
    moved = Deadline.objects.get(case=case, code=HandlingDue.code)
    assert (moved.unit, moved.due_on, moved.basis) == ("workday", date(2027, 1, 21), "法〔2021〕322号第30条")
    assert moved.rule_version == "第 2 版（2026-12-01 起用）"
    assert Deadline.objects.get(case=earlier).rule_version == "第 1 版"
    later = make_case(world, "焦执访〔2026〕0003号")
    assert HandlingDue.start(later, at=moment("2026-12-02 09:00")).unit == "workday"


def test_version_that_has_ended_gives_way_to_the_declaration(case, world):
    put_in_force(world, new_version(valid_to=date(2026, 12, 5)))
    assert Deadline.objects.get(case=case, code=HandlingDue.code).unit == "day"
    start = HandlingDue.start(make_case(world, "焦执访〔2026〕0002号"), at=moment("2026-12-05 09:00"))
    assert start.unit == "workday"


def test_version_of_the_same_day_and_a_backward_one_are_refused(case, world):
    put_in_force(world, new_version())
    with pytest.raises(ValidationError, match="同一天已有一个版本"):
        put_in_force(world, new_version(length=20))
    with pytest.raises(ValidationError, match="停用日期不能早于起用日期"):
        put_in_force(world, new_version(valid_from=date(2026, 12, 3), valid_to=date(2026, 12, 2)))


# --- The missing year -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 10, 31), None), (date(2026, 11, 1), 2027), (date(2027, 3, 1), 2027), (date(2025, 12, 31), None)],
)
def test_next_year_is_missed_from_november(db, today, expected):
    assert missing_year(today) == expected


def test_check_warns_of_a_missing_year(db):
    CalendarYear.objects.all().delete()
    warning = next(item for item in run_checks(databases=["default"]) if item.id == "deadlines.W001")
    assert "年的放假安排还没有录入" in warning.msg
