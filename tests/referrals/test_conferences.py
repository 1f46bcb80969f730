"""联席会议: called by either organ, decided with a quorum of both, without whoever is recused. Clauses L4.3, L4.4."""

import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone

from cases.steps import take
from core.docx.checker import deviations
from core.errors import Conflict, Incomplete
from notices.models import Notice
from referrals.conferences.operations import (
    add_member,
    call_conference,
    cancel_conference,
    close_conference,
    record_attendance,
)
from referrals.conferences.visibility import agenda_of, can_be_tabled, conferences_visible_to
from referrals.models import Conference, Recusal, Status
from referrals.steps.conferences import DecideOutcome, DecideStart, TableReferral, WithdrawItem, agreed
from tests.factories.organisation import fresh
from tests.factories.referral_conferences import (
    PRESENT,
    again,
    conference,
    do,
    fresh_referral,
    knows,
    people,
    ripe,
    sit,
    status_of,
    table,
)
from tests.factories.referral_rows import enlist, move
from tests.stages import starts_at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("L4.3")]


def tabled(world):
    """(referral, conference that is called)."""
    referral = ripe(world)
    meeting = conference(world)
    table(referral, meeting, world.chief)
    return referral, meeting


def recuse(referral, person):
    """Write a recusal down as the registration of it does."""
    Recusal.objects.create(referral=referral, person=person, reason="近亲属")
    referral.case.people.filter(person=person, ends_at=None).update(ends_at=timezone.now())


# --- Calling -----------------------------------------------------------------------------------------------------------


def test_either_organ_calls_a_conference_and_its_members_are_told(world):
    enlist(world)
    meeting = conference(world, by="discipline")
    assert meeting.state == "called" and meeting.number.startswith("焦双查会〔")
    assert {member.organ for member in meeting.members.all()} == {"execution", "discipline"}
    assert Notice.objects.filter(recipient=world.chief, title__contains=meeting.number).exists()


def test_nobody_else_calls_one(world):
    enlist(world)
    for person in (world.office, world.near_discipline, world.handler):
        with pytest.raises(PermissionDenied):
            call_conference(by=fresh(person), meets_at=timezone.now(), place="室", members=[], chair=person)


def test_a_conference_of_one_organ_is_not_called(world):
    enlist(world)
    with pytest.raises(ValidationError, match="还缺监察机构"):
        conference(world, ("chief", "referral_office"))


def test_somebody_who_acts_for_neither_organ_is_not_called(world):
    enlist(world)
    with pytest.raises(ValidationError, match="闻思齐不在本院执行机构、监察机构"):
        conference(world, (*PRESENT, "office"))


# --- Tabling -----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("L4.2")
@starts_at(ripe)
def test_the_other_organ_knows_nothing_before_it_is_tabled_and_its_members_do_afterwards(world, referral):
    assert knows(world.chief, referral) and not knows(world.discipline, referral)
    table(referral, conference(world, ("chief", "discipline")), world.chief)
    assert knows(world.discipline, referral)
    assert not knows(world.inspector, referral)  # not called
    assert status_of(referral) == Status.TABLED


@starts_at(tabled)
def test_a_referral_stands_on_one_agenda_at_a_time(world, staged):
    referral, _meeting = staged
    with pytest.raises(Conflict):
        table(referral, conference(world), world.chief)
    assert not can_be_tabled(fresh(world.chief)).exists()


@pytest.mark.clause("L4.4")
def test_a_clue_of_an_inspection_comes_with_the_opinion_of_that_team(world):
    referral = ripe(world, source=5)
    with pytest.raises(Incomplete, match="巡查（督察）组意见"):
        table(referral, conference(world), world.chief)
    referral.team_opinion = "建议启动"
    referral.save()
    table(referral, conference(world), world.chief)
    assert status_of(referral) == Status.TABLED


