"""Findings as people may read them, and where they stand."""

from django.db.models import Exists, OuterRef

from reviews.answers.blindness import readable_tasks
from reviews.models import Finding, ReviewTask

State = Finding.State
# What comes next when a finding stays overdue: 督办, then 通报, then 追责程序. Source: J2.3.2, J2.3.3.
ESCALATIONS = {"": "supervised", "supervised": "circulated", "circulated": "accountability"}
ESCALATION_LABELS = {"": "", "supervised": "督办", "circulated": "通报", "accountability": "启动追责"}


def findings_visible_to(user):
    """The findings that `user` may read now: those of tasks whose answers they may read, none that was withdrawn."""
    return Finding.objects.filter(task__in=readable_tasks(user)).exclude(state=State.WITHDRAWN)


def to_be_cured(review, user):
    """The findings on `review` that were ordered to be cured and are not, as far as `user` may know of them."""
    return findings_visible_to(user).filter(review=review, state__in=[State.OPEN, State.REPORTED]).exclude(ordered_at=None)


def overdue(findings, today):
    """Those ordered to be cured, not reported, and past their day."""
    return findings.filter(state=State.OPEN, due_on__lt=today)


def blocked_by_higher(findings):
    """Those that cannot be ordered yet: a higher tier still has to answer, and an order would tell it what was found."""
    higher = (
        ReviewTask.objects.live()
        .exclude(state=ReviewTask.State.SUBMITTED)
        .filter(review=OuterRef("review"), height__gt=OuterRef("task__height"))
    )
    return findings.filter(Exists(higher))


def orderable(findings):
    """Those that can be ordered to be cured now: open, not ordered yet, and no secret from a higher tier."""
    found = findings.filter(state=State.OPEN, ordered_at=None)
    return found.exclude(pk__in=blocked_by_higher(found).values("pk"))


def escalatable(findings, today):
    """The overdue ones that can still be driven up a rung."""
    return overdue(findings, today).exclude(escalation="accountability")
