"""Where the tiers disagree, item by item and unit by unit, on their first answers. For training, never to rank people. Source: product.md I11, M14."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from courts.models import Unit
from courts.scope import visible_units
from reviews.answers.blindness import hidden_tiers, readable_tasks
from reviews.models import Answer, ItemAnswer, ReviewTask, Tier

State = ReviewTask.State


@dataclass(frozen=True)
class Cell:
    """One unit and item under two tiers.

    Attributes:
        both: cases that both tiers answered.
        different: of them, those with another answer.
        missed: 不合格 for the higher tier, and not for the lower: 自查漏报 (M14).
        faults: 不合格 for the higher tier.
    """

    unit: int
    item: int
    both: int
    different: int
    missed: int
    faults: int

    @property
    def percent(self):
        return round(self.different * 100 / self.both, 1) if self.both else None

    @property
    def band(self):
        return min(5, 1 + self.different * 10 // self.both) if self.different else 0


def disagreement(campaign, user, *, lower, higher, hidden=None):
    """The map between two tiers of a campaign, from first answers given blind; one grouped query.

    Args:
        user: who asks; only units they see count.
        lower, higher: `Tier` values.
        hidden: `hidden_tiers` of both, when the caller has asked for them already.

    Returns: list of `Cell`; None while one of the tiers is still hidden from `user`.
    """
    if {lower, higher} & (hidden_tiers(user, campaign) if hidden is None else hidden):
        return None
    below = ItemAnswer.objects.filter(
        task__review=OuterRef("task__review"), task__tier=lower, task__state=State.SUBMITTED, item=OuterRef("item")
    )
    rows = (
        ItemAnswer.objects.filter(task__campaign=campaign, task__tier=higher, task__state=State.SUBMITTED)
        .filter(task__unit__in=visible_units(user))
        .annotate(below=Subquery(below.values("blind_answer")[:1]))
        .exclude(below=None)
        .values("task__unit_id", "item")
        .annotate(
            both=Count("pk"),
            different=Count("pk", filter=~Q(below=F("blind_answer"))),
            missed=Count("pk", filter=Q(blind_answer=Answer.FAIL) & ~Q(below=Answer.FAIL)),
            faults=Count("pk", filter=Q(blind_answer=Answer.FAIL)),
        )
        .order_by("task__unit_id", "item")
    )
    return [Cell(row.pop("task__unit_id"), **row) for row in rows]


@dataclass
class Map:
    """Cells by unit and item, with the sums at the foot, for a table."""

    items: list
    rows: list  # (Unit, [Cell or None per item], sum of the unit)
    sums: list
    whole: Cell


def map_of(campaign, cells):
    """The cells of `disagreement` as a table: units down in the order of lists, items across."""
    items = list(campaign.checklist.items.order_by("number"))
    by_place = {(cell.unit, cell.item): cell for cell in cells}
    units = Unit.objects.filter(pk__in={cell.unit for cell in cells}).order_by("court__order", "order", "pk")
    rows = []
    for unit in units:
        row = [by_place.get((unit.pk, item.number)) for item in items]
        rows.append((unit, row, _sum(unit.pk, 0, row)))
    sums = [_sum(0, item.number, [cell for cell in cells if cell.item == item.number]) for item in items]
    return Map(items, rows, sums, _sum(0, 0, cells))


def _sum(unit, item, cells):
    cells = [cell for cell in cells if cell]
    return Cell(unit, item, *(sum(getattr(cell, name) for cell in cells) for name in ("both", "different", "missed", "faults")))


def silent(campaign, user, *, lower, higher, hidden=None):
    """自查零问题但上级查出: the higher tasks that found something where the lower tier had found nothing, by first answers.

    For arguments see `disagreement`.

    Returns: queryset of `ReviewTask` of the higher tier with `found`, how many items; empty while one of the tiers is still hidden.
    """
    tasks = ReviewTask.objects.live().filter(campaign=campaign, tier=higher, state=State.SUBMITTED)
    if {lower, higher} & (hidden_tiers(user, campaign) if hidden is None else hidden):
        return tasks.none()
    below = ReviewTask.objects.filter(review=OuterRef("review"), tier=lower, state=State.SUBMITTED)
    reported = ItemAnswer.objects.filter(
        task__review=OuterRef("review"), task__tier=lower, task__state=State.SUBMITTED, blind_answer=Answer.FAIL
    )
    found = Count("answers", filter=Q(answers__blind_answer=Answer.FAIL))
    tasks = tasks.filter(Exists(below), ~Exists(reported), unit__in=visible_units(user))
    return tasks.annotate(found=found).filter(found__gt=0).select_related("review__subject", "review__case", "unit")


def side_by_side(review, user):
    """All tiers of one review in one grid, as far as `user` may read them now.

    Returns: (tiers, rows): the `ReviewTask`s that may be read, lowest first, and (Item, [ItemAnswer or None per task], whether
    they differ) for each item.
    """
    tasks = list(readable_tasks(user).filter(review=review).order_by("height"))
    answers = {(row.task_id, row.item): row for row in ItemAnswer.objects.filter(task__in=tasks)}
    rows = []
    for item in review.campaign.checklist.items.order_by("number"):
        cells = [answers.get((task.pk, item.number)) for task in tasks]
        given = {cell.blind_answer or cell.answer for cell in cells if cell and cell.answer}
        rows.append((item, cells, len(given) > 1))
    return tasks, rows


def tiers_of(campaign):
    """The tiers of a campaign, lowest first."""
    return sorted((Tier(row.tier) for row in campaign.tiers.all()), key=lambda tier: tier.height)
