"""处置: what waits for whom, and the one clock that runs for the 督办 that is due first. Source: L4.9."""

from django.utils import timezone

from deadlines.rules import BY_HAND
from referrals.deadlines import UrgingDue
from referrals.models import URGED_WAYS, Disposition

State = Disposition.State


def dispositions_of(subject):
    """All dispositions of the referral, read once per object."""
    kept = subject.__dict__.get("_dispositions")
    if kept is None:
        kept = subject._dispositions = list(subject.dispositions.select_related("answered_by", "done_by"))
    return kept


def waiting(subject, ways, *states):
    """The dispositions of these ways that stand in one of these states."""
    return [item for item in dispositions_of(subject) if item.way in ways and item.state in states]


def sent_down(subject):
    """What the lower court knows of: the 督办 that were sent to it."""
    return [item for item in dispositions_of(subject) if item.way in URGED_WAYS and item.sent_at]


def keep_clock(subject, *, by, at):
    """Start, restart or stop the clock so that it runs for the 督办 that is due first; call it after each change of one."""
    subject._dispositions = None
    owed = sorted(waiting(subject, URGED_WAYS, State.SENT), key=lambda item: (item.due_on, item.counted_from, item.pk))
    case, clock = subject.case, UrgingDue.live(subject.case)
    if clock and owed and _runs_for(clock, owed[0]):
        return
    if clock and any(_runs_for(clock, item) for item in owed):
        # still owed, but another is due before it: its clock comes back when that one is answered
        UrgingDue.cancel(case, at=at, by=by)
    elif clock:
        UrgingDue.stop(case, at=at, by=by)
    if owed:
        first = owed[0]
        until = first.due_on if first.due_reason else None
        UrgingDue.start(case, at=first.counted_from, by=by, until=until, reason=first.due_reason)


def _runs_for(clock, item):
    """Whether the clock measures this one: begun with it, to its day."""
    same_day = timezone.localdate(clock.started_at) == timezone.localdate(item.counted_from)
    return same_day and clock.due_on == item.due_on and (clock.rule_version == BY_HAND) == bool(item.due_reason)
