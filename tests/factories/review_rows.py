"""Campaigns under review written straight into the tables, for what is counted over them."""

from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from cases.models import Case
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
    for item in range(1, items + 1):
        answer = "fail" if item in failed else "na" if item in not_applicable else "pass"
        ItemAnswer.objects.create(
            task=task, item=item, answer=answer, reason="卷内没有材料" if answer == "fail" else "", blind_answer=answer
        )
        tally, _ = ItemTally.objects.get_or_create(campaign=review.campaign, tier=tier, unit=review.case.unit, item=item)
        name = {"pass": "passed", "fail": "failed", "na": "not_applicable"}[answer]
        setattr(tally, name, getattr(tally, name) + 1)
        tally.save()
    return task
