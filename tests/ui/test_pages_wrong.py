"""The pages that say what went wrong: in words, with what is safe, what to do and a number to quote."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.http import Http404
from django.urls import include, path
from django.views.decorators.http import require_POST

from cases.steps import Missing
from core.errors import Conflict, Incomplete
from tests.factories.moments import moment

RAISED = {
    "suspicious": SuspiciousOperation("x"),
    "denied": PermissionDenied("“验收”由综合处办理"),
    "absent": Http404("没有这个案件"),
    "conflict": Conflict("刚被别人办过", changes=[(moment("2026-03-17 10:00"), "常思远", "签收")], mine=[("备注", "我写的")]),
    "incomplete": Incomplete([Missing("答复信访人")]),
    "invalid": ValidationError("日期不能晚于今天"),
    "broken": RuntimeError("secret detail"),
}


def raising(request, name):
    raise RAISED[name]


urlpatterns = [
    path("raise/<str:name>", raising),
    path("only-post", require_POST(raising)),
    path("", include("config.urls")),
]
handler400 = "core.pages.bad_request"
handler403 = "core.pages.permission_denied"
handler404 = "core.pages.not_found"
handler500 = "core.pages.server_error"
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def inside(client, world):
    client.force_login(world.handler)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("suspicious", 400, "什么都没有写入"),
        ("denied", 403, "“验收”由综合处办理"),
        ("absent", 404, "没有这个案件"),
        ("conflict", 409, "常思远"),
        ("incomplete", 422, "答复信访人"),
        ("invalid", 422, "日期不能晚于今天"),
        ("broken", 500, "要么全部写入，要么一点没写"),
    ],
)
def test_each_error_is_said_in_words_with_a_number_to_quote(inside, name, status, words):
    answer = inside.get(f"/raise/{name}")
    page = answer.content.decode()
    assert answer.status_code == status and words in page
    assert answer["X-Request-ID"] in page
    assert "secret detail" not in page and "Traceback" not in page


def test_a_conflict_gives_back_what_was_typed(inside):
    assert "我写的" in inside.get("/raise/conflict").content.decode()


def test_an_address_that_takes_only_forms_says_so(inside):
    answer = inside.get("/only-post")
    assert answer.status_code == 405 and "只接受表单提交" in answer.content.decode()
    assert answer["Allow"] == "POST"


def test_whoever_asks_for_json_gets_json(inside):
    answer = inside.get("/raise/conflict", headers={"accept": "application/json"})
    assert answer.status_code == 409 and answer.json()["reason"] == "刚被别人办过"


def test_the_addresses_of_the_program_are_not_listed(inside):
    page = inside.get("/nonsense/").content.decode()
    assert "没有这个页面" in page and "urlpatterns" not in page and "nonsense" not in page
