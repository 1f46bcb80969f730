"""The sums by unit and item that the heat map reads: kept with every submission, and rebuilt from the answers when asked."""

from django.db.models import Count, F, Q

from reviews.models import Answer, ItemAnswer, ItemTally, ReviewTask

COLUMNS = {Answer.PASS: "passed", Answer.FAIL: "failed", Answer.NOT_APPLICABLE: "not_applicable"}


def count(task, *, sign):
    """Add the answers of a task to the sums (`sign` 1), or take them out again (-1); inside the transaction of the step."""
    by_column = {}
    for item, answer in ItemAnswer.objects.filter(task=task).values_list("item", "answer"):
        by_column.setdefault(COLUMNS[answer], []).append(item)
    sums = ItemTally.objects.filter(campaign=task.campaign_id, tier=task.tier, unit=task.unit_id)
    items = {item for found in by_column.values() for item in found}
    missing = items - set(sums.values_list("item", flat=True))
    place = {"campaign_id": task.campaign_id, "tier": task.tier, "unit_id": task.unit_id}
    ItemTally.objects.bulk_create([ItemTally(item=item, **place) for item in sorted(missing)], ignore_conflicts=True)
    # always in the same order of rows, so that two submissions wait for each other instead of locking each other out
    list(sums.select_for_update().order_by("item").values_list("pk", flat=True))
    for column, found in by_column.items():
        sums.filter(item__in=found).update(**{column: F(column) + sign})


def recount(campaign):
    """Build the sums anew from the submitted answers; after bulk loading, and as a check of what `count` has kept."""
    ItemTally.objects.filter(campaign=campaign).delete()
    answers = ItemAnswer.objects.filter(task__campaign=campaign, task__state=ReviewTask.State.SUBMITTED)
    sums = (
        answers.values("task__tier", "task__unit_id", "item")
        .annotate(**{column: Count("pk", filter=Q(answer=answer)) for answer, column in COLUMNS.items()})
        .order_by("task__tier", "task__unit_id", "item")
    )
    ItemTally.objects.bulk_create(
        ItemTally(
            campaign=campaign, tier=row["task__tier"], unit_id=row["task__unit_id"], item=row["item"],
            **{column: row[column] for column in COLUMNS.values()},
        )
        for row in sums
    )  # fmt: skip
