"""Samples as people may read them: a list chosen from what units reported tells of their answers. Source: product.md I10, I11."""

from reviews.answers.blindness import hidden_tiers
from reviews.campaigns.permissions import may_organise
from reviews.models import Sample


def samples_visible_to(user, campaign):
    """The samples of `campaign` that `user` may read: the organiser's, without those that would tell hidden answers."""
    samples = Sample.objects.filter(campaign=campaign)
    if not may_organise(user, campaign.court):
        return samples.none()
    if hidden_tiers(user, campaign):
        return samples.exclude(method=Sample.Method.REPORTED)
    return samples
