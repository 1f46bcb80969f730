"""会商: the conferences that a referral came before, and what they decided. Source: L4.3, L4.9."""

from referrals.conferences.minutes import decision_label
from referrals.models import Status
from referrals.panels.base import Panel

BEFORE = frozenset({Status.POOL, Status.SCREENED_OUT})


def conferences(reader):
    """Each item with its decision in words, the latest first; and who stands aside from the referral."""
    items = reader.referral.items.select_related("conference", "tabled_by").order_by("-pk")
    recusals = reader.referral.recusals.select_related("person", "recorded_by")
    return {"items": [(item, decision_label(item)) for item in items], "recusals": list(recusals)}


CONFERENCE_PANELS = (
    Panel(
        "conference", "会商", "referrals/_conference.html", conferences,
        shows=lambda reader: reader.is_upper and reader.status not in BEFORE,
    ),
)  # fmt: skip
