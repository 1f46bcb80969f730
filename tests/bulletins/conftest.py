"""A published week, its people and its petitions."""

import pytest

from bulletins import operations
from cases.weeks import Week
from tests.factories.moments import moment
from tests.factories.petition_rows import TEAM, closing, petition

WEEK = Week.parse("2021-W11")
FRIDAY = moment("2021-03-19 12:00")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def week(world):
    """Petitions of two units in the week of 12 to 18 March 2021."""
    near, far = world.units["near.court"], world.units["far.court"]
    world.fast = petition(near, "2021-03-15", channel="beijing", dispatched_at="2021-03-15 15:00", acknowledged_at="2021-03-15 16:00",
                          plan_reported_at="2021-03-16 10:00", met_at="2021-03-17 10:00", team=TEAM)  # fmt: skip
    world.late = petition(near, "2021-02-01", dispatched_at="2021-02-02 09:00", due_on="2021-03-10")
    world.slow = petition(far, "2021-03-12", channel="province", dispatched_at="2021-03-14 09:00", status="awaiting_plan")
    world.done = petition(far, "2021-02-20", dispatched_at="2021-02-20 09:00", plan_reported_at="2021-02-21 09:00",
                          accepted_at="2021-03-17 09:00", status="accepted", is_resolved=True)  # fmt: skip
    closing(world.done, "2021-03-17 09:00")
    world.returned = petition(far, "2021-02-20", dispatched_at="2021-02-20 09:00", plan_reported_at="2021-02-21 09:00")
    closing(world.returned, "2021-03-16 09:00", "returned")
    return WEEK


@pytest.fixture
def draft(world, week):
    return operations.draft_weekly(world.courts["top"], week, by=None, now=FRIDAY)


@pytest.fixture
def published(world, draft):
    operations.approve(draft, by=world.chief, now=moment("2021-03-19 15:00"))
    return operations.publish(draft, by=world.office, now=moment("2021-03-19 16:30"))
