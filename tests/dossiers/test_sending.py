"""A document as a browser gets it: to whom, under which headers, in which parts."""

from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils.http import http_date

from courts.models import AccessEntry
from dossiers.models import DocumentKind
from dossiers.operations import attach, void
from tests.factories.files import AMR, PDF, film, package, png, upload
from tests.factories.moments import moment
from tests.factories.petition_steps import Status, walk

AT = moment("2026-03-19 10:00")
SIZE = len(PDF)


@pytest.fixture
def case(world):
    return walk(world, Status.AWAITING_ACKNOWLEDGEMENT)


@pytest.fixture
def document(world, case):
    return put(world, case, "王秀梅身份证.pdf", PDF, title="王秀梅身份证")


def put(world, case, name, content, **changes):
    return attach(case, by=world.handler, file=upload(name, content), kind=DocumentKind.OTHER, at=AT, **changes)


def get(client, person, document, name="document-open", method="get", **headers):
    client.force_login(person)
    return getattr(client, method)(reverse(name, args=[document.pk]), headers=headers)


def body(response):
    return b"".join(response.streaming_content)


def test_a_document_comes_back_as_it_was_taken_in(client, world, document):
    response = get(client, world.handler, document)
    assert (response.status_code, response["Content-Type"], response["Content-Length"]) == (200, "application/pdf", str(SIZE))
    assert body(response) == PDF


@pytest.mark.parametrize("name", ["document-open", "document-download"])
@pytest.mark.parametrize("person", ["stranger", "far_president", "system_admin", "security_admin", "auditor"])
def test_outside_the_scope_there_is_no_such_document(client, world, document, name, person):
    assert get(client, world.people[person], document, name).status_code == 404


def test_without_an_account_one_is_sent_to_the_login(client, world, document):
    response = client.get(reverse("document-open", args=[document.pk]))
    assert response.status_code == 302 and "login" in response["Location"]


def test_a_number_that_does_not_exist_is_404(client, world):
    client.force_login(world.handler)
    assert client.get("/documents/999999/").status_code == 404


def test_the_name_of_a_download_carries_no_personal_data(client, world, case, document):
    response = get(client, world.handler, document, "document-download")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(f'{case.number} 其他材料-{document.pk}.pdf')}"
    assert quote("王秀梅") not in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("name", "content", "disposition"),
    [
        ("扫描件.pdf", PDF, "inline"),
        ("照片.png", png(), "inline"),
        ("录像.mp4", film(), "inline"),
        ("笔录.docx", package(), "attachment"),
        ("短信.txt", "已收到".encode(), "attachment"),
        ("录音.amr", AMR, "attachment"),
    ],
)
def test_only_what_a_browser_shows_is_shown_and_the_rest_is_saved(client, world, case, name, content, disposition):
    response = get(client, world.handler, put(world, case, name, content))
    assert response["Content-Disposition"].partition(";")[0] == disposition


def test_nothing_in_a_document_can_run(client, world, case, document):
    picture = get(client, world.handler, put(world, case, "照片.png", png()))
    paper = get(client, world.handler, document)
    saved = get(client, world.handler, document, "document-download")
    for response in (picture, paper, saved):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"].startswith("default-src 'none'")
        assert "script-src" not in response["Content-Security-Policy"]
    assert "sandbox" in picture["Content-Security-Policy"] and "sandbox" in saved["Content-Security-Policy"]
    assert "private" in paper["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=10-", 10, SIZE - 1),
        ("bytes=-20", SIZE - 20, SIZE - 1),
        (f"bytes=-{SIZE * 2}", 0, SIZE - 1),
        (f"bytes=5-{SIZE * 2}", 5, SIZE - 1),
        (f"bytes={SIZE - 1}-{SIZE - 1}", SIZE - 1, SIZE - 1),
    ],
)
def test_a_player_gets_the_part_it_asks_for(client, world, document, asked, first, last):
    response = get(client, world.handler, document, range=asked)
    assert (response.status_code, response["Content-Range"]) == (206, f"bytes {first}-{last}/{SIZE}")
    assert response["Content-Length"] == str(last - first + 1)
    assert body(response) == PDF[first : last + 1]


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_a_part_outside_the_file_is_416_and_says_how_long_it_is(client, world, document, asked):
    response = get(client, world.handler, document, range=asked)
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{SIZE}")


@pytest.mark.parametrize("asked", ["bytes=9-5", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", ""])
def test_a_range_that_makes_no_sense_or_asks_for_several_gets_the_whole_file(client, world, document, asked):
    response = get(client, world.handler, document, range=asked)
    assert response.status_code == 200 and body(response) == PDF


def test_if_range_gives_the_part_only_of_the_same_file(client, world, document):
    same, other = f'"{document.sha256}"', '"0123"'
    answers = [
        get(client, world.handler, document, range="bytes=0-4", **{"if-range": validator}).status_code
        for validator in (same, other, http_date(AT.timestamp()), http_date(AT.timestamp() - 60), "W/nonsense")
    ]
    assert answers == [206, 200, 206, 200, 200]


def test_a_browser_that_has_the_file_is_not_sent_it_again(client, world, document):
    response = get(client, world.handler, document, **{"if-none-match": f'"{document.sha256}"'})
    assert response.status_code == 304


def test_head_tells_the_size_and_sends_nothing(client, world, document):
    response = get(client, world.handler, document, method="head")
    assert (response.status_code, response["Content-Length"], body(response)) == (200, str(SIZE), b"")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_document_is_only_read(client, world, document, method):
    assert get(client, world.handler, document, method=method).status_code == 405


@pytest.mark.clause("X7")
def test_every_opening_and_download_is_written_down_once(client, world, case, document):
    get(client, world.handler, document)
    get(client, world.handler, document, "document-download")
    get(client, world.handler, document, range="bytes=0-4")
    get(client, world.handler, document, range="bytes=5-9")
    entries = AccessEntry.objects.filter(action="download").order_by("pk")
    assert [(entry.actor, entry.case, entry.target.partition("料")[0]) for entry in entries] == [
        (world.handler, case, "打开材"),
        (world.handler, case, "下载材"),
        (world.handler, case, "打开材"),
    ]
    assert "王秀梅" not in "".join(entry.target for entry in entries)


def test_a_void_document_can_still_be_opened(client, world, document):
    void(document, by=world.handler, reason="传错")
    assert get(client, world.handler, document).status_code == 200


def test_a_lost_file_is_said_to_be_lost(client, world, document):
    document.file.storage.delete(document.file.name)
    response = get(client, world.handler, document)
    assert response.status_code == 404
    assert not AccessEntry.objects.filter(action="download").exists()
