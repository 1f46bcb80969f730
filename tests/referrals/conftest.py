"""What the tests of 一案双查 share."""

import pytest

from tests.factories.referral_ledgers import sample_house


@pytest.fixture
def referral(staged):
    """The referral at the end of the walk that the test starts from."""
    return staged


@pytest.fixture
def organisation(db):
    """A house of the sample organisation, without the cast."""
    sample_house()
