"""The pages on time: who may look, who may change, and that nothing moves before it was shown."""

import re
from datetime import date

import pytest

from deadlines.clocks import clocks_of
from deadlines.models import CalendarYear, Deadline, RuleVersion
from petitions.deadlines import AcceptanceDue, HandlingDue, PlanDue
from tests.deadlines.test_changes import NEW_YEAR
from tests.factories.bare_cases import make_case
from tests.factories.moments import moment

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X2")]


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def admin(client, world):
    client.force_login(world.system_admin)
    return client


def fingerprint(response):
    return re.search(r'name="fingerprint" value="(\w+)"', response.content.decode()).group(1)


# --- Running clocks ---------------------------------------------------------------------------------------------------


def test_list_shows_the_clocks_of_visible_cases_only(client, world):
    for number, unit in enumerate(("near.court", "far.court")):
        PlanDue.start(make_case(world, f"焦执访〔2026〕000{number}号", unit), at=moment("2026-03-16 09:00"))
    client.force_login(world.handler)
    page = text_of(client.get("/deadlines/"))
    assert "焦执访〔2026〕0000号" in page
    assert "焦执访〔2026〕0001号" not in page
    assert "0000号" in text_of(client.get("/deadlines/?when=overdue"))
    assert "这里没有在计的期限" in text_of(client.get("/deadlines/?when=today"))


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_for_three(client, world, count, django_assert_num_queries):
    for number in range(count):
        AcceptanceDue.start(make_case(world, f"焦执访〔2026〕000{number}号"), at=moment("2026-03-16 09:00"))
    client.force_login(world.handler)
    client.get("/deadlines/")
    with django_assert_num_queries(9):
        client.get("/deadlines/")


def test_clock_explains_itself_on_the_page(world):
    case = make_case(world)
    AcceptanceDue.start(case, at=moment("2026-03-26 09:00"))
    AcceptanceDue.pause(case, at=moment("2026-03-30 09:00"))
    AcceptanceDue.resume(case, at=moment("2026-04-01 09:00"))
    clock = clocks_of(case, date(2026, 4, 1))[0]
    assert (clock.period.due, clock.length) == (date(2026, 4, 7), "5 个工作日")
    cells = {cell.day: cell for week in clock.weeks for cell in week}
    assert (cells[date(2026, 3, 26)].words, cells[date(2026, 3, 27)].words) == ("报结", 1)
    assert (cells[date(2026, 3, 30)].words, cells[date(2026, 3, 30)].style) == ("中止", "pause")
    assert (cells[date(2026, 4, 1)].words, cells[date(2026, 4, 1)].style) == (2, "today")
    assert (cells[date(2026, 4, 5)].words, cells[date(2026, 4, 5)].style) == ("清明", "rest")
    assert (cells[date(2026, 4, 7)].words, cells[date(2026, 4, 7)].style) == (5, "due")


# --- Calendar ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/rules/calendar/?year=2026", "/rules/periods/", "/rules/periods/XF-08/"])
@pytest.mark.parametrize("who", ["handler", "office", "auditor", "system_admin"])
def test_everybody_may_read_calendar_and_rules(client, world, path, who):
    client.force_login(getattr(world, who))
    response = client.get(path)
    assert response.status_code == 200
    assert ("看看影响哪些期限" in text_of(response)) == (who == "system_admin" and path != "/rules/periods/")


@pytest.mark.parametrize("path", ["/rules/calendar/?year=2027", "/rules/periods/XF-08/"])
def test_others_may_not_change_them(client, world, path):
    client.force_login(world.office)
    assert client.post(path, {"text": NEW_YEAR, "source": "通知", "apply": "1"}).status_code == 403
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_notice_is_previewed_then_applied(admin, world):
    AcceptanceDue.start(make_case(world), at=moment("2026-12-30 09:00"))
    data = {"text": NEW_YEAR, "source": "国办发明电〔2026〕9号"}
    shown = admin.post("/rules/calendar/?year=2027", data)
    assert "1 项期限会变：1 项顺延" in text_of(shown)
    assert "没有读到春节、清明、劳动节、端午、中秋、国庆" in text_of(shown)
    assert not CalendarYear.objects.filter(year=2027).exists()
    done = admin.post("/rules/calendar/?year=2027", {**data, "fingerprint": fingerprint(shown), "apply": "1"}, follow=True)
    assert "2027年放假安排已生效，1 项期限有变化" in text_of(done)
    assert Deadline.objects.get().due_on == date(2027, 1, 7)


def test_stale_preview_is_shown_again_and_nothing_is_lost(admin, world):
    data = {"text": NEW_YEAR, "source": "通知"}
    shown = admin.post("/rules/calendar/?year=2027", data)
    AcceptanceDue.start(make_case(world), at=moment("2026-12-30 09:00"))
    again = admin.post("/rules/calendar/?year=2027", {**data, "fingerprint": fingerprint(shown), "apply": "1"})
    assert again.status_code == 409
    assert "预览之后有案件的期限变了" in text_of(again)
    assert "2027-01-09 上班 元旦" in again.content.decode()
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_unreadable_notice_is_named_line_by_line(admin):
    response = admin.post("/rules/calendar/?year=2027", {"text": "2027-01-01 放假 元旦\n见附件", "source": "通知"})
    assert response.status_code == 422
    assert "第 2 行：看不懂“见附件”" in text_of(response)


@pytest.mark.parametrize("year", ["", "abc", "1", "99999999999"])
def test_senseless_year_falls_back_to_one_that_matters(admin, year):
    assert admin.get(f"/rules/calendar/?year={year}").status_code == 200


# --- Rules ------------------------------------------------------------------------------------------------------------

VERSION = {"length": "30", "unit": "workday", "valid_from": "2026-03-01", "basis": "法〔2021〕322号第30条"}


def test_new_version_is_previewed_then_applied(admin, world):
    HandlingDue.start(make_case(world), at=moment("2026-03-16 09:00"))
    shown = admin.post("/rules/periods/XF-08/", VERSION)
    assert "2026-03-01 起起算的“办结报送”改为 30 个工作日。" in text_of(shown)
    assert not RuleVersion.objects.exists()
    done = admin.post("/rules/periods/XF-08/", {**VERSION, "fingerprint": fingerprint(shown), "apply": "1"}, follow=True)
    assert "“办结报送”的新版本已生效，1 项期限有变化" in text_of(done)
    assert Deadline.objects.get().due_on == date(2026, 4, 28)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"length": ""}, "长度：请填写"),
        ({"length": "99999"}, "长度最多 3650"),
        ({"unit": "hour"}, "hour"),
        ({"valid_from": "3月1日"}, "日期"),
        ({"valid_to": "2026-02-01"}, "停用日期不能早于起用日期"),
    ],
)
def test_senseless_version_is_refused_in_words(admin, changes, words):
    response = admin.post("/rules/periods/XF-08/", {**VERSION, **changes})
    assert response.status_code == 422
    assert words in text_of(response)


def test_unknown_rule_does_not_exist(admin):
    assert admin.get("/rules/periods/XF-99/").status_code == 404
