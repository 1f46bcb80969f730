"""Drawing up a campaign, what stops it from being published, and what publishing writes."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases.models import Case, CasePerson
from cases.trace import entry_hash
from core.errors import Conflict
from reviews.campaigns import operations
from reviews.campaigns.checks import flags, problems
from reviews.campaigns.scope import late_arrivals, preview, take_late
from reviews.models import Campaign, Checklist, GroupUnit, Review, ReviewTask, Tier
from tests.factories.organisation import fresh
from tests.factories.tiered_campaigns import AT, BASIS, draft, petitions_of, published

pytestmark = pytest.mark.django_db
HANDLER = {"tier": Tier.SELF, "method": "handler"}
GROUP = {"tier": Tier.INTERMEDIATE, "method": "group"}


@pytest.mark.clause("J1.1")
def test_the_five_questions_and_the_thirteen_items_ship_with_their_sources():
    counted = {row.code: row.items.count() for row in Checklist.objects.all()}
    assert counted == {"petition-five": 5, "termination-thirteen": 13}
    thirteen = Checklist.objects.get(code="termination-thirteen").items
    assert list(thirteen.filter(may_be_not_applicable=True).values_list("number", flat=True)) == [4, 6, 8, 11, 12]
    assert list(thirteen.exclude(conditional_part="").values_list("number", flat=True)) == [5]
    assert not thirteen.filter(basis="").exists() and not thirteen.filter(guidance="").exists()


@pytest.mark.clause("J1.0")
def test_only_what_is_both_resolved_and_executed_is_left_out(world):
    near = world.units["near.court"]
    petitions_of(near, 1, is_resolved=True, is_executed=True)
    petitions_of(near, 1, is_resolved=True)
    petitions_of(near, 1, is_executed=True)
    petitions_of(near, 1)
    scope = preview("petition", date(2018, 1, 1), court=world.courts["top"])
    assert (scope.registered, scope.excluded, scope.included) == (4, 1, 3)
    assert scope.reason == "已化解且已实际执结"
    assert scope.excluded_cases.get().petition.is_resolved and scope.included_cases.count() == 3


def test_a_case_registered_before_the_first_day_is_not_in_the_scope(world):
    petitions_of(world.units["near.court"], 2)
    assert preview("petition", date(2020, 5, 7)).registered == 0
    assert preview("petition", date(2020, 5, 6)).registered == 2
    assert preview("petition", date(2020, 1, 1), date(2020, 5, 5)).registered == 0


def test_only_the_organising_court_draws_up_a_campaign(world):
    with pytest.raises(PermissionDenied, match="综合处或执行局长"):
        operations.create_draft(
            by=world.president, court=world.courts["top"], name="评查", subject_kind="petition", basis=BASIS,
            since=date(2018, 1, 1), checklist=Checklist.objects.get(code="petition-five"),
        )  # fmt: skip


def test_a_list_for_the_other_kind_is_refused(world):
    with pytest.raises(ValidationError, match="这份清单不是评查信访案件用的"):
        operations.create_draft(
            by=world.office, court=world.courts["top"], name="评查", subject_kind="petition", basis=BASIS,
            since=date(2018, 1, 1), checklist=Checklist.objects.get(code="termination-thirteen"),
        )  # fmt: skip


def test_a_unit_in_two_groups_is_refused(world):
    campaign, near = draft(world, tiers=[GROUP]), world.units["near.court"]
    rows = [{"name": "一组", "units": [near]}, {"name": "二组", "units": [near]}]
    with pytest.raises(ValidationError, match="武陟法院同时在“一组”和“二组”"):
        operations.set_groups(campaign, rows, by=world.office)
    assert not GroupUnit.objects.exists()


@pytest.mark.clause("J1.3")
def test_a_unit_in_no_group_keeps_the_campaign_from_being_published(world):
    near = world.units["near.court"]
    petitions_of(near, 2)
    petitions_of(world.units["far.court"], 1)
    campaign = draft(world, tiers=[GROUP])
    operations.set_groups(campaign, [{"name": "一组", "units": [near], "leader": world.chief}], by=world.office)
    found = problems(campaign)
    assert "温县法院有 1 件在范围内，还没有分到评查组" in found
    assert "木城法庭还没有分到评查组，每个单位都要在一个组里" in found
    with pytest.raises(ValidationError, match="还没有分到评查组"):
        operations.publish(campaign, by=world.office, at=AT)
    assert Campaign.objects.get().is_draft and not Review.objects.exists()


def test_dates_on_rest_days_are_flagged_and_stay_as_they_are(world):
    row = {**HANDLER, "starts_on": date(2021, 3, 19), "due_on": date(2021, 3, 28), "report_due_on": date(2021, 4, 5)}
    campaign = draft(world, tiers=[row])
    told = [flag.text for flag in flags(campaign)]
    assert "承办人自查完成日期3月28日是星期日，文件定的日期不顺延" in told
    assert any(text.startswith("承办人自查报告日期4月5日是") for text in told)
    assert campaign.tiers.get().due_on == date(2021, 3, 28)


def test_a_tier_that_ends_before_it_begins_is_named(world):
    with pytest.raises(ValidationError, match="承办人自查：完成日期不能早于开始日期"):
        draft(world, tiers=[{**HANDLER, "starts_on": date(2021, 3, 19), "due_on": date(2021, 3, 1)}])


@pytest.mark.clause("J1.0")
def test_publishing_freezes_the_scope_and_opens_a_review_for_each_case_in_it(world):
    near = world.units["near.court"]
    petitions_of(near, 3, handler="秦岚")
    petitions_of(near, 1, is_resolved=True, is_executed=True)
    campaign = published(world)
    assert (campaign.registered_count, campaign.excluded_count, campaign.included_count) == (4, 1, 3)
    assert campaign.scope.filter(is_included=False).get().reason == "已化解且已实际执结"
    numbers = sorted(Case.objects.filter(kind="review").values_list("number", flat=True))
    assert numbers == ["焦评〔2021〕00001号", "焦评〔2021〕00002号", "焦评〔2021〕00003号"]
    assert ReviewTask.objects.filter(campaign=campaign).count() == 9
    assert len(campaign.scope_hash) == len(campaign.settings_hash) == 64


def test_the_trace_of_each_review_begins_with_a_sound_chain(world):
    petitions_of(world.units["near.court"], 2)
    published(world)
    for case in Case.objects.filter(kind="review"):
        entry = case.trace.get()
        assert (entry.label, entry.actor_name, case.entry_count) == ("纳入评查", "闻思齐", 1)
        assert entry_hash(entry) == entry.hash == case.head_hash


def test_whoever_is_given_a_case_can_see_it_and_what_it_is_about(world):
    petitions_of(world.units["near.court"], 1)
    published(world)
    task = ReviewTask.objects.get(tier=Tier.INTERMEDIATE)
    seen = Case.objects.visible_to(fresh(task.reviewer))
    assert set(seen.values_list("kind", flat=True)) == {"review", "petition"}
    assert CasePerson.objects.filter(person=task.reviewer, role="reviewer").count() == 2


def test_a_published_campaign_cannot_be_changed(world):
    petitions_of(world.units["near.court"], 1)
    campaign = published(world)
    for change in (
        lambda: operations.set_tiers(campaign, [], by=world.office),
        lambda: operations.set_groups(campaign, [], by=world.office),
        lambda: operations.set_reviewers(campaign, Tier.COURT, [], by=world.office),
        lambda: operations.discard_draft(campaign, by=world.office),
        lambda: operations.publish(campaign, by=world.office),
    ):
        with pytest.raises(ValidationError, match="活动已经发布"):
            change()


def test_two_people_on_one_draft_do_not_overwrite_each_other(world):
    campaign = draft(world, tiers=[HANDLER])
    operations.set_tiers(campaign, [], by=world.office, version=campaign.version)
    with pytest.raises(Conflict, match="刚被别人改过"):
        operations.set_tiers(campaign, [], by=world.chief, version=campaign.version)


def test_late_arrivals_are_offered_and_come_in_only_when_somebody_takes_them(world):
    near = world.units["near.court"]
    petitions_of(near, 2)
    campaign = published(world)
    assert not late_arrivals(campaign).exists()
    late, settled = petitions_of(near, 1)[0], petitions_of(near, 1, is_resolved=True, is_executed=True)[0]
    assert set(late_arrivals(campaign)) == {late, settled}
    assert campaign.reviews.count() == 2
    before = campaign.scope_hash
    assert take_late(campaign, [late.pk, settled.pk], by=world.office, at=AT) == 1
    campaign.refresh_from_db()
    assert (campaign.registered_count, campaign.excluded_count, campaign.included_count) == (4, 1, 3)
    assert campaign.reviews.count() == 3 and campaign.scope_hash != before
    assert campaign.scope.get(subject=late).is_late and not late_arrivals(campaign).exists()
    assert ReviewTask.objects.filter(review__subject=late).count() == 3


def test_a_case_that_is_not_on_offer_cannot_be_taken_in(world):
    cases = petitions_of(world.units["near.court"], 1)
    campaign = published(world)
    with pytest.raises(ValidationError, match="不在可补入之列"):
        take_late(campaign, [cases[0].pk], by=world.office)


def test_a_campaign_is_closed_only_when_every_review_is_concluded(world):
    petitions_of(world.units["near.court"], 1)
    campaign = published(world)
    with pytest.raises(ValidationError, match="还有 1 件没有评结"):
        operations.close(campaign, by=world.office)
