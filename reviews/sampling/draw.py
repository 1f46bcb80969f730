"""The arithmetic of a draw: no database, no random numbers, so that anybody with the frame draws the same list again.

Source: J2.3.2, product.md I10.
"""

import hashlib
import heapq
from collections import Counter
from operator import attrgetter
from typing import NamedTuple

METHOD = "把种子和案号连在一起取 SHA-256 值，在各层内按该值从小到大取前若干件"


class Entry(NamedTuple):
    """One line of a frame: the case's number, its stratum ("" without strata) and whatever the caller knows it by."""

    number: str
    stratum: str
    key: int


def rank(seed, number):
    """The place value of a case: SHA-256 of the seed, a line feed and the case number, as bytes."""
    return hashlib.sha256(f"{seed}\n{number}".encode()).digest()


def hash_of(lines):
    """SHA-256 of the lines, each ended by a line feed, as hexadecimal digits."""
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def ordered(entries):
    """The frame in its one order: by case number, character by character, whatever the database thinks of collation."""
    return sorted(entries, key=attrgetter("number"))


def frame_hash(entries):
    """The hash of an ordered frame: one line "number<tab>stratum" per case."""
    return hash_of(f"{entry.number}\t{entry.stratum}" for entry in entries)


def quotas(frame, size):
    """How many each stratum gives: in proportion, what is left over to the largest remainders, then by name.

    When `size` allows it every stratum gives at least one, so that no unit is passed over.

    Args:
        frame: entries.
        size: cases wanted.

    Returns: {stratum: count}, adding up to `size`.

    Raises: ValueError in Chinese when the frame has fewer cases.
    """
    counts = Counter(entry.stratum for entry in frame)
    total = sum(counts.values())
    if size < 1:
        raise ValueError("样本量至少为 1 件")
    if size > total:
        raise ValueError(f"抽样框只有 {total} 件，抽不出 {size} 件，请减少样本量")
    floor = 1 if size >= len(counts) else 0
    given = {stratum: max(floor, size * count // total) for stratum, count in counts.items()}
    # in whole numbers throughout: a float would round differently somewhere
    remainders = sorted(counts, key=lambda stratum: (-(size * counts[stratum] % total), stratum))
    place = 0
    while sum(given.values()) < size:
        stratum = remainders[place % len(remainders)]
        if given[stratum] < counts[stratum]:
            given[stratum] += 1
        place += 1
    while sum(given.values()) > size:
        # the guarantee of one took more than there was: who stands furthest above their proportion gives it back
        spare = [stratum for stratum in given if given[stratum] > floor]
        given[max(spare, key=lambda stratum: (given[stratum] * total - size * counts[stratum], stratum))] -= 1
    return given


def draw(frame, *, seed, size):
    """The sample: per stratum the cases with the smallest place values, all of them in the order of these values.

    Args:
        frame: entries in any order.
        seed: any text; the same text gives the same list.
        size: cases wanted.

    Returns: list of entries.

    Raises: ValueError in Chinese for an empty seed or a size that the frame does not hold.
    """
    if not seed.strip():
        raise ValueError("请填写种子，例如公开的开奖号码")
    wanted = quotas(frame, size)
    by_stratum = {stratum: [] for stratum in wanted}
    for entry in frame:
        by_stratum[entry.stratum].append((rank(seed, entry.number), entry.number, entry))
    chosen = []
    for stratum, count in wanted.items():
        chosen += heapq.nsmallest(count, by_stratum[stratum])
    return [entry for _rank, _number, entry in sorted(chosen)]
