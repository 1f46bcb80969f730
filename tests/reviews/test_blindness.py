"""背靠背: whoever reviews in a higher tier reads no lower answer before giving their own, whatever address they ask."""

from itertools import permutations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from rest_framework.test import APIClient

from cases.models import TraceEntry
from cases.steps import take
from core.errors import Invalid
from reviews.answers.blindness import answers_visible_to, hidden_tiers, is_blind, readable_tasks
from reviews.answers.disagreement import disagreement, side_by_side
from reviews.answers.operations import save_answer
from reviews.campaigns.tasks import hand_out, reassignment_refusal
from reviews.models import Reviewer, ReviewTask, Tier
from reviews.steps import Reassign, ReturnAnswers, SubmitAnswers
from tests.factories.organisation import fresh
from tests.factories.tiered_campaigns import AT, one_under_review, person
from tests.stages import starts_at

pytestmark = pytest.mark.django_db
SECRET = {Tier.SELF: "甲口径自查所见", Tier.COURT: "乙口径本院所见", Tier.INTERMEDIATE: "丙口径中院所见"}


def submit(task):
    """Every item failed, so that the secret stands in every reason."""
    for number in range(1, 6):
        save_answer(task, number, by=fresh(task.reviewer), answer="fail", reason=SECRET[task.tier])
    take(SubmitAnswers, task.review.case, by=fresh(task.reviewer))


def addresses(world):
    """Every address that says something of the review, of its tasks or of the campaign."""
    review, campaign = [world.review.pk], [world.campaign.pk]
    pages = [
        *(reverse(name, args=review) for name in (
            "api-review", "api-review-answers", "api-review-trace", "api-review-steps", "api-review-people", "review-detail",
        )),
        *(reverse(name, args=campaign) for name in (
            "api-campaign", "api-campaign-tasks", "api-campaign-scope", "campaign-detail", "campaign-assignment", "campaign-scope",
        )),
        *(reverse(name) for name in ("api-reviews", "api-review-tasks", "api-campaigns", "review-tasks")),
        *(f"{reverse('api-campaign-disagreement', args=campaign)}?lower={lower}&higher={higher}"
          for lower, higher in (("self", "court"), ("self", "intermediate"), ("court", "intermediate"))),
    ]  # fmt: skip
    for task in world.tasks.values():
        pages += [reverse("api-review-task", args=[task.pk]), reverse("review-desk", args=[task.pk])]
    return pages


def told(user, world):
    """Everything that all addresses answer to `user`, as one text."""
    client = APIClient()
    client.force_login(fresh(user))
    return "".join(client.get(address).content.decode(errors="replace") for address in addresses(world))


def seen(user, review):
    """The tiers whose answers the one function lets `user` read."""
    return set(answers_visible_to(fresh(user), review).values_list("task__tier", flat=True))


@pytest.mark.clause("J1.3")
@pytest.mark.parametrize("order", list(permutations(SECRET)))
@starts_at(one_under_review)
def test_before_their_own_submission_reviewers_read_nothing_of_the_other_tiers_in_whatever_order_they_submit(reviewed, order):
    submitted = set()
    for tier in order:
        submit(reviewed.tasks[tier])
        submitted.add(tier)
        for own, task in reviewed.tasks.items():
            expected = submitted if own in submitted else set()
            assert seen(task.reviewer, reviewed.review) == expected, (own, submitted)


@pytest.mark.parametrize("reader", [Tier.COURT, Tier.INTERMEDIATE])
@starts_at(one_under_review)
def test_no_address_says_a_lower_answer_early_and_they_do_afterwards(reviewed, reader):
    for tier in (Tier.SELF, Tier.COURT):
        if Tier(tier).height < Tier(reader).height:
            submit(reviewed.tasks[tier])
    text = told(reviewed.tasks[reader].reviewer, reviewed)
    assert not [tier for tier, secret in SECRET.items() if secret in text]
    submit(reviewed.tasks[reader])
    assert SECRET[Tier.SELF] in told(reviewed.tasks[reader].reviewer, reviewed)


