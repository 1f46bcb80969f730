"""The arithmetic of the heat map: how sure a rate is, and what differs beyond chance. No database. Source: J2.0, product.md A3.

False alarms: what is marked is decided over the whole map at once by the step-up rule of Benjamini and Hochberg at `LEVEL`.
`tests/reviews/test_radar_statistics.py` simulates maps without any planted problem and holds the share of maps with a mark
to at most that level; it also plants one and finds it.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import comb, exp, lgamma, log, sqrt

# 95 % two-sided.
Z = 1.959963984540054
# Below this many answers a rate says little: it is shown in grey and never marked.
LEAST = 10
LEVEL = 0.05
SMALLEST = 1e-17


@dataclass(frozen=True)
class Count:
    """One cell: `failed` 不合格 among `total` 合格 and 不合格; 不适用 has left both."""

    failed: int
    total: int

    @property
    def rate(self):
        return self.failed / self.total if self.total else None

    @property
    def is_small(self):
        return self.total < LEAST


def wilson(failed, total):
    """The 95 % interval of a rate by Wilson's score, as (low, high); None without answers."""
    if not total:
        return None
    share, square = failed / total, Z * Z
    centre = share + square / (2 * total)
    spread = Z * sqrt(share * (1 - share) / total + square / (4 * total * total))
    scale = 1 + square / total
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def surprise(failed, total, other_failed, other_total):
    """How likely so many failures, or more, are in this cell if it is like the others: Fisher's exact test, one-sided.

    Args:
        failed, total: of the cell.
        other_failed, other_total: of all other units at the same item.

    Returns: a probability; 1.0 when there is nothing to compare with.
    """
    if not total or not other_total or not failed:
        return 1.0
    whole, marked = total + other_total, failed + other_failed
    if failed * whole <= total * marked:
        # no more than its share: the sum over the fewer is the shorter one
        return 1.0 - _tail(failed - 1, -1, total, marked, whole)
    return min(1.0, _tail(failed, 1, total, marked, whole))


def _tail(count, step, total, marked, whole):
    """The chance of `count` marked ones among `total`, or of any further away in the direction of `step`.

    Each term follows from the one before by a ratio, and they shrink on the way: the sum ends where nothing changes any more.
    """
    least, most = max(0, total + marked - whole), min(total, marked)
    if not least <= count <= most:
        return 0.0
    term = exp(log_choose(marked, count) + log_choose(whole - marked, total - count) - log_choose(whole, total))
    chance = 0.0
    while term > chance * SMALLEST and least <= count <= most:
        chance += term
        up, down = (marked - count) * (total - count), count * (whole - marked - total + count)
        term *= (
            up / ((count + 1) * (whole - marked - total + count + 1))
            if step > 0
            else down / ((marked - count + 1) * (total - count + 1))
        )
        count += step
    return chance


@lru_cache(maxsize=65536)
def log_choose(n, k):
    return log(comb(n, k)) if n < 60 else lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def marked(counts):
    """The cells in which a unit fails an item more often than the other units do, beyond chance.

    Args:
        counts: {(unit, item): Count}.

    Returns: {(unit, item): the chance of that many failures without a cause}, only of the marked cells.
    """
    failed_of, total_of = {}, {}
    for (_unit, item), count in counts.items():
        failed_of[item] = failed_of.get(item, 0) + count.failed
        total_of[item] = total_of.get(item, 0) + count.total
    chances = []
    for (unit, item), count in counts.items():
        if not count.is_small:
            others = (failed_of[item] - count.failed, total_of[item] - count.total)
            chances.append((surprise(count.failed, count.total, *others), unit, item))
    chances.sort(key=lambda row: row[0])
    last = 0
    for place, (chance, _unit, _item) in enumerate(chances, 1):
        if chance <= LEVEL * place / len(chances):
            last = place
    return {(unit, item): chance for chance, unit, item in chances[:last]}