@starts_at(ripe)
def test_a_clue_is_not_tabled_where_a_whole_organ_is_recused(world, referral):
    recuse(referral, world.discipline)
    with pytest.raises(ValidationError, match=r"没有可以参加这条议题的监察机构人员.*应当回避的，报请上一级法院处理"):
        table(referral, conference(world, ("chief", "discipline")), world.chief)
    assert status_of(referral) == Status.RIPE and not referral.items.exists()


@starts_at(tabled)
def test_withdrawn_it_goes_back_and_the_other_organ_no_longer_knows(world, staged):
    referral, meeting = staged
    do(WithdrawItem, referral, world.chief, reason="材料不齐")
    assert status_of(referral) == Status.RIPE
    assert not knows(world.discipline, referral) and knows(world.chief, referral)
    assert agenda_of(meeting, fresh(world.chief)) == []


@starts_at(ripe)
def test_who_is_called_later_is_let_know_of_what_stands_on_the_agenda(world, referral):
    meeting = conference(world, ("chief", "discipline"))
    table(referral, meeting, world.chief)
    add_member(meeting, by=fresh(world.chief), person=world.inspector)
    assert knows(world.inspector, referral)


@starts_at(ripe)
def test_whoever_is_called_later_and_recused_learns_nothing(world, referral):
    meeting = conference(world, ("chief", "discipline"))
    table(referral, meeting, world.chief)
    recuse(referral, world.inspector)
    add_member(meeting, by=fresh(world.chief), person=world.inspector)
    assert not knows(world.inspector, referral) and agenda_of(meeting, fresh(world.inspector)) == []


# --- Recusal -----------------------------------------------------------------------------------------------------------


def test_a_recused_member_sees_a_shorter_agenda_and_no_gap(world):
    first, second = ripe(world), ripe(world, problem="delay")
    recuse(first, world.discipline)
    meeting = conference(world)
    table(first, meeting, world.chief)
    table(second, meeting, world.chief)
    seen = agenda_of(meeting, fresh(world.discipline))
    assert [(row.number, row.case.pk) for row in seen] == [(1, second.pk)]
    assert [row.case.pk for row in agenda_of(meeting, fresh(world.chief))] == [first.pk, second.pk]


@starts_at(ripe)
def test_a_recused_member_does_not_decide(world, referral):
    recuse(referral, world.inspector)
    meeting = conference(world)
    table(referral, meeting, world.chief)
    sit(world, meeting, *PRESENT)
    with pytest.raises(Http404):
        do(DecideStart, referral, world.inspector, decision="start", reason="应当启动")


@starts_at(ripe)
def test_the_minutes_of_a_decision_say_who_stood_aside(world, referral):
    recuse(referral, world.inspector)
    meeting = conference(world)
    table(referral, meeting, world.chief)
    sit(world, meeting, *PRESENT)
    do(DecideStart, referral, world.chief, decision="start", reason="应当启动")
    item = referral.items.get()
    assert [one["name"] for one in item.recused] == ["方知白"]
    assert "方知白" not in [one["name"] for one in item.deciders]


@starts_at(ripe)
def test_a_conference_that_holds_nothing_else_does_not_exist_for_whoever_must_not_know(world, referral):
    recuse(referral, world.inspector)
    meeting = conference(world, ("chief", "discipline"))
    before = list(conferences_visible_to(fresh(world.inspector)))
    table(referral, meeting, world.chief)
    assert list(conferences_visible_to(fresh(world.inspector))) == before == []


# --- Deciding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "status", "closes"),
    [
        ("start", Status.STARTED, False),
        ("not_start", Status.NOT_STARTED, True),
        ("supplement", Status.SUPPLEMENT_CLUE, False),
        ("elsewhere", Status.ELSEWHERE, True),
    ],
)
@starts_at(tabled)
def test_each_decision_leads_where_it_says_with_its_reason(world, staged, decision, status, closes):
    referral, meeting = staged
    sit(world, meeting, *PRESENT)
    do(DecideStart, referral, world.discipline, decision=decision, reason="理由充分", body="信访部门" if closes else "")
    case = again(referral.case)
    assert case.status == status and (case.closed_at is not None) == closes
    assert "理由充分" in fresh_referral(referral).decision_reason
    assert case.documents.filter(kind="conference_minutes").count() == 1


