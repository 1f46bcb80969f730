"""What the petitions put into the rail."""

from core.navigation import Entry
from courts.models import ADMINISTRATORS, Role
from petitions.models import OPEN_STATUSES, Status
from petitions.queries import status_counts


def open_count(user):
    return sum(number for status, number in status_counts(user).items() if status in OPEN_STATUSES)


def count_of(status):
    return lambda user: status_counts(user).get(status, 0)


ENTRIES = (
    Entry("petition-list", "信访案件", "petitions", not_for=ADMINISTRATORS, order=1, count=open_count),
    Entry("dispatch", "交办", "petitions", not_for=ADMINISTRATORS, order=2, count=count_of(Status.REGISTERED)),
    Entry(
        "acceptance",
        "结案验收",
        "petitions",
        roles=frozenset({Role.GENERAL_OFFICE, Role.BUREAU_CHIEF, Role.LEDGER_CLERK}),
        order=3,
        count=count_of(Status.AWAITING_ACCEPTANCE),
    ),
)
