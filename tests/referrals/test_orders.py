"""联合交办: in force with both signatures only, one month, and who may see it from when to when. Clauses L4.5, L4.6."""

import re
from datetime import date, datetime, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone

from cases.kinds import kind_of
from cases.steps import take
from core.docx.checker import deviations
from core.errors import Conflict, Incomplete, Invalid
from courts.models import Role
from deadlines.calendar import current_calendar
from deadlines.models import Deadline
from deadlines.periods import due
from deadlines.rules import build
from dossiers.models import Document
from notices.models import Notice
from referrals.access import release
from referrals.deadlines import ReportDue
from referrals.models import OrderSignature, Recusal, Status, TeamMember
from referrals.papers_orders import JointOrderPaper
from referrals.steps.orders import DraftOrder, SignForOrder, SignOrder, VoidOrder
from referrals.steps.teams import ChangeTeam, ChangeUpperTeam, FormTeam, InvestigateDirectly, SendSupervisors
from tests.factories.organisation import fresh
from tests.factories.referral_conferences import (
    again,
    dispatched,
    do,
    drafted,
    fresh_referral,
    investigating,
    knows,
    order_of,
    signed_for,
    started,
    status_of,
    team_data,
)
from tests.stages import starts_at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("L4.5")]


def moment(*day):
    return timezone.make_aware(datetime.combine(date(*day), time(16, 30)))


def serial(order):
    return int(re.search(r"(\d+)号$", order.number)[1])


def receivers(world):
    return {"execution_receiver": world.near_chief.pk, "discipline_receiver": world.near_discipline.pk}


# --- Two signatures ----------------------------------------------------------------------------------------------------


@starts_at(drafted)
def test_an_order_is_in_force_with_both_signatures_only(world, referral):
    do(SignOrder, referral, world.chief)
    assert status_of(referral) == Status.STARTED and order_of(referral).issued_at is None
    assert not knows(world.near_chief, referral) and not referral.case.deadlines.exists()
    do(SignOrder, referral, world.discipline)
    assert status_of(referral) == Status.DISPATCHED and order_of(referral).issued_at
    assert knows(world.near_chief, referral) and knows(world.near_discipline, referral)
    assert Notice.objects.filter(recipient=world.near_chief, title__contains="联合交办").exists()


def test_the_orders_are_numbered_in_a_series_of_their_own_that_leaps(world, monkeypatch):
    monkeypatch.setattr("cases.numbers.secrets.randbelow", lambda most: most - 1)
    numbers = [order_of(drafted(world, execution_number=number)).number for number in ("", "（2021）豫0823执2号")]
    year = timezone.localdate().year
    assert numbers == [f"焦双查交〔{year}〕3号", f"焦双查交〔{year}〕6号"]


@starts_at(drafted)
def test_one_person_does_not_sign_twice(world, referral):
    do(SignOrder, referral, world.chief)
    with pytest.raises(ValidationError, match="执行机构已由顾长河签署"):
        do(SignOrder, referral, world.chief)
    assert OrderSignature.objects.count() == 1


@starts_at(drafted)
def test_one_person_does_not_sign_for_both_organs(world, referral):
    do(SignOrder, referral, world.chief)
    # the same person has meanwhile changed over to the other organ
    referral.case.people.filter(person=world.chief).update(role=Role.DISCIPLINE)
    with pytest.raises(ValidationError, match="两个机构须由两个人分别签署"):
        do(SignOrder, referral, world.chief)


@starts_at(drafted)
def test_two_people_of_one_organ_are_not_two_signatures(world, referral):
    do(SignOrder, referral, world.chief)
    with pytest.raises(ValidationError, match="还要监察机构签署"):
        do(SignOrder, referral, world.referral_office)
    assert status_of(referral) == Status.STARTED


@starts_at(drafted)
def test_a_double_click_signs_once(world, referral):
    entries = [take(SignOrder, again(referral.case), by=fresh(world.chief), token="one-click") for _ in range(2)]
    assert entries[0] == entries[1] and OrderSignature.objects.count() == 1


