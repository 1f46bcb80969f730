"""Who stands alike before a matter: the classes of readers that the tests of every address ask by. Source: X8, L4.3, L4.5, L4.11.

The ordinary run asks whoever of a class has the most rights, `--thorough` asks everybody. What one of a class is told by a rule that
does not name them, the others are told as well: rights hang on posts, on places on a case, and on conflicts, and in these a class
is of one kind.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Readers:
    """People who stand alike.

    Attributes:
        meaning: what makes them alike.
        asked: whom the ordinary run asks: together they see every unit that anybody of the class sees.
        others: the rest, whom `--thorough` asks as well.
    """

    meaning: str
    asked: tuple
    others: tuple = ()

    @property
    def everybody(self):
        return self.asked + self.others


ADMINISTRATORS = Readers("one of the three administrators, who see no case", ("auditor",), ("system_admin", "security_admin"))
SAME_UNIT = Readers(
    "the officer, whom their deputy's rights come to as well, and who works in the unit", ("liaison",), ("handler", "clerk")
)
ABOVE = ("division_head", "division_handler", "hall", "contact_leader")
ANOTHER_COURT = ("stranger", "far_president", "far_clerk")
SAME_COURT = ("vice_president", "window", "tribunal_handler")

# Who must not know of a clue in the pool of the discipline organ.
KEPT_FROM_POOL = (
    Readers(SAME_UNIT.meaning, SAME_UNIT.asked, (*SAME_UNIT.others, "near_chief")),
    Readers("works elsewhere in the court complained of", ("president",), (*SAME_COURT, "near_discipline", "near_investigator")),
    Readers("acts for the other organ, which is told at the conference", ("chief",), ("referral_office",)),
    Readers(
        "of the court above or of another court, with no part in it",
        ("office",),
        (*ABOVE, *ANOTHER_COURT, "group_head", "group_deputy", "group_third"),
    ),
    Readers("expelled: acts for the organ, and stood aside after the organ was told", ("inspector",)),
    Readers("acts above, and works in the officer's unit as well", ("seconded",), ("group_fourth",)),
    ADMINISTRATORS,
)
# Who must not know of a referral that was walked to its end.
KEPT_FROM_CLOSED = (
    SAME_UNIT,
    Readers("works elsewhere in the court complained of", ("president",), SAME_COURT),
    Readers("released: had received the order or investigated below", ("near_discipline",), ("near_chief", "near_investigator")),
    Readers("released: had voted on the opinion", ("group_head",), ("group_deputy", "group_third")),
    Readers("of the court above or of another court, with no part in it", ("office",), (*ABOVE, *ANOTHER_COURT)),
    Readers("acts above, and stood aside or works in the officer's unit as well", ("seconded",), ("inspector", "group_fourth")),
    ADMINISTRATORS,
)
KEPT_FROM = {"pool": KEPT_FROM_POOL, "closed": KEPT_FROM_CLOSED}
# Who knows of it all the while.
KNOW = {"pool": {"discipline"}, "closed": {"chief", "discipline", "referral_office"}}

# The columns of the matrix, where everything tried belongs to the near court.
MATRIX = (
    Readers("not logged in", ("anonymous",)),
    Readers("of the court to which everything belongs", ("clerk",), ("president", "handler", "window", "contact_leader")),
    Readers("of the court above, over all its courts", ("chief",), ("office",)),
    Readers("of the court above, without any case by post", ("discipline",)),
    Readers("of another court", ("far_president",), ("stranger",)),
    Readers("one of the three administrators, who see no case", ("system_admin",), ("security_admin", "auditor")),
)


def names(classes, *, thorough):
    """Whom a run asks."""
    return [name for readers in classes for name in (readers.everybody if thorough else readers.asked)]
