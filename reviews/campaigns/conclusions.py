"""评结 of many reviews in one go: what is ripe for it, and the order. Source: J1.3."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from cases.models import Case
from cases.steps import Channel
from courts.scope import scope_of
from reviews.answers.blindness import hidden_tiers
from reviews.answers.leading import units_led_above
from reviews.campaigns.orders import begin, enter_batch
from reviews.models import Campaign, Finding, Grade, Review, ReviewTask, Statement, Tier
from reviews.steps import Conclude
from reviews.steps.closing import undrawn

MOST_PICKED = 500


def may_conclude(user):
    """Whether `user` holds a post that concludes reviews."""
    return bool(scope_of(user).roles & Conclude.actors)


def obstacle(campaign, user):
    """Why nothing can be concluded in bulk by `user` now, as a sentence; "" when it can."""
    if campaign.state != Campaign.State.PUBLISHED:
        return "只有进行中的活动可以评结"
    if hidden_tiers(user, campaign):
        return "您所在的层级还没有评完，评完以后才能批量评结"
    return undrawn(campaign)


def ripe(campaign, user):
    """The open reviews that `user` may conclude: every tier is in, all that must be signed is signed, every finding is cured.

    Returns: queryset of `Review`.
    """
    tasks = ReviewTask.objects.live().filter(review=OuterRef("pk"))
    left = tasks.exclude(state=ReviewTask.State.SUBMITTED)
    uncured = _findings().exclude(state=Finding.State.CURED)
    units = {unit for post in scope_of(user).posts if post.role in Conclude.actors for unit in post.unit_ids}
    reviews = Review.objects.filter(campaign=campaign, case__closed_at=None, case__is_sealed=False, case__unit__in=units)
    reviews = reviews.filter(Exists(tasks), ~Exists(left), ~Exists(uncured))
    led = units & units_led_above(user, campaign)
    if led != units:
        reviews = reviews.filter(Q(case__unit__in=led) | ~Exists(tasks.filter(tier=Tier.INTERMEDIATE)))
    for tier in campaign.tiers.all():
        own = tasks.filter(tier=tier.tier)
        if tier.needs_president:
            reviews = reviews.filter(~Exists(own) | Exists(_signed(Statement.Kind.PRESIDENT)))
        if tier.needs_statement:
            own = own.filter(failed=0)
            reviews = reviews.filter(~Exists(own) | Exists(_signed(Statement.Kind.NO_PROBLEM).filter(task__tier=tier.tier)))
    return reviews


def clean(reviews):
    """Of `reviews` those in which nothing was found."""
    return reviews.filter(~Exists(_findings()))


def with_findings(reviews):
    """Of `reviews` those in which something was found."""
    return reviews.filter(Exists(_findings()))


def counts_of(reviews):
    """How many of `reviews` are without a finding, and how many with: one query."""
    found = reviews.annotate(has_findings=Exists(_findings()))
    counts = found.aggregate(all=Count("pk"), cured=Count("pk", filter=Q(has_findings=True)))
    return counts["all"] - counts["cured"], counts["cured"]


def _findings():
    return Finding.objects.filter(review=OuterRef("pk")).exclude(state=Finding.State.WITHDRAWN)


def _signed(kind):
    return Statement.objects.filter(review=OuterRef("pk"), kind=kind, void_reason="")


def conclude_picked(campaign, cases, *, by, grade, opinion="", channel=Channel.WEB):
    """Conclude the reviews that somebody picked, all with the same grade.

    Args:
        cases: primary keys; those outside the campaign or out of sight are passed over.
        grade, opinion: the inputs of 评结.

    Returns: the BatchJob with what became of each. Raises: PermissionDenied; Conflict; ValidationError.
    """
    _check(campaign, by)
    seen = Case.objects.visible_to(by).filter(review__campaign=campaign, pk__in=list(cases)[:MOST_PICKED])
    picked = list(seen.order_by("pk").values_list("pk", flat=True))
    if not picked:
        raise ValidationError("请先勾选要评结的案件")
    return _conclude(campaign, picked, by, {"grade": grade, "opinion": opinion}, channel)


def conclude_clean(campaign, *, by, channel=Channel.WEB):
    """Conclude everything in which nothing was found and of which all is signed, as 无问题.

    Returns: the BatchJob with what became of each. Raises: PermissionDenied; Conflict; ValidationError.
    """
    _check(campaign, by)
    found = list(clean(ripe(campaign, by)).order_by("pk").values_list("pk", flat=True))
    if not found:
        raise ValidationError("没有无问题且签名齐全的案件可以评结")
    return _conclude(campaign, found, by, {"grade": Grade.CLEAN.value}, channel)


def _check(campaign, by):
    if not may_conclude(by):
        raise PermissionDenied("“评结”由评查组长、综合处、执行局长办理")
    reason = obstacle(campaign, by)
    if reason:
        raise ValidationError(reason)


def _conclude(campaign, cases, by, data, channel):
    with transaction.atomic():
        job = enter_batch(campaign, Conclude, cases, by=by, data=data, channel=channel)
    return begin(job)
