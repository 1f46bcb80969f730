"""Every address × every role × own or other court: what each person gets, against one reviewed table (X8).

`matrix.txt` beside this file holds a line per address: its name, its method, and a status for each person of the cast. Everything tried belongs
to the near court; `stranger` and `far_president` are of the far court. An address without a line fails, and a line without an address.
"""

from copy import deepcopy
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse
from rest_framework.test import APIClient

from courts.models import User
from tests.factories.one_of_each import arguments, make_objects

TABLE = Path(__file__).with_name("matrix.txt")
PEOPLE = [
    "anonymous", "handler", "clerk", "president", "window", "contact_leader", "office", "chief", "discipline", "stranger", "far_president",
    "system_admin", "security_admin", "auditor",
]  # fmt: skip
OUTSIDERS = ("discipline", "stranger", "far_president", "system_admin", "security_admin", "auditor")
# Addresses under one petition: nobody outside its court and above may learn that it exists.
OF_ONE_PETITION = (
    "petitions/<int:pk>/",
    "api/petitions/<int:pk>/",
    "cases/<int:pk>/",
    "documents/<int:pk>/",
    "dispatch/orders/<int:pk>/",
)
# Answers by how often it was asked, not by who asks: tests/api proves it.
RATE_LIMITED = {"api-session-login"}
PARTS = 6  # so that two workers share the work
pytestmark = pytest.mark.django_db


def leaves(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern
        else:
            yield from leaves(pattern.url_patterns, prefix + str(pattern.pattern))


def addresses():
    """{name: route} of every address."""
    return {pattern.name: route for route, pattern in leaves(get_resolver().url_patterns)}


def lines():
    """{name: (method, {person: status})} of the reviewed table."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, method, *statuses = line.split()
            found[name] = (method, dict(zip(PEOPLE, map(int, statuses), strict=True)))
    return found


def observe(stage, route, name, method):
    """What each person gets; every try starts from the same database."""
    parts = [piece.partition(">")[0].rpartition(":")[2] for piece in route.split("<")[1:]]
    path, got = reverse(name, kwargs=arguments(route, parts, stage.objects)), {}
    for person, client in stage.clients.items():
        cookies = deepcopy(client.cookies)
        with transaction.atomic():
            got[person] = (client.get(path) if method == "GET" else client.post(path)).status_code
            transaction.set_rollback(True)
        client.cookies = cookies  # an address may have logged the person out
    return got


def clients(stage):
    """A client for each person, logged in once."""
    made = {person: APIClient() for person in PEOPLE}
    for person, client in made.items():
        if person != "anonymous":
            client.force_login(User.objects.get(pk=stage.people[person].pk))
    return made


@pytest.fixture
def stage(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world.objects = make_objects(world)
    world.clients = clients(world)
    return world


def test_every_address_has_a_line_and_every_line_an_address():
    assert set(lines()) | RATE_LIMITED == set(addresses())


@pytest.mark.parametrize("part", range(PARTS))
def test_each_person_gets_what_the_table_says(stage, part):
    routes, differences = addresses(), {}
    for name, (method, expected) in list(lines().items())[part::PARTS]:
        got = observe(stage, routes[name], name, method)
        wrong = {person: f"{expected[person]} → {got[person]}" for person in PEOPLE if got[person] != expected[person]}
        if wrong:
            differences[name] = wrong
    assert differences == {}


def test_outside_its_court_and_above_a_petition_does_not_exist():
    routes = addresses()
    leaks = {
        name: {person: expected[person] for person in OUTSIDERS if expected[person] != 404}
        for name, (_method, expected) in lines().items()
        if routes[name].startswith(OF_ONE_PETITION)
    }
    assert {name: people for name, people in leaks.items() if people} == {}
