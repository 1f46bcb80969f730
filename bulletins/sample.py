"""The sample's bulletins: the weeks before the last one published, the last one drafted, as a Monday morning finds them."""

from datetime import timedelta

from bulletins.operations import approve, draft_weekly, publish
from cases.weeks import Week
from courts.models import Court, Post, Role

PUBLISHED_WEEKS = 2


def load_bulletins(now):
    """Publish two weekly bulletins of the sample court and draft the last one.

    Args:
        now: the moment around which the sample's cases are laid.

    Returns: (published, drafted).
    """
    court = Court.objects.get(parent=None)
    office, chief = (_holder(court, role) for role in (Role.GENERAL_OFFICE, Role.BUREAU_CHIEF))
    last = Week.completed(now)
    weeks = [last]
    while len(weeks) <= PUBLISHED_WEEKS:
        weeks.insert(0, weeks[0].previous)
    for week in weeks[:-1]:
        at = week.cut_off + timedelta(hours=2)
        bulletin = draft_weekly(court, week, by=office, now=at)
        approve(bulletin, by=chief, now=at + timedelta(hours=1))
        publish(bulletin, by=office, now=at + timedelta(hours=2))
    draft_weekly(court, last, by=office, now=now)
    return PUBLISHED_WEEKS, 1


def _holder(court, role):
    posts = Post.objects.current().filter(unit__court=court, role=role).select_related("person").order_by("pk")
    return posts.first().person
