"""Reading petitions: what several callers need."""

from django.db.models import Count, Q

from cases.models import Case
from petitions.models import Petition, Status


def petitions_visible_to(user):
    """The petitions whose case `user` may see."""
    return Petition.objects.filter(case__in=Case.objects.visible_to(user))


def similar_petitions(user, *, name, id_number="", phone="", execution_number=None):
    """Earlier petitions of the same person, or of the same name on the same execution case, newest first.

    Args:
        user: who asks; only what they may see is compared.
        name: the petitioner, normalised.
        id_number, phone: as stored, or "".
        execution_number: a CaseNumber or None.

    Source: domain.md 4.3 (repeat petition detection), product.md I5.
    """
    same = Q()
    if id_number:
        same |= Q(id_number=id_number)
    if phone:
        same |= Q(petitioner_name=name, phone=phone)
    if execution_number:
        same |= Q(petitioner_name=name, execution_case__number=execution_number.key)
    if not same:
        return Petition.objects.none()
    return petitions_visible_to(user).filter(same).select_related("case").order_by("-case_id")


def awaiting_dispatch(user):
    """What the general office has still to hand out today, oldest first."""
    return (
        petitions_visible_to(user)
        .filter(case__status=Status.REGISTERED)
        .select_related("case__unit", "executing_court", "execution_case")
        .order_by("case__due_on", "case_id")
    )


def status_counts(user):
    """How many petitions `user` may see in each state; counted once per request, for the rail and for the list alike."""
    kept = getattr(user, "_petition_counts", None)
    if kept is None:
        counted = Case.objects.visible_to(user).filter(kind="petition").order_by().values_list("status").annotate(Count("pk"))
        kept = user._petition_counts = dict(counted)
    return kept
