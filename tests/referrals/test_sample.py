"""The sample referrals: every state, invented people, walked by the real steps."""

import pytest
from django.utils import timezone

from cases.models import Case, TraceEntry
from referrals.models import Status
from referrals.sample import ROAD, load_clues
from tests.factories.samples import sample_house
from tests.stages import starts_at

pytestmark = pytest.mark.django_db
UNREACHED = {Status.SUPPLEMENTING}


@starts_at(sample_house)
def test_the_sample_has_a_referral_in_every_state():
    now = timezone.now()
    load_clues(len(ROAD), now=now)
    cases = Case.objects.filter(kind="referral")
    assert set(cases.values_list("status", flat=True)) == set(Status) - UNREACHED
    assert cases.filter(is_sealed=False).count() == 0
    assert not TraceEntry.objects.filter(at__gt=now).exists()
    assert TraceEntry.objects.filter(step="register-clue").count() == len(ROAD)


@starts_at(sample_house)
def test_none_is_none():
    assert load_clues(0, now=timezone.now()) == 0