@starts_at(tabled)
def test_a_decision_wants_its_reason_and_where_it_goes(world, staged):
    referral, meeting = staged
    sit(world, meeting, *PRESENT)
    for data in ({"decision": "start", "reason": ""}, {"decision": "elsewhere", "reason": "不属本院"}):
        with pytest.raises(Exception, match="填写的内容有误"):
            do(DecideStart, referral, world.chief, **data)
    assert status_of(referral) == Status.TABLED


@starts_at(tabled)
def test_nothing_is_decided_before_the_conference_sits(world, staged):
    referral, _meeting = staged
    with pytest.raises(ValidationError, match="会议还没有开始"):
        do(DecideStart, referral, world.chief, decision="start", reason="应当启动")


@pytest.mark.parametrize(
    ("present", "why"),
    [
        (("referral_office", "chief"), "监察机构没有可以参加这条议题的人出席"),
        (("chief", "discipline"), "没有过半数"),
    ],
)
@starts_at(tabled)
def test_without_a_quorum_nothing_is_decided(world, staged, present, why):
    referral, meeting = staged
    sit(world, meeting, *present)
    with pytest.raises(ValidationError, match=why):
        do(DecideStart, referral, world.chief, decision="start", reason="应当启动")


@starts_at(tabled)
def test_only_who_sits_writes_a_decision_down(world, staged):
    referral, meeting = staged
    sit(world, meeting, "chief", "referral_office", "discipline")
    with pytest.raises(ValidationError, match="由出席会议的人办理"):
        do(DecideStart, referral, world.inspector, decision="start", reason="应当启动")


@starts_at(tabled)
def test_a_double_click_decides_once(world, staged):
    referral, meeting = staged
    sit(world, meeting, *PRESENT)
    data = {"decision": "start", "reason": "应当启动"}
    entries = [take(DecideStart, again(referral.case), by=fresh(world.chief), data=data, token="one-click") for _ in range(2)]
    assert entries[0] == entries[1] and referral.case.trace.filter(step="decide-start").count() == 1


@starts_at(tabled)
def test_the_second_of_two_clerks_is_told(world, staged):
    referral, meeting = staged
    sit(world, meeting, *PRESENT)
    version = again(referral.case).version
    data = {"decision": "start", "reason": "应当启动"}
    take(DecideStart, again(referral.case), by=fresh(world.chief), data=data, version=version)
    with pytest.raises(Conflict):
        take(
            DecideStart, again(referral.case), by=fresh(world.discipline), data={**data, "decision": "not_start"}, version=version
        )
    assert status_of(referral) == Status.STARTED


def test_a_verified_report_is_agreed_to_or_sent_for_more(world):
    referral = move(ripe(world), Status.VERIFIED)
    meeting = conference(world)
    table(referral, meeting, world.chief)
    assert status_of(referral) == Status.VERIFIED
    sit(world, meeting, *PRESENT)
    do(DecideOutcome, referral, world.chief, decision="agree", reason="事实清楚")
    assert status_of(referral) == Status.VERIFIED and agreed(fresh_referral(referral))
    with pytest.raises(ValidationError, match="会商已同意"):
        table(referral, conference(world), world.chief)


@pytest.mark.clause("L4.8")
def test_a_supplementary_round_has_its_own_clock(world):
    referral = move(ripe(world), Status.VERIFIED)
    meeting = conference(world)
    table(referral, meeting, world.chief)
    sit(world, meeting, *PRESENT)
    with pytest.raises(Exception, match="填写的内容有误"):
        do(DecideOutcome, referral, world.chief, decision="supplement", reason="事实不清")
    do(DecideOutcome, referral, world.chief, decision="supplement", reason="事实不清", requirement="补查执行款去向")
    assert status_of(referral) == Status.SUPPLEMENTING
    assert referral.rounds.get().requirement == "补查执行款去向"
    assert again(referral.case).deadlines.get(code="SC-02").state == "running"


