"""After the report: the check, the rounds of 补充调查 with their own clocks, and the inquiry of the upper court itself. Source: L4.8."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.kinds import KINDS
from cases.steps import take
from core.errors import Conflict, Incomplete, Invalid
from referrals.models import InvestigationReport, Status, SupplementRound
from referrals.steps.investigation import (
    PlanInvestigation,
    RecordFiles,
    SubmitReport,
)
from referrals.steps.teams import InvestigateDirectly
from tests.factories.organisation import fresh
from tests.factories.referral_conferences import again, do, fresh_referral, knows, status_of
from tests.factories.referral_investigations import PLAN, REPORT, check, planned, record, reported
from tests.factories.referral_rows import enlist, move
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stage(world):
    return enlist(world)


def errors_of(refused):
    return refused.value.form.errors


def upper_team(world, **changes):
    return {
        "execution_members": [world.division_handler.pk], "discipline_members": [world.inspector.pk], "leader": world.inspector.pk,
        "reason": "报告避重就轻", **changes,
    }  # fmt: skip


@pytest.mark.clause("L4.8")
@starts_at(reported)
def test_a_report_that_suffices_goes_to_the_conference(world, referral):
    check(referral, world.discipline)

    report = InvestigationReport.objects.get(referral=referral)
    assert (report.checked_by, status_of(referral)) == (world.discipline, Status.VERIFIED)


@pytest.mark.clause("L4.8")
@starts_at(reported)
def test_a_round_has_a_clock_of_its_own_of_fifteen_days(world, referral):
    entry = check(referral, world.chief, "supplement", requirement="补查财产查控时间")

    round_ = SupplementRound.objects.get(referral=referral)
    clock = referral.case.deadlines.get(code="SC-02")
    assert clock.due_on == round_.due_on == timezone.localdate(entry.at) + timedelta(days=15)
    assert status_of(referral) == Status.SUPPLEMENTING


@pytest.mark.clause("L4.8")
@starts_at(reported)
def test_another_day_needs_its_reason_and_the_clock_explains_it(world, referral):
    day = (timezone.localdate() + timedelta(days=20)).isoformat()

    with pytest.raises(Invalid) as refused:
        check(referral, world.chief, "supplement", requirement="补查", due_on=day)
    check(referral, world.chief, "supplement", requirement="补查", due_on=day, due_reason="要到外地取证")

    clock = referral.case.deadlines.get(code="SC-02")
    assert "due_reason" in errors_of(refused)
    assert clock.due_on.isoformat() == day
    assert "要到外地取证" in clock.basis


@pytest.mark.parametrize(("days", "words"), [(-1, "早于今天"), (400, "年份")])
@starts_at(reported)
def test_a_day_in_the_past_or_far_ahead_is_refused(world, referral, days, words):
    day = (timezone.localdate() + timedelta(days=days)).isoformat()

    with pytest.raises(Invalid) as refused:
        check(referral, world.chief, "supplement", requirement="补查", due_on=day, due_reason="另定")

    assert words in str(errors_of(refused)["due_on"])


@starts_at(reported)
def test_a_round_without_what_to_find_out_is_refused(world, referral):
    with pytest.raises(Invalid) as refused:
        check(referral, world.chief, "supplement")

    assert "requirement" in errors_of(refused)


@starts_at(reported)
def test_what_a_round_asks_for_does_not_tell_who_spoke(world, referral):
    day = (timezone.localdate() + timedelta(days=20)).isoformat()

    entry = check(
        referral, world.chief, "supplement", requirement="再问孟繁星（13800001111）", due_on=day, due_reason="孟繁星住院"
    )

    assert SupplementRound.objects.get().requirement == "再问反映人（反映人）"
    assert "反映人住院" in entry.summary
    assert "孟繁星" not in f"{entry.summary}{entry.facts}{referral.case.deadlines.get(code='SC-02').basis}"


@pytest.mark.clause("L4.8")
@starts_at(reported)
def test_each_round_brings_a_report_of_its_own(world, referral):
    for number in (1, 2):
        check(referral, world.chief, "supplement", requirement="补查")
        with pytest.raises(Incomplete, match="这一轮的调查记录"):
            do(SubmitReport, referral, world.near_investigator, **REPORT)
        record(world, referral, conduct_text="")
        do(SubmitReport, referral, world.near_investigator, **{**REPORT, "verdict": "partly"})
        assert InvestigationReport.objects.filter(referral=referral, round=number).exists()

    clocks = referral.case.deadlines.filter(code="SC-02")
    assert [clock.state for clock in clocks] == ["met", "met"]
    assert SupplementRound.objects.filter(reported_at=None).count() == 0


@starts_at(reported)
def test_nobody_checks_twice(world, referral):
    check(referral, world.chief)

    with pytest.raises(Conflict):
        check(referral, world.discipline)


@pytest.mark.clause("L4.8")
@starts_at(reported)
def test_after_a_report_that_does_not_satisfy_the_upper_court_goes_itself(world, referral):
    do(InvestigateDirectly, referral, world.chief, **upper_team(world))
    referral = fresh_referral(referral)

    round_ = SupplementRound.objects.get(referral=referral)
    report = InvestigationReport.objects.get(referral=referral)
    assert (round_.is_direct, report.checked_by) == (True, world.chief)
    assert referral.case.deadlines.get(code="SC-02", state="running").due_on == round_.due_on
    assert not knows(world.near_investigator, referral)

    do(PlanInvestigation, referral, world.inspector, **PLAN)
    record(world, referral, RecordFiles, by=world.inspector)
    do(SubmitReport, referral, world.inspector, **REPORT)
    with pytest.raises(ValidationError, match="不能核查自己的报告"):
        check(referral, world.inspector)
    check(referral, world.discipline)
    assert status_of(referral) == Status.VERIFIED


@starts_at(reported)
def test_the_upper_court_takes_over_a_round_that_is_open(world, referral):
    check(referral, world.chief, "supplement", requirement="补查")
    do(InvestigateDirectly, referral, world.chief, **upper_team(world))

    round_ = SupplementRound.objects.get(referral=referral)
    assert round_.is_direct
    assert fresh_referral(referral).case.deadlines.filter(code="SC-02", state="running").count() == 1


@pytest.mark.clause("L4.8")
@starts_at(planned)
def test_the_upper_court_takes_over_where_an_old_ledger_brought_the_referral_in_without_a_report(world, referral):
    move(referral, Status.REPORTED)

    do(InvestigateDirectly, referral, world.chief, **upper_team(world))

    assert SupplementRound.objects.get(referral=referral).requirement == "报告避重就轻"


@pytest.mark.clause("L4.8")
@pytest.mark.parametrize(
    ("result", "more", "status"),
    [("verified", {}, Status.VERIFIED), ("supplement", {"requirement": "补查财产查控时间"}, Status.SUPPLEMENTING)],
)
@starts_at(planned)
def test_a_referral_reported_in_an_old_ledger_is_checked_without_a_report_of_this_system(world, referral, result, more, status):
    move(referral, Status.REPORTED)

    check(referral, world.chief, result, **more)

    assert status_of(referral) == status
    assert referral.case.trace.get(step="check-report").facts["data"]["note"] == "已核查"


@starts_at(reported)
def test_what_the_upper_court_finds_itself_the_lower_court_does_not_read(world, referral):
    do(InvestigateDirectly, referral, world.chief, **upper_team(world))
    do(PlanInvestigation, referral, world.inspector, **PLAN)
    record(world, referral, RecordFiles, by=world.inspector)

    trace = KINDS["referral"].trace(again(referral.case), fresh(world.near_chief))

    assert not trace.filter(step__in=["investigate-directly", "record-files"]).exists()


@starts_at(planned)
def test_a_finished_step_is_not_taken_twice_by_a_double_click(world, referral):
    record(world, referral)
    for _ in range(2):
        take(SubmitReport, again(referral.case), by=fresh(world.near_investigator), data=REPORT, token="abc")

    assert InvestigationReport.objects.count() == 1
