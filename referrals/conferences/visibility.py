"""Which conferences and which of their items somebody may know of. Source: L4.3, L4.12.

A conference is for its members, and for the offices of both organs as far as they may know of an item of it. An item is for
whoever is on its referral. Its number on the agenda is counted for each reader anew, so that nobody sees one missing.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from cases.models import Case
from referrals.access import OFFICE, court_of, organ_of
from referrals.conferences.quorum import Quorum, quorum_of
from referrals.conflicts import conflicts_in
from referrals.models import AgendaItem, Conference, ConferenceMember, Status


def conferences_visible_to(user):
    """The conferences that `user` may know of."""
    court = court_of(user)
    if court is None:
        return Conference.objects.none()
    sits = ConferenceMember.objects.filter(conference=OuterRef("pk"), person=user)
    known = AgendaItem.objects.filter(conference=OuterRef("pk"), referral__case__in=Case.objects.visible_to(user))
    return Conference.objects.filter(Q(called_by=user) | Exists(sits) | Exists(known), court=court)


@dataclass
class Listed:
    """One item as one reader sees it.

    Attributes:
        number: its place among the items that this reader may know of.
        quorum: who can decide it as things stand.
    """

    item: AgendaItem
    number: int
    quorum: Quorum

    @property
    def case(self):
        return self.item.referral.case

    @property
    def is_open(self):
        return self.item.decided_at is None


def agenda_of(conference, user, members=None):
    """The items of `conference` that `user` may know of, numbered for them, each with its quorum.

    Args:
        members: its `ConferenceMember`s where they have been read already.
    """
    items = conference.items.filter(withdrawn_at=None, referral__case__in=Case.objects.visible_to(user))
    found = list(
        items.select_related("referral__case__unit__court", "referral__case__court", "tabled_by").order_by("order", "pk")
    )
    conflicts = conflicts_in([item.referral for item in found]) if found else {}
    members = members_of(conference) if members is None else members
    known = [item for item in found if not conflicts[item.referral_id].against(user)]
    return [Listed(item, number, quorum_of(conflicts[item.referral_id], members)) for number, item in enumerate(known, 1)]


def members_of(conference):
    return list(conference.members.select_related("person"))


def can_be_tabled(user):
    """The cases that `user` can bring before a conference now: ripe clues, and reports that were found good."""
    if organ_of(user) is None:
        return Case.objects.none()
    waiting = AgendaItem.objects.filter(referral=OuterRef("pk"), decided_at=None, withdrawn_at=None)
    cases = Case.objects.visible_to(user).filter(kind="referral", status__in=[Status.RIPE, Status.VERIFIED], people__person=user)
    cases = cases.filter(people__role__in=OFFICE, people__ends_at=None).exclude(Exists(waiting)).distinct()
    return cases.select_related("unit", "referral").order_by("pk")
