"""The import pages: upload, grid, mending, confirming, the annotated workbook, and who may see what."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import Case
from core.xlsx.annotate import REASON_HEADING
from ledgers.models import ImportRun
from ledgers.operations.imports import mend_row
from ledgers.operations.work import work_on
from tests.factories.import_runs import examine_as, upload
from tests.factories.petition_workbooks import build, cell, flat, row

pytestmark = pytest.mark.django_db
BAD = {"visited_on": "2021-02-30", "channel": "进京去"}


def page_of(client, user, name, *arguments, **query):
    client.force_login(user)
    return client.get(reverse(name, args=arguments), query)


def test_upload_leads_to_the_progress_of_the_import(client, world):
    client.force_login(world.clerk)
    response = client.post(reverse("import-list"), {"ledger": "petitions", "file": upload(build([row(1)]))})
    run = ImportRun.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/imports/{run.pk}/")
    assert "排队等待校验" in page_of(client, world.clerk, "import-detail", run.pk).content.decode()
    work_on(ImportRun.claim(run.pk))
    assert "写入可收的 1 行" in page_of(client, world.clerk, "import-detail", run.pk).content.decode()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "请选择要导入的文件"),
        (SimpleUploadedFile("空.xlsx", b""), "文件是空的"),
        (SimpleUploadedFile("半.xlsx", build([row(1)]).getvalue()[:3000]), "没有传完"),
        (SimpleUploadedFile("网页.xls", b"<html></html>"), "内容其实是网页"),
    ],
)
def test_a_wrong_file_is_said_on_the_form(client, world, file, words):
    client.force_login(world.office)
    response = client.post(reverse("import-list"), {"ledger": "petitions", **({"file": file} if file else {})})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not ImportRun.objects.exists()


def test_personal_data_are_masked_except_what_must_be_mended(client, world):
    run = examine_as(world.office, build([row(1), row(2, id_number="410811198611019314")]))
    new = page_of(client, world.office, "import-detail", run.pk, tab="new", columns="all").content.decode()
    assert "4108**********9313" in new
    assert "410811198611019313" not in new
    assert "15400916396" not in new
    assert "李永涛" not in new
    rejected = page_of(client, world.office, "import-detail", run.pk).content.decode()
    assert "410811198611019314" in rejected
    assert "李永涛" not in rejected


def test_the_grid_has_letters_row_numbers_and_the_verdict_in_the_cell(client, world):
    run = examine_as(world.office, build([row(1, **BAD)]))
    html = page_of(client, world.office, "import-detail", run.pk).content.decode()
    assert '<th scope="col">D</th>' in html
    assert '<th scope="row">5</th>' in html
    assert '<td class="is-bad">2021-02-30<small>2月没有30日，请核对' in html
    assert ">改为 进京访</button>" in html


def test_a_suggestion_is_taken_with_one_click(client, world):
    run = examine_as(world.office, build([row(1, channel="进京去")]))
    item = run.rows.get()
    client.force_login(world.office)
    response = client.post(reverse("import-row", args=[run.pk, item.pk]), {"channel": "进京访"}, follow=True)
    assert "第 5 行：新增" in response.content.decode()
    item.refresh_from_db()
    assert (item.verdict, item.cells["channel"]) == ("new", "进京访")


def test_the_whole_row_form_keeps_masked_cells_and_says_what_is_still_wrong(client, world):
    run = examine_as(world.office, build([row(1, **BAD)]))
    item = run.rows.get()
    form = page_of(client, world.office, "import-row", run.pk, item.pk).content.decode()
    assert 'value="4108**********9313"' in form
    sent = {"whole": "1", "visited_on": "2021-03-01", "channel": "进京去", "id_number": "4108**********9313"}
    response = client.post(reverse("import-row", args=[run.pk, item.pk]), sent)
    assert response.status_code == 422
    assert "这一行还不能收" in response.content.decode()
    item.refresh_from_db()
    assert item.cells["id_number"] == "410811198611019313"
    assert item.cells["visited_on"] == "2021-03-01"


def test_two_clicks_on_confirm_are_one(client, world):
    run = examine_as(world.office, build([row(1)]))
    client.force_login(world.office)
    first = client.post(reverse("import-confirm", args=[run.pk]))
    second = client.post(reverse("import-confirm", args=[run.pk]), follow=True)
    assert first.status_code == 302
    assert "没有重复写入" in second.content.decode()
    work_on(ImportRun.claim(run.pk))
    assert Case.objects.count() == 1
    assert "已写入" in page_of(client, world.office, "import-detail", run.pk).content.decode()


def test_progress_reloads_the_page_when_the_work_is_over(client, world):
    run = examine_as(world.office, build([row(1)]))
    client.force_login(world.office)
    response = client.get(reverse("import-progress", args=[run.pk]), headers={"HX-Request": "true"})
    assert response["HX-Refresh"] == "true"


@pytest.mark.parametrize("tab", ["new", "changed", "same", "conflict", "rejected", "headings", "skipped"])
def test_every_tab_opens(client, world, tab):
    run = examine_as(world.office, build([row(1), row(2, **BAD), {"ordinal": "合计", "upstream_number": "2件"}]))
    assert page_of(client, world.office, "import-detail", run.pk, tab=tab).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [("far_clerk", 404), ("stranger", 404), ("system_admin", 404), ("office", 200), ("clerk", 200)]
)
def test_only_owner_and_office_see_a_run(client, world, who, status):
    run = examine_as(world.clerk, build([row(1)]))
    assert page_of(client, world.people[who], "import-detail", run.pk).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("clerk", 200), ("office", 200), ("handler", 403), ("president", 403), ("system_admin", 403)]
)
def test_only_clerks_and_office_have_the_page(client, world, who, status):
    assert page_of(client, world.people[who], "import-list").status_code == status


def test_pages_cost_the_same_for_many_rows(client, world, django_assert_num_queries):
    few, many = (examine_as(world.office, build([row(n, **BAD) for n in range(1, count)]), f"{count}.xlsx") for count in (2, 40))
    client.force_login(world.office)
    for run in (few, many):
        client.get(reverse("import-detail", args=[run.pk]))
        with django_assert_num_queries(9):
            client.get(reverse("import-detail", args=[run.pk]))


# --- The annotated workbook ---------------------------------------------------------------------------------------------


def annotated(client, user, run):
    response = page_of(client, user, "import-annotated", run.pk)
    return io.BytesIO(b"".join(response.streaming_content))


def test_the_users_own_workbook_comes_back_with_red_cells_and_reasons(client, world):
    run = examine_as(world.office, build([row(1), row(2, **BAD)]))
    page = openpyxl.load_workbook(annotated(client, world.office, run)).active
    assert page["A1"].value == "焦作市两级法院执行信访案件交办台账"
    bad = page[cell("visited_on", 1)]
    assert (bad.value, bad.fill.fgColor.rgb) == ("2021-02-30", "FFFFC7CE")
    assert bad.comment.text == "2月没有30日，请核对"
    assert page["AF4"].value == REASON_HEADING
    assert "2月没有30日" in page["AF6"].value
    assert page["AF5"].value is None


def test_marks_are_gone_after_mending_and_bringing_it_again(client, world):
    run = examine_as(world.office, build([row(1), row(2, visited_on="2021-02-30")]))
    book = openpyxl.load_workbook(annotated(client, world.office, run))
    book.active[cell("visited_on", 1)].value = "2021-03-02"
    again_file = io.BytesIO()
    book.save(again_file)
    again = examine_as(world.office, again_file, "改好的.xlsx")
    assert (again.counts["new"], again.counts["rejected"]) == (2, 0)
    page = openpyxl.load_workbook(annotated(client, world.office, again)).active
    mended = page[cell("visited_on", 1)]
    assert (mended.comment, mended.fill.fill_type, page["AF6"].value) == (None, None, None)


def test_a_text_file_comes_back_as_a_workbook(client, world):
    text = "\n".join(",".join(line) for line in flat([row(1, visited_on="2021-02-30")]))
    run = examine_as(world.office, io.BytesIO(text.encode("gb18030")), "导出.csv")
    page = openpyxl.load_workbook(annotated(client, world.office, run)).active
    assert page["D2"].comment.text == "2月没有30日，请核对"


def test_mended_cells_count_on_the_page(client, world):
    run = examine_as(world.office, build([row(1, **BAD)]))
    mend_row(run.rows.get(), by=world.office, texts={"channel": "进京访"})
    assert "2 格要改，已改 <b>1/2</b>" in page_of(client, world.office, "import-detail", run.pk).content.decode()
