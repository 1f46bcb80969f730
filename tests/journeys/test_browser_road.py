"""The whole road in a real browser: from the court's ledger to the archived volume and the published bulletin, as eight people."""

import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from bulletins.models import Bulletin
from cases.models import Case
from core.docx.checker import deviations
from dossiers.models import Document
from petitions.models import Petition, Status
from tests.browser import Window
from tests.factories.petition_steps import scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEDGER = settings.BASE_DIR / "tests" / "data" / "信访案件交办台账.xlsx"


def minutes_ago(minutes):
    return timezone.localtime(timezone.now() - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.clause("X5")
def test_from_the_ledger_to_the_archive_and_the_bulletin(page, live_server, empty_house, celery_worker):
    call_command("load_sample", organisation_only=True, verbosity=0)
    window = Window(page, live_server)

    bring_the_ledger_in(window)
    case = register(window)
    dispatch(window, case)
    handle(window, case)
    close(window, case)
    publish(window)

    assert [entry.label for entry in Case.objects.get(pk=case).trace.all()] == [
        "登记", "交办", "签收", "首次联系", "上报专班和方案", "约谈信访人", "登记化解措施", "答复信访人", "报结", "验收", "归档",
    ]  # fmt: skip
    the_volume_holds_every_paper(celery_worker, case)
    the_bulletin_is_frozen_and_well_set(window)


def bring_the_ledger_in(window):
    """综合处 uploads the court's own file, sees every row accounted for, and confirms."""
    window.sit("wensiqi")
    window.go("/imports/")
    window.page.set_input_files("[name=file]", str(LEDGER))
    window.push("上传并校验")
    window.push("写入可收的 575 行")
    expect(window.page.locator("main")).to_contain_text("已写入")
    assert Petition.objects.count() == 575


def register(window):
    """The window registers a visitor who is not in the ledger."""
    window.sit("anjingyi")
    window.go("/new/petition/register/")
    window.fill(
        {
            "visited_on": timezone.localdate().isoformat(), "channel": "中院信访大厅访", "petitioner_name": "欧阳静涵",
            "petitioner_kind": "申请执行人", "phone": "15400999001", "demand": "要求查明厂房租金，恢复执行",
            "execution_number": "(2025)豫0823执9231", "executing_court": "武陟县人民法院",
        }
    )  # fmt: skip
    window.send("/petitions/*/**")
    return Petition.objects.get(petitioner_name="欧阳静涵").pk


def dispatch(window, case):
    """综合处 sees the preview first, then one 交办单 goes out."""
    window.sit("wensiqi")
    window.go("/dispatch/")
    for box in window.page.locator("input[name=case]").all():
        box.set_checked(box.get_attribute("value") == str(case))
    window.push("预览交办单")
    expect(window.page.locator("h1")).to_have_text("将生成 1 份交办单")
    window.push("交办")
    expect(window.page.locator(".said")).to_contain_text("已交办 1 件，交办单 1 份")


def handle(window, case):
    """The court signs for it, contacts the petitioner, reports its task force and plan, and its president talks with the person."""
    window.sit("chuchengzhi")
    window.step(case, "acknowledge")
    window.sit("qinlan")
    contact = {"happened_at": minutes_ago(0), "means": "电话", "is_reached": "联系上了", "result": "约定明天到院"}
    window.step(case, "note-contact", contact)
    window.go(f"/cases/{case}/steps/report-plan/")
    people = {
        "lead": "郭明远 院长", "lead_title": "院长", "lead_phone": "15400006001", "liaison_title": "执行员", "liaison_phone": "15400006127",
        "plan_demand": "要求恢复执行", "plan_measures": "查明租金，恢复执行", "plan_stability": "每周联系一次",
    }  # fmt: skip
    window.fill(people)
    window.choose("liaison", "欧博雅")
    window.send(f"/petitions/{case}/**")
    window.sit("guomingyuan")
    talk = {
        "happened_at": minutes_ago(0), "place": "第二调解室", "by_lead": "参加", "attendees": "院长、联络人", "demands": "恢复执行",
        "grounds": "厂房在出租", "next_steps": "五日内查明租金", "time_limits": "五日内", "signature": "信访人签字",
    }  # fmt: skip
    window.step(case, "interview", talk, {"record_file": scan(shade=11)})
    window.sit("ouboya")
    measure = {"happened_at": minutes_ago(0), "kind": "推进执行", "content": "查明厂房出租，已恢复执行"}
    window.step(case, "record-measure", measure, {"evidence": scan(shade=12)})


def close(window, case):
    """The petitioner is answered, the file submitted, accepted item by item, and bound."""
    answer = {
        "happened_at": minutes_ago(0), "means": "当面", "place": "信访接待室", "content": "已恢复执行，租金分期到位", "opinion": "满意",
        "signature": "信访人签字",
    }  # fmt: skip
    window.step(case, "reply", answer, {"record_file": scan(shade=13)})
    result = {"outcome": "执行到位", "is_resolved": True, "ceased": True, "report": "已恢复执行，信访人息诉"}
    window.step(case, "submit-closing", result)
    window.sit("wensiqi")
    window.go(f"/cases/{case}/steps/accept/")
    for box in window.page.locator("input[name=items]").all():
        box.check()
    window.fill({"opinion": "材料齐全，同意验收"})
    window.send(f"/petitions/{case}/**")
    window.sit("chuchengzhi")
    window.step(case, "archive", {"volume_number": "2026执访-12"})
    assert Case.objects.get(pk=case).status == Status.ARCHIVED


def publish(window):
    """综合处 drafts the week, the bureau chief approves, 综合处 numbers and publishes."""
    window.sit("wensiqi")
    window.go("/bulletins/")
    window.click("main .btn--primary")
    window.is_at("/bulletins/*/")
    address = window.page.url.removeprefix(window.server.url)
    window.sit("guchanghe")
    window.go(address)
    window.push("批准")
    expect(window.page.get_by_role("button", name="批准", exact=True)).to_have_count(0)
    window.sit("wensiqi")
    window.go(address)
    window.push("编号印发")
    expect(window.page.locator("main")).to_contain_text("印发")
    assert Bulletin.objects.get().state == Bulletin.State.PUBLISHED


def the_volume_holds_every_paper(worker, case):
    documents = Document.objects.filter(case_id=case)
    worker.wait_until(lambda: documents.filter(kind="volume").exists())
    with documents.get(kind="volume").file.open("rb") as file, zipfile.ZipFile(file) as volume:
        assert volume.testzip() is None
        assert len(volume.namelist()) >= documents.exclude(kind__in=["volume", "catalogue"]).count()


def the_bulletin_is_frozen_and_well_set(window):
    bulletin = Bulletin.objects.get()
    answer = window.page.request.get(f"{window.server.url}/bulletins/{bulletin.pk}/docx/")
    assert answer.status == 200
    path = settings.RUN_DIR / "bulletin.docx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(answer.body())
    assert deviations(path) == []
