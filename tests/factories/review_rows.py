"""Campaigns under review written straight into the tables, for what is counted over them."""

from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from django.db.models import F

from cases.models import Case
from reviews.answers import findings as registering
from reviews.models import Campaign, CampaignTier, Checklist, ItemAnswer, ItemTally, Review, ReviewTask, ScopeMember, Tier

_serial = count(1)
AT = datetime(2021, 4, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def campaign_of(court, *, kind="termination", tiers=(Tier.UNIT, Tier.INTERMEDIATE), name=""):
    """A published campaign without cases."""
    campaign = Campaign.objects.create(
        name=name or f"评查活动{next(_serial)}", court=court, subject_kind=kind, basis="焦中法〔2021〕28号", since=date(2018, 1, 1),
        checklist=Checklist.objects.get(subject_kind=kind, shipped=True), state="published", published_at=AT, frozen_at=AT,
    )  # fmt: skip
    for tier in tiers:
        CampaignTier.objects.create(
            campaign=campaign, tier=tier, starts_on=date(2021, 4, 1), due_on=date(2021, 5, 10), method="within",
            coverage="drawn" if tier == Tier.INTERMEDIATE else "all",
        )  # fmt: skip
    return campaign


def put_under_review(campaign, unit, numbers, *, key=()):
    """A review of one case of `unit` for each number; those in `key` are key cases. Returns: the reviews in that order."""
    reviews = []
    for number in numbers:
        subject = _case(campaign.subject_kind, number, unit, number in key)
        ScopeMember.objects.create(campaign=campaign, subject=subject, unit=unit)
        case = _case("review", f"评{next(_serial):05d}", unit, number in key)
        reason = "重复信访" if number in key else ""
        reviews.append(Review.objects.create(case=case, campaign=campaign, subject=subject, key_reason=reason))
    Campaign.objects.filter(pk=campaign.pk).update(registered_count=campaign.scope.count(), included_count=campaign.scope.count())
    return reviews


def _case(kind, number, unit, is_key):
    status = "reviewing" if kind == "review" else "standing" if kind == "termination" else "handling"
    return Case.objects.create(
        kind=kind, number=number, court=unit.court, unit=unit, title="借款", status=status, is_key=is_key,
        opened_on=date(2021, 4, 1),
    )  # fmt: skip


def submit(review, tier, reviewer, failed=(), *, not_applicable=(), at=AT, items=13):
    """The task of that tier as it stands after its submission, with an answer to each item, tallied."""
    task = ReviewTask.objects.create(
        review=review, campaign=review.campaign, tier=tier, height=Tier(tier).height, unit=review.case.unit, reviewer=reviewer,
        reviewer_name=reviewer.name, state="submitted", answered=items, item_count=items, failed=len(failed), submitted_at=at,
        revealed_at=at,
    )  # fmt: skip
    answers = {
        item: "fail" if item in failed else "na" if item in not_applicable else "pass" for item in range(1, items + 1)
    }  # fmt: skip
    ItemAnswer.objects.bulk_create(
        ItemAnswer(task=task, item=item, answer=answer, reason="卷内没有材料" if answer == "fail" else "", blind_answer=answer)
        for item, answer in answers.items()
    )
    _tally(task, answers)
    return task


def _tally(task, answers):
    row = {"campaign": task.campaign, "tier": task.tier, "unit": task.unit}
    ItemTally.objects.bulk_create((ItemTally(**row, item=item) for item in answers), ignore_conflicts=True)
    for answer, name in {"pass": "passed", "fail": "failed", "na": "not_applicable"}.items():
        items = [item for item, given in answers.items() if given == answer]
        ItemTally.objects.filter(**row, item__in=items).update(**{name: F(name) + 1})


def three_wanting(world):
    """Item 2 of three cases of 武陟, one of them a key case, was found wanting by 本院. Returns: the campaign."""
    campaign = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.COURT, Tier.INTERMEDIATE))
    for review in put_under_review(campaign, world.units["near.court"], ["武1", "武2", "武3"], key=("武1",)):
        registering.register(submit(review, Tier.COURT, world.liaison, {2}, items=5))
    campaign.refresh_from_db()
    return campaign
