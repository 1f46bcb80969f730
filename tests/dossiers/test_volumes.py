"""一案一档: the catalogue and the volume of an archived case."""

import hashlib
import io
import os
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from docx import Document as Word

from cases.models import Case
from core.docx.checker import deviations
from dossiers.models import DocumentKind, VolumeJob
from dossiers.operations import void
from dossiers.tasks import build_volume
from dossiers.volumes import bind, compose_catalogue
from notices.models import Notice
from tests.factories.moments import moment
from tests.factories.petition_steps import Status, walk

AT = moment("2026-04-02 10:00")


@pytest.fixture
def accepted(world):
    return walk(world, Status.ACCEPTED)


def bound(case, world):
    """Bind as the archiving step does, and let the worker do its part."""
    catalogue = bind(case, by=world.clerk, at=AT, volume_number="2026执访-12")
    build_volume(catalogue.binding.pk)
    catalogue.binding.refresh_from_db()
    return catalogue


def archive_of(job):
    return zipfile.ZipFile(io.BytesIO(job.volume.file.open().read()))


@pytest.mark.clause("J3.2.6.3")
def test_the_catalogue_lists_every_live_paper_in_the_order_of_the_road(world, accepted):
    papers = list(accepted.documents.bindable())
    catalogue = bind(accepted, by=world.clerk, at=AT, volume_number="2026执访-12")
    word = Word(catalogue.file.open())
    cover, listed, _entries, _chain, sums = word.tables
    kinds = [row.cells[2].text for row in listed.rows[1:]]
    order = [label for label in DocumentKind.labels if label in kinds]
    assert catalogue.title == f"卷册封面和目录（共{len(papers)}件）"
    assert cover.rows[0].cells[1].text == "2026执访-12"
    assert len(kinds) == len(papers) and list(dict.fromkeys(kinds)) == order
    assert {row.cells[1].text for row in sums.rows[1:]} == {paper.sha256 for paper in papers}


def test_the_catalogue_keeps_to_the_layout(world, accepted):
    assert deviations(bind(accepted, by=world.clerk, at=AT).file.open().read()) == []


def test_the_trace_stands_in_the_catalogue_with_its_head(world, accepted):
    head = accepted.trace.last().hash
    word = Word(bind(accepted, by=world.clerk, at=AT).file.open())
    assert [cell.text for cell in word.tables[3].rows[1].cells] == [str(accepted.trace.count()), head]
    assert [row.cells[1].text for row in word.tables[2].rows[1:]] == [entry.label for entry in accepted.trace.all()]


def test_the_volume_holds_the_catalogue_every_paper_and_the_sums(world, accepted):
    catalogue = bound(accepted, world)
    job = catalogue.binding
    with archive_of(job) as archive:
        names = archive.namelist()
        sums = dict(line.split("  ")[::-1] for line in archive.read("校验值.txt").decode().splitlines())
        contents = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names[:-1]}
    assert names[0] == "000 卷内目录.docx" and len(names) == job.progress_total + 2
    assert contents == sums
    assert job.volume.kind == DocumentKind.VOLUME and job.state == "done"


def test_no_name_in_the_volume_carries_what_somebody_typed(world, accepted):
    accepted.documents.filter(is_generated=False).update(title="王秀梅的笔录", original_name="王秀梅.png")
    with archive_of(bound(accepted, world).binding) as archive:
        assert not any("王秀梅" in name for name in archive.namelist())


def test_a_void_paper_is_left_out(world, accepted):
    document = accepted.documents.filter(kind=DocumentKind.MEASURE_EVIDENCE).get()
    void(document, by=world.handler, reason="传错")
    with archive_of(bound(accepted, world).binding) as archive:
        assert not any("措施材料" in name for name in archive.namelist())


def test_the_same_papers_give_the_same_bytes(world, accepted):
    papers = list(accepted.documents.bindable())
    first, second = (compose_catalogue(Case.objects.get(pk=accepted.pk), papers, at=AT) for _time in range(2))
    assert first == second
    volumes = []
    for _time in range(2):
        catalogue = bound(accepted, world)
        volumes.append(catalogue.binding.volume)
        for made in (catalogue.binding.volume, catalogue):
            void(made, by=world.clerk, reason="重来")
    assert volumes[0].sha256 == volumes[1].sha256


def test_the_owner_is_told_when_the_volume_is_ready(world, accepted):
    bound(accepted, world)
    assert Notice.objects.filter(recipient=world.clerk, title=f"{accepted.number}的卷册装订好了").count() == 1


def test_a_volume_is_bound_once_however_often_its_task_is_sent(world, accepted):
    catalogue = bound(accepted, world)
    build_volume(catalogue.binding.pk)
    assert accepted.documents.filter(kind=DocumentKind.VOLUME).count() == 1


@pytest.mark.parametrize(("spoil", "said"), [("remove", "文件丢失，不能装订"), ("alter", "与入卷时不一致，不能装订")])
def test_a_lost_or_altered_file_stops_the_binding_and_it_can_be_done_again(client, world, accepted, spoil, said):
    paper = accepted.documents.filter(kind=DocumentKind.MEASURE_EVIDENCE).get()
    path, whole = default_storage.path(paper.file.name), paper.file.open().read()
    os.remove(path)
    if spoil == "alter":
        with open(path, "wb") as file:
            file.write(whole[:-1])
    catalogue = bound(accepted, world)
    assert catalogue.binding.state == "failed" and said in catalogue.binding.error
    assert not accepted.documents.filter(kind=DocumentKind.VOLUME).exists()
    assert Notice.objects.get(recipient=world.clerk, is_urgent=True, case=accepted).body == catalogue.binding.error
    with open(path, "wb") as file:
        file.write(whole)
    client.force_login(world.clerk)
    client.post(reverse("volume-rebind", args=[catalogue.pk]))
    build_volume(catalogue.binding.pk)
    assert VolumeJob.objects.get().state == "done"


def test_a_volume_that_did_not_fail_is_not_bound_again(client, world, accepted):
    catalogue = bound(accepted, world)
    client.force_login(world.clerk)
    page = client.post(reverse("volume-rebind", args=[catalogue.pk]))
    assert page.status_code == 302 and VolumeJob.objects.get().state == "done"


def test_a_stranger_cannot_bind(client, world, accepted):
    catalogue = bound(accepted, world)
    client.force_login(world.stranger)
    assert client.post(reverse("volume-rebind", args=[catalogue.pk])).status_code == 404


def test_an_empty_file_cannot_be_bound(world, accepted):
    for document in accepted.documents.live():
        void(document, by=world.clerk, reason="试验")
    with pytest.raises(ValidationError, match="卷里还没有材料，不能装订"):
        bind(accepted, by=world.clerk, at=AT)


@pytest.mark.clause("J3.2.6.3")
def test_archiving_files_the_catalogue_with_its_entry_and_sends_the_binding(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        case = walk(world, Status.ARCHIVED)
    entry = case.trace.last()
    catalogue = case.documents.get(kind=DocumentKind.CATALOGUE)
    assert (catalogue.entry, entry.facts["documents"][0]["sha256"]) == (entry, catalogue.sha256)
    assert callbacks and VolumeJob.objects.get().state == "queued"
