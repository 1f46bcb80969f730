"""What of 一案双查 waits for somebody, for their first page. Source: X1."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef
from django.urls import reverse

from cases.models import CasePerson
from courts.models import Role
from referrals.access import LOWER, OFFICE, organ_of
from referrals.models import GroupVote, InspectionOpinion, Status

BELOW = frozenset(LOWER.values())
# In which state whose turn it is, and what they have to do.
TURNS = (
    (Status.POOL, OFFICE, "筛查"),
    (Status.SUPPLEMENT_CLUE, OFFICE, "补充核实"),
    (Status.RIPE, OFFICE, "提请会商"),
    (Status.TABLED, OFFICE, "会商决定"),
    (Status.STARTED, OFFICE, "联合交办"),
    (Status.DISPATCHED, BELOW, "签收、组成调查组"),
    (Status.INVESTIGATING, frozenset({Role.INVESTIGATOR}), "调查、报告"),
    (Status.SUPPLEMENTING, frozenset({Role.INVESTIGATOR}), "补充调查"),
    (Status.REPORTED, OFFICE, "核查报告"),
    (Status.VERIFIED, OFFICE, "会商处理"),
    (Status.OPINION, frozenset({Role.LEADING_GROUP}), "审批检查意见"),
    (Status.DISPOSING, OFFICE, "落实处置"),
    (Status.CLEARING, OFFICE, "告知、澄清"),
)
# A clue in the pool is the business of the organ that collected it.
OWN = frozenset({Status.POOL, Status.SUPPLEMENT_CLUE, Status.RIPE})


@dataclass(frozen=True)
class Turn:
    """So many referrals wait for the same act."""

    label: str
    count: int
    url: str


def places_of(user):
    """The live places of `user` on open referrals, read once per request: rows of case, role, status, organ, and whether they have voted."""
    kept = getattr(user, "_referral_places", None)
    if kept is None and getattr(user, "is_on_referrals", True) is False:
        kept = []
    elif kept is None:
        voted = GroupVote.objects.filter(
            opinion__referral=OuterRef("case_id"), opinion__state=InspectionOpinion.State.VOTING, member=user.pk
        )
        # an organ's people keep their places when a case is closed; of the years of those nothing waits
        rows = CasePerson.objects.filter(person_id=user.pk, ends_at=None, case__kind="referral")
        rows = rows.exclude(role__in=OFFICE, case__closed_at__isnull=False)
        rows = rows.annotate(status=F("case__status"), organ=F("case__referral__organ"), voted=Exists(voted))
        kept = user._referral_places = list(rows.values_list("case_id", "role", "status", "organ", "voted"))
    return kept


def turns_of(user):
    """What waits for `user`, in the order of the road: a list of `Turn`, in one query."""
    mine, own = {}, organ_of(user)
    for case, role, status, organ, voted in places_of(user):
        if status not in OWN or organ == own:
            mine.setdefault(status, {}).setdefault(role, set()).update(() if voted else {case})
    turns = []
    for status, roles, label in TURNS:
        cases = set().union(*(cases for role, cases in mine.get(status, {}).items() if role in roles))
        if cases:
            turns.append(Turn(label, len(cases), f"{reverse('clue-list')}?{urlencode({'view': 'all', 'status': status})}"))
    return turns
