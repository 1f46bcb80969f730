"""封签 and verification: the chain heads of a day tied together, and the search for the first entry that is not as it was."""

import hashlib
from collections import defaultdict
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby

from django.db import IntegrityError, connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.models import Case, Seal, SealedHead, TraceEntry
from cases.trace import entry_hash

BATCH = 2000


@dataclass(frozen=True)
class Damage:
    """One thing that is not as it was written: which case, which entry, what is wrong."""

    number: str
    seq: int
    label: str
    what: str

    def __str__(self):
        place = f" 第 {self.seq} 条" if self.seq else ""
        return f"{self.number}{place}{f'“{self.label}”' if self.label else ''}：{self.what}"


@transaction.atomic
def seal_day(day, *, at=None):
    """Seal the heads of all chains that moved since the last seal; a day that has its seal keeps it.

    Args:
        day: the day that the seal is for; a day left out is covered by the next seal.

    Returns: the `Seal`. Source: X7 sealed daily.
    """
    standing = Seal.objects.filter(day=day).first()
    if standing:
        return standing
    at = at or timezone.now()
    previous = Seal.objects.order_by("-pk").values_list("root", flat=True).first() or ""
    heads = list(_moved().iterator(chunk_size=BATCH))
    seal = Seal(day=day, at=at, heads=len(heads), previous_root=previous)
    seal.root = _root(seal, heads)
    try:
        with transaction.atomic():
            seal.save()
    except IntegrityError:
        return Seal.objects.get(day=day)  # another process sealed this day a moment ago
    SealedHead.objects.bulk_create(
        (SealedHead(seal=seal, case_ref=pk, seq=seq, hash=head) for pk, seq, head in heads), batch_size=BATCH
    )
    return seal


def _moved():
    """(case, seq, hash) of every chain that is longer than at its last seal, by case."""
    last = SealedHead.objects.filter(case_ref=OuterRef("pk")).order_by("-seal_id").values("seq")[:1]
    cases = Case.objects.alias(sealed=Coalesce(Subquery(last), 0)).filter(entry_count__gt=F("sealed"))
    return cases.order_by("pk").values_list("pk", "entry_count", "head_hash")


def _root(seal, heads):
    """The seal's value: its own facts, the seal before, and the Merkle root over `heads`."""
    at = seal.at.astimezone(UTC).isoformat(timespec="microseconds")
    text = f"{seal.day}|{at}|{seal.heads}|{seal.previous_root}|{merkle_root(heads)}"
    return hashlib.sha256(text.encode()).hexdigest()


def merkle_root(heads):
    """Root over (case, seq, hash) triples in their order, with a stack as deep as the tree; leaves and nodes hash apart."""
    stack = []
    for pk, seq, head in heads:
        level, digest = 0, hashlib.sha256(f"0|{pk}:{seq}:{head}".encode()).hexdigest()
        while stack and stack[-1][0] == level:
            digest = _node(stack.pop()[1], digest)
            level += 1
        stack.append((level, digest))
    if not stack:
        return ""
    digest = stack.pop()[1]
    while stack:
        digest = _node(stack.pop()[1], digest)
    return digest


def _node(left, right):
    return hashlib.sha256(f"1|{left}{right}".encode()).hexdigest()


# --- Verification -----------------------------------------------------------------------------------------------------


def damages(case=None):
    """Every damage, chain by chain and then seal by seal, read as a stream: a million entries never stand in memory.

    Args:
        case: look at this case only; everything and the seals themselves when None.

    Yields: the first `Damage` of each chain, then those of the seals.
    """
    with _one_moment():
        yield from _chains(case)
        if case is None:
            yield from _seals()


def first_damage(case=None):
    """The first `Damage`, or None when everything is as it was written."""
    return next(damages(case), None)


