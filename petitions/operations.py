"""Acts beside the steps: batch dispatch, one 交办单 per unit (J3.2.1), and the reveal of personal data (X8)."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from cases.models import Case
from cases.steps import Channel, take
from core.errors import Conflict, Incomplete, Invalid
from courts.models import AccessEntry
from courts.records import record
from petitions.models import DispatchOrder
from petitions.steps.registration import Dispatch, open_order


@dataclass(frozen=True)
class Outcome:
    """What became of one case of a batch: the order it went into, or the reason why not."""

    case: Case
    order: DispatchOrder | None = None
    reason: str = ""


def preview_batch(cases, units, *, by):
    """What a batch dispatch would do: (unit, cases) groups, and the cases that cannot go with their reasons.

    Args:
        cases: cases visible to `by`.
        units: the responsible unit of each, by case primary key.
    """
    groups, refused = {}, []
    for case in cases:
        subject = case.petition
        subject.case = case
        available = Dispatch.availability(subject, by)
        unit = units.get(case.pk)
        if not available.ready:
            refused.append(Outcome(case, reason=available.reason))
        elif unit is None:
            refused.append(Outcome(case, reason="还没有选责任单位"))
        else:
            groups.setdefault(unit, []).append(case)
    return groups, refused


@transaction.atomic
def dispatch_batch(cases, units, *, by, requirement="", at=None, channel=Channel.WEB):
    """Hand out many petitions in one go: one 交办单 per unit, one `take` per petition.

    Args:
        cases: cases visible to `by`; those that cannot go are left where they are.
        units: the responsible unit of each, by case primary key.
        requirement: what is asked of the units.

    Returns: an `Outcome` per case, so that the page can say which went and which did not and why.
    """
    at = at or timezone.now()
    groups, outcomes = preview_batch(cases, units, by=by)
    for unit, group in groups.items():
        order = open_order(unit, by=by, at=at, requirement=requirement)
        sent = []
        for case in group:
            data = {"unit": unit.pk, "requirement": requirement, "order": order.pk}
            try:
                with transaction.atomic():
                    entry = take(Dispatch, case, by=by, data=data, at=at, channel=channel)
                sent.append(Outcome(entry.case, order=order))
            except (Conflict, Incomplete, Invalid, ValidationError, PermissionDenied, Http404) as error:
                outcomes.append(Outcome(case, reason=getattr(error, "message", "") or str(error)))
        if not sent:
            order.delete()
        outcomes.extend(sent)
    return outcomes


LONGEST_REASON = 200


def reveal(petition, *, by, reason):
    """Hand out name, phone, identity number and address in full, once, with an entry in the access log.

    Args:
        petition: one whose case is visible to `by`.
        reason: why they are needed.

    Returns: the texts by name. Raises: ValidationError without a reason, or with one that is too long.
    """
    reason = reason.strip()
    if len(reason) < 2:
        raise ValidationError({"reason": "写明为什么要看全号，例如：电话约信访人见面"})
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": f"理由最多 {LONGEST_REASON} 字，现在是 {len(reason)} 字"})
    record(AccessEntry.Action.REVEAL, by=by, case=petition.case, target="信访人姓名、电话、身份证号码", reason=reason)
    return {
        "name": petition.petitioner_name, "phone": petition.phone, "id_number": petition.id_number, "address": petition.address,
    }  # fmt: skip
