"""Every address × every role × own or other court: what each person gets, against one reviewed table (X8).

`matrix.txt` beside this file holds a line per address: its name, its method, and a status for each person of the cast. Everything tried belongs
to the near court; `stranger` and `far_president` are of the far court. An address without a line fails, and a line without an address.

The ordinary run asks at each address, of each class of people (`tests.factories.readers`), one for every status that the table has
for the class: where two of a class get different answers both are asked, and whoever is not asked stands in the table with the same
status as somebody of the class who is. `--thorough` asks everybody.
"""

from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver, reverse

from tests.factories.asking import Reader, one_world
from tests.factories.one_of_each import arguments, make_objects
from tests.factories.readers import MATRIX
from tests.stages import starts_at

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
PARTS = 2  # so that two workers share the work


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


def asked(expected):
    """Whom the ordinary run asks at an address: of each class the first one for each status that the table expects of the class."""
    return [person for readers in MATRIX for person in {expected[who]: who for who in reversed(readers.everybody)}.values()]


def path_of(name, route, objects):
    """The address `name` with the parts that it has, of one of each."""
    parts = [piece.partition(">")[0].rpartition(":")[2] for piece in route.split("<")[1:]]
    return reverse(name, kwargs=arguments(route, parts, objects))


def furnished(world):
    world.objects = make_objects(world)
    return world


def test_every_address_has_a_line_and_every_line_an_address():
    assert set(lines()) | RATE_LIMITED == set(addresses())


@pytest.mark.parametrize("part", range(PARTS))
@starts_at(furnished)
def test_each_person_gets_what_the_table_says(staged, part, thorough):
    routes, differences = addresses(), {}
    with one_world(thorough=thorough):
        readers = {person: Reader(staged.people.get(person)) for person in PEOPLE}
        for name, (method, expected) in list(lines().items())[part::PARTS]:
            path = path_of(name, routes[name], staged.objects)
            among = PEOPLE if thorough else asked(expected)
            got = {person: readers[person].ask(method, path)[0].status_code for person in among}
            wrong = {person: f"{expected[person]} → {got[person]}" for person in among if got[person] != expected[person]}
            if wrong:
                differences[name] = wrong
    assert differences == {}


def test_every_column_stands_in_one_class_and_every_cell_is_asked_or_equal_to_one_of_its_class_that_is():
    granted = {person: sum(expected[person] not in (401, 403, 404) for _, expected in lines().values()) for person in PEOPLE}
    assert all(granted[readers.asked[0]] == max(map(granted.get, readers.everybody)) for readers in MATRIX)
    assert sorted(PEOPLE) == sorted(person for readers in MATRIX for person in readers.everybody)
    for name, (_method, expected) in lines().items():
        among = asked(expected)
        for readers in MATRIX:
            told = {expected[person] for person in readers.everybody if person in among}
            assert {expected[person] for person in readers.everybody} == told, name


def test_outside_its_court_and_above_a_petition_does_not_exist():
    routes = addresses()
    leaks = {
        name: {person: expected[person] for person in OUTSIDERS if expected[person] != 404}
        for name, (_method, expected) in lines().items()
        if routes[name].startswith(OF_ONE_PETITION)
    }
    assert {name: people for name, people in leaks.items() if people} == {}
