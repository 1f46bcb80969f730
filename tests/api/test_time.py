"""Clocks, calendar, rules and notices over the API."""

import pytest

from courts.models import AccessEntry
from deadlines.models import Deadline, RuleVersion
from notices.models import Notice
from petitions.models import Status
from tests.factories.petition_steps import walk

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X9")]
NOTICE = {"source": "关于2027年部分节假日安排的通知", "text": "2027-01-01 放假 元旦"}


@pytest.fixture
def case(world):
    return walk(world, Status.AWAITING_PLAN)


def test_a_due_day_is_explained_day_by_day(api, world, case):
    client = api(world.handler)
    plan = next(row for row in client.get(f"petitions/{case.pk}/deadlines/").data if row["deadline"]["due_on"] == "2026-03-19")
    why = client.get(f"petitions/{case.pk}/deadlines/{plan['deadline']['id']}/").data
    assert [(day["date"], day["kind"]) for day in why["days"]] == [
        ("2026-03-17", "start"), ("2026-03-18", "counted"), ("2026-03-19", "due"),
    ]  # fmt: skip
    assert why["days"][0]["words"] == "3月17日 周二 交办，当天不算"


def test_the_clock_of_another_case_is_404(api, world, case):
    other = walk(world, Status.AWAITING_PLAN, petitioner_name="李建国", execution_number="")
    clock = other.deadlines.first().pk
    assert api(world.handler).get(f"petitions/{case.pk}/deadlines/{clock}/").status_code == 404


def test_running_clocks_are_listed_within_reach(api, world, case):
    assert {row["case"]["id"] for row in api(world.handler).get("deadlines/", {"when": "overdue"}).data["results"]} == {case.pk}
    assert api(world.stranger).get("deadlines/").data["results"] == []
    assert api(world.handler).get("deadlines/", {"when": "someday"}).status_code == 422


# --- Calendar and rules ---------------------------------------------------------------------------------------------------


def test_everybody_reads_the_calendar_only_the_administrator_writes_it(api, world):
    assert api(world.handler).get("calendar/2027/").data["is_entered"] is False
    assert api(world.handler).post("calendar/2027/preview/", NOTICE).status_code == 403
    assert api(world.handler).post("calendar/2027/apply/", NOTICE).status_code == 403
    assert api(world.handler).get("calendar/1999/").status_code == 404


def test_a_year_is_previewed_and_then_put_in_force(api, world):
    client = api(world.system_admin)
    shown = client.post("calendar/2027/preview/", NOTICE).data
    assert (shown["days_off"], "春节" in shown["missing"], shown["preview"]["changes"]) == (1, True, [])
    applied = client.post("calendar/2027/apply/", {**NOTICE, "fingerprint": shown["preview"]["fingerprint"]})
    assert applied.status_code == 200
    assert client.get("calendar/2027/").data["days"] == [{"day": "2027-01-01", "is_workday": False, "name": "元旦"}]
    assert AccessEntry.objects.filter(action="administer", target="2027年放假安排").count() == 1


def test_what_was_not_previewed_is_a_conflict_and_what_is_unreadable_is_said(api, world):
    client = api(world.system_admin)
    assert client.post("calendar/2027/apply/", {**NOTICE, "fingerprint": "0" * 16}).status_code == 409
    answer = client.post("calendar/2027/preview/", {**NOTICE, "text": "2027-02-30 放假 春节"})
    assert answer.data["errors"] == {"text": ["第 1 行：没有 2027年02月30日 这一天"]}


def test_a_rule_version_moves_the_clocks_it_previewed(api, world, case):
    client, code = api(world.system_admin), Deadline.objects.running().filter(case=case).order_by("due_on").first().code
    body = {"length": 5, "unit": "day", "shift_last_day": False, "valid_from": "2026-03-01", "basis": "内部通知"}
    shown = client.post(f"rules/{code}/preview/", body).data
    assert shown["later"] == 1
    assert client.post(f"rules/{code}/apply/", {**body, "fingerprint": shown["fingerprint"]}).status_code == 200
    assert RuleVersion.objects.get().length == 5
    assert client.get(f"rules/{code}/").data["versions"][-1]["length"] == 5
    case.refresh_from_db()
    assert case.trace.last().label == "期限重算"


def test_wrong_role_wrong_rule_wrong_length(api, world):
    assert api(world.office).post("rules/XF-08/preview/", {}).status_code == 403
    client = api(world.system_admin)
    assert client.post("rules/nothing/preview/", {}).status_code == 404
    body = {"length": 9999, "unit": "day", "shift_last_day": False, "valid_from": "2026-03-01", "basis": "内部通知"}
    assert list(client.post("rules/XF-08/preview/", body).data["errors"]) == ["length"]


# --- Notices --------------------------------------------------------------------------------------------------------------


def test_notices_are_ones_own_and_read_one_by_one_or_all(api, world):
    mine, second, theirs = (
        Notice.objects.create(recipient=person, kind="system", title=title)
        for person, title in [(world.clerk, "一"), (world.clerk, "二"), (world.office, "三")]
    )
    client = api(world.clerk)
    assert [row["title"] for row in client.get("notices/", {"unread": "true"}).data["results"]] == ["二", "一"]
    assert client.post(f"notices/{mine.pk}/read/").data["read_at"]
    assert client.post(f"notices/{theirs.pk}/read/").status_code == 404
    assert client.post("notices/read/").data == {"count": 1}
    assert client.get("notices/", {"unread": "true"}).data["count"] == 0
    assert Notice.objects.get(pk=theirs.pk).read_at is None
    assert Notice.objects.get(pk=second.pk).read_at
