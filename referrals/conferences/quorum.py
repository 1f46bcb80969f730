"""Whether a conference can decide an item: both organs at the table, and more than half of those called. Source: L4.3."""

from dataclasses import dataclass

from referrals.models import Organ


@dataclass(frozen=True)
class Seat:
    """One member before one item.

    Attributes:
        organ: for which they were called.
        is_present: whether they came.
        against: why they stand aside from this item, in words; "" when they do not.
    """

    person: object
    organ: str
    is_present: bool
    against: str = ""

    @property
    def counts(self):
        return self.is_present and not self.against


@dataclass(frozen=True)
class Quorum:
    """The seats before one item, and what follows from them."""

    seats: tuple

    @property
    def deciding(self):
        """The seats that take part in the decision."""
        return [seat for seat in self.seats if seat.counts]

    @property
    def recused(self):
        return [seat for seat in self.seats if seat.against]

    @property
    def lacking(self):
        """What the item still wants before it can be decided, in words; "" when it can."""
        absent = [organ.label for organ in Organ if all(seat.organ != organ for seat in self.deciding)]
        if absent:
            return f"{'、'.join(absent)}没有可以参加这条议题的人出席"
        if 2 * len(self.deciding) <= len(self.seats):
            return f"能参加这条议题的出席 {len(self.deciding)} 人，应到 {len(self.seats)} 人，没有过半数"
        return ""

    @property
    def words(self):
        counts = "、".join(f"{organ.label} {sum(seat.organ == organ for seat in self.deciding)} 人" for organ in Organ)
        return f"参加 {len(self.deciding)} 人（{counts}），应到 {len(self.seats)} 人"

    def may_decide(self, person):
        return any(seat.person == person for seat in self.deciding)


def quorum_of(conflicts, members):
    """The quorum of a conference with these `ConferenceMember`s for an item about a referral.

    Args:
        conflicts: the `Conflicts` of the referral.
    """
    return Quorum(tuple(Seat(one.person, one.organ, bool(one.is_present), conflicts.against(one.person)) for one in members))