@contextmanager
def _one_moment():
    """Read everything as of one moment, while others go on writing."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _chains(case):
    cases, entries, heads = Case.objects.all(), TraceEntry.objects.all(), SealedHead.objects.all()
    if case is not None:
        cases, entries, heads = cases.filter(pk=case.pk), entries.filter(case=case), heads.filter(case_ref=case.pk)
    rows = cases.order_by("pk").values_list("pk", "number", "entry_count", "head_hash").iterator(chunk_size=BATCH)
    entries = _Groups(entries.order_by("case_id", "seq").iterator(chunk_size=BATCH), lambda entry: entry.case_id)
    heads = heads.order_by("case_ref", "seal_id").values_list("case_ref", "seq", "hash").iterator(chunk_size=BATCH)
    heads = _Groups(heads, lambda head: head[0])
    for pk, number, entry_count, head_hash in rows:
        for lost, sealed in heads.before(pk):
            yield _lost(lost, sealed)
        sealed = defaultdict(set)
        for _, seq, head in heads.at(pk):
            sealed[seq].add(head)
        damage = _chain(number, entries.at(pk), entry_count, head_hash, sealed)
        if damage:
            yield damage
    for lost, sealed in heads.before(None):
        yield _lost(lost, sealed)


class _Groups:
    """The groups of a sorted stream, taken in step with another stream that is sorted by the same key."""

    def __init__(self, rows, key):
        self.groups = groupby(rows, key)
        self.present = next(self.groups, None)

    def before(self, key):
        """The groups that come before `key` (all that are left when None), and leave them behind."""
        while self.present and (key is None or self.present[0] < key):
            yield self.present
            self.present = next(self.groups, None)

    def at(self, key):
        """The rows of the group `key`; what comes before it is passed over."""
        for _ in self.before(key):
            pass
        if self.present and self.present[0] == key:
            yield from self.present[1]
            self.present = next(self.groups, None)


def _lost(pk, sealed):
    _, seq, _ = next(iter(sealed))
    return Damage(f"案件 {pk}", seq, "", "封签记有此案，案件和它的痕迹已不存在")


def _chain(number, entries, entry_count, head_hash, sealed):
    """The first damage of one chain, or None."""
    previous = None
    for entry in entries:
        seq = previous.seq + 1 if previous else 1
        damage = _judge(number, entry, seq, previous, entry_count, sealed.pop(seq, set()))
        if damage:
            return damage
        previous = entry
    last, head = (previous.seq, previous.hash) if previous else (0, "")
    if sealed or last < entry_count:
        after = f"“{previous.label}”之后" if previous else "全部"
        known = max([entry_count, *sealed])
        return Damage(number, last + 1, "", f"末尾缺失：应有 {known} 条，只剩 {last} 条，{after}被删除")
    if (last, head) != (entry_count, head_hash):
        return Damage(number, last, previous.label if previous else "", "与案件登记的链头不符，末尾被添加或替换")
    return None


def _judge(number, entry, seq, previous, entry_count, sealed):
    """What is wrong with `entry`, which should be number `seq` after `previous`; None when it is sound."""
    if entry.hash != entry_hash(entry):
        original = _original_seq(entry, max(entry_count, entry.seq))
        if original:
            return Damage(number, seq, entry.label, f"顺序被调换：这一条原是第 {original} 条")
        return Damage(number, entry.seq, entry.label, "内容被改动")
    if entry.seq != seq:
        after = f"“{previous.label}”之后" if previous else "开头"
        return Damage(number, seq, "", f"中间缺失：{after}的第 {seq} 条被删除")
    if entry.previous_hash != (previous.hash if previous else ""):
        return Damage(number, seq, entry.label, "与前一条接不上，前面被替换")
    if sealed - {entry.hash}:
        return Damage(number, seq, entry.label, "与封签不符，封签之后被重写")
    return None


def _original_seq(entry, count):
    """The number under which `entry` was written, if only its number was changed; else None."""
    probe = copy(entry)
    for probe.seq in range(1, count + 1):
        if entry_hash(probe) == entry.hash:
            return probe.seq
    return None


def _seals():
    previous = ""
    for seal in Seal.objects.order_by("pk").iterator(chunk_size=BATCH):
        heads = SealedHead.objects.filter(seal=seal).order_by("case_ref").values_list("case_ref", "seq", "hash")
        if seal.previous_root != previous:
            yield Damage(f"封签 {seal.day}", 0, "", "与前一封签接不上，中间的封签被删除或改动")
        elif seal.root != _root(seal, heads.iterator(chunk_size=BATCH)) or seal.heads != heads.count():
            yield Damage(f"封签 {seal.day}", 0, "", "封签被改动")
        previous = seal.root
