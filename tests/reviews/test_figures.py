"""M12–M15 of a campaign, by hand-counted cases, and without what is hidden from the reader."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from reviews.answers import findings as registering
from reviews.figures import campaign_figures
from reviews.models import CampaignTier, Finding, Reviewer, Tier
from tests.factories.organisation import fresh
from tests.factories.review_rows import campaign_of, put_under_review, submit
from tests.stages import starts_at

CN = ZoneInfo("Asia/Shanghai")


def two_tiers(world):
    """武陟: three cases self-checked, two of them reviewed above; what 本院 found on 武1 was item 2, 中院 found 2 and 3 on 武1 and 4 on 武2."""
    campaign = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.COURT, Tier.INTERMEDIATE))
    reviews = put_under_review(campaign, world.units["near.court"], ["武1", "武2", "武3"])
    for review, failed in zip(reviews, ({2}, (), ()), strict=True):
        submit(review, Tier.COURT, world.liaison, failed, not_applicable={5}, items=5)
    for review, failed in zip(reviews[:2], ({2, 3}, {4}), strict=True):
        registering.register(submit(review, Tier.INTERMEDIATE, world.division_handler, failed, items=5))
    return campaign


def figures(campaign, user, today=date(2021, 5, 20)):
    return {line.label: (line.value.count, line.value.denominator) for line in campaign_figures(campaign, fresh(user), today)}


@pytest.mark.clause("J2.3.2")
@starts_at(two_tiers)
def test_completion_and_problem_rates_have_their_own_denominators(campaign, world):
    found = figures(campaign, world.office)
    assert found["评查完成率：本院评查"] == (3, 3) and found["评查完成率：中院评查"] == (2, 2)
    # fifteen answers, three of them 不适用
    assert found["条目问题率：本院评查"] == (1, 12) and found["条目问题率：中院评查"] == (3, 10)


@pytest.mark.clause("J2.3.2")
@starts_at(two_tiers)
def test_what_the_lower_tier_missed(campaign, world):
    assert figures(campaign, world.office)["自查漏报率：本院评查对中院评查"] == (2, 3)


@pytest.mark.clause("J2.3.2")
@starts_at(two_tiers)
def test_cures_in_time_and_relapses(campaign, world):
    ordered = datetime(2021, 5, 1, 9, tzinfo=CN)
    in_time, late, waiting = Finding.objects.filter(campaign=campaign).order_by("pk")
    both = {"ordered_at": ordered, "due_on": date(2021, 5, 16)}
    Finding.objects.filter(pk=in_time.pk).update(
        state="cured", reported_at=datetime(2021, 5, 16, 23, tzinfo=CN), reopen_count=2, **both
    )
    Finding.objects.filter(pk=late.pk).update(state="reported", reported_at=datetime(2021, 5, 17, 8, tzinfo=CN), **both)
    Finding.objects.filter(pk=waiting.pk).update(**both)
    found = figures(campaign, world.office)
    assert (found["整改按期率"], found["回潮率"]) == ((1, 3), (1, 2))
    assert figures(campaign, world.office, date(2021, 5, 16))["整改按期率"] == (1, 2)


@pytest.mark.clause("J2.3.2")
@starts_at(two_tiers)
def test_a_higher_reviewer_sees_no_figure_of_lower_answers(campaign, world):
    tier = CampaignTier.objects.get(campaign=campaign, tier=Tier.INTERMEDIATE)
    Reviewer.objects.create(tier=tier, person=world.office, unit=world.units["top.office"])
    put_under_review(campaign, world.units["far.court"], ["温1"])
    campaign.tasks.filter(tier=Tier.INTERMEDIATE).update(revealed_at=None, state="working", submitted_at=None)
    assert set(figures(campaign, world.office)) == {"评查完成率：本院评查", "评查完成率：中院评查", "条目问题率：中院评查"}


def test_the_dictionary_of_figures_tells_how_each_of_a_campaign_is_counted(client, world):
    client.force_login(world.office)
    page = client.get("/figures/").content.decode()
    for words in ("M12", "M13", "M14", "M15", "自查漏报率", "不适用不进分母"):
        assert words in page
