"""Who may receive a joint order, and who may investigate, for which organ. Source: L4.5, L4.6."""

from django.db.models import Q

from courts.models import Post, Role, Unit
from referrals.conflicts import NOT_STAFF, conflicts
from referrals.models import Organ

# Who answers for a court or a part of it: such a one receives an order even when it is about the own unit.
HEADS = frozenset({Role.PRESIDENT, Role.LEAD, Role.DIVISION_HEAD, Role.RESPONSIBLE, Role.BUREAU_CHIEF, Role.DISCIPLINE})


def receivers(referral, organ):
    """The people of the court complained of who may receive an order for `organ`, the nearest to the work first."""
    heads = [post for post in _posts(referral.case.unit.court, organ) if post.role in HEADS]
    return _people(referral, sorted(heads, key=lambda post: post.unit.kind != Unit.Kind.BUREAU), as_head=True)


def investigators(referral, organ, *, court):
    """The people of `court` who may investigate for `organ`: without conflict, and nobody of the officer's unit, its head neither."""
    posts = _posts(court, organ)
    if court.is_intermediate:
        # its leaders will have to judge what the team finds
        posts = [post for post in posts if post.unit.kind != Unit.Kind.COURT]
    return _people(referral, posts, to_inquire=True)


def _posts(court, organ):
    posts = Post.objects.current().filter(unit__court=court, person__is_active=True).exclude(role__in=NOT_STAFF)
    of_discipline = Q(role=Role.DISCIPLINE)
    if organ == Organ.DISCIPLINE:
        posts = posts.filter(of_discipline)
    else:
        disciplinarians = Post.objects.current().filter(of_discipline).values("person")
        posts = posts.filter(unit__kind__in=[Unit.Kind.COURT, Unit.Kind.BUREAU, Unit.Kind.DIVISION, Unit.Kind.TRIBUNAL])
        posts = posts.exclude(person__in=disciplinarians)
    return list(posts.select_related("person", "unit").order_by("unit__order", "pk"))


def _people(referral, posts, **asked_for):
    against = conflicts(referral).against
    people = {post.person_id: post.person for post in posts}
    return [person for person in people.values() if not against(person, **asked_for)]
