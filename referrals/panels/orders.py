"""交办: the joint order with its signatures, and who investigates. Source: L4.5, L4.6."""

from dossiers.models import Document, DocumentKind
from referrals.access import team_level
from referrals.models import CLUE_STATES, Organ, Status, TeamMember
from referrals.orders import live_order, orders_of, receiver_of, signed
from referrals.panels.base import Panel

Level = TeamMember.Level
WITHOUT_ORDER = CLUE_STATES | {Status.SCREENED_OUT, Status.NOT_STARTED, Status.ELSEWHERE}


def order(reader):
    """The order as this reader may see it: the lower court's side only once it is in force, and never the upper court's own team."""
    referral = reader.referral
    found = live_order(referral)
    if found and not found.issued_at and not reader.is_upper:
        found = None
    return {
        "order": found,
        "signatures": _lines(found, receipt=False) if found else [],
        "receipts": _lines(found, receipt=True) if found and found.issued_at else [],
        "voided": [one for one in orders_of(referral) if one.void_reason] if reader.is_upper else [],
        "paper": _paper(reader) if found and found.issued_at else None,
        "teams": _teams(reader),
    }


def _lines(found, *, receipt):
    """(organ, signature or None, who is awaited) for both organs."""
    done = signed(found, receipt=receipt)
    return [(organ, done.get(organ), receiver_of(found, organ) if receipt else None) for organ in Organ]


def _paper(reader):
    papers = Document.objects.visible_to(reader.user).filter(case=reader.case, kind=DocumentKind.JOINT_ORDER, voided_at=None)
    return papers.order_by("pk").last()


def _teams(reader):
    """(name, those who sit in it, those who have left) for each team that the reader may know of."""
    members = list(reader.referral.team.select_related("person").order_by("-is_leader", "pk"))
    knows_own = reader.is_upper or team_level(reader.referral.pk, reader.user) in (Level.DIRECT, Level.SUPERVISION)
    teams = []
    for level in Level:
        team = [member for member in members if member.level == level]
        if team and (level != Level.DIRECT or knows_own):
            standing = [member for member in team if member.ends_at is None]
            teams.append((level.label, standing, [member for member in team if member.ends_at is not None]))
    return teams


def _shows(reader):
    return reader.status not in WITHOUT_ORDER if reader.is_upper else reader.referral.dispatched_at is not None


ORDER_PANELS = (Panel("order", "交办", "referrals/_order.html", order, shows=_shows),)
