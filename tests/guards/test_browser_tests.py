"""Tests of the browser act through tests/browser.py alone, so that none is faster than the page; no test merely sleeps."""

import ast

from django.conf import settings

TESTS = settings.BASE_DIR / "tests"
PLUMBING = {TESTS / "browser.py", TESTS / "conftest.py"}
# What acts on a page, leaves it, or waits for a time instead of a thing.
ACTS = {
    "click", "dblclick", "dispatch_event", "go_back", "go_forward", "goto", "keyboard", "mouse", "press", "press_sequentially", "reload",
    "set_default_timeout", "set_options", "sleep", "tap", "wait_for_load_state", "wait_for_timeout", "wait_for_url",
}  # fmt: skip


def browser_tests():
    """(path, syntax tree) of each file that drives a browser."""
    for path in sorted(set(TESTS.rglob("*.py")) - PLUMBING):
        text = path.read_text()
        if "from playwright" in text or "from tests.browser" in text:
            yield path, ast.parse(text)


def acts(tree):
    """(line, name) of what is done around the window; what the window itself does is its own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ACTS and getattr(node.value, "id", "") != "window":
            yield node.lineno, node.attr


def test_no_browser_test_acts_around_the_window():
    files = list(browser_tests())
    assert len(files) >= 5
    assert [f"{path.relative_to(TESTS)}:{line} {name}" for path, tree in files for line, name in acts(tree)] == []


def sleeps(tree):
    """The lines of sleeps outside of loops."""
    calls = {node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "sleep"}
    in_loops = {node for loop in ast.walk(tree) if isinstance(loop, ast.While) for node in ast.walk(loop)}
    return [node.lineno for node in calls - in_loops]


def test_whoever_sleeps_asks_again_and_again():
    trees = {path: ast.parse(path.read_text()) for path in sorted(TESTS.rglob("*.py"))}
    assert [f"{path.relative_to(TESTS)}:{line}" for path, tree in trees.items() for line in sleeps(tree)] == []


def test_the_guard_sees_an_act_around_the_window():
    tree = ast.parse("window.page.keyboard.press('j'); window.click('h1'); page.goto('/'); time.sleep(1)")
    assert sorted(name for _line, name in acts(tree)) == ["goto", "keyboard", "press", "sleep"]
    assert sleeps(tree) == [1]