@starts_at(one_under_review)
def test_a_colleague_of_the_same_tier_is_as_blind_as_the_one_who_has_the_case(reviewed):
    submit(reviewed.tasks[Tier.SELF])
    tier = reviewed.campaign.tiers.get(tier=Tier.COURT)
    for place in Reviewer.objects.filter(tier=tier).select_related("person"):
        assert seen(place.person, reviewed.review) == set()
        assert SECRET[Tier.SELF] not in told(place.person, reviewed)
    submit(reviewed.tasks[Tier.COURT])
    colleague = Reviewer.objects.filter(tier=tier, unit=reviewed.units["near.court"]).exclude(
        person=reviewed.tasks[Tier.COURT].reviewer
    )
    assert seen(colleague.get().person, reviewed.review) == {Tier.SELF, Tier.COURT}


@starts_at(one_under_review)
def test_whoever_takes_over_a_task_is_blind_as_well(reviewed):
    other = person("评查己", reviewed.units["near.court"])
    data = {"task": reviewed.tasks[Tier.COURT].pk, "reviewer": other.pk, "reason": "住院"}
    take(Reassign, reviewed.review.case, by=fresh(reviewed.office), data=data)
    submit(reviewed.tasks[Tier.SELF])
    assert seen(other, reviewed.review) == set()


@pytest.mark.clause("J1.3")
@starts_at(one_under_review)
def test_whoever_can_read_the_lower_answers_is_not_given_the_higher_tier(reviewed):
    submit(reviewed.tasks[Tier.SELF])
    submit(reviewed.tasks[Tier.COURT])
    above = reviewed.tasks[Tier.INTERMEDIATE]
    data = {"task": above.pk, "reviewer": reviewed.office.pk, "reason": "人手不足"}
    with pytest.raises(Invalid) as refused:
        take(Reassign, reviewed.review.case, by=fresh(reviewed.office), data=data)
    assert "能看到下级对此案的评查结果" in str(refused.value.form.errors["reviewer"])
    # a colleague of the tier has read nothing, and neither has somebody who does not see the case
    colleague = Reviewer.objects.filter(tier__tier=Tier.INTERMEDIATE).exclude(person=above.reviewer).get().person
    assert (reassignment_refusal(above, colleague), reassignment_refusal(above, reviewed.division_handler)) == ("", "")


@pytest.mark.clause("J1.3")
@starts_at(one_under_review)
def test_whoever_waits_for_a_draw_has_read_nothing_of_what_they_are_given_even_with_a_post_that_reads_all(reviewed):
    tier = reviewed.campaign.tiers.get(tier=Tier.INTERMEDIATE)
    Reviewer.objects.filter(tier=tier).delete()
    ReviewTask.objects.filter(tier=Tier.INTERMEDIATE).delete()
    group = reviewed.campaign.groups.get()
    Reviewer.objects.create(tier=tier, person=reviewed.office, unit=reviewed.units["top.office"], group=group)
    submit(reviewed.tasks[Tier.SELF])
    assert (seen(reviewed.office, reviewed.review), seen(reviewed.chief, reviewed.review)) == (set(), {Tier.SELF})
    hand_out(tier, reviewed.campaign.reviews.all(), at=AT)
    assert ReviewTask.objects.get(tier=Tier.INTERMEDIATE).reviewer == reviewed.office
    assert seen(reviewed.office, reviewed.review) == set()


@starts_at(one_under_review)
def test_drafts_are_read_by_nobody_but_their_writer(reviewed):
    task = reviewed.tasks[Tier.COURT]
    save_answer(task, 1, by=fresh(task.reviewer), answer="fail", reason=SECRET[Tier.COURT])
    for user in reviewed.people.values():
        assert user == task.reviewer or not answers_visible_to(fresh(user), reviewed.review).exists()
    assert answers_visible_to(fresh(task.reviewer), reviewed.review).count() == 1


@starts_at(one_under_review)
def test_other_courts_and_administrators_read_nothing(reviewed):
    submit(reviewed.tasks[Tier.SELF])
    for user in (reviewed.stranger, reviewed.far_president, reviewed.system_admin, reviewed.auditor):
        assert not readable_tasks(fresh(user)).exists()
        assert SECRET[Tier.SELF] not in told(user, reviewed)


