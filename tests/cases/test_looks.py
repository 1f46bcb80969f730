"""Who saw a case stands in the access log. Source: X7."""

import pytest
from django.core.cache import cache
from django.test import override_settings

from cases.models import Case
from courts.models import AccessEntry
from tests.factories.petition_steps import register

pytestmark = pytest.mark.django_db
ABSENT_REDIS = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}


@pytest.fixture
def case(world):
    cache.clear()
    return register(world)


def looks(case):
    return list(AccessEntry.objects.filter(action="view", case=case).values_list("actor_name", flat=True))


@pytest.mark.parametrize("address", ["/petitions/{}/", "/api/petitions/{}/"])
def test_opening_a_case_is_written_down(client, world, case, address):
    client.force_login(world.office)

    assert client.get(address.format(case.pk)).status_code == 200

    assert looks(case) == [world.office.name]


def test_turning_the_tabs_of_a_case_is_one_look(client, world, case):
    client.force_login(world.office)
    for tab in ("", "trace/", ""):
        client.get(f"/petitions/{case.pk}/{tab}")

    assert len(looks(case)) == 1


def test_whoever_may_not_see_the_case_leaves_no_look(client, world, case):
    client.force_login(world.stranger)

    assert client.get(f"/petitions/{case.pk}/").status_code == 404

    assert looks(case) == []


@override_settings(CACHES=ABSENT_REDIS)
def test_with_the_cache_away_the_page_answers_and_the_look_is_kept(client, world, case):
    client.force_login(world.office)

    assert client.get(f"/petitions/{case.pk}/").status_code == 200

    assert looks(case) == [world.office.name]


def test_an_auditor_reads_nothing_of_a_sealed_case(client, world, case):
    client.force_login(world.office)
    client.get(f"/petitions/{case.pk}/")
    client.force_login(world.auditor)
    assert case.number in client.get("/audit/").content.decode()

    Case.objects.filter(pk=case.pk).update(is_sealed=True)

    assert case.number not in client.get("/audit/").content.decode()
