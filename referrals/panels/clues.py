"""概览: the road so far and what the clue says."""

from cases.kinds import kind_of
from courts.models import Role
from dossiers.models import Document
from referrals.orders import without_complainant
from referrals.panels.base import Panel
from referrals.unsealing import opening_of

SHOWN_ENTRIES = 50
_PLACES = {role: place for place, role in enumerate(Role.values)}


def overview(reader):
    """The timeline that this person may read, with its papers, and the people on the case whom they may know."""
    case = reader.case
    entries = list(kind_of(case).trace(case, reader.user).order_by("-seq")[:SHOWN_ENTRIES])
    papers = {}
    for document in Document.objects.visible_to(reader.user).filter(case=case, entry__in=entries).for_list():
        papers.setdefault(document.entry_id, []).append(document)
    sealed = {}
    if reader.is_upper and hasattr(reader.referral, "complainant"):
        sealed = {"opening": opening_of(reader.referral, reader.user)}
    return {
        "sealed": sealed,
        "entries": [(entry, papers.get(entry.pk, ())) for entry in entries],
        "has_more": len(entries) == SHOWN_ENTRIES,
        "officers": list(reader.referral.officers.all()),
        "summary": reader.referral.summary if reader.is_upper else without_complainant(reader.referral, reader.referral.summary),
        "people": sorted(kind_of(case).people(case, reader.user), key=lambda person: (_PLACES[person.role], person.pk)),
    }


CLUE_PANELS = (Panel("", "概览", "referrals/_overview.html", overview),)
