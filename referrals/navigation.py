"""What 一案双查 puts into the rail: nothing for whoever has no part in it."""

from core.navigation import Entry
from courts.models import ADMINISTRATORS
from referrals.access import court_of
from referrals.listing import tab_counts
from referrals.queries import has_part


def acts_for_organ(user):
    return court_of(user) is not None


def pool_count(user):
    return tab_counts(user).get("pool")


ENTRIES = (
    Entry("clue-list", "线索和案件", "inquiries", not_for=ADMINISTRATORS, order=1, count=pool_count, only=has_part),
    Entry("conference-list", "联席会议", "inquiries", not_for=ADMINISTRATORS, order=2, only=acts_for_organ),
    Entry("referral-scores", "年度考评", "inquiries", not_for=ADMINISTRATORS, order=3, only=acts_for_organ),
)  # fmt: skip
