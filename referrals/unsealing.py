"""Looking at who spoke: only with an application that a second person allowed, only while it lasts, and each look is logged. Source: L3."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from courts.models import AccessEntry
from courts.records import record


def applications(referral):
    """All applications to see the complainant, newest first; read once per object."""
    kept = getattr(referral, "_applications", None)
    if kept is None:
        kept = referral._applications = list(referral.unsealings.select_related("asked_by"))
    return kept


def opening_of(referral, user, at=None):
    """The application by which `user` may look at the complainant now, or None."""
    now = at or timezone.now()
    mine = (item for item in applications(referral) if item.asked_by_id == user.pk and item.is_allowed)
    return next((item for item in mine if item.ends_at > now), None)


@transaction.atomic
def open_complainant(referral, *, by, at=None):
    """Hand out who spoke, once, with an entry in the access log.

    Args:
        referral: one whose case is visible to `by`.

    Returns: the texts by name. Raises: PermissionDenied without an application that was allowed and still lasts.
    """
    opening = opening_of(referral, by, at)
    if opening is None or not hasattr(referral, "complainant"):
        raise PermissionDenied("查看反映人要先申请，由另一人同意后二十四小时内有效")
    record(AccessEntry.Action.REVEAL, by=by, case=referral.case, target="反映人", reason=opening.reason, unsealing=opening.pk)
    complainant = referral.complainant
    return {name: getattr(complainant, name) for name in ("name", "id_number", "phone", "address")}
