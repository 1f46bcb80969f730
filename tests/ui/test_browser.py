"""What the scripts add in a real browser; without them every page reads and sends as well."""

import re

import pytest
from playwright.sync_api import expect

from cases.models import Draft
from petitions.models import Interview, Status
from tests.factories import petition_steps
from tests.factories.organisation import PASSWORD, find_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db):
    return find_world()


@pytest.fixture
def case(world):
    return petition_steps.walk(world, Status.HANDLING)


def log_in(page, live_server, username="handler"):
    page.goto(f"{live_server.url}/login/?next=/me/password/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    # the scripts are there only when the page has loaded; before that a key goes nowhere
    page.wait_for_url("**/me/password/")
    expect(page.locator("h1")).to_have_text("修改口令")


def test_control_k_goes_to_the_search(page, live_server, world):
    log_in(page, live_server)
    page.keyboard.press("Control+k")
    expect(page.locator("#find")).to_be_focused()


def test_the_question_mark_shows_the_keys_and_escape_hides_them(page, live_server, case):
    log_in(page, live_server)
    page.goto(f"{live_server.url}/petitions/{case.pk}/")
    page.keyboard.press("?")
    expect(page.locator("#key-map")).to_contain_text("Ctrl Enter")
    page.keyboard.press("Escape")
    expect(page.locator("#key-map")).to_be_hidden()


def test_a_menu_closes_with_escape_and_gives_the_focus_back(page, live_server, case):
    log_in(page, live_server)
    page.goto(f"{live_server.url}/petitions/{case.pk}/")
    menu = page.locator(".case .menu")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_why_a_day_is_due_is_one_click_away(page, live_server, case):
    log_in(page, live_server)
    page.goto(f"{live_server.url}/petitions/{case.pk}/")
    page.click(".why > summary")
    expect(page.locator(".pop .days td.due")).to_contain_text("22")


def test_what_is_typed_is_kept_without_a_click(page, live_server, case):
    log_in(page, live_server)
    page.goto(f"{live_server.url}/cases/{case.pk}/steps/interview/")
    page.fill("[name=grounds]", "厂房在出租")
    expect(page.locator("[data-draft-line]")).to_have_text(re.compile(r"草稿 \d\d:\d\d:\d\d 已存到服务器"))
    assert Draft.objects.get().data["grounds"] == ["厂房在出租"]
    page.reload()
    expect(page.locator("[name=grounds]")).to_have_value("厂房在出租")


def test_an_expired_login_in_the_middle_of_a_form_loses_nothing(page, live_server, case):
    log_in(page, live_server)
    page.goto(f"{live_server.url}/cases/{case.pk}/steps/interview/")
    page.context.clear_cookies(name="sessionid")
    page.fill("[name=grounds]", "厂房在出租")
    expect(page.locator("[data-draft-line]")).to_contain_text("登录已过期")
    page.click("form.form .btn--primary")
    expect(page.locator(".login")).to_contain_text("您填的内容还在")
    page.fill("[name=username]", "handler")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.locator("[name=grounds]")).to_have_value("厂房在出租")


def test_errors_have_the_focus_and_lead_to_their_fields(page, live_server, case):
    log_in(page, live_server)
    page.goto(f"{live_server.url}/cases/{case.pk}/steps/interview/")
    page.click("form.form .btn--primary")
    expect(page.locator(".errors")).to_be_focused()
    page.click(".errors a >> text=参加人")
    expect(page.locator("[name=attendees]")).to_be_focused()


def test_control_enter_submits_and_the_new_entry_has_the_focus(page, live_server, case):
    log_in(page, live_server)
    page.goto(f"{live_server.url}/cases/{case.pk}/steps/interview/")
    for name, value in petition_steps.interview().items():
        if name in ("by_lead", "signature"):
            page.select_option(f"[name={name}]", value)
        else:
            page.fill(f"[name={name}]", value)
    page.press("[name=time_limits]", "Control+Enter")
    expect(page.locator("#e6")).to_be_focused()
    expect(page.locator("#e6")).to_contain_text("约谈信访人")
    assert Interview.objects.count() == 1


def test_rows_are_added_by_a_click(page, live_server, world):
    waiting = petition_steps.walk(world, Status.AWAITING_ACCEPTANCE)
    log_in(page, live_server, "office")
    page.goto(f"{live_server.url}/cases/{waiting.pk}/steps/return-closing/")
    page.fill("[name=items-0-item]", "答复笔录")
    page.fill("[name=items-0-requirement]", "补地点")
    page.click("text=再加一行")
    page.fill("[name=items-1-item]", "办结报告")
    page.fill("[name=items-1-requirement]", "领导签字")
    page.click("form.form .btn--primary")
    expect(page.locator(".timeline")).to_contain_text("退补 2 项：答复笔录、办结报告")


def test_lists_are_walked_by_j_and_k(page, live_server, world, case):
    second = petition_steps.walk(world, Status.HANDLING, petitioner_name="李建国", execution_number="")
    log_in(page, live_server)
    page.goto(f"{live_server.url}/petitions/")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(".table--list .is-here")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(re.compile(f"{case.number}|{second.number}"))


@pytest.mark.parametrize("width", [1366, 390])
def test_no_page_is_wider_than_the_screen(page, live_server, case, width):
    page.set_viewport_size({"width": width, "height": 800})
    log_in(page, live_server)
    for path in (f"/petitions/{case.pk}/", f"/petitions/{case.pk}/trace/", f"/cases/{case.pk}/steps/interview/", "/petitions/"):
        page.goto(f"{live_server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path


def test_the_road_can_be_walked_without_script(browser, live_server, world, case):
    page = browser.new_context(java_script_enabled=False, locale="zh-CN").new_page()
    log_in(page, live_server)
    page.goto(f"{live_server.url}/petitions/{case.pk}/")
    page.click(".btn--primary")
    for name, value in petition_steps.interview().items():
        if name in ("by_lead", "signature"):
            page.select_option(f"[name={name}]", value)
        else:
            page.fill(f"[name={name}]", value)
    page.click("form.form .btn--primary")
    expect(page.locator(".timeline")).to_contain_text("包案领导约谈，信访人签字")
    page.context.close()


def test_nothing_is_refused_by_the_content_policy(page, live_server, case):
    refused = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
    log_in(page, live_server)
    for path in (f"/petitions/{case.pk}/", f"/cases/{case.pk}/steps/interview/", "/petitions/"):
        page.goto(f"{live_server.url}{path}")
    page.goto(f"{live_server.url}/petitions/{case.pk}/")
    page.click(".why > summary")
    expect(page.locator(".pop .days")).to_be_visible()
    assert refused == []