@starts_at(drafted)
def test_a_stale_page_signs_nothing(world, referral):
    version = again(referral.case).version
    do(SignOrder, referral, world.chief)
    with pytest.raises(Conflict):
        take(SignOrder, again(referral.case), by=fresh(world.discipline), version=version)
    assert OrderSignature.objects.count() == 1


@starts_at(started)
def test_a_receiver_in_conflict_is_not_offered(world, referral):
    Recusal.objects.create(referral=referral, person=world.near_chief, reason="近亲属")
    with pytest.raises(Invalid):
        do(DraftOrder, referral, world.chief, requirement="请调查", **receivers(world))


@starts_at(drafted)
def test_an_order_whose_receiver_has_become_recused_does_not_come_into_force(world, referral):
    do(SignOrder, referral, world.chief)
    Recusal.objects.create(referral=referral, person=world.near_chief, reason="近亲属")
    with pytest.raises(ValidationError, match="左明谦不能参与"):
        do(SignOrder, referral, world.discipline)
    assert status_of(referral) == Status.STARTED and not knows(world.near_discipline, referral)


@starts_at(started)
def test_both_organs_receive_by_two_people(world, referral):
    with pytest.raises(Invalid):
        do(
            DraftOrder,
            referral,
            world.chief,
            requirement="请调查",
            **{**receivers(world), "execution_receiver": world.near_discipline.pk},
        )


@starts_at(dispatched)
def test_a_voided_order_ends_what_it_opened(world, referral, monkeypatch):
    monkeypatch.setattr("cases.numbers.secrets.randbelow", lambda most: 0)
    before = serial(order_of(referral))
    do(VoidOrder, referral, world.chief, reason="接收人调离")
    assert status_of(referral) == Status.STARTED and not knows(world.near_chief, referral)
    assert Deadline.objects.get(case=referral.case, code="SC-01").state == "cancelled"
    do(DraftOrder, referral, world.chief, requirement="请调查", **receivers(world))
    assert serial(order_of(referral)) == before + 1


@starts_at(signed_for)
def test_what_both_have_signed_for_is_not_voided(world, referral):
    with pytest.raises(ValidationError, match="都已签收"):
        do(VoidOrder, referral, world.chief, reason="接收人调离")


# --- What goes down ----------------------------------------------------------------------------------------------------


def test_the_letter_is_official_and_never_says_who_complained(world):
    referral = started(world, summary="孟繁星反映执行款没有发放，电话13800001111")
    do(DraftOrder, referral, world.chief, requirement="孟繁星反映的问题请查清", **receivers(world))
    assert order_of(referral).requirement == "反映人反映的问题请查清"
    do(SignOrder, referral, world.chief)
    do(SignOrder, referral, world.discipline)
    paper = Document.objects.get(case=referral.case, kind="joint_order")
    content = paper.file.read()
    assert deviations(content) == []
    subject = fresh_referral(referral)
    assert "孟繁星" not in JointOrderPaper.clue(subject) and "13800001111" not in JointOrderPaper.clue(subject)
    told = "".join(f"{entry.summary}{entry.facts}" for entry in referral.case.trace.all())
    assert "孟繁星" not in told


@starts_at(dispatched)
def test_the_lower_court_reads_the_order_and_not_how_it_came_about(world, referral):
    case = again(referral.case)
    steps = set(kind_of(case).trace(case, fresh(world.near_chief)).values_list("step", flat=True))
    assert steps == {"sign-order"}
    kinds = set(Document.objects.visible_to(fresh(world.near_chief)).filter(case=case).values_list("kind", flat=True))
    assert kinds == {"joint_order"}


# --- Signing for it ----------------------------------------------------------------------------------------------------


@starts_at(dispatched)
def test_both_organs_below_sign_for_it_before_a_team_is_formed(world, referral):
    do(SignForOrder, referral, world.near_chief)
    with pytest.raises(Incomplete):
        do(FormTeam, referral, world.near_chief, **team_data(world))
    with pytest.raises(ValidationError, match="执行机构已经签收"):
        do(SignForOrder, referral, world.near_chief)
    do(SignForOrder, referral, world.near_discipline)
    assert fresh_referral(referral).signed_for_at
    do(FormTeam, referral, world.near_chief, **team_data(world))
    assert status_of(referral) == Status.INVESTIGATING


