"""责令整改 and 督办 over many findings: one `take` for each, and for each what became of it. Source: J2.3.2, J2.3.3."""

from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from cases.models import Case, TraceEntry
from cases.people import roles_on
from cases.steps import Channel, take
from core.errors import Conflict, Incomplete, Invalid
from courts.models import Role
from reviews.answers.leading import BY_ORGANISER, leads_above
from reviews.findings.forms import EscalateForm, OrderForm
from reviews.findings.queries import ESCALATION_LABELS, blocked_by_higher, escalatable, findings_visible_to, orderable
from reviews.findings.rows import with_words
from reviews.findings.steps import EscalateFinding, OrderRectification
from reviews.models import Finding, Tier

State = Finding.State
MOST = 200
# a token is kept in forty places, and the number of the finding goes behind it
MOST_TOKEN = 26


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
    if finding.tier == Tier.INTERMEDIATE and not leads_above(by, finding.review):
        return BY_ORGANISER
    if is_ready:
        return "" if act.step.allows_status(case) else "这件评查已经评结"
    if finding.state != State.OPEN:
        return f"这个问题{finding.get_state_display()}"
    if act.step is OrderRectification:
        return "上一层级还没有评完，现在责令会泄露下级结论" if is_hidden and finding.ordered_at is None else "已经责令整改"
    if finding.ordered_at is None:
        return "还没有责令整改"
    return "已经启动追责，不能再升" if finding.due_on < today else f"还没有超期，{finding.due_on:%Y-%m-%d} 到期"


def carry_out(act, ids, *, by, data, token="", seen=None, at=None, channel=Channel.WEB):
    """Do it: one step per finding, each on its own; one that fails leaves the others done.

    Args:
        act: one of `ACTS`.
        ids: primary keys of findings.
        data: the inputs of the act's form.
        token: one per rendered form; sent again, what was done with it is told and nothing is done twice.
        seen: {primary key: the rung that was shown}, for 督办; a finding that is not named was shown without a rung.

    Returns: an Outcome per finding that `by` may read.
    """
    at = at or timezone.now()
    outcomes = preview(act, ids, by=by, at=at)
    done = _done_with(token, outcomes, by)
    order = Order(act, by, data, token, seen or {}, at, channel)
    return [
        replace(outcome, reason="", entry=done[outcome.finding.pk])
        if outcome.finding.pk in done
        else outcome
        if outcome.reason
        else _take(order, outcome)
        for outcome in outcomes
    ]


@dataclass(frozen=True)
class Order:
    """What `carry_out` was asked for, the same for each finding."""

    act: Act
    by: object
    data: dict
    token: str
    seen: dict
    at: object
    channel: str


def mark_of(token, finding):
    """The token of the step on one finding; None without one."""
    return f"{token[:MOST_TOKEN]}-{finding.pk}" if token else None


def _done_with(token, outcomes, by):
    """{finding: trace entry} of what the same form has done already."""
    marks = {mark_of(token, outcome.finding): outcome.finding.pk for outcome in outcomes if token}
    entries = TraceEntry.objects.filter(token__in=marks, actor=by).select_related("case") if marks else ()
    return {marks[entry.token]: entry for entry in entries}


def _take(order, outcome):
    finding, act = outcome.finding, order.act
    mark = mark_of(order.token, finding)
    try:
        with transaction.atomic():
            if act.step is EscalateFinding:
                _refuse_moved(finding, order.seen.get(finding.pk, ""), mark)
            entry = take(
                act.step, finding.review.case, by=order.by, data=act.data_for(finding, order.data), token=mark, at=order.at,
                channel=order.channel,
            )  # fmt: skip
    except (Conflict, Incomplete, Invalid, ValidationError, PermissionDenied, Http404) as error:
        return replace(outcome, reason=said(error))
    return replace(outcome, entry=entry)


def _refuse_moved(finding, seen, mark):
    """Under the lock of the case: each rung is climbed from the one that was shown. Raises: Conflict."""
    Case.objects.select_for_update(of=("self",)).get(pk=finding.review_id)
    if mark and TraceEntry.objects.filter(token=mark).exists():
        return
    now = Finding.objects.values_list("escalation", flat=True).get(pk=finding.pk)
    if now != seen:
        raise Conflict(
            f"这个问题已经{ESCALATION_LABELS[now]}，请重新打开登记册再看" if now else "督办的情况有变动，请重新打开登记册再看"
        )


def said(error):
    """The sentences of a refusal, in one line."""
    if isinstance(error, Invalid):
        return "；".join(message for messages in error.form.errors.values() for message in messages)
    if isinstance(error, ValidationError):
        return "；".join(error.messages)
    return getattr(error, "message", "") or str(error)
