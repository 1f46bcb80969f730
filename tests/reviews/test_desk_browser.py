"""The review desk by keyboard, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from reviews.models import ItemAnswer, ReviewTask
from tests.factories.campaigns import published, tasks_of
from tests.factories.organisation import PASSWORD, find_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db):
    return find_world()


@pytest.fixture
def tasks(page, live_server, world):
    """The desk of 秦岚 is open at the first of her tasks."""
    published(world, 4)
    page.goto(f"{live_server.url}/login/?next=/review/")
    page.fill("[name=username]", "handler")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.get_by_role("link", name="接着评").click()
    expect(page.locator("#item-1 [value=pass]")).to_be_focused()  # the script is at work
    return tasks_of(world.handler)


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_a_case_is_reviewed_and_submitted_by_keyboard_and_the_next_one_comes_without_a_reload(page, tasks):
    page.evaluate("window.same = true")
    for number in range(1, 6):
        expect(page.locator(f"#item-{number}")).to_have_attribute("open", "")
        press(page, "1", "Enter")
    expect(page.locator("[data-finish]")).to_be_focused()
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text(tasks[1].review.subject.number)
    assert page.url.endswith(f"/review/{tasks[1].pk}/")
    assert page.evaluate("window.same") is True
    assert ReviewTask.objects.get(pk=tasks[0].pk).state == "submitted"


def test_a_failed_item_goes_to_its_kind_and_reason_and_enter_in_the_reason_saves(page, tasks):
    press(page, "2")
    expect(page.locator("#fault-1")).to_be_focused()
    page.fill("#reason-1", "立案后第十五日才发执行通知")
    press(page, "Enter")
    expect(page.locator("#item-2")).to_have_attribute("open", "")
    saved = ItemAnswer.objects.get(task=tasks[0], item=1)
    assert (saved.answer, saved.reason) == ("fail", "立案后第十五日才发执行通知")


def test_control_enter_goes_to_the_next_case_without_a_reload(page, tasks):
    page.evaluate("window.same = true")
    press(page, "Control+Enter")
    expect(page.locator("h1")).to_have_text(tasks[1].review.subject.number)
    assert page.evaluate("window.same") is True


def test_what_is_typed_is_kept_on_the_server_and_enter_after_it_is_no_clash(page, tasks):
    press(page, "2")
    page.fill("#reason-1", "超期")
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"\d\d:\d\d:\d\d 已存到服务器"))
    assert ItemAnswer.objects.get(task=tasks[0], item=1).reason == "超期"
    press(page, "Enter")
    expect(page.locator("#item-2")).to_have_attribute("open", "")


def test_an_answer_saved_elsewhere_is_shown_beside_mine(page, tasks):
    ItemAnswer.objects.create(task=tasks[0], item=1, answer="pass", reason="")
    press(page, "2")
    page.fill("#reason-1", "立案超期")
    press(page, "Enter")
    clash = page.locator("#item-1 .clash")
    expect(clash).to_contain_text("没有覆盖")
    expect(clash).to_contain_text("立案超期")
    assert ItemAnswer.objects.get(task=tasks[0], item=1).answer == "pass"
