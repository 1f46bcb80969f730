"""The tabs of a referral's page, in the order of the road; each part of the road brings its own."""

from referrals.panels.closing import CLOSING_PANELS
from referrals.panels.clues import CLUE_PANELS
from referrals.panels.conferences import CONFERENCE_PANELS
from referrals.panels.file import FILE_PANELS
from referrals.panels.investigation import INVESTIGATION_PANELS
from referrals.panels.orders import ORDER_PANELS
from referrals.panels.outcome import OUTCOME_PANELS

PANELS = (
    *CLUE_PANELS,
    *CONFERENCE_PANELS,
    *ORDER_PANELS,
    *INVESTIGATION_PANELS,
    *OUTCOME_PANELS,
    *CLOSING_PANELS,
    *FILE_PANELS,
)
