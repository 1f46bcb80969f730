"""层级分歧: by item and unit, on first answers, once both tiers are in; and what a higher tier found where nothing was reported."""

import pytest
from rest_framework.test import APIClient

from reviews.models import CampaignTier, Item, ItemAnswer, Proposal, Reviewer, Tier
from tests.factories.organisation import fresh
from tests.factories.review_rows import campaign_of, put_under_review, submit
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


def both_tiers(world):
    """本院 reports one problem in three cases; 中院 finds two problems in the first and one in the second."""
    campaign = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.COURT, Tier.INTERMEDIATE))
    reviews = put_under_review(campaign, world.units["near.court"], ["武1", "武2", "武3"])
    for review, own, above in zip(reviews, ((), {3}, ()), ({2, 3}, {3}, ()), strict=True):
        submit(review, Tier.COURT, world.liaison, own, items=5)
        submit(review, Tier.INTERMEDIATE, world.division_handler, above, items=5)
    return campaign


PAIR = "?lower=court&higher=intermediate"


@pytest.mark.clause("J1.3")
@starts_at(both_tiers)
def test_the_map_shows_where_the_tiers_part_and_what_was_missed_below(campaign, world, client):
    client.force_login(world.office)
    page = client.get(f"/campaigns/{campaign.pk}/disagreement/{PAIR}").content.decode()
    assert "两层都评过的 15 项次里，首次独立作答不一致的 2 项次" in page
    assert page.count("漏 1") == 4 and "漏 2" in page  # two cells, their sums by item, and the sums of the unit and of all
    assert "33.3%" in page


@pytest.mark.clause("J2.3.3")
@starts_at(both_tiers)
def test_cases_reported_clean_in_which_the_tier_above_found_something_are_listed(campaign, world, client):
    client.force_login(world.office)
    page = client.get(f"/campaigns/{campaign.pk}/disagreement/").content.decode()
    assert "本院评查零问题、中院评查查出问题的 1 件" in page and "武1" in page and "武2" not in page
    told = APIClient()
    told.force_login(fresh(world.office))
    rows = told.get(f"/api/campaigns/{campaign.pk}/disagreement/silent/{PAIR}").json()["results"]
    assert [(row["number"], row["found"]) for row in rows] == [("武1", 2)]


@starts_at(both_tiers)
def test_a_court_sees_its_own_units_only(campaign, world, client):
    client.force_login(world.far_president)
    page = client.get(f"/campaigns/{campaign.pk}/disagreement/").content.decode()
    assert "还没有可以比较的结论" in page and "武1" not in page


@pytest.mark.clause("J2.3.2")
@starts_at(both_tiers)
def test_who_still_has_to_answer_sees_no_map_and_no_list(campaign, world, client):
    review = put_under_review(campaign, world.units["near.court"], ["武4"])[0]
    submit(review, Tier.COURT, world.liaison, {1}, items=5)
    tier = CampaignTier.objects.get(campaign=campaign, tier=Tier.INTERMEDIATE)
    Reviewer.objects.create(tier=tier, person=world.chief, unit=world.units["top.bureau"])
    review.tasks.create(
        campaign=campaign, tier=Tier.INTERMEDIATE, height=3, unit=review.case.unit, reviewer=world.chief, item_count=5
    )
    client.force_login(world.chief)
    page = client.get(f"/campaigns/{campaign.pk}/disagreement/{PAIR}").content.decode()
    assert "您所在的层级还没有评完" in page and "漏" not in page and "武1" not in page
    told = APIClient()
    told.force_login(fresh(world.chief))
    assert told.get(f"/api/campaigns/{campaign.pk}/disagreement/silent/{PAIR}").json()["results"] == []


@starts_at(both_tiers)
def test_the_page_costs_few_queries(campaign, world, client, django_assert_max_num_queries):
    client.force_login(world.office)
    client.get(f"/campaigns/{campaign.pk}/disagreement/")
    with django_assert_max_num_queries(15):
        client.get(f"/campaigns/{campaign.pk}/disagreement/")


@pytest.mark.clause("J2.2.1")
@starts_at(both_tiers)
def test_the_organiser_sees_how_often_people_agree_with_each_rule(campaign, world, client):
    Item.objects.filter(checklist=campaign.checklist, number=2).update(precheck="notice")
    ItemAnswer.objects.filter(task__campaign=campaign, item=2).update(proposal=Proposal.PASS)
    client.force_login(world.office)

    rows = client.get(f"/api/campaigns/{campaign.pk}/agreement/").json()
    page = client.get(f"/campaigns/{campaign.pk}/disagreement/?rules=1").content.decode()

    assert [(row["number"], row["agreed"], row["compared"]) for row in rows] == [(2, 5, 6)]
    assert "83.3%" in page


@starts_at(both_tiers)
def test_whoever_does_not_organise_is_not_told_of_the_rules(campaign, world, client):
    client.force_login(world.president)

    assert client.get(f"/api/campaigns/{campaign.pk}/agreement/").status_code == 403
    assert "机器预检" not in client.get(f"/campaigns/{campaign.pk}/disagreement/?rules=1").content.decode()
