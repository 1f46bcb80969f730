"""What all steps of a referral share."""

from cases.steps import Step


class ReferralStep(Step):
    """A step on a 限知 case.

    Attributes:
        is_sent_down: the lower court's side reads its trace entry and its papers.
        is_of_team: a piece of the inquiry: beside the upper side only the team that made it reads its trace entry and papers.
    """

    is_sent_down = is_of_team = False
