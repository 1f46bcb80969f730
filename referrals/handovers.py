"""待登记的移送: what other rooms handed to one's organ and is not yet a clue. Source: L4.1, L4.2, J1.3."""

from cases.handovers import Receiver, handed_to, not_about
from cases.kinds import kind_of
from referrals.access import ORGAN_ROLES, court_of, organ_of
from referrals.models import ClueSource, Organ
from referrals.queries import referrals_visible_to

RECEIVERS = tuple(
    Receiver(organ.value, label, ORGAN_ROLES[organ], "clue-list")
    for organ, label in ((Organ.EXECUTION, "一案双查办公室（执行机构）"), (Organ.DISCIPLINE, "监察机构"))
)


def waiting_for(user):
    """What was handed to the organ of `user` and has become no clue that `user` knows of, newest first.

    A clue that the person may not know of takes nothing off the list: that something is missing would tell them of it. What may
    concern the person never stands on it.
    """
    organ, court = organ_of(user), court_of(user)
    if organ is None:
        return handed_to("", None).none()
    taken = referrals_visible_to(user).exclude(handover=None).values("handover")
    return not_about(handed_to(organ, court), user).exclude(pk__in=taken)


def prefilled(handover):
    """What the form of a new clue starts with when it comes from `handover`."""
    case = handover.case
    kind = kind_of(case)
    execution = kind.execution_case(case)
    return {
        "handover": handover.pk,
        "source": ClueSource.INSPECTION if case.kind == "review" else ClueSource.LETTERS,
        "source_detail": f"{kind.label} {case.number}",
        "origin_number": case.number if case.kind == "petition" else "",
        "unit": case.unit_id,
        "execution_number": execution.number if execution else "",
        "summary": handover.summary,
    }
