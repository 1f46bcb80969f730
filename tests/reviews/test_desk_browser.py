"""The review desk by keyboard, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from reviews.models import ItemAnswer, ReviewTask
from tests.browser import Window
from tests.factories.campaigns import published, tasks_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def window(page, live_server):
    return Window(page, live_server)


@pytest.fixture
def tasks(window, world):
    """The review desk of 秦岚 is open at the first of her tasks."""
    published(world, 4)
    window.sit("handler")
    window.go("/review/")
    window.click(window.page.get_by_role("link", name="接着评"))
    expect(window.page.locator("#item-1 [value=pass]")).to_be_focused()
    return tasks_of(world.handler)


def test_a_case_is_reviewed_and_submitted_by_keyboard_and_the_next_one_comes_without_a_reload(window, tasks):
    window.page.evaluate("window.same = true")
    for number in range(1, 6):
        expect(window.page.locator(f"#item-{number}")).to_have_attribute("open", "")
        window.type("1", "Enter")
    expect(window.page.locator("[data-finish]")).to_be_focused()
    window.type("Enter")
    expect(window.page.locator("h1")).to_have_text(tasks[1].review.subject.number)
    assert window.page.url.endswith(f"/review/{tasks[1].pk}/")
    assert window.page.evaluate("window.same") is True
    assert ReviewTask.objects.get(pk=tasks[0].pk).state == "submitted"


def test_a_failed_item_goes_to_its_kind_and_reason_and_enter_in_the_reason_saves(window, tasks):
    window.type("2")
    expect(window.page.locator("#fault-1")).to_be_focused()
    window.page.fill("#reason-1", "立案后第十五日才发执行通知")
    window.type("Enter")
    expect(window.page.locator("#item-2")).to_have_attribute("open", "")
    saved = ItemAnswer.objects.get(task=tasks[0], item=1)
    assert (saved.answer, saved.reason) == ("fail", "立案后第十五日才发执行通知")


def test_control_enter_goes_to_the_next_case_without_a_reload(window, tasks):
    window.page.evaluate("window.same = true")
    window.type("Control+Enter")
    expect(window.page.locator("h1")).to_have_text(tasks[1].review.subject.number)
    assert window.page.evaluate("window.same") is True


def test_what_is_typed_is_kept_on_the_server_and_enter_after_it_is_no_clash(window, tasks):
    window.type("2")
    window.page.fill("#reason-1", "超期")
    expect(window.page.locator("[data-saved]")).to_have_text(re.compile(r"\d\d:\d\d:\d\d 已存到服务器"))
    assert ItemAnswer.objects.get(task=tasks[0], item=1).reason == "超期"
    window.type("Enter")
    expect(window.page.locator("#item-2")).to_have_attribute("open", "")


def test_an_answer_saved_elsewhere_is_shown_beside_mine(window, tasks):
    ItemAnswer.objects.create(task=tasks[0], item=1, answer="pass", reason="")
    window.type("2")
    window.page.fill("#reason-1", "立案超期")
    window.type("Enter")
    clash = window.page.locator("#item-1 .clash")
    expect(clash).to_contain_text("没有覆盖")
    expect(clash).to_contain_text("立案超期")
    assert ItemAnswer.objects.get(task=tasks[0], item=1).answer == "pass"
