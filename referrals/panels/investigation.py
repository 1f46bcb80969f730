"""调查: the plan, what was found in either track, the reports and the rounds. Source: L4.6–L4.8."""

from referrals.forms_records import details_in_words
from referrals.models import Method, Status, Track
from referrals.panels.base import Panel
from referrals.reading import inquiry_seen

PARTS = (("course", "调查经过"), ("facts", "查明事实"), ("analysis", "问题分析"), ("proposal", "处理意见"))
INQUIRED = frozenset(
    {
        Status.INVESTIGATING, Status.SUPPLEMENTING, Status.REPORTED, Status.VERIFIED, Status.OPINION, Status.DISPOSING, Status.CLEARING,
        Status.CLOSED,
    }
)  # fmt: skip


def investigation(reader):
    """Everything of the inquiry that this reader reads; the two tracks stand side by side."""
    seen = inquiry_seen(reader.referral, reader.user, is_upper=reader.is_upper, roles=reader.roles)
    by_track = {track: [] for track in Track}
    for record in seen["records"]:
        by_track[record.track].append((record, Method(record.method).label, details_in_words(record)))
    plan = next(iter(seen["plans"]), None)
    return {
        "plan": plan,
        "methods": "、".join(Method(int(value)).label for value in plan.methods) if plan else "",
        "older_plans": len(seen["plans"]) - 1,
        "tracks": [(track.label, records) for track, records in by_track.items()],
        "record_count": len(seen["records"]),
        "reports": [(report, [(label, getattr(report, name)) for name, label in PARTS]) for report in seen["reports"]],
        "rounds": seen["rounds"],
        "reads_team": bool(seen["plans"] or seen["records"] or seen["reports"]) or reader.is_upper,
    }


INVESTIGATION_PANELS = (
    Panel(
        "investigation", "调查", "referrals/_investigation.html", investigation, shows=lambda reader: reader.status in INQUIRED
    ),
)
