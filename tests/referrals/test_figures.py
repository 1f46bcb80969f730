"""口径 M16: what is due, late, cleared and settled; what a ledger brought is counted in test_ledger.py."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.figures import Period
from courts.models import Court
from deadlines.models import Deadline
from referrals import figures as f
from referrals.models import Verdict
from referrals.quality import marks_of_facts
from referrals.steps.closing import ClearOfficer
from referrals.steps.clues import CorrectClue
from referrals.steps.teams import InvestigateDirectly
from tests.factories.referral_conferences import do
from tests.factories.referral_investigations import days_ago, fresh_referral, investigating, local
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
