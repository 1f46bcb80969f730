"""A row of a file beside the object it speaks of: what it would change, and where the system knows better by now."""

from dataclasses import dataclass, field

from core.ledger import Comparison


@dataclass
class Row:
    """One sound row on its way in; a pillar adds the object it speaks of.

    Attributes:
        reading: the row as understood.
        held: the object's values by column name.
        has_moved: whether people have worked on the object since, not only ledgers.
        changes: by column name (Column, text before, text after), filled by `compare_known`.
        comparison: what the row would do.
    """

    reading: object
    held: dict = field(default_factory=dict)
    has_moved: bool = False
    changes: dict = field(default_factory=dict)
    comparison: Comparison | None = None


def compare_known(ledger, row, *, object_id, version, base, row_key, road=frozenset(), says_nothing=None):
    """Compare a row with the object that exists already, cell by cell, and fill `row.changes`.

    Args:
        ledger: the Ledger; its first column is a running number and means nothing.
        row: the Row, with `held` and `has_moved`.
        object_id, version: of the object.
        base: the texts that the last import of the same row brought, or None.
        row_key: the hidden key of our own export (key@version), or None.
        road: columns that people's steps write down; a ledger may not set them back once the object has moved on.
        says_nothing: function (column name, text, text before) whether a different text still says nothing new.

    Returns: the Comparison: changed, same or conflict.
    """
    exported = version_of(row_key)
    is_fresh = exported == version
    conflicts = []
    for column in ledger.columns[1:]:
        name, text = column.name, row.reading.cells[column.name]
        if name not in row.reading.values:
            continue
        before = column.text(row.held[name])
        if text == before or (says_nothing and says_nothing(name, text, before)):
            continue
        if not is_fresh and base is not None and base.get(name, "") == text:
            continue  # the file still says what it said last time; the system has moved on since
        if not is_fresh and _contradicts(name, base, before, exported, row.has_moved, road):
            conflicts.append(column)
        row.changes[name] = (column, before, text)
    differences = tuple(
        (column.header, column.masked(before) or "空", column.masked(text) or "空")
        for column, before, text in row.changes.values()
    )
    if conflicts:
        names = "、".join(column.header for column in conflicts)
        return Comparison("conflict", f"系统里已往下办，表里的{names}会把它改回去；这一行没有写入", differences, object_id)
    return Comparison("changed" if row.changes else "same", "", differences, object_id)


def key_of(row_key):
    """The key in a hidden row key."""
    return row_key.rpartition("@")[0]


def version_of(row_key):
    """The version in a hidden row key, or None."""
    version = (row_key or "").rpartition("@")[2]
    return int(version) if version.isdigit() else None


def _contradicts(name, base, before, exported, has_moved, road):
    if exported is not None and base is None:
        return True
    if base is not None and base.get(name, "") != before:
        return True
    return name in road and has_moved
