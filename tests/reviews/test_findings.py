"""问题整改: ordered, reported, checked by somebody else, reopened and counted, overdue ones driven up."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from cases.models import Case, CasePerson
from cases.steps import take
from core.errors import Invalid
from courts.models import Role
from deadlines.calendar import current_calendar
from deadlines.models import Deadline, RuleVersion
from deadlines.operations import rule_version_preview
from notices.models import Notice
from reviews.answers import findings as registering
from reviews.findings import steps as s
from reviews.findings.queries import to_be_cured
from reviews.models import Finding, ReviewTask, Tier
from tests.factories.organisation import fresh
from tests.factories.review_rows import campaign_of, put_under_review, submit
from tests.stages import starts_at

ORDERED = datetime(2021, 4, 12, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def wanting(world):
    """温如玉 of the intermediate court has found items 1 and 3 of a case of 武陟 wanting. Returns: the review."""
    campaign = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.COURT, Tier.INTERMEDIATE))
    review = put_under_review(campaign, world.units["near.court"], ["焦执访〔2021〕0001号"])[0]
    task = submit(review, Tier.INTERMEDIATE, world.division_handler, failed={1, 3}, items=5)
    CasePerson.objects.create(case=review.case, person=world.division_handler, name="温如玉", role=Role.REVIEWER)
    registering.register(task)
    return review


@pytest.fixture
def review(staged):
    return staged


def act(step, review, by, at=ORDERED, **data):
    return take(step, Case.objects.get(pk=review.pk), by=fresh(by), data=data, at=at)


def finding(review, item):
    return Finding.objects.get(review=review, item=item)


def order(review, world, items=(1, 3), cure="by_date", at=ORDERED):
    chosen = [finding(review, item).pk for item in items]
    return act(s.OrderRectification, review, world.office, at, findings=chosen, nature="individual", cure=cure)


def report(review, world, item=1, at=ORDERED + timedelta(days=2), **more):
    data = {"finding": finding(review, item).pk, "report": "已补发执行通知书", "evidence_note": "正卷第 87 页"}
    return act(s.ReportRectification, review, world.handler, at, **data | more)


def check(review, by, item=1, passes="yes", at=ORDERED + timedelta(days=3)):
    return act(s.CheckRectification, review, by, at, finding=finding(review, item).pk, passes=passes, note="看过补发的文书")


def first_ordered(world):
    """Item 1 of it is ordered to be cured within fifteen days. Returns: the review."""
    review = wanting(world)
    order(review, world, items=[1])
    return review


def first_reported(world):
    """武陟 has reported the cure of it. Returns: the review."""
    review = first_ordered(world)
    report(review, world)
    return review


def clocks(review):
    return {row.code: (row.state, row.due_on) for row in Deadline.objects.filter(case=review.pk).live()}


@pytest.mark.clause("J2.3.2")
@starts_at(wanting)
def test_an_order_starts_the_period_of_fifteen_days(review, world):
    entry = order(review, world)
    assert entry.case.status == "reviewing"
    assert to_be_cured(review, fresh(world.office)).filter(item=1).exists()
    assert finding(review, 1).due_on == date(2021, 4, 27)
    assert clocks(review) == {"PC-02": ("running", date(2021, 4, 27))}
    assert Notice.objects.filter(recipient=world.handler, title__contains="责令整改").exists()


@pytest.mark.clause("J2.3.1")
@starts_at(wanting)
def test_what_can_be_corrected_is_corrected_within_three_days(review, world):
    order(review, world, items=[1], cure="at_once")
    assert clocks(review) == {"PC-01": ("running", date(2021, 4, 15))}


@pytest.mark.clause("J2.3.2")
@starts_at(first_reported)
def test_the_reviewer_checks_the_cure_and_the_case_goes_on(review, world):
    assert clocks(review) == {}
    entry = check(review, world.division_handler)
    found = finding(review, 1)
    assert (found.state, found.checked_by) == ("cured", world.division_handler)
    assert (found.report, found.evidence_note) == ("已补发执行通知书", "正卷第 87 页")
    assert (found.checked_at, found.check_note) == (ORDERED + timedelta(days=3), "看过补发的文书")
    assert entry.case.status == "reviewing"


@pytest.mark.clause("J2.3.2")
@starts_at(first_reported)
def test_whoever_reported_the_cure_cannot_check_it(review, world):
    Finding.objects.filter(review=review, item=1).update(reported_by=world.division_handler)
    with pytest.raises(ValidationError, match="没有等您复查的整改"):
        check(review, world.division_handler)


@pytest.mark.clause("J2.3.2")
@starts_at(first_reported)
def test_a_cure_that_does_not_hold_is_open_again_and_counted(review, world):
    check(review, world.office, passes="no")
    found = finding(review, 1)
    assert (found.state, found.reopen_count, found.due_on) == ("open", 1, date(2021, 4, 30))
    assert clocks(review) == {"PC-02": ("running", date(2021, 4, 30))}


@pytest.mark.clause("J2.3.2")
@starts_at(first_reported)
def test_a_cured_finding_can_be_reopened(review, world):
    check(review, world.office)
    act(
        s.ReopenFinding,
        review,
        world.office,
        ORDERED + timedelta(days=9),
        finding=finding(review, 1).pk,
        reason="又发现一份没有送达",
    )
    assert (finding(review, 1).state, finding(review, 1).reopen_count) == ("open", 1)
    assert to_be_cured(review, fresh(world.office)).get().item == 1


@pytest.mark.clause("J2.3.1")
@starts_at(wanting)
def test_resumption_needs_the_number_of_the_resumed_case(review, world):
    order(review, world, items=[1], cure="resume")
    with pytest.raises(Invalid) as refused:
        report(review, world)
    assert "请填立案后的执恢案号" in str(refused.value.form.errors)
    with pytest.raises(Invalid) as refused:
        report(review, world, resumed_number="（2021）豫0823执45号")
    assert "案号类型应为“执恢”" in str(refused.value.form.errors)
    report(review, world, resumed_number="（2021）豫0823执恢45号")
    assert finding(review, 1).resumed_case.number == "（2021）豫0823执恢45号"


@pytest.mark.clause("J2.3.1")
@starts_at(first_ordered)
def test_a_cure_needs_evidence(review, world):
    with pytest.raises(Invalid) as refused:
        report(review, world, evidence_note="")
    assert "写明整改材料在卷内哪一页，或上传材料" in str(refused.value.form.errors)


@pytest.mark.clause("J2.3.2")
@starts_at(first_ordered)
def test_the_clock_runs_on_for_the_finding_ordered_later(review, world):
    order(review, world, items=[3], at=ORDERED + timedelta(days=4))
    assert clocks(review) == {"PC-02": ("running", date(2021, 4, 27))}
    report(review, world, at=ORDERED + timedelta(days=5))
    # 2021-05-01 is a holiday until the 5th: the last day moves to the 6th
    assert clocks(review) == {"PC-02": ("running", finding(review, 3).due_on)}


# --- A day set by hand ------------------------------------------------------------------------------------------------


def order_by(review, world, day, items=(1,), reason="要到外地调取银行流水", cure="by_date", at=ORDERED):
    data = {"findings": [finding(review, item).pk for item in items], "nature": "individual", "cure": cure}
    return act(s.OrderRectification, review, world.office, at, **data, due_on=day, due_reason=reason)


@pytest.mark.clause("J2.3.2")
@pytest.mark.parametrize("day", [date(2021, 4, 20), date(2021, 5, 2), date(2021, 6, 30)])
@starts_at(wanting)
def test_an_order_may_set_its_own_day_earlier_or_later_and_the_clock_explains_it(review, world, day):
    entry = order_by(review, world, day.isoformat())
    assert finding(review, 1).due_on == day
    assert "按规则是 2021-04-27，指定理由：要到外地调取银行流水" in entry.summary
    clock = Deadline.objects.live().get(case=review.pk)
    assert (clock.due_on, entry.case.due_on) == (day, day)
    period = clock.explain(current_calendar())
    assert (period.due, len(period.explanation)) == (day, (day - date(2021, 4, 12)).days + 1)
    assert clock.basis == "指定到期日：要到外地调取银行流水（规则为 15 天）"


@pytest.mark.clause("J2.3.2")
@pytest.mark.parametrize(
    ("day", "reason", "said"),
    [
        ("2021-05-20", "", "按规则是 2021-04-27，指定另一天要写理由"),
        ("2021-04-11", "急", "完成日期不能早于今天"),
        ("2031-04-20", "手误", "完成日期在一年以后"),
    ],
)
@starts_at(wanting)
def test_a_day_without_a_reason_in_the_past_or_far_away_is_refused(review, world, day, reason, said):
    with pytest.raises(Invalid) as refused:
        order_by(review, world, day, reason=reason)
    assert said in str(refused.value.form.errors)


@pytest.mark.clause("J2.3.2")
@starts_at(wanting)
def test_the_days_of_the_rule_typed_by_hand_are_the_rule(review, world):
    order_by(review, world, "2021-04-27", reason="")
    assert (finding(review, 1).due_reason, Deadline.objects.live().get(case=review.pk).rule_version) == ("", "第 1 版")


@pytest.mark.clause("J2.3.2")
@starts_at(first_ordered)
def test_the_finding_due_first_has_the_clock_and_gives_it_back(review, world):
    order_by(review, world, "2021-04-20", items=[3], at=ORDERED + timedelta(days=1))
    assert clocks(review) == {"PC-02": ("running", date(2021, 4, 20))}
    report(review, world, item=3)
    assert clocks(review) == {"PC-02": ("running", date(2021, 4, 27))}
    report(review, world, item=1, at=ORDERED + timedelta(days=4))
    states = Deadline.objects.filter(case=review.pk).order_by("pk").values_list("state", flat=True)
    assert (clocks(review), list(states)) == ({}, ["cancelled", "met", "met"])


@pytest.mark.clause("X2")
@starts_at(wanting)
def test_neither_a_new_version_of_the_rule_nor_the_calendar_moves_a_day_set_by_hand(review, world):
    order_by(review, world, "2021-05-02")
    version = RuleVersion(code="PC-02", valid_from=date(2021, 1, 1), length=30, unit="day", shift_last_day=True, basis="新办法")
    assert rule_version_preview(version).changes == ()


# --- Overdue ----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("J2.3.3")
@starts_at(first_ordered)
def test_an_overdue_cure_is_driven_up_rung_by_rung(review, world):
    late = ORDERED + timedelta(days=20)
    for rung in ("supervised", "circulated", "accountability"):
        act(s.EscalateFinding, review, world.office, late, finding=finding(review, 1).pk, requirement="三日内整改")
        assert finding(review, 1).escalation == rung
    with pytest.raises(ValidationError, match="没有超期的整改"):
        act(s.EscalateFinding, review, world.office, late, finding=finding(review, 1).pk, requirement="三日内整改")


@pytest.mark.clause("J1.3")
@starts_at(wanting)
def test_a_clue_is_handed_to_discipline_in_one_step(review, world):
    act(s.TransferClue, review, world.office, finding=finding(review, 3).pk, summary="涉嫌选择性执行")
    assert finding(review, 3).is_clue
    assert Notice.objects.filter(recipient=world.discipline, title__contains="一案双查线索").exists()


@pytest.mark.clause("L4.1")
@starts_at(wanting)
def test_a_clue_from_a_review_waits_to_be_registered_by_discipline_alone(client, review, world):
    act(s.TransferClue, review, world.office, finding=finding(review, 3).pk, summary="涉嫌选择性执行")

    for person, sees in ((world.discipline, True), (world.chief, False), (world.office, False)):
        client.force_login(person)
        assert ("涉嫌选择性执行" in client.get("/clues/").content.decode()) == sees


@pytest.mark.clause("J2.3.2")
def test_no_order_tells_a_higher_tier_what_a_lower_one_has_found(world):
    campaign = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.COURT, Tier.INTERMEDIATE))
    review = put_under_review(campaign, world.units["near.court"], ["焦执访〔2021〕0002号"])[0]
    task = submit(review, Tier.COURT, world.liaison, failed={2}, items=5)
    registering.register(task)
    ReviewTask.objects.create(
        review=review, campaign=campaign, tier=Tier.INTERMEDIATE, height=3, unit=review.case.unit, reviewer=world.division_handler,
        item_count=5,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="上一层级还没有评完"):
        act(s.OrderRectification, review, world.office, findings=[finding(review, 2).pk], nature="common", cure="by_date")
