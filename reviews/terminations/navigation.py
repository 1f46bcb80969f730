"""What the register of terminated cases puts into the rail."""

from django.utils import timezone

from core.navigation import Entry
from courts.models import ADMINISTRATORS
from reviews.terminations.listing import overdue_count

ENTRIES = (
    Entry(
        "termination-list", "终本案件", "terminated", not_for=ADMINISTRATORS, order=1,
        count=lambda user: overdue_count(user, timezone.localdate()),
    ),
)  # fmt: skip
