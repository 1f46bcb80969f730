"""The sample as tests start from it, in place of the cast."""

from django.core.management import call_command

from courts.sample import load_organisation
from tests.factories.organisation import remove_world


def sample_house(_world):
    """Put the sample's courts, units and people in the place of the cast."""
    remove_world()
    load_organisation()


def sample(_world):
    """The default sample of all pillars."""
    remove_world()
    call_command("load_sample")
