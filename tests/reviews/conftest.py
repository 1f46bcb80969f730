"""What a stage has left, under the names by which the tests of the reviews ask for it."""

import pytest


@pytest.fixture
def campaign(staged):
    """The campaign that the stage has drawn up."""
    return staged


@pytest.fixture
def reviewed(world, staged):
    """The cast with the campaign, its one review and the tasks by tier that `one_under_review` has left."""
    vars(world).update(vars(staged))
    return world
