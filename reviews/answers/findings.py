"""问题登记: one finding for each failed item of a submitted task, 逐案逐条; taken back when the task is returned. Source: J2.3.1."""

from reviews.models import Answer, Finding, ItemAnswer


def register(task):
    """Write a finding for each item that the task answers 不合格. Returns: how many."""
    failed = ItemAnswer.objects.filter(task=task, answer=Answer.FAIL).order_by("item")
    found = [
        Finding(
            review_id=task.review_id, task=task, campaign_id=task.campaign_id, unit_id=task.unit_id, tier=task.tier,
            item=row.item, fault=row.fault, text=row.reason,
        )
        for row in failed
    ]  # fmt: skip
    Finding.objects.bulk_create(found)
    return len(found)


def ordered(task):
    """The task's findings on which somebody has acted already: they cannot simply be taken back."""
    standing = Finding.objects.filter(task=task).exclude(state=Finding.State.WITHDRAWN)
    return standing.exclude(state=Finding.State.OPEN, ordered_at=None, measure=None)


def withdraw(task):
    """Take back the findings of a task that is returned to its reviewer."""
    Finding.objects.filter(task=task).exclude(state=Finding.State.WITHDRAWN).update(state=Finding.State.WITHDRAWN)
