"""The rules of 重点抽查: no database, only an ordered frame and the frozen facts, so that anybody chooses the same cases again.

Source: J2.3.3, product.md I10.
"""

from collections import defaultdict

from reviews.sampling.draw import hash_of

ZERO, DOUBTFUL, KEY = "zero", "doubtful", "key"
RULES = {
    ZERO: "全部报送无问题的单位的案件",
    DOUBTFUL: "自查没有问题，而机器预检有不合格的案件",
    KEY: "有重点标记的案件",
}
LONGEST_REASON = 100
METHOD = (
    "零问题单位的案件按预检不合格项数从多到少、有重点标记的在前、再按案号逐字排序，取规定件数；其余规则符合的全部选取；"
    "一件符合几条的只选一次，理由并列"
)


def select(frame, rule):
    """The key cases of an ordered frame, with the reason of each.

    Of a unit that reported no problem at all, at most `per_unit` cases are taken: those with most items against them in the
    pre-check first, then those with a key mark, then by case number.

    Args:
        frame: entries in their order.
        rule: choices, per_unit (0: all), tier, zero_units and facts, as stored with the sample.

    Returns: [(entry, reason), …] in the order of the frame.
    """
    choices, facts = rule["choices"], rule["facts"]
    taken = _of_zero_units(frame, rule) if ZERO in choices else {}
    found = []
    for entry in frame:
        fact = facts.get(str(entry.key))
        if fact is None:
            continue
        reasons = [taken[entry.key]] if entry.key in taken else []
        if DOUBTFUL in choices and fact["items"]:
            reasons.append(f"自查无问题，机器预检第{'、'.join(map(str, fact['items']))}项不合格")
        if KEY in choices and fact["key"]:
            reasons.append(f"重点：{fact['key']}")
        if reasons:
            found.append((entry, "；".join(reasons)[:LONGEST_REASON]))
    return found


def _of_zero_units(frame, rule):
    """{key: reason} of the cases taken from the units that reported nothing."""
    by_unit = defaultdict(list)
    for entry in frame:
        fact = rule["facts"].get(str(entry.key))
        if fact and str(fact["unit"]) in rule["zero_units"]:
            by_unit[str(fact["unit"])].append((-len(fact["items"]), not fact["key"], entry.number, entry))
    taken = {}
    for unit, ranked in by_unit.items():
        label, total = rule["zero_units"][unit]
        for *_rank, entry in sorted(ranked)[: rule["per_unit"] or None]:
            taken[entry.key] = f"{label}自查 {total} 件全部报送无问题"
    return taken


def facts_hash(frame, rule):
    """The hash of what was reported when the cases were chosen: one line "number<tab>unit<tab>items<tab>key" per case with facts."""
    lines = []
    for entry in frame:
        fact = rule["facts"].get(str(entry.key))
        if fact:
            lines.append(f"{entry.number}\t{fact['unit']}\t{','.join(map(str, fact['items']))}\t{fact['key']}")
    return hash_of([*(f"{unit}\t{label}\t{total}" for unit, (label, total) in sorted(rule["zero_units"].items())), *lines])
