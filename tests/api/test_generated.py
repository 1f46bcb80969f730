"""Requests made up from the OpenAPI document: whatever is sent, the program answers and does not break."""

import time
from contextlib import contextmanager

import pytest
import schemathesis
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

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X9")]
SECONDS = 24
EXAMPLES = settings(
    max_examples=3,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
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


def as_person(person):
    """The program as `person` meets it: every request carries their session and its token."""
    client, program = Client(), get_wsgi_application()
    client.force_login(person)
    client.get("/api/session/")
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    carried = {
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "HTTP_X_CSRFTOKEN": cookies["csrftoken"],
    }
    return lambda environ, start_response: program({**environ, **carried}, start_response)


def aim(case, known):
    """Put what exists into the address."""
    room = case.operation.path.removeprefix("/api/").split("/")[0]
    for name in case.path_parameters:
        case.path_parameters[name] = known.get(name) or known.get(
            "figures" if name == "code" and room == "bulletins" else room, 1
        )


@pytest.mark.parametrize("who", ["office", "system_admin"])
def test_no_generated_request_breaks_the_program(world, who):
    known = known_ids(world)
    program, broken = as_person(world.people[who]), {}
    with kept_connection():
        asked = ask_everything(program, known, broken)
    assert broken == {}
    assert asked


def ask_everything(program, known, broken):
    """Send a few made-up requests to every address; notes the broken ones. Returns: how many were sent."""
    schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", program)
    until, asked = time.monotonic() + SECONDS / 2, 0
    for result in sorted(schema.get_all_operations(), key=lambda found: found.ok().method != "get"):
        operation = result.ok()
        if operation.path.endswith(LEFT_OUT):
            continue
        if time.monotonic() > until:
            break

        @EXAMPLES
        @given(case=operation.as_strategy(), is_aimed=st.booleans())
        def ask(case, is_aimed):
            nonlocal asked
            if is_aimed and case.path_parameters:
                aim(case, known)
            answer = case.call()
            asked += 1
            if answer.status_code >= 500:
                broken[f"{case.method} {case.operation.path}"] = (case.path_parameters, case.query, case.body)

        ask()
    return asked
