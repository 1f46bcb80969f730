"""Asking addresses as somebody, and knowing what an answer was made of. Source: X8, L4.11, J1.3.

A reader asks each question from the same database and the same session, whatever was asked before. In another world (the same
house, but for the matter that must not show) the question need not be asked again when everything that the request read there is
the same: the program answers from the request, from rows, and from what it keeps between requests, and each statement follows from
the rows before it. So a request that wrote, that looked into the cache, or of whose statements one gives other rows, is asked again
in full. What the process itself keeps are results of pure functions, and the counts of `petitions.overview`, whose key is read anew.
The moments in a statement are those of the first asking: the clock is no difference between two worlds.
"""

import logging
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256

import pytest
from django.core.cache import cache as kept
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import override_settings
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.test import APIClient

from courts.backends import Backend
from courts.models import User
from courts.scope import scope_of

SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


class Reader:
    """One person with a session, or nobody: each question starts from the same database and the same session."""

    def __init__(self, person=None, *, raises=True):
        self.client = APIClient(raise_request_exception=raises)
        # the session goes with the cookie, and costs no query
        with override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"):
            self.client.handler.load_middleware()
            if person:
                self.client.force_login(User.objects.get(pk=person.pk))
        self.cookies = self.client.cookies.copy()

    def ask(self, method, path, data=None):
        """The response and its whole body; nothing stays of having asked."""
        with transaction.atomic():
            response = self.client.get(path) if method == "GET" else self.client.post(path, data or {})
            body = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        self.client.cookies = self.cookies.copy()  # an address may have logged the person out
        return response, body


@contextmanager
def one_world(*, thorough=False):
    """Readers ask from one state of the database, and what is the same for each request is made once.

    Each of them is loaded once, with their posts, and copied for each request; the public description of the API is written once,
    but for a thorough run.
    """
    people = {}

    def get_user(backend, pk):
        if pk not in people:
            people[pk] = _load(pk)
        return copy(people[pk])

    # thousands of refusals, each of which the log would keep with its traceback
    logging.disable(logging.CRITICAL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Backend, "get_user", get_user)
        if not thorough:
            patch.setattr(SpectacularAPIView, "_get_schema_response", _described)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)


def _load(pk, load=Backend.get_user):
    """The person with what every request asks of them."""
    user = load(Backend(), pk)
    scope_of(user)
    return user


def _described(view, request):
    """The description of the API, which takes a second to make of nothing but the addresses: `public` leaves out no address."""
    assert view.serve_public
    return HttpResponse(_description())


@cache
def _description():
    return OpenApiYamlRenderer().render(SchemaGenerator().get_schema(public=True), renderer_context={})


@dataclass
class Answer:
    """What a reader was told, and the statements whose rows it was made of with a digest of these rows.

    Attributes:
        is_bound: whether it also depends on something else, so that it has to be asked anew in every world.
    """

    told: object
    statements: dict = field(default_factory=dict)
    is_bound: bool = False


class Worlds:
    """The same questions asked in several worlds, one after another; each world is left before the next one is entered.

    Args:
        people: {reader's name: person}.
        tell: a function (reader's name, question) → what the reader is told.
        thorough: ask every question in every world.
    """

    def __init__(self, people, tell, *, thorough):
        self.people, self.tell, self.thorough = people, tell, thorough
        self.known = {}

    def answers(self, questions):
        """{(reader's name, question): what they are told} in the world that stands, for all `questions` of this kind."""
        rows, told = {}, {}
        with one_world(thorough=self.thorough):
            for who in {who for who, _question in questions}:
                if not self._same((who, None), rows):
                    # nothing that somebody else was told holds for them
                    self.known = {key: answer for key, answer in self.known.items() if key[0] != who}
                    self.known[who, None] = self._record(lambda who=who: _load(self.people[who].pk))
            for key in questions:
                if not self._same(key, rows):
                    self.known[key] = self._record(lambda key=key: self.tell(*key))
                told[key] = self.known[key].told
            for answer in self.known.values():
                self._digest(answer, rows)
        return told

    def _same(self, key, rows):
        """Whether the last answer holds in the world that stands: it was made of rows, and all of them are the same here."""
        answer = self.known.get(key)
        if self.thorough or answer is None or answer.is_bound:
            return False
        return all(digest == _rows(statement, rows) for statement, digest in answer.statements.items())

    def _record(self, act):
        answer = Answer(None)

        def note(execute, sql, params, many, context):
            if sql.startswith("SELECT"):
                answer.statements[sql, params] = None
            elif not sql.startswith(SAVEPOINTS):
                answer.is_bound = True
            return execute(sql, params, many, context)

        with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(note):
            get = kept.get

            def look(*args, **kwargs):
                answer.is_bound = True
                return get(*args, **kwargs)

            patch.setattr(kept, "get", look)
            answer.told = act()
        return answer

    def _digest(self, answer, rows):
        """Keep what the statements give in the world that stands, as long as it stands."""
        if self.thorough or answer.is_bound:
            answer.statements = {}
        for statement, digest in answer.statements.items():
            if digest is None:
                answer.statements[statement] = _rows(statement, rows)


def _rows(statement, known):
    """A digest of what `statement` gives now; `known` keeps it for as long as nothing changes."""
    if statement not in known:
        with connection.cursor() as cursor:
            cursor.execute(*statement)
            known[statement] = sha256(repr(cursor.fetchall()).encode()).digest()
    return known[statement]


def within_one_day(compare):
    """What `compare()` finds, tried again when midnight came meanwhile: today is on most pages, and no difference of worlds."""
    day = None
    while day != timezone.localdate():
        day = timezone.localdate()
        found = compare()
    return found
