"""Who reviews what: balanced, reproducible, and never one's own case. Pure: no database. Source: J2.3.1, product.md row 42."""

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Candidate:
    """Somebody who may review in a tier.

    Attributes:
        pk, username, name: the person.
        units: the responsible units they belong to.
        share: weight of the load; 2 takes twice as much.
    """

    pk: int
    username: str
    name: str
    units: frozenset = field(default_factory=frozenset)
    share: int = 1


@dataclass(frozen=True)
class Docket:
    """One case to be given out.

    Attributes:
        key: what the answer is filed under.
        number: by which the order is drawn; the same on every database.
        unit: the responsible unit of the case.
        barred: ids and names of those who handled it, sat on it, or review it in another tier.
    """

    key: int
    number: str
    unit: int
    barred: frozenset = field(default_factory=frozenset)


def recusal(candidate, docket, *, excludes_own_unit):
    """Why `candidate` must not review the case, in words; "" when they may."""
    if candidate.pk in docket.barred or candidate.name in docket.barred:
        return f"{candidate.name}办理或参与过此案，或在别的层级评查此案"
    if excludes_own_unit and docket.unit in candidate.units:
        return f"{candidate.name}是被评查单位的人"
    return ""


def assign(dockets, pool_of, *, seed, excludes_own_unit=False, loads=None):
    """Give each case to one candidate of its unit's pool, the least loaded first.

    Args:
        dockets: the cases.
        pool_of: unit -> candidates of that unit's cases.
        seed: text; the same seed, cases and candidates give the same result everywhere.
        loads: {person id: cases they have already}; not changed.

    Returns: {key: (candidate or None, why nobody could be found)}.
    """
    loads = dict(loads or {})
    by_unit = {}
    for docket in dockets:
        by_unit.setdefault(docket.unit, []).append(docket)
    pools = {unit: sorted(pool_of(unit), key=lambda one: _draw(seed, one.username)) for unit in by_unit}
    result = {}
    # the units with the fewest to choose from first, so that the others even out what these must bear
    for unit in sorted(by_unit, key=lambda unit: (len(pools[unit]), min(docket.number for docket in by_unit[unit]))):
        pool = pools[unit]
        line = [
            ([one for one in pool if not recusal(one, docket, excludes_own_unit=excludes_own_unit)], docket)
            for docket in by_unit[unit]
        ]
        # and within a unit the cases that few may have
        for able, docket in sorted(line, key=lambda pair: (len(pair[0]), _draw(seed, pair[1].number))):
            if not able:
                result[docket.key] = (None, _why_nobody(pool, docket, excludes_own_unit))
                continue
            chosen = min(able, key=lambda one: (loads.get(one.pk, 0) + 1) / one.share)
            loads[chosen.pk] = loads.get(chosen.pk, 0) + 1
            result[docket.key] = (chosen, "")
    return result


def _why_nobody(pool, docket, excludes_own_unit):
    if not pool:
        return "这个单位还没有可用的评查员，请增加评查员后分案"
    reasons = "；".join(recusal(candidate, docket, excludes_own_unit=excludes_own_unit) for candidate in pool[:3])
    more = f"等 {len(pool)} 人" if len(pool) > 3 else ""
    return f"评查员都应回避：{reasons}{more}。请增加评查员后分案"


def _draw(seed, text):
    return hashlib.sha256(f"{seed}|{text}".encode()).digest()
