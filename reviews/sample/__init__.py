"""The sample of terminated cases, and a campaign over them: years of rulings, re-queries under way, all invented."""

from django.db import transaction

from reviews.sample.answers import answer_campaign
from reviews.sample.register import Register

DEFAULT_COUNT = 300


@transaction.atomic
def load_terminations(count=DEFAULT_COUNT, *, now, seed=1):
    """Write `count` terminated cases into a database that has the sample organisation and none of them.

    Args:
        count: how many.
        now: the moment they are laid around.
        seed: the same seed on the same moment gives the same cases.
    """
    register = Register(now, seed)
    for _ in range(count):
        register.add()
    register.close()


@transaction.atomic
def load_campaign(*, now, seed=1):
    """Publish a campaign over every terminated case, hand it out, and let most of it be answered and submitted.

    Returns: (cases under review, answers written).
    """
    return answer_campaign(now, seed)
