"""What can be done to a referral, in the order of the road. Source: L4.1–L4.12."""

from referrals.steps.closing import CLOSING_STEPS
from referrals.steps.clues import CLUE_STEPS
from referrals.steps.conferences import CONFERENCE_STEPS
from referrals.steps.investigation import INVESTIGATION_STEPS
from referrals.steps.orders import ORDER_STEPS
from referrals.steps.outcome import OUTCOME_STEPS
from referrals.steps.people import PEOPLE_STEPS

STEPS = (*CLUE_STEPS, *CONFERENCE_STEPS, *ORDER_STEPS, *INVESTIGATION_STEPS, *OUTCOME_STEPS, *CLOSING_STEPS, *PEOPLE_STEPS)
# What the lower court's side reads of the trace beside its own acts.
SENT_DOWN = frozenset(step.name for step in STEPS if step.is_sent_down)
# What the members of a team read beside that: each other's part of the inquiry.
OF_TEAM = frozenset(step.name for step in STEPS if step.is_of_team)
