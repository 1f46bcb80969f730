"""What a tab of a referral's page is, and who is looking at it."""

from dataclasses import dataclass, field
from datetime import date


@dataclass
class Reader:
    """One person before one referral.

    Attributes:
        case, referral, user, today: as they say.
        roles: the places that the person holds on the case.
        is_upper: whether they stand on the upper court's side and read all of it.
    """

    case: object
    referral: object
    user: object
    today: date
    roles: frozenset = field(default_factory=frozenset)
    is_upper: bool = False

    @property
    def status(self):
        return self.case.status


@dataclass(frozen=True)
class Panel:
    """One tab.

    Attributes:
        code: in the address.
        label: on the tab.
        template: what is included on the page; `data` in it is what `read` gave.
        read: called with the Reader when the tab is open; returns a dict.
        shows: called with the Reader on every page, so it must not ask the database: whether this person has the tab.
    """

    code: str
    label: str
    template: str
    read: object
    shows: object = lambda reader: True
