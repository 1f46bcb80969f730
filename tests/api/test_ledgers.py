"""Ledgers over the API: in with a verdict per cell, out with a purpose."""

import pytest

from courts.models import AccessEntry
from ledgers.models import ExportJob, ImportRun
from ledgers.operations.exporting import produce
from ledgers.operations.work import work_on
from tests.factories.import_runs import examine_as, upload
from tests.factories.petition_steps import register
from tests.factories.petition_workbooks import build, row

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X9")]
BAD = {"visited_on": "2021-02-30"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send(client, *rows):
    return client.post("imports/upload/", {"ledger": "petitions", "file": upload(build(list(rows)))}, format="multipart")


def test_a_ledger_goes_in_and_a_bad_cell_is_mended(api, world):
    client = api(world.clerk)
    sent = send(client, row(1), row(2, **BAD))
    assert (sent.status_code, sent.data["stage"]) == (201, "uploaded")
    run = ImportRun.objects.get(pk=sent.data["id"])
    work_on(ImportRun.claim(run.pk))
    assert client.get(f"imports/{run.pk}/").data["counts"]["rejected"] == 1
    rejected = client.get(f"imports/{run.pk}/rows/", {"verdict": "rejected"}).data["results"]
    bad = [cell for cell in rejected[0]["cells"] if cell["state"] == "bad"]
    assert [(cell["name"], cell["text"], cell["remarks"]) for cell in bad] == [
        ("visited_on", "2021-02-30", ["2月没有30日，请核对"])
    ]
    mended = client.post(f"imports/{run.pk}/rows/{rejected[0]['id']}/", {"cells": {"visited_on": "2021-03-01"}})
    assert mended.data["verdict"] == "new"
    assert client.post(f"imports/{run.pk}/confirm/").data["stage"] == "confirmed"
    work_on(ImportRun.claim(run.pk))
    assert client.get(f"imports/{run.pk}/").data["stage"] == "applied"
    assert client.get("petitions/").data["count"] == 2


def test_cells_are_masked_as_on_the_page(api, world):
    run = examine_as(world.clerk, build([row(1)]))
    cells = {cell["name"]: cell["text"] for cell in api(world.clerk).get(f"imports/{run.pk}/rows/").data["results"][0]["cells"]}
    assert cells["id_number"] == "4108**********9313"


def test_headings_are_read_and_chosen(api, world):
    run, client = examine_as(world.clerk, build([row(1)])), api(world.clerk)
    heading = client.get(f"imports/{run.pk}/headings/").data[0]["heading"]
    wrong = client.post(f"imports/{run.pk}/headings/choose/", {"headings": {heading: "nothing"}})
    assert wrong.status_code == 422
    unknown = client.post(f"imports/{run.pk}/headings/choose/", {"headings": {"没有的表头": ""}})
    assert list(unknown.data["errors"]) == ["headings"]
    assert client.post(f"imports/{run.pk}/headings/choose/", {"headings": {heading: ""}}).data["stage"] == "uploaded"


def test_an_import_is_given_up_once_and_its_workbook_comes_back_annotated(api, world):
    run, client = examine_as(world.clerk, build([row(1, **BAD)])), api(world.clerk)
    answer = client.get(f"imports/{run.pk}/annotated/", headers={"Accept": XLSX})
    assert (answer.status_code, b"".join(answer.streaming_content)[:2]) == (200, b"PK")
    assert client.post(f"imports/{run.pk}/give-up/").data["stage"] == "failed"
    assert client.post(f"imports/{run.pk}/give-up/").status_code == 409
    assert client.post(f"imports/{run.pk}/confirm/").status_code == 409


@pytest.mark.parametrize("part", ["", "rows/", "headings/", "annotated/"])
def test_an_import_outside_is_404(api, world, part):
    run = examine_as(world.clerk, build([row(1)]))
    assert api(world.far_clerk).get(f"imports/{run.pk}/{part}").status_code == 404


@pytest.mark.parametrize("part", ["confirm/", "give-up/", "headings/choose/", "rows/1/"])
def test_acting_on_an_import_outside_is_404(api, world, part):
    run = examine_as(world.clerk, build([row(1)]))
    assert api(world.far_clerk).post(f"imports/{run.pk}/{part}", {"headings": {}, "cells": {}}).status_code == 404


def test_wrong_role_and_wrong_file_are_said(api, world):
    assert send(api(world.handler), row(1)).status_code == 403
    assert api(world.handler).get("imports/").status_code == 403
    client = api(world.clerk)
    assert client.post("imports/upload/", {"ledger": "petitions"}, format="multipart").data["errors"] == {
        "file": ["请选择要导入的文件"]
    }
    assert list(client.post("imports/upload/", {"ledger": "nothing"}, format="multipart").data["errors"]) == ["ledger", "file"]
    run = examine_as(world.clerk, build([row(1)]))
    item = run.rows.get()
    answer = client.post(f"imports/{run.pk}/rows/{item.pk}/", {"cells": {"nothing": "1"}})
    assert answer.data["errors"] == {"cells": ["没有这些列：nothing"]}


# --- Out ------------------------------------------------------------------------------------------------------------------


def test_ledgers_are_listed_and_looked_at_masked(api, world):
    register(world, id_number="410823199504079134")
    client = api(world.office)
    assert [(ledger["code"], ledger["may_export"]) for ledger in client.get("ledgers/").data] == [
        ("petitions", True),
        ("terminations", True),
        ("termination-reviews", True),
        ("findings", True),
        ("rectifications", True),
    ]
    shown = client.get("ledgers/petitions/").data
    assert shown["total"] == 1
    assert "4108**********9134" in shown["rows"][0]
    assert "410823199504079134" not in str(shown)
    assert client.get("ledgers/petitions/template/").status_code == 200
    assert client.get("ledgers/nothing/").status_code == 404
    assert api(world.system_admin).get("ledgers/").status_code == 403


def test_an_export_is_asked_for_with_a_purpose_and_fetched_by_its_owner_only(api, world):
    register(world)
    client = api(world.office)
    assert client.post("ledgers/petitions/export/", {}).data["errors"] == {"purpose": ["请写明导出的用途"]}
    asked = client.post("ledgers/petitions/export/", {"purpose": "周例会"})
    assert (asked.status_code, asked.data["state"], asked.data["is_ready"]) == (201, "queued", False)
    pk = asked.data["id"]
    assert client.get(f"exports/{pk}/file/").status_code == 404
    produce(ExportJob.claim(pk))
    assert client.get(f"exports/{pk}/").data["is_ready"] is True
    assert client.get(f"exports/{pk}/file/").status_code == 200
    assert AccessEntry.objects.filter(action="download", reason="周例会").count() == 1
    others = api(world.clerk)
    assert [others.get(f"exports/{pk}/{part}").status_code for part in ("", "file/")] == [404, 404]


def test_an_export_by_the_wrong_role_is_403(api, world):
    assert api(world.handler).post("ledgers/petitions/export/", {"purpose": "看看"}).status_code == 403
