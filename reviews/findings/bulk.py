"""责令整改 and 督办 over many findings: one `take` for each, and for each what became of it. Source: J2.3.2, J2.3.3."""

from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from cases.people import roles_on
from cases.steps import Channel, take
from core.errors import Conflict, Incomplete, Invalid
from courts.models import Role
from reviews.findings.forms import EscalateForm, OrderForm
from reviews.findings.queries import blocked_by_higher, escalatable, findings_visible_to, orderable
from reviews.findings.rows import with_words
from reviews.findings.steps import EscalateFinding, OrderRectification
from reviews.models import Finding

State = Finding.State
MOST = 200


class BulkOrderForm(OrderForm):
    """The inputs of 责令整改 for many findings at once."""

    findings = None


class BulkEscalateForm(EscalateForm):
    """The inputs of 督办 for many findings at once."""

    finding = None


@dataclass(frozen=True)
class Act:
    """One act that can be done to many findings."""

    code: str
    step: type
    form: type
    field: str

    @property
    def label(self):
        return self.step.label

    def fitting(self, findings, today):
        """Those of `findings` that the act can be done to now."""
        return escalatable(findings, today) if self.step is EscalateFinding else orderable(findings)

    def data_for(self, finding, data):
        return {**data, self.field: [finding.pk] if self.field == "findings" else finding.pk}


ACTS = {
    act.code: act
    for act in (
        Act("order", OrderRectification, BulkOrderForm, "findings"),
        Act("escalate", EscalateFinding, BulkEscalateForm, "finding"),
    )
}


@dataclass(frozen=True)
class Outcome:
    """What becomes of one finding: `reason` says why not; `entry` is the trace entry once it is done."""

    finding: Finding
    reason: str = ""
    entry: object = None


def preview(act, ids, *, by, at=None):
    """What `act` would do to the findings that were picked; those that `by` may not read are left out.

    Returns: an Outcome per finding, those that cannot go with the reason.
    """
    today = timezone.localdate(at or timezone.now())
    picked = findings_visible_to(by).filter(pk__in=list(dict.fromkeys(ids))[:MOST])
    ready = set(act.fitting(picked, today).values_list("pk", flat=True))
    hidden = set(blocked_by_higher(picked).values_list("pk", flat=True))
    rows = with_words(picked).prefetch_related("review__case__people__person").order_by("review_id", "item", "pk")
    return [Outcome(finding, _refusal(act, finding, by, finding.pk in ready, finding.pk in hidden, today)) for finding in rows]


def _refusal(act, finding, by, is_ready, is_hidden, today):
    case = finding.review.case
    case._people = [person for person in case.people.all() if person.ends_at is None]
    if not act.step.actors & roles_on(by, case):
        return f"由{'、'.join(Role(role).label for role in Role.values if role in act.step.actors)}办理"
    if is_ready:
        return "" if act.step.allows_status(case) else "这件评查已经评结"
    if finding.state != State.OPEN:
        return f"这个问题{finding.get_state_display()}"
    if act.step is OrderRectification:
        return "上一层级还没有评完，现在责令会泄露下级结论" if is_hidden and finding.ordered_at is None else "已经责令整改"
    if finding.ordered_at is None:
        return "还没有责令整改"
    return "已经启动追责，不能再升" if finding.due_on < today else f"还没有超期，{finding.due_on:%Y-%m-%d} 到期"


def carry_out(act, ids, *, by, data, at=None, channel=Channel.WEB):
    """Do it: one step per finding, each on its own; one that fails leaves the others done.

    Args:
        act: one of `ACTS`.
        ids: primary keys of findings.
        data: the inputs of the act's form.

    Returns: an Outcome per finding that `by` may read.
    """
    at = at or timezone.now()
    return [
        outcome if outcome.reason else _take(act, outcome, by=by, data=data, at=at, channel=channel)
        for outcome in preview(act, ids, by=by, at=at)
    ]


def _take(act, outcome, *, by, data, at, channel):
    finding = outcome.finding
    try:
        with transaction.atomic():
            entry = take(act.step, finding.review.case, by=by, data=act.data_for(finding, data), at=at, channel=channel)
    except (Conflict, Incomplete, Invalid, ValidationError, PermissionDenied, Http404) as error:
        return replace(outcome, reason=said(error))
    return replace(outcome, entry=entry)


def said(error):
    """The sentences of a refusal, in one line."""
    if isinstance(error, Invalid):
        return "；".join(message for messages in error.form.errors.values() for message in messages)
    if isinstance(error, ValidationError):
        return "；".join(error.messages)
    return getattr(error, "message", "") or str(error)
