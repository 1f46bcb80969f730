"""Speaking to the API as one of the cast."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient


@pytest.fixture(autouse=True)
def fresh_rates():
    """The rates count per person, and every test has the same persons."""
    cache.clear()


@pytest.fixture
def api(world):
    """`api(person).get("todo/")`: the answer of /api/todo/."""

    class Client(APIClient):
        def generic(self, method, path, *args, **kwargs):
            return super().generic(method, path if path.startswith("/") else f"/api/{path}", *args, **kwargs)

        def post(self, path, data=None, **kwargs):
            return super().post(path, data or {}, **{"format": "json", **kwargs})

        def get(self, path, *args, **kwargs):
            return super().get(path if path.startswith("/") else f"/api/{path}", *args, **kwargs)

    def as_person(person=None):
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return as_person
