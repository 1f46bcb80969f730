"""Handing what one saw in a case to those who may open a case of their own about it; the pillars meet here and nowhere else."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q

from cases.models import CasePerson, Handover
from courts.models import Post, Role

# Whoever holds or held one of these places on a case may be whom a matter handed over from it is about.
HANDLING = frozenset({Role.HANDLER, Role.RESPONSIBLE, Role.LIAISON, Role.LEAD})


@dataclass(frozen=True)
class Receiver:
    """Who takes what is handed over.

    Attributes:
        code: stored in `Handover.receiver`.
        label: as people choose it.
        roles: the posts of the intermediate court that it goes to.
        url_name: the page on which they find it.
    """

    code: str
    label: str
    roles: frozenset
    url_name: str


RECEIVERS = {}


def register(*receivers):
    """Make receivers known; called from `AppConfig.ready` of the pillar that takes what is handed over."""
    RECEIVERS.update({receiver.code: receiver for receiver in receivers})


def hand_over(case, *, by, receiver, summary, at):
    """Write down that `by` hands a matter of `case` over; the case itself does not change and shows nothing of it.

    Args:
        case: a case that `by` may see.
        receiver: the code of a registered `Receiver`.
        summary: what is to be looked into.

    Returns: the Handover; the same once more gives the one that is there. Raises: ValidationError for an unknown receiver.
    """
    if receiver not in RECEIVERS:
        raise ValidationError("没有这个接收机构")
    handover, _ = Handover.objects.get_or_create(
        case=case, receiver=receiver, summary=summary, handed_by=by, defaults={"handed_at": at}
    )
    return handover


def people_for(handover):
    """Who takes it today: current posts of the intermediate court over the case, with `person`, but for whoever may be concerned."""
    court = handover.case.court.parent or handover.case.court
    posts = Post.objects.current().filter(unit__court=court, role__in=RECEIVERS[handover.receiver].roles, person__is_active=True)
    near = Post.objects.current().filter(unit=handover.case.unit_id).values("person")
    handled = CasePerson.objects.filter(case=handover.case_id, role__in=HANDLING).exclude(person=None).values("person")
    posts = posts.exclude(person__in=near).exclude(person__in=handled).select_related("person")
    return [post for post in posts if post.person.name not in handover.summary]


def not_about(handovers, user):
    """`handovers` without those that may concern `user`: of the own unit, of a case they had a hand in, or with their name in them."""
    units = Post.objects.current().filter(person=user).values("unit")
    handled = CasePerson.objects.filter(person=user, role__in=HANDLING).values("case")
    return handovers.exclude(case__unit__in=units).exclude(case__in=handled).exclude(summary__contains=user.name)


def handed_to(receiver, court):
    """What was handed to the receiver of this code at the intermediate court `court`, newest first."""
    here = Q(case__court=court) | Q(case__court__parent=court)
    return Handover.objects.filter(here, receiver=receiver).select_related("case__unit", "case__court", "handed_by")
