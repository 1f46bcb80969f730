"""Papers on file: attached, voided, produced by steps, and counted."""

import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from cases.models import Case
from cases.steps import take
from core.errors import Conflict, Invalid
from dossiers.completeness import documents_of, has
from dossiers.documents import Paper
from dossiers.models import Document, DocumentKind
from dossiers.operations import attach, file_generated, void
from dossiers.steps import AttachDocument, VoidDocument
from tests.factories.files import EXE, PDF, upload
from tests.factories.moments import moment
from tests.factories.organisation import fresh
from tests.factories.petition_steps import Status, register, scan, walk

AT = moment("2026-03-19 10:00")


@pytest.fixture
def case(world):
    return walk(world, Status.HANDLING)


def filed(case, world, **changes):
    values = {"by": world.handler, "file": upload("../王某的材料.pdf", PDF), "kind": DocumentKind.MEASURE_EVIDENCE, "at": AT}
    return attach(case, **{**values, **changes})


@pytest.mark.clause("J3.2.6.2")
def test_an_uploaded_file_is_kept_with_its_hash_under_a_name_that_says_nothing(world, case):
    document = filed(case, world, title="租金流水")
    assert (document.size, document.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert (document.original_name, document.title, document.page_count) == ("王某的材料.pdf", "租金流水", 3)
    assert "王某" not in document.file.name and document.file.name.startswith("documents/")
    assert document.file.open().read() == PDF


def test_without_a_title_a_document_is_called_by_its_kind(world, case):
    assert filed(case, world).title == "措施材料"


def test_a_file_that_is_not_taken_leaves_no_row_and_no_file(world, case):
    before = set(case.documents.values_list("pk", flat=True))
    with pytest.raises(ValidationError, match="内容却是可执行程序"):
        filed(case, world, file=upload("材料.pdf", EXE))
    assert set(case.documents.values_list("pk", flat=True)) == before


def test_the_same_file_twice_under_one_kind_is_said_to_be_there_already(world, case):
    filed(case, world)
    with pytest.raises(ValidationError, match="同一份文件已经在本案这一种材料里，不用再传"):
        filed(case, world)


def test_after_voiding_the_same_file_can_be_filed_again(world, case):
    void(filed(case, world), by=world.handler, reason="种类选错")
    assert filed(case, world).pk


def test_an_unknown_kind_is_refused(world, case):
    with pytest.raises(ValidationError, match="没有“secret”这种材料"):
        filed(case, world, kind="secret")


def test_voiding_keeps_the_file_and_says_who_when_and_why(world, case):
    document = void(filed(case, world), by=world.handler, reason=" 传错了案件 ", at=AT)
    assert (document.void_reason, document.voided_by, document.voided_at) == ("传错了案件", world.handler, AT)
    assert default_storage.exists(document.file.name)


@pytest.mark.parametrize(("reason", "said"), [("  ", "请写明作废的理由")])
def test_voiding_needs_a_reason(world, case, reason, said):
    with pytest.raises(ValidationError, match=said):
        void(filed(case, world), by=world.handler, reason=reason)


def test_a_void_document_is_not_voided_twice(world, case):
    document = void(filed(case, world), by=world.handler, reason="传错")
    with pytest.raises(ValidationError, match="已经作废"):
        void(document, by=world.handler, reason="再来")


@pytest.mark.parametrize(
    "change",
    [{"size": 0}, {"copies": 0}, {"page_count": 0}, {"void_reason": "没有时间的理由"}, {"voided_at": AT}],
    ids=["empty", "no copies", "no pages", "reason alone", "void without reason"],
)
def test_the_database_itself_refuses_what_cannot_be(world, case, change):
    document = filed(case, world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**change)


# --- As steps ---------------------------------------------------------------------------------------------------------


def attach_step(case, by, **changes):
    data = {"kind": "measure_evidence", "title": "租金流水", **changes}
    return take(AttachDocument, case, by=by, data=data, files={"file": upload("流水.pdf", PDF)}, at=AT)


@pytest.mark.clause("J3.2.6.2")
def test_attaching_leaves_a_trace_entry_that_vouches_for_the_file(world, case):
    entry = attach_step(case, world.handler, is_late="on", copies="2")
    document = entry.documents.get()
    assert entry.summary == "措施材料：租金流水（补交）"
    assert entry.facts["documents"] == [
        {"id": document.pk, "kind": "measure_evidence", "title": "租金流水", "sha256": document.sha256, "size": len(PDF)}
    ]
    assert (document.is_late, document.copies) == (True, 2)


def test_a_bad_file_comes_back_with_the_form_and_changes_nothing(world, case):
    version, count = case.version, case.documents.count()
    with pytest.raises(Invalid) as refused:
        take(AttachDocument, case, by=world.handler, data={"kind": "other"}, files={"file": upload("程序.exe", EXE)}, at=AT)
    assert "不收 .exe 文件" in refused.value.form.errors["file"][0]
    assert (Case.objects.get(pk=case.pk).version, case.documents.count()) == (version, count)


@pytest.mark.parametrize("kind", ["catalogue", "volume", "", "secret"])
def test_a_kind_that_only_the_archive_makes_cannot_be_uploaded(world, case, kind):
    with pytest.raises(Invalid) as refused:
        attach_step(case, world.handler, kind=kind)
    assert "kind" in refused.value.form.errors


def test_voiding_by_step_writes_the_reason_into_the_trace(world, case):
    document = attach_step(case, world.handler).documents.get()
    case.refresh_from_db()
    entry = take(VoidDocument, case, by=world.handler, data={"document": document.pk, "reason": "扫描不清"}, at=AT)
    assert entry.summary == "措施材料：租金流水；理由：扫描不清"
    assert Document.objects.get(pk=document.pk).is_void


def test_voiding_lowers_the_completeness_that_the_paper_had_raised(world, case):
    done = case.completeness_done
    with_paper = attach_step(case, world.handler).case
    assert with_paper.completeness_done == done + 1
    document = with_paper.documents.get(kind="measure_evidence")
    without = take(VoidDocument, with_paper, by=world.handler, data={"document": document.pk, "reason": "传错"}, at=AT).case
    assert without.completeness_done == done


def test_a_paper_of_another_case_cannot_be_voided_from_this_one(world, case):
    other = filed(register(world), world)
    with pytest.raises(Invalid) as refused:
        take(VoidDocument, case, by=world.handler, data={"document": other.pk, "reason": "传错"}, at=AT)
    assert refused.value.form.errors["document"] == ["这份材料不在本案里，或者已经作废"]


def test_who_may_see_but_not_work_cannot_attach(world, case):
    with pytest.raises(PermissionDenied):
        attach_step(case, world.contact_leader)


def test_an_archived_case_takes_no_more_papers(world):
    archived = walk(world, Status.ARCHIVED)
    with pytest.raises(Conflict):
        attach_step(archived, world.handler)


# --- Papers that steps write ------------------------------------------------------------------------------------------


class Note(Paper):
    kind, title = DocumentKind.CONTACT_RECORD, "联系记录"

    @classmethod
    def wanted(cls, facts):
        return facts["is_reached"]

    @classmethod
    def compose(cls, facts):
        return f"{facts['case'].number} {facts['by'].name} {facts['entry'].seq}".encode()


def test_a_paper_is_composed_from_the_facts_and_filed_with_its_entry(world, case):
    entry = case.trace.last()
    document = Note.produce(case, entry=entry, by=world.handler, at=AT, facts={"is_reached": True})
    assert document.file.open().read().decode() == f"{case.number} 秦岚 {entry.seq}"
    assert (document.entry, document.is_generated, document.title) == (entry, True, "联系记录")


def test_a_paper_that_is_not_due_is_not_written(world, case):
    assert Note.produce(case, entry=case.trace.last(), by=world.handler, at=AT, facts={"is_reached": False}) is None


def test_the_program_may_write_the_same_paper_twice(world, case):
    for _time in range(2):
        file_generated(case, by=None, content=b"same", kind=DocumentKind.RETURN_LIST, title="退补清单", at=AT)
    assert case.documents.filter(kind=DocumentKind.RETURN_LIST).count() == 2


# --- Completeness and scope -------------------------------------------------------------------------------------------


def test_one_query_answers_every_question_about_the_file(world, case, django_assert_num_queries):
    filed(case, world)
    with django_assert_num_queries(1):
        documents = documents_of(case)
        answers = [has(documents, kind) for kind in ("measure_evidence", "reply_record")]
    assert answers == [True, False]


def test_what_the_program_wrote_does_not_count_where_a_signed_paper_is_asked(world, case):
    documents = documents_of(case)
    assert has(documents, DocumentKind.PLAN)
    assert not has(documents, DocumentKind.PLAN, signed=True)


def test_documents_are_seen_by_those_who_see_the_case(world, case):
    document = filed(case, world)
    seen = [
        key for key, person in world.people.items() if Document.objects.visible_to(fresh(person)).filter(pk=document.pk).exists()
    ]
    expected = [key for key, person in world.people.items() if Case.objects.visible_to(fresh(person)).filter(pk=case.pk).exists()]
    assert seen == expected and "handler" in seen and "stranger" not in seen and "system_admin" not in seen


def test_the_list_of_papers_costs_one_query(world, case, django_assert_num_queries):
    void(filed(case, world), by=world.handler, reason="传错")
    with django_assert_num_queries(1):
        rows = [
            (document.title, document.uploaded_by and document.uploaded_by.name, document.voided_by and document.voided_by.name)
            for document in case.documents.for_list()
        ]
    assert ("措施材料", "秦岚", "秦岚") in rows


def test_a_refused_constraint_leaves_the_connection_usable(world, case):
    filed(case, world)
    with pytest.raises(ValidationError):
        filed(case, world)
    assert not connection.needs_rollback and scan().size
