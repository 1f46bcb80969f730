"""口径 M16: what is due, late, cleared and settled, and that what a ledger brought counts like what the road wrote."""

from datetime import date, timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from cases.figures import Period
from courts.models import Court, User
from deadlines.models import Deadline
from referrals import figures as f
from referrals.models import DispositionKind, Referral, Status, Verdict
from referrals.quality import marks_of_facts
from referrals.scores import sheet
from referrals.steps.closing import ClearOfficer
from referrals.steps.clues import CorrectClue
from referrals.steps.teams import InvestigateDirectly
from tests.factories.organisation import fresh
from tests.factories.referral_conferences import do
from tests.factories.referral_investigations import days_ago, fresh_referral, investigating, local
from tests.factories.referral_ledgers import brought_in
from tests.factories.referral_rows import approved, enlist
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world):
    return enlist(world)


def count(figure, period, court=None):
    return figure.value(court or Court.objects.get(parent=None), period).count


def around(day, *, cut_off=None):
    """A period that began long before `day` and ends long after it, as at now or at `cut_off`."""
    return Period(day - timedelta(days=400), day + timedelta(days=400), cut_off or timezone.now(), is_live=True)


@pytest.mark.clause("L4.12")
@starts_at(investigating)
def test_a_report_is_neither_due_nor_late_until_its_day_is_over(world, referral):
    due = referral.case.due_on
    found = {}
    for day in (due, due + timedelta(days=1)):
        at = timezone.make_aware(timezone.datetime.combine(day, timezone.datetime.min.time())) + timedelta(hours=9)
        found[day] = [count(figure, around(due, cut_off=at)) for figure in (f.REPORT_DUE, f.REPORTED_LATE)]
    assert list(found.values()) == [[0, 0], [1, 1]]


@pytest.mark.clause("L4.12")
@pytest.mark.parametrize(("ago", "late", "points"), [(70, 1, 0), (10, 0, 25)])
def test_who_was_late_when_the_upper_court_took_over_stays_late(world, ago, late, points):
    referral = investigating(world, at=days_ago(ago))
    do(
        InvestigateDirectly, referral, world.chief, reason="逾期不报", leader=world.inspector.pk,
        execution_members=[world.division_handler.pk], discipline_members=[world.inspector.pk],
    )  # fmt: skip
    assert Deadline.objects.get(case=referral.case, code="SC-01").state == "cancelled"
    today = timezone.localdate()
    assert [count(figure, around(today)) for figure in (f.REPORT_DUE, f.REPORTED_LATE)] == [late, late]
    assert marks_of_facts(fresh_referral(referral))[0].points == points


@pytest.mark.clause("L4.11")
def test_a_referral_is_cleared_only_while_every_officer_is(world):
    referral = approved(world, Verdict.UNFOUNDED)
    officer = referral.officers.get()
    at = local(timezone.now())
    do(ClearOfficer, referral, world.chief, officer=officer.pk, scope="court", means="会议", cleared_at=at)
    today = timezone.localdate()
    period = around(today, cut_off=timezone.now() + timedelta(days=1))
    assert count(f.CLEARED, period) == 1
    do(
        CorrectClue, referral, world.chief, source="2", received_on=referral.received_on.isoformat(), unit=referral.case.unit_id,
        problem="passive", summary="八个月没有查控", is_real_name="1", reason="漏了一人",
        officers=[{"name": officer.name, "post_title": "法官"}, {"name": "席慕远", "post_title": ""}],
    )  # fmt: skip
    assert count(f.CLEARED, period) == 0 and count(f.TO_CLEAR, period) == 1
    left = referral.officers.get(name="席慕远")
    do(ClearOfficer, referral, world.chief, officer=left.pk, scope="court", means="会议", cleared_at=at)
    assert count(f.CLEARED, period) == 1


@pytest.mark.clause("L4.12")
@starts_at(brought_in)
def test_the_clues_of_a_ledger_count_in_every_figure_and_agree(staged):
    whole = Period(date(2019, 1, 1), date(2026, 12, 31), timezone.now(), is_live=True)
    conferred = count(f.CONFERRED, whole)
    assert conferred == Referral.objects.exclude(decided_on=None).count() == 113
    for parts in (f.DECISIONS.values(), f.SOURCES, f.PROBLEMS):
        assert sum(count(figure, whole) for figure in parts) == conferred
    assert [count(figure, whole) for figure in (f.STARTED, f.DISPATCHED, f.REPORT_DUE, f.REPORTED)] == [58, 58, 58, 53]
    ended = Referral.objects.filter(case__status=Status.CLOSED)
    verdicts = dict(ended.values_list("verdict").annotate(Count("pk")))
    assert {verdict: count(figure, whole) for verdict, figure in zip(Verdict, f.FOUND, strict=True)} == verdicts
    assert count(f.SETTLED, whole) == sum(verdicts.values()) == count(f.CLOSED, whole)
    assert count(f.CLEARED, whole) == Referral.objects.exclude(cleared_at=None).count()
    kinds = {kind: ended.filter(recorded__dispositions__icontains=kind.label).count() for kind in DispositionKind}
    assert {kind: count(figure, whole) for kind, figure in f.DISPOSED.items()} == kinds and all(kinds.values())


@pytest.mark.clause("L4.12")
@starts_at(brought_in)
def test_a_year_holds_what_a_ledger_says_was_decided_in_it_and_the_sheet_its_starts(staged):
    user, court = fresh(User.objects.get(username="luoqingya")), Court.objects.get(parent=None)
    for year in (2020, 2021):
        period = Period(date(year, 1, 1), date(year + 1, 1, 1), timezone.now())
        found = Referral.objects.filter(decided_on__year=year)
        assert count(f.CONFERRED, period) == found.count() > 0
        started = found.filter(recorded__decision="start")
        assert count(f.STARTED, period) == started.count() > 0
        assert sheet(user, court, year)[-1].started == started.filter(case__unit__court__parent=court).count() > 0
