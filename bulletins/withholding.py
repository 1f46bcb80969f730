"""What of a confidential bulletin is withheld from everybody: the small numbers, and what would give them away. Source: L4.12.

Where one part of a sum alone is withheld, whoever has the rest subtracts it; so another part is withheld with it, or the sum.
"""

from cases.figures import FIGURES
from referrals import figures as f

# Whoever may not know sees no number below this one, in the text, in the list behind it and on paper alike.
LEAST = 3
WITHHELD = f"不足{LEAST}件不列"
# Large enough to be printed, and yet not printed, because a small one could be told from it.
HELD_BACK = "不列"
# (the sum, its parts), for each unit and for all of them.
SUMS = (
    (f.CONFERRED, tuple(f.DECISIONS.values())),
    (f.CONFERRED, f.SOURCES),
    (f.CONFERRED, f.PROBLEMS),
    (f.REPORT_DUE, (f.REPORTED_IN_TIME, f.REPORTED_LATE)),
    (f.SETTLED, f.FOUND),
    (f.FOUNDED, (f.PROVEN, f.PARTLY)),
    (f.SETTLED, (f.FOUNDED, f.UNFOUNDED, f.UNKNOWABLE)),
)


def is_small(value):
    """Whether the number, or one of the sides of a share, is below `LEAST`."""
    if value.denominator is None:
        return value.count < LEAST
    return min(value.count, value.denominator) < LEAST or 0 < value.denominator - value.count < LEAST


def printed(code, unit, counts, held):
    """How a number is printed for everybody.

    Args:
        code, unit: the figure, and the id of the unit or None for all.
        counts: {unit id or None: {code: count}}.
        held: as `held_back` gives it.
    """
    figure = FIGURES[code]
    value = figure.of(counts.get(unit, {}))
    if is_small(value):
        return WITHHELD
    return HELD_BACK if any((part.code, unit) in held for part in figure.parts) else value.text


def held_back(counts, units=()):
    """The numbers that are withheld although they are not small, so that no small one can be told from the others.

    Args:
        counts: {unit id or None for all: {code: count}}.
        units: ids of the units that have a line; together they make up the numbers for all.

    Returns: a set of (code, unit id or None).
    """
    codes = {part.code for sum_, parts in SUMS for part in (sum_, *parts)} | {code for row in counts.values() for code in row}
    sums = [((sum_.code, unit), [(part.code, unit) for part in parts]) for unit in (None, *units) for sum_, parts in SUMS]
    sums += [((code, None), [(code, unit) for unit in units]) for code in sorted(codes) if units]
    held, is_settled = set(), False
    while not is_settled:
        is_settled = True
        for whole, parts in sums:
            if _gives_away(whole, parts, counts, held):
                shown = [cell for cell in parts if _is_shown(cell, counts, held)]
                held.add(min(shown, key=lambda cell: _count(cell, counts), default=whole))
                is_settled = False
    return held


def _gives_away(whole, parts, counts, held):
    """Whether one who reads what is shown of a sum can tell a number that is withheld."""
    hidden = [cell for cell in (whole, *parts) if not _is_shown(cell, counts, held)]
    if len(hidden) < 2 or whole in hidden:
        # a hidden sum and its hidden parts hide each other
        return len(hidden) == 1
    small = sum(_count(cell, counts) for cell in hidden if cell not in held)
    if any(cell in held for cell in hidden):
        # each that is held back is known to be large: where all are as small as can be, the others are known to be none
        return small == 0 and all(_count(cell, counts) == LEAST for cell in hidden if cell in held)
    return small == (LEAST - 1) * len(hidden)


def _is_shown(cell, counts, held):
    return cell not in held and _count(cell, counts) >= LEAST


def _count(cell, counts):
    code, unit = cell
    return counts.get(unit, {}).get(code, 0)
