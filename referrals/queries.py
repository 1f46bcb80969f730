"""Reading referrals: always through the cases that the person may know of."""

from cases.models import Case
from referrals.access import organ_of
from referrals.home import places_of
from referrals.models import Referral


def referrals_visible_to(user):
    """The referrals on which `user` stands."""
    return Referral.objects.filter(case__in=Case.objects.visible_to(user))


def has_part(user):
    """Whether 一案双查 is anything to `user`: an organ's post, or a place on a referral."""
    return organ_of(user) is not None or bool(places_of(user))
