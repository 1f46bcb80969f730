"""What of an inquiry and its outcome a person reads: the same on the page and over the API. Source: L3, L4.6–L4.9."""

from django.db.models import Prefetch

from referrals.access import LOWER, Level, team_level
from referrals.dispositions import dispositions_of, sent_down
from referrals.models import GroupVote


def inquiry_seen(referral, user, *, is_upper, roles):
    """The plans, records, reports and rounds that `user` reads.

    The upper side and its own teams read all of it; the lower court's team reads its own part; its receivers only what the
    rounds ask for; and nobody below reads a piece of a direct inquiry.

    Returns: a dict of lists, each empty for whoever reads nothing of the kind.
    """
    level = "" if is_upper else team_level(referral.pk, user)
    reads_all = is_upper or level in (Level.DIRECT, Level.SUPERVISION)
    reads_team = reads_all or level == Level.LOWER

    def part(rows, reads):
        return list(rows if reads_all else rows.filter(is_direct=False)) if reads else []

    records = referral.records.select_related("recorded_by").prefetch_related("documents")
    return {
        "plans": part(referral.plans.select_related("made_by"), reads_team),
        "records": part(records, reads_team),
        "reports": part(referral.reports.select_related("reported_by", "checked_by").order_by("-round", "-pk"), reads_team),
        "rounds": part(referral.rounds.select_related("ordered_by"), reads_team or bool(roles & set(LOWER.values()))),
    }


def outcome_seen(referral, *, is_upper):
    """The opinions with their voices, and the dispositions: the lower side knows only of the 督办 that were sent to it."""
    if not is_upper:
        return {"opinions": [], "dispositions": sent_down(referral)}
    votes = Prefetch("votes", GroupVote.objects.select_related("member"))
    opinions = referral.opinions.select_related("drafted_by").prefetch_related("members", votes)
    return {"opinions": list(opinions), "dispositions": dispositions_of(referral)}
