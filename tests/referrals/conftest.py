"""What the tests of 一案双查 share."""

import pytest


@pytest.fixture
def referral(staged):
    """The referral at the end of the walk that the test starts from."""
    return staged
