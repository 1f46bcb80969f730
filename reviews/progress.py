"""How a campaign stands: unit by tier, the load of each reviewer, and the cases for which nobody could be found."""

from dataclasses import dataclass, field

from django.db.models import Count, Q

from courts.models import Unit
from courts.scope import scope_of
from reviews.answers.blindness import hidden_tiers
from reviews.models import ReviewTask, Tier

SUBMITTED = ReviewTask.State.SUBMITTED


@dataclass
class Cell:
    """One unit in one tier. `late` are the cases without a submission after the tier's day."""

    total: int = 0
    done: int = 0
    unassigned: int = 0
    failed: int = 0
    late: int = 0

    def __iadd__(self, other):
        for name in ("total", "done", "unassigned", "failed", "late"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    @property
    def percent(self):
        """Whole percent, rounded down: 100 only when all is done."""
        return self.done * 100 // self.total if self.total else 0

    @property
    def late_words(self):
        return f"超期未评 {self.late} 件"

    @property
    def unassigned_words(self):
        return f"{self.unassigned} 件没有人评"


@dataclass
class Progress:
    """The table: tiers across, units down, a sum at the foot."""

    tiers: list
    rows: list = field(default_factory=list)  # (unit, cells)
    sums: list = field(default_factory=list)

    @property
    def late(self):
        return sum(cell.late for cell in self.sums)

    @property
    def late_words(self):
        return f"超期未评 {self.late} 件"

    @property
    def unassigned(self):
        return sum(cell.unassigned for cell in self.sums)


def progress_of(campaign, user, *, today):
    """Unit × tier over the units that `user` sees; one GROUP BY. What lower tiers found stays out while the user is blind to it.

    Args:
        today: the day on which lateness is judged.
    """
    tiers = sorted(campaign.tiers.all(), key=lambda tier: Tier(tier.tier).height)
    counted = (
        ReviewTask.objects.live()
        .filter(campaign=campaign, unit_id__in=scope_of(user).unit_ids)
        .values("tier", "unit_id")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=SUBMITTED)),
            unassigned=Count("pk", filter=Q(reviewer=None)),
            with_faults=Count("pk", filter=Q(state=SUBMITTED, failed__gt=0)),
        )
        .order_by()
    )
    hidden = hidden_tiers(user, campaign)
    is_late = {tier.tier: tier.due_on < today for tier in tiers}
    cells = {}
    for row in counted:
        left = row["total"] - row["done"]
        late = left if is_late.get(row["tier"]) else 0
        failed = 0 if row["tier"] in hidden else row["with_faults"]
        cells[row["unit_id"], row["tier"]] = Cell(row["total"], row["done"], row["unassigned"], failed, late)
    units = (
        Unit.objects.filter(pk__in={unit for unit, _ in cells}).select_related("court").order_by("court__order", "order", "pk")
    )
    table = Progress(tiers, sums=[Cell() for _ in tiers])
    for unit in units:
        row = [cells.get((unit.pk, tier.tier), Cell()) for tier in tiers]
        table.rows.append((unit, row))
        for total, cell in zip(table.sums, row, strict=True):
            total += cell
    return table


def loads_of(campaign, user):
    """The load of each reviewer by tier, for those whose cases `user` sees: rows of name, tier, total, done."""
    rows = (
        ReviewTask.objects.live()
        .filter(campaign=campaign, unit_id__in=scope_of(user).unit_ids, reviewer__isnull=False)
        .values("tier", "reviewer_id", "reviewer_name")
        .annotate(total=Count("pk"), done=Count("pk", filter=Q(state=SUBMITTED)))
        .order_by("tier", "reviewer_name", "reviewer_id")
    )
    return [{**row, "tier": Tier(row["tier"])} for row in rows]


def tasks_for_assignment(campaign, user):
    """The live tasks of the campaign over the units that `user` sees, with what a list of assignments shows."""
    return (
        ReviewTask.objects.live()
        .filter(campaign=campaign, unit_id__in=scope_of(user).unit_ids)
        .select_related("review__subject", "unit", "reviewer")
    )
