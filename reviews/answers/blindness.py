"""Who may read whose answers: the one rule behind page, API, export and figures. Source: product.md I11, J1.3, J2.3.2.

Until somebody has submitted their own answers on a case they read nobody else's; and whoever reviews in a higher tier does
not read a lower tier's answers on a case before the higher tier's own task on it has been submitted, whoever it is given to.
What follows from answers (findings, statements, the number of failed items, grades) is read by the same rule.
"""

from django.db.models import Exists, OuterRef, Q, Value

from cases.models import Case
from reviews.models import ItemAnswer, Review, Reviewer, ReviewTask, Tier

State = ReviewTask.State
# stands among the places of somebody who has a task to answer: no campaign has the number 0
PENDING = (0, "")


def readable_tasks(user):
    """The live tasks whose answers `user` may read now: their own, and submitted ones that nothing hides from them.

    Returns: queryset of `ReviewTask`.
    """
    live = ReviewTask.objects.live()
    same = ReviewTask.objects.live().filter(review=OuterRef("review"))
    own_pending = same.filter(reviewer=user, revealed_at=None)
    hidden = Exists(own_pending)
    for campaign_id, tier in _places(user):
        own_tier = same.filter(tier=tier, revealed_at__isnull=False)
        hidden |= Q(campaign=campaign_id, height__lt=Tier(tier).height) & ~Exists(own_tier)
    submitted = Q(state=State.SUBMITTED, review__case__in=Case.objects.visible_to(user)) & ~hidden
    return live.filter(Q(reviewer=user) | submitted)


def answers_visible_to(user, review=None):
    """The answers that `user` may read now, of one review or of all.

    Returns: queryset of `ItemAnswer`.
    """
    tasks = readable_tasks(user)
    return ItemAnswer.objects.filter(task__in=tasks.filter(review=review) if review else tasks)


def hidden_tiers(user, campaign):
    """The tiers whose numbers over the whole campaign are still hidden from `user`: those below a tier in which they have work left.

    Returns: set of `Tier` values; for heat maps, figures and reports, where one case could be told from the sum.
    """
    left = ReviewTask.objects.live().filter(campaign=campaign, reviewer=user, revealed_at=None).values_list("tier", flat=True)
    heights = {Tier(tier).height for tier in left.distinct()}
    for campaign_id, tier in _places(user):
        own = ReviewTask.objects.live().filter(campaign=campaign, tier=tier)
        if campaign_id == campaign.pk and (own.filter(revealed_at=None).exists() or not own.exists()):
            heights.add(Tier(tier).height)
    return {tier.value for tier in Tier if any(tier.height < height for height in heights)}


def blind_reviews(user):
    """The reviews of which something is, or may come to be, hidden from `user`; None for somebody who reviews nothing.

    They have a task of their own on it that they never submitted, or a place in a tier that has not answered on it yet.

    Returns: queryset of `Review`.
    """
    live = ReviewTask.objects.live().filter(review=OuterRef("pk"))
    blind = Exists(live.filter(reviewer_id=user.pk, revealed_at=None)) if PENDING in _standing(user) else None
    for campaign_id, tier in _places(user):
        waits = Q(campaign=campaign_id) & ~Exists(live.filter(tier=tier, revealed_at__isnull=False))
        blind = waits if blind is None else blind | waits
    return Review.objects.filter(blind) if blind is not None else None


def blind_people(review, people):
    """Who of `people` (ids) must not learn yet what lower tiers found on the review of that key: a set of ids."""
    live = ReviewTask.objects.live().filter(review=review)
    pending = set(live.filter(reviewer__in=people, revealed_at=None).values_list("reviewer_id", flat=True))
    answered = live.filter(revealed_at__isnull=False).values("tier")
    waiting = Reviewer.objects.filter(tier__campaign__reviews=review, tier__campaign__state="published", person__in=people)
    return pending | set(waiting.exclude(tier__tier__in=answered).values_list("person_id", flat=True))


def is_blind(user, review):
    """Whether something on this review is still hidden from `user`: then its trace is told without what reveals answers."""
    blind = blind_reviews(user)
    if blind is not None and blind.filter(pk=review.pk).exists():
        return True
    tasks = ReviewTask.objects.live().filter(review=review, state=State.SUBMITTED)
    return tasks.exclude(pk__in=readable_tasks(user).filter(review=review)).exists()


def _places(user):
    """(campaign id, tier) of each place as a reviewer."""
    return [place for place in _standing(user) if place != PENDING]


def _standing(user):
    """The places of `user` as a reviewer, and `PENDING` when they have a task never submitted; read once per request."""
    kept = getattr(user, "_reviewer_standing", None)
    if kept is None:
        rows = Reviewer.objects.filter(person_id=user.pk, tier__campaign__state="published")
        tasks = ReviewTask.objects.live().filter(reviewer_id=user.pk, revealed_at=None).order_by()
        pending = tasks.values_list(Value(PENDING[0]), Value(PENDING[1])).distinct()
        kept = user._reviewer_standing = list(rows.order_by().values_list("tier__campaign_id", "tier__tier").union(pending))
    return kept
