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
from tests.browser import Desk
from tests.factories.petition_steps import scan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEDGER = settings.BASE_DIR / "tests" / "data" / "信访案件交办台账.xlsx"
SLOW = 90_000


def minutes_ago(minutes):
    return timezone.localtime(timezone.now() - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.clause("X5")
def test_from_the_ledger_to_the_archive_and_the_bulletin(page, live_server, celery_worker):
    page.set_default_timeout(SLOW)
    expect.set_options(timeout=SLOW)
    call_command("load_sample", organisation_only=True, verbosity=0)
    desk = Desk(page, live_server)

    bring_the_ledger_in(desk)
    case = register(desk)
    dispatch(desk, case)
    handle(desk, case)
    close(desk, case)
    publish(desk)

    assert [entry.label for entry in Case.objects.get(pk=case).trace.all()] == [
        "登记", "交办", "签收", "首次联系", "上报专班和方案", "约谈信访人", "登记化解措施", "答复信访人", "报结", "验收", "归档",
    ]  # fmt: skip
    the_volume_holds_every_paper(celery_worker, case)
    the_bulletin_is_frozen_and_well_set(live_server, page)


def bring_the_ledger_in(desk):
    """综合处 uploads the court's own file, sees every row accounted for, and confirms."""
    desk.sit("wensiqi")
    desk.go("/imports/")
    desk.page.set_input_files("[name=file]", str(LEDGER))
    desk.press("上传并校验")
    desk.press("写入可收的 575 行")
    expect(desk.page.locator("main")).to_contain_text("已写入")
    assert Petition.objects.count() == 575


def register(desk):
    """The window registers a visitor who is not in the ledger."""
    desk.sit("anjingyi")
    desk.go("/new/petition/register/")
    desk.fill(
        {
            "visited_on": timezone.localdate().isoformat(), "channel": "中院信访大厅访", "petitioner_name": "欧阳静涵",
            "petitioner_kind": "申请执行人", "phone": "15400999001", "demand": "要求查明厂房租金，恢复执行",
            "execution_number": "(2025)豫0823执9231", "executing_court": "武陟县人民法院",
        }
    )  # fmt: skip
    desk.page.locator(".actions .btn--primary").click()
    desk.page.wait_for_url(f"{desk.server.url}/petitions/*/**")
    return Petition.objects.get(petitioner_name="欧阳静涵").pk


def dispatch(desk, case):
    """综合处 sees the preview first, then one 交办单 goes out."""
    desk.sit("wensiqi")
    desk.go("/dispatch/")
    for box in desk.page.locator("input[name=case]").all():
        box.set_checked(box.get_attribute("value") == str(case))
    desk.press("预览交办单")
    expect(desk.page.locator("h1")).to_have_text("将生成 1 份交办单")
    desk.press("交办")
    expect(desk.page.locator(".said")).to_contain_text("已交办 1 件，交办单 1 份")


def handle(desk, case):
    """The court signs for it, contacts the petitioner, reports its task force and plan, and its president talks with the person."""
    desk.sit("chuchengzhi")
    desk.step(case, "acknowledge")
    desk.sit("qinlan")
    contact = {"happened_at": minutes_ago(0), "means": "电话", "is_reached": "联系上了", "result": "约定明天到院"}
    desk.step(case, "note-contact", contact)
    desk.go(f"/cases/{case}/steps/report-plan/")
    people = {
        "lead": "郭明远 院长", "lead_title": "院长", "lead_phone": "15400006001", "liaison_title": "执行员", "liaison_phone": "15400006127",
        "plan_demand": "要求恢复执行", "plan_measures": "查明租金，恢复执行", "plan_stability": "每周联系一次",
    }  # fmt: skip
    desk.fill(people)
    desk.page.locator("[name=liaison]").select_option(label=label_of(desk, "liaison", "欧博雅"))
    desk.page.locator(".actions .btn--primary").click()
    desk.page.wait_for_url(f"{desk.server.url}/petitions/{case}/**")
    desk.sit("guomingyuan")
    talk = {
        "happened_at": minutes_ago(0), "place": "第二调解室", "by_lead": "参加", "attendees": "院长、联络人", "demands": "恢复执行",
        "grounds": "厂房在出租", "next_steps": "五日内查明租金", "time_limits": "五日内", "signature": "信访人签字",
    }  # fmt: skip
    desk.step(case, "interview", talk, {"record_file": scan(shade=11)})
    desk.sit("ouboya")
    measure = {"happened_at": minutes_ago(0), "kind": "推进执行", "content": "查明厂房出租，已恢复执行"}
    desk.step(case, "record-measure", measure, {"evidence": scan(shade=12)})


def close(desk, case):
    """The petitioner is answered, the file submitted, accepted item by item, and bound."""
    answer = {
        "happened_at": minutes_ago(0), "means": "当面", "place": "信访接待室", "content": "已恢复执行，租金分期到位", "opinion": "满意",
        "signature": "信访人签字",
    }  # fmt: skip
    desk.step(case, "reply", answer, {"record_file": scan(shade=13)})
    result = {"outcome": "执行到位", "is_resolved": True, "ceased": True, "report": "已恢复执行，信访人息诉"}
    desk.step(case, "submit-closing", result)
    desk.sit("wensiqi")
    desk.go(f"/cases/{case}/steps/accept/")
    for box in desk.page.locator("input[name=items]").all():
        box.check()
    desk.fill({"opinion": "材料齐全，同意验收"})
    desk.page.locator(".actions .btn--primary").click()
    desk.page.wait_for_url(f"{desk.server.url}/petitions/{case}/**")
    desk.sit("chuchengzhi")
    desk.step(case, "archive", {"volume_number": "2026执访-12"})
    assert Case.objects.get(pk=case).status == Status.ARCHIVED


def publish(desk):
    """综合处 drafts the week, the bureau chief approves, 综合处 numbers and publishes."""
    desk.sit("wensiqi")
    desk.go("/bulletins/")
    desk.page.locator("main .btn--primary").click()
    desk.page.wait_for_url(f"{desk.server.url}/bulletins/*/")
    address = desk.page.url.removeprefix(desk.server.url)
    desk.sit("guchanghe")
    desk.go(address)
    desk.press("批准")
    expect(desk.page.get_by_role("button", name="批准", exact=True)).to_have_count(0)
    desk.sit("wensiqi")
    desk.go(address)
    desk.press("编号印发")
    expect(desk.page.locator("main")).to_contain_text("印发")
    assert Bulletin.objects.get().state == Bulletin.State.PUBLISHED


def the_volume_holds_every_paper(worker, case):
    documents = Document.objects.filter(case_id=case)
    worker.wait_until(lambda: documents.filter(kind="volume").exists())
    with documents.get(kind="volume").file.open("rb") as file, zipfile.ZipFile(file) as volume:
        assert volume.testzip() is None
        assert len(volume.namelist()) >= documents.exclude(kind__in=["volume", "catalogue"]).count()


def the_bulletin_is_frozen_and_well_set(server, page):
    bulletin = Bulletin.objects.get()
    answer = page.request.get(f"{server.url}/bulletins/{bulletin.pk}/docx/")
    assert answer.status == 200
    path = settings.RUN_DIR / "bulletin.docx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(answer.body())
    assert deviations(path) == []


def label_of(desk, name, person):
    """The choice of a select that names `person`."""
    return next(text for text in desk.page.locator(f"[name={name}] option").all_inner_texts() if text.startswith(person))
