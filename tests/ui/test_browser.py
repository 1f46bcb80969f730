"""What the scripts add in a real browser; without them every page reads and sends as well."""

import re

import pytest
from playwright.sync_api import expect

from cases.models import Draft
from petitions.models import Interview, Status
from tests.browser import Window
from tests.factories import petition_steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(world):
    return petition_steps.walk(world, Status.HANDLING)


@pytest.fixture
def window(page, live_server, world):
    """The window at which 秦岚 sits."""
    window = Window(page, live_server)
    window.sit("handler")
    return window


def fill_in_an_interview(page):
    for name, value in petition_steps.interview().items():
        if name in ("by_lead", "signature"):
            page.select_option(f"[name={name}]", value)
        else:
            page.fill(f"[name={name}]", value)


def test_the_login_form_leads_home(window):
    window.leave()
    window.go("/login/")
    window.log_in("handler")
    window.is_at("/")


def test_control_k_goes_to_the_search(window):
    window.go("/me/password/")
    expect(window.page.locator("h1")).to_have_text("修改口令")
    window.type("Control+k")
    expect(window.page.locator("#find")).to_be_focused()


def test_the_question_mark_shows_the_keys_and_escape_hides_them(window, case):
    window.go(f"/petitions/{case.pk}/")
    window.type("?")
    expect(window.page.locator("#key-map")).to_contain_text("Ctrl Enter")
    window.type("Escape")
    expect(window.page.locator("#key-map")).to_be_hidden()


def test_a_menu_closes_with_escape_and_gives_the_focus_back(window, case):
    window.go(f"/petitions/{case.pk}/")
    menu = window.page.locator(".case .menu")
    window.click(menu.locator("summary"))
    expect(menu).to_have_attribute("open", "")
    window.type("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_why_a_day_is_due_is_one_click_away(window, case):
    window.go(f"/petitions/{case.pk}/")
    window.click(".why > summary")
    expect(window.page.locator(".pop .days td.due")).to_contain_text("22")


def test_what_is_typed_is_kept_without_a_click(window, case):
    window.go(f"/cases/{case.pk}/steps/interview/")
    window.page.fill("[name=grounds]", "厂房在出租")
    expect(window.page.locator("[data-draft-line]")).to_have_text(re.compile(r"草稿 \d\d:\d\d:\d\d 已存到服务器"))
    assert Draft.objects.get().data["grounds"] == ["厂房在出租"]
    window.reload()
    expect(window.page.locator("[name=grounds]")).to_have_value("厂房在出租")


def test_an_expired_login_in_the_middle_of_a_form_loses_nothing(window, case):
    page = window.page
    window.leave()
    window.go("/login/?next=/me/password/")
    window.log_in("handler")
    expect(page.locator("h1")).to_have_text("修改口令")
    window.go(f"/cases/{case.pk}/steps/interview/")
    page.context.clear_cookies(name="sessionid")
    page.fill("[name=grounds]", "厂房在出租")
    expect(page.locator("[data-draft-line]")).to_contain_text("登录已过期")
    window.click("form.form .btn--primary")
    expect(page.locator(".login")).to_contain_text("您填的内容还在")
    window.log_in("handler")
    expect(page.locator("[name=grounds]")).to_have_value("厂房在出租")


def test_errors_have_the_focus_and_lead_to_their_fields(window, case):
    window.go(f"/cases/{case.pk}/steps/interview/")
    window.click("form.form .btn--primary")
    expect(window.page.locator(".errors")).to_be_focused()
    window.click(".errors a >> text=参加人")
    expect(window.page.locator("[name=attendees]")).to_be_focused()


def test_control_enter_submits_and_the_new_entry_has_the_focus(window, case):
    window.go(f"/cases/{case.pk}/steps/interview/")
    fill_in_an_interview(window.page)
    window.page.focus("[name=time_limits]")
    window.type("Control+Enter")
    expect(window.page.locator("#e6")).to_be_focused()
    expect(window.page.locator("#e6")).to_contain_text("约谈信访人")
    assert Interview.objects.count() == 1


def test_rows_are_added_by_a_click(window, world):
    waiting = petition_steps.walk(world, Status.AWAITING_ACCEPTANCE)
    page = window.page
    window.sit("office")
    window.go(f"/cases/{waiting.pk}/steps/return-closing/")
    page.fill("[name=items-0-item]", "答复笔录")
    page.fill("[name=items-0-requirement]", "补地点")
    window.click("text=再加一行")
    page.fill("[name=items-1-item]", "办结报告")
    page.fill("[name=items-1-requirement]", "领导签字")
    window.click("form.form .btn--primary")
    expect(page.locator(".timeline")).to_contain_text("退补 2 项：答复笔录、办结报告")


def test_lists_are_walked_by_j_and_k(window, world, case):
    second = petition_steps.walk(world, Status.HANDLING, petitioner_name="李建国", execution_number="")
    window.go("/petitions/")
    window.click("h1")
    window.type("j", "j", "k")
    expect(window.page.locator(".table--list .is-here")).to_have_count(1)
    window.type("Enter")
    expect(window.page.locator("h1")).to_contain_text(re.compile(f"{case.number}|{second.number}"))


@pytest.mark.parametrize("width", [1366, 390])
def test_no_page_is_wider_than_the_screen(window, case, width):
    page = window.page
    page.set_viewport_size({"width": width, "height": 800})
    for path in (f"/petitions/{case.pk}/", f"/petitions/{case.pk}/trace/", f"/cases/{case.pk}/steps/interview/", "/petitions/"):
        window.go(path)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path


def test_the_road_can_be_walked_without_script(browser, live_server, case):
    page = browser.new_context(java_script_enabled=False, locale="zh-CN").new_page()
    window = Window(page, live_server, has_scripts=False)
    window.go("/login/?next=/me/password/")
    window.log_in("handler")
    expect(page.locator("h1")).to_have_text("修改口令")
    window.go(f"/petitions/{case.pk}/")
    window.click(".btn--primary")
    fill_in_an_interview(page)
    window.click("form.form .btn--primary")
    expect(page.locator(".timeline")).to_contain_text("包案领导约谈，信访人签字")
    page.context.close()


def test_nothing_is_refused_by_the_content_policy(window, case):
    page, refused = window.page, []
    page.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
    window.leave()
    window.go("/login/?next=/me/password/")
    window.log_in("handler")
    expect(page.locator("h1")).to_have_text("修改口令")
    for path in (f"/petitions/{case.pk}/", f"/cases/{case.pk}/steps/interview/", "/petitions/"):
        window.go(path)
    window.go(f"/petitions/{case.pk}/")
    window.click(".why > summary")
    expect(page.locator(".pop .days")).to_be_visible()
    assert refused == []
