"""The sample of terminated cases and of a campaign: as the program itself would have left them, and as many as asked."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.kinds import KINDS
from cases.models import Case
from cases.seals import first_damage
from deadlines.calendar import current_calendar
from deadlines.rules import earliest_due, recompute
from reviews.answers.checks import task_gaps
from reviews.answers.hashing import answers_hash
from reviews.answers.tallies import recount
from reviews.models import Campaign, Finding, ItemAnswer, ItemTally, ReviewTask, Termination
from tests.factories.organisation import remove_world
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


def register(world):
    """Two hundred terminated cases beside sixty petitions."""
    remove_world()
    call_command("load_sample", petitions=60, terminated=200, clues=0)


def answered(world):
    """Sixty terminated cases under review."""
    remove_world()
    call_command("load_sample", petitions=0, terminated=60, clues=0, answers=True)


@starts_at(register)
def test_register_is_alive_and_every_row_equals_its_recomputation(staged):
    cases = Case.objects.filter(kind="termination")
    assert cases.count() == 200
    assert {"standing", "expired", "resumed"} <= set(cases.values_list("status", flat=True))
    today, calendar, kind = timezone.localdate(), current_calendar(), KINDS["termination"]
    assert cases.filter(due_on__gte=today).exists()
    assert cases.values("unit").distinct().count() == 13
    assert first_damage() is None
    for case in cases.select_related("unit"):
        clocks = list(case.deadlines.all())
        assert case.search == kind.search_text(kind.subject(case))
        assert case.due_on == earliest_due(clocks)
        assert not any(recompute(clock, calendar) for clock in clocks)
        assert (case.closed_at is None) == (case.status in ("standing", "objected", "applied"))
    assert Termination.objects.filter(execution_case__petitions__isnull=False).exists(), "some are those that petitions speak of"


@starts_at(answered)
def test_campaign_stands_as_people_would_have_left_it(staged):
    campaign = Campaign.objects.get()
    assert (campaign.state, campaign.included_count) == ("published", 60)
    tasks = ReviewTask.objects.filter(campaign=campaign, tier="unit")
    states = Counter(tasks.values_list("state", flat=True))
    assert tasks.count() == 60
    assert {"submitted", "waiting", "working"} == set(states)
    assert first_damage() is None
    for task in tasks.select_related("campaign__checklist"):
        answers = ItemAnswer.objects.filter(task=task)
        assert task.answered == answers.count()
        assert task.failed == answers.filter(answer="fail").count()
        if task.state == "submitted":
            assert task_gaps(task) == []
            assert task.answers_hash == answers_hash(task) == task.review.case.trace.get(seq=2).facts["answers_hash"]
            assert Finding.objects.filter(task=task).count() == task.failed
    told = sorted(ItemTally.objects.values_list("tier", "unit", "item", "passed", "failed", "not_applicable"))
    recount(campaign)
    assert sorted(ItemTally.objects.values_list("tier", "unit", "item", "passed", "failed", "not_applicable")) == told


@starts_at(answered)
def test_reviewer_answers_on_where_the_sample_stopped(staged):
    task = ReviewTask.objects.filter(state="working").select_related("review__case").first()
    assert KINDS["review"].subject(task.review.case).pk == task.review_id
    assert 0 < task.answered < task.item_count


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({"terminated": -1}, "件数不能是负数"), ({"terminated": 0, "answers": True}, "没有终本案件就没有可评查的")],
)
def test_senseless_numbers_are_refused(arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("load_sample", petitions=0, clues=0, **arguments)