@starts_at(one_under_review)
def test_the_organiser_reads_what_is_submitted(reviewed):
    submit(reviewed.tasks[Tier.SELF])
    assert seen(reviewed.office, reviewed.review) == {Tier.SELF}


@starts_at(one_under_review)
def test_nobody_learns_answers_by_sending_them_back(reviewed):
    submit(reviewed.tasks[Tier.SELF])
    submit(reviewed.tasks[Tier.COURT])
    leader = person("中院组长", reviewed.units["top.office"], "review_leader")
    Reviewer.objects.create(
        tier=reviewed.campaign.tiers.get(tier=Tier.INTERMEDIATE), person=leader, unit=reviewed.units["top.office"]
    )
    data = {"task": reviewed.tasks[Tier.SELF].pk, "reason": "看看"}
    with pytest.raises(ValidationError, match="没有可以退回的评查结果"):
        take(ReturnAnswers, reviewed.review.case, by=fresh(leader), data=data)


@starts_at(one_under_review)
def test_a_returned_task_keeps_what_its_reviewer_has_seen_and_its_first_answer(reviewed):
    submit(reviewed.tasks[Tier.SELF])
    task = reviewed.tasks[Tier.COURT]
    submit(task)
    take(ReturnAnswers, reviewed.review.case, by=fresh(reviewed.office), data={"task": task.pk, "reason": "证据不足"})
    assert seen(task.reviewer, reviewed.review) == {Tier.SELF, Tier.COURT}
    save_answer(task, 1, by=fresh(task.reviewer), answer="pass", version=1)
    row = task.answers.get(item=1)
    assert (row.answer, row.blind_answer) == ("pass", "fail")


@starts_at(one_under_review)
def test_the_trace_of_a_blind_reader_holds_no_answer_in_any_entry(reviewed):
    submit(reviewed.tasks[Tier.SELF])
    assert is_blind(fresh(reviewed.tasks[Tier.COURT].reviewer), reviewed.review)
    texts = [f"{entry.summary}{entry.facts}" for entry in TraceEntry.objects.filter(case=reviewed.review.pk)]
    assert not [text for text in texts if SECRET[Tier.SELF] in text or "不合格" in text]


@starts_at(one_under_review)
def test_sums_over_the_lower_tiers_are_hidden_while_work_is_left_above(reviewed):
    above = reviewed.tasks[Tier.INTERMEDIATE].reviewer
    assert hidden_tiers(fresh(above), reviewed.campaign) == {"self", "unit", "court"}
    assert disagreement(reviewed.campaign, fresh(above), lower=Tier.SELF, higher=Tier.COURT) is None
    for tier in SECRET:
        submit(reviewed.tasks[tier])
    assert hidden_tiers(fresh(above), reviewed.campaign) == set()


@pytest.mark.clause("J1.3")
@starts_at(one_under_review)
def test_the_map_counts_first_answers_that_differ_and_what_the_lower_tier_missed(reviewed):
    own, court = reviewed.tasks[Tier.SELF], reviewed.tasks[Tier.COURT]
    for number in range(1, 6):
        save_answer(own, number, by=fresh(own.reviewer), answer="fail" if number == 1 else "pass", reason="迟延")
        save_answer(court, number, by=fresh(court.reviewer), answer="fail" if number in (1, 2) else "pass", reason="迟延")
    for task in (own, court):
        take(SubmitAnswers, task.review.case, by=fresh(task.reviewer))
    cells = disagreement(reviewed.campaign, fresh(reviewed.office), lower=Tier.SELF, higher=Tier.COURT)
    near = reviewed.units["near.court"].pk
    assert [(cell.unit, cell.item, cell.both, cell.different, cell.missed, cell.faults) for cell in cells] == [
        (near, 1, 1, 0, 0, 1), (near, 2, 1, 1, 1, 1), (near, 3, 1, 0, 0, 0), (near, 4, 1, 0, 0, 0), (near, 5, 1, 0, 0, 0),
    ]  # fmt: skip
    tasks, rows = side_by_side(reviewed.review, fresh(reviewed.office))
    assert [task.tier for task in tasks] == ["self", "court"]
    assert [item.number for item, _cells, differs in rows if differs] == [2]