# --- Ending ------------------------------------------------------------------------------------------------------------


@starts_at(tabled)
def test_a_cancelled_conference_puts_its_items_back(world, staged):
    referral, meeting = staged
    cancel_conference(meeting, by=fresh(world.discipline), reason="时间冲突")
    assert status_of(referral) == Status.RIPE and not knows(world.discipline, referral)
    assert Conference.objects.get().state == "cancelled"
    assert referral.case.trace.filter(step="withdraw-item").get().summary.endswith("会议取消：时间冲突")


def test_what_was_not_decided_goes_back_when_the_conference_ends(world):
    first, second = ripe(world), ripe(world, problem="delay")
    meeting = conference(world)
    table(first, meeting, world.chief)
    table(second, meeting, world.chief)
    sit(world, meeting, *PRESENT)
    do(DecideStart, first, world.chief, decision="start", reason="应当启动")
    close_conference(meeting, by=fresh(world.chief))
    assert (status_of(first), status_of(second)) == (Status.STARTED, Status.RIPE)


@starts_at(ripe)
def test_whoever_ends_it_puts_back_also_what_they_must_not_know_of(world, referral):
    recuse(referral, world.inspector)
    meeting = conference(world)
    table(referral, meeting, world.chief)
    sit(world, meeting, *PRESENT)
    close_conference(meeting, by=fresh(world.inspector))
    assert status_of(referral) == Status.RIPE
    entry = referral.case.trace.filter(step="withdraw-item").get()
    assert (entry.actor, entry.channel) == (world.chief, "system")


@starts_at(tabled)
def test_the_minutes_are_official_and_kept_with_their_hash(world, staged):
    referral, meeting = staged
    sit(world, meeting, *PRESENT)
    do(DecideStart, referral, world.chief, decision="start", reason="有具体线索")
    closed = close_conference(meeting, by=fresh(world.chief))
    content = bytes(Conference.objects.get().minutes)
    assert hashlib.sha256(content).hexdigest() == closed.minutes_sha256
    assert deviations(content) == []


@starts_at(tabled)
def test_a_conference_that_is_over_takes_nothing_more(world, staged):
    referral, meeting = staged
    sit(world, meeting, *PRESENT)
    close_conference(meeting, by=fresh(world.chief))
    for act in (
        lambda: close_conference(meeting, by=fresh(world.chief)),
        lambda: cancel_conference(meeting, by=fresh(world.chief), reason="再取消"),
        lambda: sit(world, meeting, *PRESENT),
    ):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(Exception, match="填写的内容有误"):
        do(TableReferral, referral, world.chief, conference=meeting.pk)


@starts_at(tabled)
def test_a_sitting_conference_is_not_cancelled_and_a_called_one_not_closed(world, staged):
    _referral, meeting = staged
    with pytest.raises(ValidationError, match="还没有登记出席"):
        close_conference(meeting, by=fresh(world.chief))
    sit(world, meeting, *PRESENT)
    with pytest.raises(ValidationError, match="会议已经开始"):
        cancel_conference(meeting, by=fresh(world.chief), reason="时间冲突")


@starts_at(tabled)
def test_of_two_who_write_the_attendance_the_second_is_told(world, staged):
    _referral, meeting = staged
    present = people(world, *PRESENT)
    record_attendance(meeting, by=present[0], present=present, chair=present[0], version=0)
    with pytest.raises(Conflict, match="刚被别人改过"):
        record_attendance(meeting, by=present[2], present=present, chair=present[0], version=0)


@starts_at(tabled)
def test_an_absent_chair_does_not_lead(world, staged):
    _referral, meeting = staged
    office, chief, discipline = people(world, "referral_office", "chief", "discipline")
    with pytest.raises(ValidationError, match="主持人要在出席的人里"):
        record_attendance(meeting, by=chief, present=[chief, discipline], chair=office)
