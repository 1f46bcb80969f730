"""The hash chain of each case: writing entries one by one or in bulk, and the hash both agree on."""

import hashlib
import json
from datetime import UTC

from cases.models import TraceEntry
from courts.scope import scope_of

HASHED = (
    "case_id", "seq", "step", "label", "clause", "actor_id", "actor_name", "actor_post", "channel",
    "status_before", "status_after", "summary", "facts", "token",
)  # fmt: skip


def entry_hash(entry):
    """SHA-256 over the previous hash and the entry's own fields in canonical JSON."""
    body = {name: getattr(entry, name) for name in HASHED}
    body["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    body["happened_at"] = entry.happened_at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{entry.previous_hash}\n{text}".encode()).hexdigest()


def actor_texts(by, post=None):
    """(name, post) as they stand today, so that the entry speaks after people have moved on; a deputy acts as 甲（代乙）."""
    if by is None:
        return "系统", ""
    post = post or scope_of(by).main_post
    name = by.name if post is None or post.principal is None else f"{by.name}（代{post.principal.name}）"
    return name, post.label if post else ""


def build(case, *, step, label, by, at, status_before, status_after, channel, clause="", summary="", facts=None,
          happened_at=None, token=None, post=None):  # fmt: skip
    """An unsaved entry that follows `case.head_hash`; advances the head on the object, not in the database."""
    name, post_label = actor_texts(by, post)
    entry = TraceEntry(
        case=case, seq=case.entry_count + 1, at=at, happened_at=happened_at or at, step=step, label=label, clause=clause,
        actor=by, actor_name=name, actor_post=post_label, channel=channel, status_before=status_before,
        status_after=status_after, summary=summary[:500], facts=facts or {}, token=token, previous_hash=case.head_hash,
    )  # fmt: skip
    entry.hash = entry_hash(entry)
    case.entry_count, case.head_hash = entry.seq, entry.hash
    return entry