@starts_at(dispatched)
def test_the_upper_court_does_not_sign_for_the_lower_one(world, referral):
    with pytest.raises(PermissionDenied):
        do(SignForOrder, referral, world.chief)


# --- One month ---------------------------------------------------------------------------------------------------------

MONTHS = [
    (date(2021, 1, 31), date(2021, 2, 28)),  # a Sunday
    (date(2020, 1, 31), date(2020, 2, 29)),  # a Saturday in a leap year
    (date(2024, 1, 31), date(2024, 2, 29)),
    (date(2025, 12, 31), date(2026, 1, 31)),  # a Saturday
    (date(2021, 3, 31), date(2021, 4, 30)),
    (date(2021, 5, 31), date(2021, 6, 30)),
    (date(2021, 9, 1), date(2021, 10, 1)),  # the national day
    (date(2024, 1, 10), date(2024, 2, 10)),  # the spring festival
    (date(2021, 4, 1), date(2021, 5, 1)),  # labour day
    (date(2021, 2, 28), date(2021, 3, 28)),  # a Sunday; not the last day of March
    (date(2026, 1, 28), date(2026, 2, 28)),  # a Saturday that is worked
    (date(2026, 10, 22), date(2026, 11, 22)),  # a Sunday
]


@pytest.mark.parametrize(("day", "expected"), MONTHS)
@starts_at(started)
def test_one_month_ends_on_the_corresponding_day_rest_day_or_not(referral, day, expected):
    at = moment(day.year, day.month, day.day)
    clock = build(ReportDue, referral.case, at, calendar=current_calendar())
    assert clock.due_on == expected


@starts_at(started)
def test_the_explanation_says_that_a_rest_day_does_not_move_it(referral):
    at = moment(2021, 1, 31)
    clock = build(ReportDue, referral.case, at, calendar=current_calendar())
    period = due(date(2021, 1, 31), 1, "month", current_calendar(), clock.shift_last_day, starts_label="联合交办")
    assert str(period.explanation[-1]) == "2月28日 周日 第 28 天，到期（休）"
    assert "到期日逢休息日不顺延" in clock.basis


def test_the_month_runs_from_the_second_signature(world):
    first, second = (moment(2026, 10, day) for day in (20, 22))
    referral = drafted(world, at=first)
    do(SignOrder, referral, world.chief, at=first)
    do(SignOrder, referral, world.discipline, at=second)
    assert again(referral.case).due_on == date(2026, 11, 22)


# --- The team ----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("L4.6")
@starts_at(signed_for)
def test_the_team_knows_from_its_forming_on(world, referral):
    assert not knows(world.near_investigator, referral)
    do(FormTeam, referral, world.near_chief, **team_data(world))
    assert knows(world.near_investigator, referral)
    assert TeamMember.objects.filter(is_leader=True).get().person == world.near_investigator


@pytest.mark.clause("L4.6")
@pytest.mark.parametrize(
    "changes",
    [{"discipline_members": []}, {"execution_members": []}, {"leader": "near_chief"}],
    ids=["no discipline", "no execution", "leader outside"],
)
@starts_at(signed_for)
def test_a_team_has_both_organs_and_a_leader_of_its_own(world, referral, changes):
    changes = {name: world.people[value].pk if isinstance(value, str) else value for name, value in changes.items()}
    with pytest.raises(Invalid):
        do(FormTeam, referral, world.near_chief, **team_data(world, **changes))
    assert not TeamMember.objects.exists()


@pytest.mark.clause("L4.6")
@pytest.mark.parametrize("person", ["handler", "clerk", "liaison"], ids=["accused", "colleague", "recused"])
@starts_at(signed_for)
def test_nobody_connected_to_the_case_investigates(world, referral, person):
    Recusal.objects.create(referral=referral, person=world.liaison, reason="同学")
    with pytest.raises(Invalid):
        do(
            FormTeam,
            referral,
            world.near_chief,
            **team_data(world, execution_members=[world.people[person].pk], leader=world.people[person].pk),
        )
    assert not knows(world.people[person], referral)


