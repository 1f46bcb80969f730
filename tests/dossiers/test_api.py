"""Documents over the API."""

import pytest
from django.urls import reverse

from dossiers.models import DocumentKind
from dossiers.operations import attach, void
from tests.factories.files import EXE, PDF, png, upload
from tests.factories.moments import moment
from tests.factories.petition_steps import Status, walk

AT = moment("2026-03-19 10:00")


@pytest.fixture
def case(world):
    return walk(world, Status.AWAITING_ACKNOWLEDGEMENT)


def results(client, person, **query):
    client.force_login(person)
    return client.get(reverse("api-documents"), query).json()["results"]


def test_the_papers_of_a_case_are_listed_with_hash_and_place(client, world, case):
    document = attach(case, by=world.handler, file=upload("一.pdf", PDF), kind=DocumentKind.OTHER, title="流水", at=AT)
    first = results(client, world.handler, case=case.pk)[0]
    assert (first["title"], first["sha256"], first["uploaded_by"]) == ("流水", document.sha256, "秦岚")
    assert b"".join(client.get(first["download"]).streaming_content) == PDF


def test_a_stranger_is_listed_nothing(client, world, case):
    assert results(client, world.stranger) == []


def test_void_papers_are_told_apart(client, world, case):
    wrong = attach(case, by=world.handler, file=upload("二.png", png()), kind=DocumentKind.OTHER, at=AT)
    void(wrong, by=world.handler, reason="传错")
    assert [item["id"] for item in results(client, world.handler, case=case.pk, is_void="true")] == [wrong.pk]
    assert wrong.pk not in [item["id"] for item in results(client, world.handler, case=case.pk, is_void="false")]


def test_the_list_stays_within_a_pages_queries(client, world, case, django_assert_max_num_queries):
    for side in range(2, 12):
        attach(case, by=world.handler, file=upload("图.png", png(side, side)), kind=DocumentKind.OTHER, at=AT)
    client.force_login(world.handler)
    with django_assert_max_num_queries(12):
        assert len(client.get(reverse("api-documents")).json()["results"]) >= 10


def post(client, person, case, **body):
    client.force_login(person)
    return client.post(reverse("api-petition-attach-document", args=[case.pk]), body)


@pytest.mark.clause("J3.2.6.2")
def test_a_paper_is_filed_through_the_step(client, world, case):
    answer = post(client, world.handler, case, kind="other", title="流水", file=upload("一.pdf", PDF))
    assert answer.status_code == 200
    assert results(client, world.handler, case=case.pk)[0]["title"] == "流水"


def test_a_bad_file_is_422_with_the_reason(client, world, case):
    answer = post(client, world.handler, case, kind="other", file=upload("程序.pdf", EXE))
    assert answer.status_code == 422
    assert "内容却是可执行程序" in answer.content.decode()
