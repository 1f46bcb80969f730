"""补充调查: each round has a requirement and a clock of its own, whether the lower court is asked again or the upper one goes itself.
Source: L4.8."""

from referrals.deadlines import SupplementDue
from referrals.inquiry import current_round, latest_report, round_number
from referrals.models import Status, SupplementRound
from referrals.orders import without_complainant


def order_round(subject, *, by, at, requirement, due_on=None, due_reason=""):
    """Open the next round.

    Args:
        requirement: what is still to be found out.
        due_on: a day set by hand in place of the rule's, with its `due_reason`.

    Both texts may go down, so nothing in them tells who spoke.

    Returns: the `SupplementRound`.
    """
    due_reason = without_complainant(subject, due_reason)
    clock = SupplementDue.start(subject.case, at=at, by=by, until=due_on, reason=due_reason)
    opened = SupplementRound.objects.create(
        referral=subject, number=round_number(subject) + 1, requirement=without_complainant(subject, requirement),
        due_on=clock.due_on, due_reason=due_reason, is_direct=subject.is_direct, ordered_by=by, ordered_at=at,
    )  # fmt: skip
    subject._rounds = None
    return opened


def check_report(report, *, by, at, note):
    """Write down what the upper court makes of a report.

    Args:
        report: None where an old ledger brought the referral in reported: what was made of it then stands in the trace alone.
    """
    if report is None:
        return
    report.checked_by, report.checked_at, report.check_note = by, at, note
    report.save(update_fields=["checked_by", "checked_at", "check_note"])


def take_over(subject, *, by, at, reason):
    """The upper court investigates itself after a report that does not satisfy: a direct round begins, or takes over the open one.

    Before any report there is no round to speak of, and nothing happens.
    """
    opened = current_round(subject)
    if opened:
        clock = SupplementDue.start(subject.case, at=at, by=by)
        opened.is_direct, opened.due_on, opened.due_reason = True, clock.due_on, ""
        opened.save(update_fields=["is_direct", "due_on", "due_reason"])
    elif subject.case.status == Status.REPORTED:
        check_report(latest_report(subject), by=by, at=at, note=f"直接派员调查：{reason}")
        order_round(subject, by=by, at=at, requirement=reason)
