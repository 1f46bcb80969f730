"""反馈澄清: who was told, who was cleared, what is left before the end, and how good the work was."""

from referrals.models import QualityScore, Status
from referrals.panels.base import Panel
from referrals.quality import marks_of_facts
from referrals.steps.closing import CloseReferral, lead_organ

SHOWN = frozenset({Status.DISPOSING, Status.CLEARING, Status.CLOSED})


def closing(reader):
    referral = reader.referral
    is_closed = reader.status == Status.CLOSED
    score = QualityScore.objects.filter(referral=referral.pk).select_related("scored_by").first()
    marks = [] if score else [(mark.label, mark.points, mark.most, mark.fact) for mark in marks_of_facts(referral)]
    if score:
        marks = [(row["label"], row["points"], row["most"], row["fact"]) for row in score.points.values()]
    return {
        "is_closed": is_closed,
        "missing": [] if is_closed else CloseReferral.missing(referral),
        "lead": lead_organ(referral),
        "feedbacks": list(referral.feedbacks.select_related("recorded_by")),
        "must_clear": reader.status == Status.CLEARING or referral.verdict == "unfounded",
        "officers": [(officer, getattr(officer, "clearing", None)) for officer in referral.officers.select_related("clearing")],
        "score": score,
        "marks": marks,
    }


CLOSING_PANELS = (
    Panel("closing", "反馈办结", "referrals/_closing.html", closing, lambda reader: reader.is_upper and reader.status in SHOWN),
)
