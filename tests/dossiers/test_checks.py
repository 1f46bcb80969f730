"""The nightly look at every stored file."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from courts.models import AccessEntry
from dossiers import checks
from dossiers.models import DocumentKind, FileCheck
from dossiers.operations import attach
from dossiers.tasks import check_files, verify_files
from notices.models import Notice
from tests.factories.files import PDF, png, upload
from tests.factories.moments import moment
from tests.factories.petition_steps import register

AT = moment("2026-03-19 10:00")


@pytest.fixture
def documents(world):
    case = register(world)
    case.documents.all().delete()
    files = [upload("一.pdf", PDF), upload("二.png", png()), upload("三.png", png(8, 8))]
    return [attach(case, by=world.hall, file=file, kind=DocumentKind.OTHER, at=AT) for file in files]


def check():
    made = FileCheck.objects.create()
    check_files(made.pk)
    made.refresh_from_db()
    return made


def path(document):
    return default_storage.path(document.file.name)


def test_whole_files_are_found_whole(world, documents):
    done = check()
    assert (done.state, done.progress_done, done.missing, done.altered) == ("done", 3, 0, 0)
    assert not Notice.objects.filter(title__startswith="文件核对").exists()


def test_an_altered_and_a_lost_file_are_found_and_told_to_the_administrator(world, documents):
    with open(path(documents[0]), "r+b") as file:
        file.seek(20)
        file.write(b"X")
    os.remove(path(documents[1]))
    done = check()
    for document in documents:
        document.refresh_from_db()
    assert (done.missing, done.altered) == (1, 1)
    assert [document.get_fault_display() for document in documents] == ["文件与上传时不一致", "文件丢失", "完好"]
    notice = Notice.objects.get(recipient=world.system_admin)
    assert (notice.title, notice.url) == ("文件核对发现问题：丢失 1 个，不一致 1 个", reverse("file-checks"))
    entry = AccessEntry.objects.latest("pk")
    assert entry.detail == {"missing": [documents[1].pk], "altered": [documents[0].pk]}


def test_a_file_that_is_restored_is_whole_again(world, documents):
    os.rename(path(documents[0]), path(documents[0]) + ".away")
    check()
    os.rename(path(documents[0]) + ".away", path(documents[0]))
    check()
    documents[0].refresh_from_db()
    assert documents[0].fault == ""


def test_a_check_is_carried_out_once_however_often_it_is_sent(world, documents):
    made = FileCheck.objects.create()
    check_files(made.pk)
    check_files(made.pk)
    made.refresh_from_db()
    assert made.attempts == 1


def test_no_second_check_begins_while_one_is_under_way(db):
    FileCheck.objects.create(state=FileCheck.State.RUNNING)
    verify_files()
    assert FileCheck.objects.count() == 1


def test_files_that_no_row_owns_go_after_a_month_and_not_before(world, documents):
    old, new = (default_storage.save(f"documents/2026/01/{name}.pdf", ContentFile(PDF)) for name in ("old", "new"))
    month_ago = (timezone.now() - timedelta(days=31)).timestamp()
    os.utime(default_storage.path(old), (month_ago, month_ago))
    for document in documents:
        os.utime(path(document), (month_ago, month_ago))
    assert old in checks.sweep_orphans()
    assert not default_storage.exists(old) and default_storage.exists(new)
    assert all(default_storage.exists(document.file.name) for document in documents)


def test_an_upload_whose_transaction_failed_leaves_only_an_orphan(world, documents):
    folder = os.path.dirname(path(documents[0]))
    before = set(os.listdir(folder))
    with pytest.raises(RuntimeError):
        _fail_after_filing(documents[0].case, world)
    orphans = set(os.listdir(folder)) - before
    assert len(orphans) == 1 and documents[0].case.documents.count() == 3
    for name in orphans:
        os.utime(os.path.join(folder, name), (0, 0))
    swept = {path.rpartition("/")[2] for path in checks.sweep_orphans()}
    assert orphans <= swept and all(default_storage.exists(document.file.name) for document in documents)


def _fail_after_filing(case, world):
    from django.db import transaction

    with transaction.atomic():
        attach(case, by=world.hall, file=upload("四.png", png(9, 9)), kind=DocumentKind.OTHER, at=AT)
        raise RuntimeError


def test_the_page_shows_the_checks_and_no_case_to_administrators(client, world, documents):
    os.remove(path(documents[1]))
    check()
    client.force_login(world.system_admin)
    page = client.get(reverse("file-checks")).content.decode()
    assert "文件丢失" in page and documents[1].file.name in page
    assert documents[1].case.number not in page


@pytest.mark.parametrize("person", ["handler", "office", "chief", "security_admin"])
def test_others_do_not_see_the_checks(client, world, person):
    client.force_login(world.people[person])
    assert client.get(reverse("file-checks")).status_code == 403


def test_before_the_first_check_the_page_says_so(client, world):
    client.force_login(world.auditor)
    assert "还没有核对过" in client.get(reverse("file-checks")).content.decode()
