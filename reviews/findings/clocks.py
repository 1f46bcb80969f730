"""One clock per kind of cure on the review's case: it runs for the finding that is due first."""

from django.utils import timezone

from deadlines.rules import BY_HAND
from reviews.deadlines import CorrectionAtOnce, RectificationDue
from reviews.models import Finding

Cure = Finding.Cure
RULES = {
    Cure.AT_ONCE: CorrectionAtOnce, Cure.BY_DATE: RectificationDue, Cure.RESUME: RectificationDue, Cure.ACCOUNT: RectificationDue,
}  # fmt: skip


def keep_clocks(case, *, by, at):
    """Start, restart or stop the clocks so that they agree with the findings that wait for a cure.

    Args:
        case: the review's case, locked.
        at: the moment of the act that changed the findings.
    """
    waiting = Finding.objects.filter(review_id=case.pk, state=Finding.State.OPEN).exclude(ordered_at=None)
    waiting = sorted(waiting, key=lambda finding: (finding.due_on, finding.ordered_at, finding.pk))
    for rule in (CorrectionAtOnce, RectificationDue):
        _keep(rule, case, [finding for finding in waiting if RULES[finding.cure] is rule], by=by, at=at)


def _keep(rule, case, owed, *, by, at):
    clock = rule.live(case)
    if clock and owed and _runs_for(clock, owed[0]):
        return
    if clock and any(_runs_for(clock, finding) for finding in owed):
        # still owed, but another is due before it: the clock comes back, from its own order, when that one is reported
        rule.cancel(case, at=at, by=by)
    elif clock:
        rule.stop(case, at=at, by=by)
    if owed:
        first = owed[0]
        until = first.due_on if first.due_reason else None
        rule.start(case, at=first.ordered_at, by=by, until=until, reason=first.due_reason)


def _runs_for(clock, finding):
    """Whether the clock measures this finding's cure: begun with its order, to the day set by hand where there is one."""
    if timezone.localdate(clock.started_at) != timezone.localdate(finding.ordered_at):
        return False
    if finding.due_reason:
        return clock.rule_version == BY_HAND and clock.due_on == finding.due_on
    return clock.rule_version != BY_HAND
