"""Taking a ledger out: the file, the right to it, and that it comes in again unchanged."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.ledger import LEDGERS
from courts.models import AccessEntry, Post
from ledgers.models import ExportJob
from ledgers.operations.command import examine_only, import_now
from ledgers.operations.exporting import produce, write_ledger
from ledgers.operations.exports import request_export
from notices.models import Notice
from petitions.models import Petition
from tests.factories.import_runs import bring, examine_as, upload
from tests.factories.organisation import fresh
from tests.factories.petition_workbooks import build, cell, flat, row

pytestmark = pytest.mark.django_db
LEDGER = "petitions"


def exported(user, **options):
    """The job of an export that `user` asked for and the worker made, with the first sheet of its file."""
    job = request_export(LEDGERS[LEDGER], by=fresh(user), purpose=options.pop("purpose", "周报附表"), **options)
    produce(ExportJob.claim(job.pk))
    job.refresh_from_db()
    return job, openpyxl.load_workbook(job.file.open("rb")).active


def test_the_file_holds_what_the_person_sees_and_says_so(world):
    bring(world.office, build([row(1), row(2, unit="温县法院")]))
    job, page = exported(world.clerk)
    assert (job.state, job.rows) == ("done", 1)
    assert [page.cell(line, 2).value for line in (5, 6)] == ["焦执访〔2021〕0001号", None]
    assert "共 1 行" in page["A8"].value
    assert page["A8"].value.endswith("由贺小满导出，证件号码和电话已遮盖")


def test_numbers_are_masked_unless_asked_for_by_right(world):
    bring(world.office, build([row(1)]))
    assert exported(world.office)[1][cell("id_number")].value == "4108**********9313"
    assert exported(world.office, with_personal=True)[1][cell("id_number")].value == "410811198611019313"
    with pytest.raises(PermissionDenied, match="不能导出完整的证件号码"):
        request_export(LEDGERS[LEDGER], by=world.chief, purpose="看", with_personal=True)


def test_filter_and_purpose_are_kept(world):
    bring(world.office, build([row(1), row(2, closed_on=date(2021, 3, 20))]))
    job, page = exported(world.office, filters={"state": "open"}, filter_text="在办")
    assert (job.rows, page["B5"].value) == (1, "焦执访〔2021〕0001号")
    assert "筛选条件为在办，共 1 行" in page["A8"].value
    entry = AccessEntry.objects.filter(action="export", reason="周报附表").get()
    assert (entry.actor, entry.detail["export"]) == (world.office, job.pk)


def test_the_owner_is_told_and_fetches_the_file_once_recorded(client, world):
    bring(world.office, build([row(1)]))
    job, _page = exported(world.office)
    assert Notice.objects.filter(recipient=world.office, title="信访案件交办台账已导出，1 行").exists()
    client.force_login(world.office)
    response = client.get(reverse("export-file", args=[job.pk]))
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert AccessEntry.objects.filter(action="download", actor=world.office).count() == 1


def test_nobody_else_fetches_it_and_not_after_its_time_nor_without_the_right(client, world):
    bring(world.office, build([row(1)]))
    job, _page = exported(world.clerk, with_personal=True)
    address = reverse("export-file", args=[job.pk])
    client.force_login(world.office)
    assert client.get(address).status_code == 404
    client.force_login(world.clerk)
    Post.objects.filter(person=world.clerk).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert client.get(address).status_code == 403
    Post.objects.filter(person=world.clerk).update(ends_on=None)
    ExportJob.objects.update(expires_at=timezone.now())
    assert client.get(address).status_code == 404


def test_text_that_looks_like_a_formula_stays_text(world):
    bring(world.office, build([row(1, remark="-1+cmd")]))
    Petition.objects.update(remark='=HYPERLINK("http://x.invalid")', demand="@SUM(1)\x0b要求")
    page = exported(world.office)[1]
    assert (page[cell("remark")].value, page[cell("remark")].data_type) == ('=HYPERLINK("http://x.invalid")', "s")
    assert page[cell("demand")].value == "@SUM(1)要求"


def test_every_row_is_there_and_counted(world):
    bring(world.office, build([row(number) for number in range(1, 701)]))
    job, page = exported(world.office)
    assert job.rows == Petition.objects.count() == 700
    assert page.cell(704, 2).value == "焦执访〔2021〕0700号"


def test_a_masked_export_brought_back_changes_nothing(world):
    bring(world.office, build([row(1)]))
    job, _page = exported(world.office)
    run = examine_as(world.office, io.BytesIO(job.file.open("rb").read()), "改后.xlsx")
    assert run.counts["same"] == 1


def test_our_own_export_edited_a_month_later(world):
    """The cell that was edited changes; a row that moved on since is a conflict."""
    bring(world.office, build([row(1), row(2)]))
    _job, page = exported(world.office, with_personal=True)
    page[cell("remark", 0)].value = page[cell("remark", 1)].value = "已电话沟通"
    edited = io.BytesIO()
    page.parent.save(edited)
    second = Petition.objects.get(case__number="焦执访〔2021〕0002号")
    Petition.objects.filter(pk=second.pk).update(remark="系统里写的")
    second.case.version += 1
    second.case.save()
    run = examine_as(world.office, edited, "改后.xlsx")
    assert {item.key: item.verdict for item in run.rows.exclude(verdict="skipped")} == {
        "焦执访〔2021〕0001号": "changed",
        "焦执访〔2021〕0002号": "conflict",
    }


def test_a_number_changed_in_our_own_export_is_refused(world):
    bring(world.office, build([row(1)]))
    _job, page = exported(world.office, with_personal=True)
    page["B5"].value = "焦执访〔2021〕0009号"
    edited = io.BytesIO()
    page.parent.save(edited)
    run = examine_as(world.office, edited, "改后.xlsx")
    assert "登记号与导出时不一致（导出时是 焦执访〔2021〕0001号）" in run.rows.get(verdict="rejected").reason


# --- Pages --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ledger-list", "export-list"])
@pytest.mark.parametrize(
    ("who", "status"), [("office", 200), ("clerk", 200), ("chief", 200), ("handler", 403), ("system_admin", 403)]
)
def test_who_has_the_ledger_centre(client, world, name, who, status):
    client.force_login(world.people[who])
    assert client.get(reverse(name)).status_code == status


def test_the_preview_is_masked_and_the_export_starts_from_it(client, world):
    bring(world.office, build([row(1)]))
    client.force_login(world.office)
    address = reverse("ledger-detail", args=[LEDGER])
    html = client.get(address).content.decode()
    assert "4108**********9313" in html
    assert "410811198611019313" not in html
    assert client.post(address, {"purpose": ""}).status_code == 422
    response = client.post(address, {"purpose": "核对", "state": "open", "since": "2021-01-01"}, follow=True)
    assert "已开始导出" in response.content.decode()
    job = ExportJob.objects.get()
    assert (job.filters, job.filter_text) == ({"since": "2021-01-01", "state": "open"}, "登记日期 2021-01-01 至 今天，在办")


def test_the_empty_form_can_be_filled_in_and_brought(client, world):
    client.force_login(world.clerk)
    response = client.get(reverse("ledger-template", args=[LEDGER]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    page = book.active
    page.insert_rows(5)
    for place, value in enumerate(row(1).values(), 1):
        page.cell(5, place).value = value
    filled = io.BytesIO()
    book.save(filled)
    assert examine_as(world.clerk, filled).counts["new"] == 1


# --- Round trip ---------------------------------------------------------------------------------------------------------

NAMES = st.text(st.sampled_from("王李张刘陈永涛秀梅建国志强欧阳司马"), min_size=2, max_size=4)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
DAYS = st.dates(date(2018, 1, 1), date(2021, 3, 1))
MONEY = st.none() | st.decimals(0, 99_999_999, places=2)


@st.composite
def ledger_rows(draw):
    rows = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        registered = draw(DAYS)
        dispatched = draw(st.none() | st.just(registered + timedelta(days=1)))
        planned = draw(st.none() | st.just(dispatched + timedelta(days=2))) if dispatched else None
        closed = draw(st.none() | st.just(dispatched + timedelta(days=9))) if dispatched else None
        rows.append(
            row(
                number, registered_on=registered, visited_on=draw(st.none() | st.just(registered)), dispatched_on=dispatched,
                planned_on=planned, closed_on=closed, petitioner_name=draw(NAMES), demand=draw(TEXTS) + "要求",
                remark=draw(TEXTS), claimed_amount=draw(MONEY), recovered_amount=draw(MONEY),
                unit=draw(st.sampled_from(["武陟法院", "温县法院", "中院执行一庭", "木城法庭"])), lead=draw(st.none() | NAMES),
                execution_number=draw(st.sampled_from([None, "（2020）豫0823执792号", "（2015）武执字第12号", "（2019）豫08执恢3号"])),
                visit_number=draw(st.sampled_from(["初访", "重访（第2次）", "重访（第11次）"])), id_number=draw(st.sampled_from([None, "410811198611019313"])),
                channel=draw(st.sampled_from(["到省访", "来信", "进京访", "其他"])), is_executed=draw(st.sampled_from(["是", "否", None])),
                is_repeated_key=draw(st.sampled_from(["√", None])), is_local=draw(st.sampled_from(["本地", "外地"])),
            )
        )  # fmt: skip
    return rows


@given(rows=ledger_rows())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_goes_out_comes_in_and_changes_nothing(world, rows):
    ledger = LEDGERS[LEDGER]
    with transaction.atomic():
        # csv, because openpyxl itself refuses some of the texts that people paste
        text = "\n".join(
            "\t".join(part.replace("\t", " ").replace("\n", " ").replace("\r", " ").replace('"', "”") for part in line)
            for line in flat(rows)
        )
        report = import_now(ledger, upload(io.BytesIO(text.encode()), "a.txt"), "", by=None, at=timezone.now())
        target = io.BytesIO()
        count = write_ledger(ledger, target, user=None, at=timezone.now())
        found = examine_only(ledger, target, "b.xlsx", by=None)
        transaction.set_rollback(True)
    assert report["new"] + report["rejected"] == len(rows)
    assert count == report["new"]
    assert [(item.verdict, item.differences) for item in found.rows if item.reading] == [("same", ())] * count
