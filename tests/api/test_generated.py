"""Requests made up from the OpenAPI document: whatever is sent, the program answers and does not break."""

from contextlib import contextmanager

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bulletins.operations import draft_weekly
from cases.weeks import Week
from petitions.models import Status
from tests.factories.import_runs import examine_as
from tests.factories.organisation import fresh
from tests.factories.petition_steps import walk
from tests.factories.petition_workbooks import build, row
from tests.stages import starts_at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X9")]
# Made-up requests to each address, by whether the run is thorough; the same ones in every run.
EXAMPLES = {False: 1, True: 3}
# These would end the session or the account that asks; they have tests of their own.
LEFT_OUT = ("/session/login/", "/session/logout/", "/session/password/")


@contextmanager
def kept_connection():
    """The requests share the test's own transaction, as those of Django's test client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def known_ids(world):
    """Something real for every kind of address, so that more than the 404 is reached."""
    case = walk(world, Status.AWAITING_ACCEPTANCE)
    run = examine_as(world.office, build([row(1, visited_on="2021-02-30")]))
    bulletin = draft_weekly(world.courts["top"], Week.completed(case.trace.last().at), by=fresh(world.office))
    return {
        "petitions": case.pk,
        "imports": run.pk,
        "row": run.rows.get().pk,
        "bulletins": bulletin.pk,
        "dispatch": case.petition.order_id,
        "documents": case.documents.first().pk,
        "executions": case.petition.execution_case_id,
        "clock": case.deadlines.first().pk,
        "figures": "in_hand",
        "rules": "XF-08",
        "ledgers": "petitions",
        "calendar": 2026,
        "org": world.units["near.court"].pk,
    }


class Program:
    """The program as one person after another meets it: every request carries their session and its token."""

    def __init__(self):
        self.program, self.carried = get_wsgi_application(), {}

    def sit(self, person):
        client = Client()
        client.force_login(person)
        client.get("/api/session/")
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        self.carried = {
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "HTTP_X_CSRFTOKEN": cookies["csrftoken"],
        }

    def __call__(self, environ, start_response):
        return self.program({**environ, **self.carried}, start_response)


@pytest.fixture(scope="module")
def program():
    return Program()


@pytest.fixture(scope="module")
def described():
    """The OpenAPI documents that were read, by the program that they describe; reading takes seconds."""
    return {}


def operations_of(program, described):
    """Every operation that the program describes, those that only read first."""
    import schemathesis

    if program not in described:
        schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", program)
        described[program] = sorted((found.ok() for found in schema.get_all_operations()), key=lambda one: one.method != "get")
    return [operation for operation in described[program] if not operation.path.endswith(LEFT_OUT)]


def aim(case, known):
    """Put what exists into the address."""
    room = case.operation.path.removeprefix("/api/").split("/")[0]
    for name in case.path_parameters:
        case.path_parameters[name] = known.get(name) or known.get(
            "figures" if name == "code" and room == "bulletins" else room, 1
        )


@starts_at(known_ids)
@pytest.mark.parametrize("who", ["office", "system_admin"])
def test_no_generated_request_breaks_the_program(world, staged, program, described, thorough, who):
    broken, asked = {}, set()
    program.sit(world.people[who])
    with kept_connection():
        operations = operations_of(program, described)
        for operation in operations:
            ask(operation, staged, EXAMPLES[thorough], broken, asked)
    assert broken == {}
    assert asked == {operation.label for operation in operations}


def ask(operation, known, count, broken, asked):
    """Send `count` made-up requests to one address, a single one to what exists.

    Notes the broken ones in `broken`, and in `asked` that the address was asked.
    """

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), is_aimed=st.booleans() if count > 1 else st.just(True))
    def send(case, is_aimed):
        if is_aimed and case.path_parameters:
            aim(case, known)
        asked.add(operation.label)
        if case.call().status_code >= 500:
            broken[operation.label] = (case.path_parameters, case.query, case.body)

    send()
