"""Who leads a review: what 中院评查 found is ordered, checked and cleared by the court that organises, never by the court under review.

Source: J2.3.2 复查由评查一方办理.
"""

from courts.models import Role
from courts.scope import scope_of
from reviews.models import ReviewGroup, Tier

LEADERS = frozenset({Role.REVIEW_LEADER, Role.GENERAL_OFFICE, Role.BUREAU_CHIEF, Role.PRESIDENT})
BY_ORGANISER = "中院评查的任务、结果和查出的问题，由组织评查的法院或评查组长办理"


def leads_above(user, review):
    """Whether `user` leads what 中院评查 does with the review: by a post in the organising court, or at the head of a group.

    Args:
        review: with its campaign and its case.
    """
    return review.case.unit_id in units_led_above(user, review.campaign)


def units_led_above(user, campaign):
    """Ids of the units over whose cases `user` leads 中院评查 in the campaign."""
    found = set()
    for post in scope_of(user).posts:
        if post.role not in LEADERS:
            continue
        heads = post.role == Role.REVIEW_LEADER and campaign.pk in _headed(post.principal or user)
        if post.unit.court_id == campaign.court_id or heads:
            found |= post.unit_ids
    return found


def without_above(rows, user, review):
    """Of `rows` (tasks or findings of the review) those that `user` may lead."""
    return rows if leads_above(user, review) else rows.exclude(tier=Tier.INTERMEDIATE)


def _headed(person):
    """Ids of the campaigns in which the person heads a group; read once per request."""
    kept = getattr(person, "_headed_campaigns", None)
    if kept is None:
        rows = ReviewGroup.objects.filter(leader=person.pk).values_list("campaign_id", flat=True)
        kept = person._headed_campaigns = frozenset(rows)
    return kept
