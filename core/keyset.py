"""Keyset pages: as fast on page four hundred as on page one, and stable while rows come and go."""

from dataclasses import dataclass, field

from django.db.models import Q


@dataclass(frozen=True)
class Key:
    """One column of an order: its name, its direction, and how its value is written into an address and read back."""

    name: str
    descending: bool = False
    write: object = str
    read: object = int


@dataclass
class Page:
    """Rows of one page and the cursors to its neighbours ("" where there is none)."""

    rows: list = field(default_factory=list)
    next: str = ""
    previous: str = ""


def paginate(queryset, keys, *, size, after="", before=""):
    """One page of `queryset` in the order of `keys`.

    Args:
        queryset: unordered, or ordered in any way; the keys decide.
        keys: `Key`s; the last must be unique.
        size: rows on a page.
        after, before: a cursor from an earlier page; a broken one counts as none.

    Returns: a `Page`.
    """
    backwards = bool(before)
    values = _read(keys, before or after)
    ordered = queryset.order_by(*(f"{'-' if key.descending != backwards else ''}{key.name}" for key in keys))
    if values is not None:
        ordered = ordered.filter(_beyond(keys, values, backwards))
    found = list(ordered[: size + 1])
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    page = Page(rows)
    if rows and (more or backwards):
        page.next = _write(keys, rows[-1])
    if rows and ((backwards and more) or (not backwards and values is not None)):
        page.previous = _write(keys, rows[0])
    return page


def _beyond(keys, values, backwards):
    """The rows after `values` in the order: lexicographic, one OR per key."""
    wanted, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        comparison = "lt" if key.descending != backwards else "gt"
        wanted |= equal & Q(**{f"{key.name}__{comparison}": value})
        equal &= Q(**{key.name: value})
    return wanted


def _write(keys, row):
    return "_".join(key.write(getattr(row, key.name)) for key in keys)


def _read(keys, cursor):
    parts = cursor.split("_") if cursor else []
    if len(parts) != len(keys):
        return None
    try:
        return [key.read(part) for key, part in zip(keys, parts, strict=True)]
    except (ValueError, TypeError):
        return None