@pytest.mark.clause("L4.6")
@starts_at(investigating)
def test_a_member_is_changed_with_a_reason_and_leaves_what_they_knew(world, referral):
    data = {
        "leaves": world.near_investigator.pk,
        "joins_execution": world.tribunal_handler.pk,
        "leader": world.tribunal_handler.pk,
    }
    with pytest.raises(Invalid):
        do(ChangeTeam, referral, world.near_chief, **data)
    do(ChangeTeam, referral, world.near_chief, reason="调离岗位", **data)
    assert knows(world.tribunal_handler, referral) and not knows(world.near_investigator, referral)
    assert TeamMember.objects.get(is_leader=True, ends_at=None).person == world.tribunal_handler


@pytest.mark.clause("L4.6")
@starts_at(investigating)
def test_after_a_change_both_organs_and_a_leader_are_still_there(world, referral):
    for leaves in (world.near_discipline, world.near_investigator):
        with pytest.raises(ValidationError, match="还缺"):
            do(ChangeTeam, referral, world.near_chief, leaves=leaves.pk, reason="调离岗位")
    data = {"leaves": world.near_investigator.pk, "joins_execution": world.tribunal_handler.pk, "reason": "调离岗位"}
    with pytest.raises(ValidationError, match="请指定一名组长"):
        do(ChangeTeam, referral, world.near_chief, **data)
    assert knows(world.near_investigator, referral)


@pytest.mark.clause("L4.6")
@starts_at(investigating)
def test_the_upper_court_sends_supervisors_of_both_organs(world, referral):
    data = {"execution_members": [world.division_handler.pk], "discipline_members": [world.inspector.pk]}
    do(SendSupervisors, referral, world.chief, leader=world.inspector.pk, reason="督促进度", **data)
    assert knows(world.division_handler, referral)
    with pytest.raises(ValidationError, match="已经派员"):
        do(SendSupervisors, referral, world.chief, leader=world.inspector.pk, reason="再派", **data)
    do(
        ChangeUpperTeam,
        referral,
        world.chief,
        leaves=world.division_handler.pk,
        joins_execution=world.division_head.pk,
        reason="出差",
    )
    assert knows(world.division_head, referral) and not knows(world.division_handler, referral)


@pytest.mark.clause("L4.6")
@starts_at(investigating)
def test_the_upper_court_investigates_itself(world, referral):
    data = {"execution_members": [world.division_handler.pk], "discipline_members": [world.inspector.pk]}
    do(InvestigateDirectly, referral, world.chief, leader=world.division_handler.pk, reason="情况复杂", **data)
    assert fresh_referral(referral).is_direct and status_of(referral) == Status.INVESTIGATING
    assert knows(world.division_handler, referral) and not knows(world.near_investigator, referral)
    assert Deadline.objects.get(case=referral.case, code="SC-01").state == "cancelled"


@pytest.mark.clause("L4.6")
def test_a_clue_about_the_upper_court_itself_is_not_sent_down(world):
    referral = started(world, unit=world.units["top.division"], officers=())
    with pytest.raises(ValidationError, match="请直接调查"):
        do(DraftOrder, referral, world.chief, requirement="请调查")
    data = {"execution_members": [world.chief.pk], "discipline_members": [world.inspector.pk]}
    do(InvestigateDirectly, referral, world.chief, leader=world.chief.pk, reason="本院人员", **data)
    assert status_of(referral) == Status.INVESTIGATING


# --- The end -----------------------------------------------------------------------------------------------------------


@starts_at(investigating)
def test_with_the_case_the_access_of_the_lower_side_ends(world, referral):
    release(referral, at=timezone.now(), roles=[Role.LOWER_EXECUTION, Role.LOWER_DISCIPLINE, Role.INVESTIGATOR])
    for person in (world.near_chief, world.near_discipline, world.near_investigator):
        assert not knows(person, referral)
        with pytest.raises(Http404):
            do(ChangeTeam, referral, person, leaves=world.near_investigator.pk, reason="已办结")
    assert knows(world.chief, referral)
