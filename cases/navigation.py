"""The 新建 menu: one entry for each step that opens a case."""

from cases.kinds import KINDS
from core.navigation import NEW, Entry


def openings():
    """Entries for every registered step that opens a case, for the roles that may take it."""
    return [
        Entry(
            "case-open",
            step.verb or step.label,
            NEW,
            args=(kind.code, step.name),
            roles=frozenset(step.actors),
            only=step.is_open_to,
        )
        for kind in KINDS.values()
        for step in kind.steps
        if step.opens
    ]
