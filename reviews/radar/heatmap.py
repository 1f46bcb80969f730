"""Unit × item: how often each item fails in each unit, how sure that is, and what stands out. Source: J2.0, product.md A3."""

from dataclasses import dataclass, field

from courts.scope import visible_units
from reviews.answers.blindness import hidden_tiers
from reviews.models import Item, ItemTally
from reviews.radar.statistics import Count, marked, wilson


@dataclass(frozen=True)
class Cell:
    """One unit and item.

    Attributes:
        failed, total: 不合格, and 合格 plus 不合格.
        low, high: the Wilson interval in per cent, one decimal; None without answers.
        is_small: too few answers to say much; shown in grey.
        is_marked: above the other units beyond chance.
    """

    unit: int
    item: int
    failed: int = 0
    total: int = 0
    low: float | None = None
    high: float | None = None
    is_small: bool = True
    is_marked: bool = False
    chance: float | None = None

    @property
    def percent(self):
        return round(self.failed * 100 / self.total, 1) if self.total else None

    @property
    def band(self):
        return min(5, 1 + int(self.failed * 10 / self.total)) if self.failed else 0


@dataclass
class HeatMap:
    """The map: items across, units down, and the sums over all units at the foot."""

    tier: str
    items: list
    rows: list = field(default_factory=list)  # (Unit, [Cell per item])
    sums: list = field(default_factory=list)

    @property
    def marks(self):
        return [(unit, cell) for unit, cells in self.rows for cell in cells if cell.is_marked]


def heat_map(campaign, user, tier):
    """The map of one tier over the units that `user` sees; read from the kept sums, never from the answers.

    Returns: a `HeatMap`; None while that tier is hidden from `user`, who still has to answer in a higher one.
    """
    if tier in hidden_tiers(user, campaign):
        return None
    return map_of(items_of(campaign), tier, sums_of(campaign, [tier], visible_units(user))[tier])


def items_of(campaign):
    return list(Item.objects.filter(checklist=campaign.checklist_id).order_by("number"))


@dataclass
class Sums:
    """What is counted of one tier: {(unit id, item): Count}, and the units in the order of lists."""

    counts: dict = field(default_factory=dict)
    units: dict = field(default_factory=dict)


def sums_of(campaign, tiers, units):
    """{tier: Sums} of the tiers, over `units` (primary keys or a queryset of them); one query."""
    found = {tier: Sums() for tier in tiers}
    rows = ItemTally.objects.filter(campaign=campaign, tier__in=tiers, unit__in=units).select_related("unit")
    for row in rows.order_by("unit__court__order", "unit__order", "unit", "item"):
        sums = found[row.tier]
        sums.units[row.unit_id] = row.unit
        sums.counts[row.unit_id, row.item] = Count(row.failed, row.denominator)
    return found


def map_of(items, tier, sums):
    """The map of what `sums_of` has counted for `tier`, for callers who have asked what may be seen."""
    counts, chances = sums.counts, marked(sums.counts)
    found = HeatMap(tier, items)
    for unit in sums.units.values():
        found.rows.append((unit, [_cell(unit.pk, item.number, counts, chances) for item in items]))
    for item in items:
        column = [count for (_unit, number), count in counts.items() if number == item.number]
        total = Count(sum(count.failed for count in column), sum(count.total for count in column))
        found.sums.append(_cell(0, item.number, {(0, item.number): total}, {}))
    return found


def _cell(unit, item, counts, chances):
    count = counts.get((unit, item), Count(0, 0))
    interval = wilson(count.failed, count.total)
    low, high = (round(edge * 100, 1) for edge in interval) if interval else (None, None)
    chance = chances.get((unit, item))
    return Cell(unit, item, count.failed, count.total, low, high, count.is_small, chance is not None, chance)
