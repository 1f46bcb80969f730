"""The hash by which a submission and a signature hold on to the answers."""

import hashlib
import json

from reviews.models import ItemAnswer


def answers_hash(task):
    """SHA-256 over the task's salt and its answers as they are stored now; the salt must be set."""
    fields = ("item", "answer", "fault", "reason", "evidence", "part_not_applicable")
    return hash_of(task.answers_salt, list(ItemAnswer.objects.filter(task=task).order_by("item").values(*fields)))


def hash_of(salt, rows):
    """The same over answers that are not stored yet: dicts of those fields, in the order of the items."""
    text = json.dumps([salt, rows], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
