"""The register of terminated cases: re-queries for five years, objections, resumption, and one page with everything."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from cases.models import Case
from cases.steps import take
from core.errors import Conflict, Incomplete, Invalid
from core.ledger import LEDGERS
from courts.models import User
from dashboards.todo import items, todo
from executions.models import ExecutionCase
from reviews.models import Requery, Termination
from reviews.terminations import steps
from reviews.terminations.ledger_entries import FACT_FIELDS
from tests.factories.organisation import fresh
from tests.factories.petition_rows import petition

pytestmark = pytest.mark.django_db
RULED = date(2026, 5, 20)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """All of it happens on one Monday."""
    moment = timezone.make_aware(timezone.datetime(2026, 11, 23, 10))
    monkeypatch.setattr(timezone, "now", lambda: moment)


def terminated(world, serial=276, unit="near.court", **facts):
    """A terminated case of 武陟 as the ledger brings it, without what `facts` does not say."""
    ledger = LEDGERS["terminations"]
    desk = ledger.desk(None, timezone.localdate())
    word = {"near": "豫0823", "far": "豫0825", "top": "豫08"}[unit.partition(".")[0]]
    raws = {
        "number": f"（2025）{word}执{serial}号", "unit_words": world.units[unit].name if unit != "near.court" else "执行局",
        "handler_name": "秦岚", "applicant": "谭鹏", "debtor": "王运红", "filed_on": date(2025, 1, 6), "terminated_on": RULED,
        "consent": "同意", **facts,
    }  # fmt: skip
    reading = ledger.read(raws, desk, sheet="表", row_number=5)
    assert not reading.is_bad, reading.problems
    ledger.apply([reading], desk, bases={}, row_keys={}, run={"run": 1, "label": "导入批次 1"}, at=timezone.now())
    return Case.objects.get(number=f"终本（2025）{word}执{serial}号")


REQUERY = {
    "queried_on": "2026-10-09",
    "scope": "总对总、不动产",
    "has_found": "0",
    "result": "没有新财产",
    "told_on": "2026-10-12",
}


def act(step, case, by, data):
    take(step, case, by=by, data=data)
    case.refresh_from_db()
    return case


def clock(case):
    return case.deadlines.get(state="running")


@pytest.fixture
def case(world):
    return terminated(world)


@pytest.mark.clause("J2.4")
def test_next_query_is_owed_six_months_after_the_ruling_and_after_each_query(world, case):
    assert (clock(case).code, case.due_on) == ("ZB-01", date(2026, 11, 20))
    act(steps.RecordRequery, case, world.handler, REQUERY)
    assert (case.due_on, clock(case).due_on) == (date(2027, 4, 9), date(2027, 4, 9))
    query = Requery.objects.get()
    assert (query.recorded_by, query.told_on) == (world.handler, date(2026, 10, 12))
    assert Termination.objects.get().last_query_on == date(2026, 10, 9)
    assert case.trace.get(seq=2).summary == "2026-10-09 查询总对总、不动产：没有查到可供执行的财产。没有新财产"


def test_an_earlier_query_entered_late_does_not_replace_the_last(world):
    case = terminated(world, last_query_on=date(2026, 10, 1))
    act(steps.RecordRequery, case, world.handler, {**REQUERY, "queried_on": "2026-08-03", "told_on": ""})
    assert Termination.objects.get().last_query_on == date(2026, 10, 1)


@pytest.mark.clause("J2.4")
def test_an_earlier_query_entered_late_is_written_down_and_moves_no_clock(world, case):
    act(steps.RecordRequery, case, world.handler, REQUERY)
    clocks = list(case.deadlines.order_by("pk").values("state", "started_at", "due_on", "met_at"))
    act(steps.RecordRequery, case, world.handler, {**REQUERY, "queried_on": "2026-08-03", "told_on": ""})
    assert list(case.deadlines.order_by("pk").values("state", "started_at", "due_on", "met_at")) == clocks
    assert (case.due_on, Requery.objects.count()) == (date(2027, 4, 9), 2)


@pytest.mark.clause("J2.4")
def test_an_earlier_query_starts_no_clock_where_none_is_owed(world):
    case = terminated(world, filed_on=date(2021, 6, 1), terminated_on=date(2021, 12, 1), last_query_on=date(2026, 10, 9))
    assert case.due_on is None
    act(steps.RecordRequery, case, world.handler, {**REQUERY, "queried_on": "2026-04-20", "told_on": ""})
    assert (case.due_on, case.deadlines.count()) == (None, 0)


@pytest.mark.clause("J2.4")
def test_in_the_last_half_year_no_further_query_is_owed(world):
    case = terminated(world, filed_on=date(2021, 6, 1), terminated_on=date(2021, 12, 1), last_query_on=date(2026, 4, 20))
    assert case.due_on == date(2026, 10, 20)
    act(steps.RecordRequery, case, world.handler, REQUERY)
    assert (case.due_on, case.status) == (None, "standing")


def test_ending_the_period_waits_for_the_five_years(world, case):
    with pytest.raises(Incomplete, match="终本满五年"):
        act(steps.EndPeriod, case, world.handler, {})
    old = terminated(world, serial=9, filed_on=date(2021, 6, 1), terminated_on=date(2021, 11, 23))
    Termination.objects.filter(pk=old.pk).update(terminated_on=date(2021, 11, 1))
    act(steps.EndPeriod, old, world.handler, {})
    assert (old.status, old.due_on, old.closed_at is None) == ("expired", None, False)


@pytest.mark.clause("J2.2.11")
def test_an_objection_that_revokes_ends_the_termination(world, case):
    act(steps.RecordObjection, case, world.clerk, {"objected_on": "2026-06-08", "grounds": "还有房产"})
    assert case.status == "objected"
    data = {"outcome": "revoked", "number": "(2026)豫0823执异3号", "decided_on": "2026-06-20"}
    act(steps.DecideObjection, case, world.clerk, data)
    assert (case.status, case.due_on, case.closed_at is None) == ("revoked", None, False)
    assert Termination.objects.get().objection_result == "已立案（2026）豫0823执异3号，撤销终本裁定"
    assert ExecutionCase.objects.get().status == "active"


@pytest.mark.clause("J2.2.11")
@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"outcome": "refused", "decided_on": "2026-06-20"}, "reason"),
        ({"outcome": "dismissed", "decided_on": "2026-06-20"}, "number"),
        ({"outcome": "dismissed", "number": "（2026）豫0823执恢3号", "decided_on": "2026-06-20"}, "number"),
        ({"outcome": "dismissed", "number": "（2026）豫0823执异3号", "decided_on": "2026-06-01"}, "decided_on"),
    ],
)
def test_a_result_without_its_reason_or_number_is_refused(world, case, data, field):
    act(steps.RecordObjection, case, world.clerk, {"objected_on": "2026-06-08", "grounds": "还有房产"})
    with pytest.raises(Invalid) as caught:
        act(steps.DecideObjection, case, world.clerk, data)
    assert field in caught.value.form.errors


@pytest.mark.clause("J2.2.12")
def test_an_application_leads_to_the_number_of_the_resumed_case(world, case):
    act(steps.ApplyResumption, case, world.handler, {"applied_on": "2026-07-01", "clues": "名下有一台货车"})
    assert case.status == "applied"
    act(
        steps.RegisterResumption,
        case,
        world.handler,
        {"number": "（2026）豫0823执恢78号", "resumed_on": "2026-07-08", "reason": "application"},
    )
    termination = Termination.objects.get()
    assert (case.status, case.due_on, termination.resumption_number) == ("resumed", None, "（2026）豫0823执恢78号")
    assert ExecutionCase.objects.get().status == "resumed"
    with pytest.raises(Conflict):
        act(steps.RecordRequery, case, world.handler, REQUERY)


def test_a_declined_application_leaves_the_case_terminated(world, case):
    act(steps.ApplyResumption, case, world.handler, {"applied_on": "2026-07-01", "clues": "名下有一台货车"})
    act(steps.RefuseResumption, case, world.handler, {"decided_on": "2026-07-09", "reason": "车辆已报废，已告知"})
    assert (case.status, case.due_on) == ("standing", date(2026, 11, 20))


APPLICATION = {"applied_on": "2026-07-01", "clues": "名下有一台货车"}
REFUSAL = {"decided_on": "2026-07-09", "reason": "车辆已报废，已告知"}
DISMISSED = {"outcome": "dismissed", "number": "（2026）豫0823执异3号", "decided_on": "2026-08-20"}
RESUMPTION = {"number": "（2026）豫0823执恢78号", "resumed_on": "2026-07-08", "reason": "application"}


@pytest.mark.clause("J2.2.11")
@pytest.mark.clause("J2.2.12")
def test_an_application_once_refused_does_not_come_back_with_a_dismissed_objection(world, case):
    act(steps.ApplyResumption, case, world.handler, APPLICATION)
    act(steps.RefuseResumption, case, world.handler, REFUSAL)
    act(steps.RecordObjection, case, world.clerk, {"objected_on": "2026-08-03", "grounds": "还有房产"})
    act(steps.DecideObjection, case, world.clerk, DISMISSED)
    assert case.status == "standing"
    # a new application is a new matter
    act(steps.ApplyResumption, case, world.handler, {**APPLICATION, "applied_on": "2026-09-01"})
    assert (case.status, Termination.objects.get().resumption_applied_on) == ("applied", date(2026, 9, 1))


@pytest.mark.clause("J2.2.11")
@pytest.mark.clause("J2.2.12")
def test_an_application_that_waits_still_waits_after_a_dismissed_objection(world, case):
    act(steps.ApplyResumption, case, world.handler, APPLICATION)
    act(steps.RecordObjection, case, world.clerk, {"objected_on": "2026-08-03", "grounds": "还有房产"})
    act(steps.DecideObjection, case, world.clerk, DISMISSED)
    assert case.status == "applied"
    act(steps.RefuseResumption, case, world.handler, {**REFUSAL, "decided_on": "2026-09-01"})
    act(steps.RecordObjection, case, world.clerk, {"objected_on": "2026-09-03", "grounds": "仍有房产"})
    act(steps.DecideObjection, case, world.clerk, {**DISMISSED, "decided_on": "2026-09-20"})
    assert case.status == "standing"


@pytest.fixture
def expired(world):
    """A case whose five years have been declared over."""
    case = terminated(world, serial=9, filed_on=date(2021, 6, 1), terminated_on=date(2021, 11, 23))
    Termination.objects.filter(pk=case.pk).update(terminated_on=date(2021, 11, 1))
    return act(steps.EndPeriod, case, world.handler, {})


@pytest.mark.clause("J2.2.12")
def test_after_five_years_execution_can_still_be_applied_for_and_resumed(world, expired):
    act(steps.ApplyResumption, expired, world.handler, APPLICATION)
    assert (expired.status, expired.closed_at, expired.due_on) == ("applied", None, None)
    act(steps.RecordRequery, expired, world.handler, REQUERY)
    assert expired.due_on is None, "nothing is owed after the five years"
    act(steps.RegisterResumption, expired, world.handler, RESUMPTION)
    assert (expired.status, expired.closed_at is None) == ("resumed", False)
    assert ExecutionCase.objects.get().status == "resumed"


@pytest.mark.clause("J2.2.12")
def test_after_five_years_a_refused_application_leaves_the_period_over(world, expired):
    act(steps.ApplyResumption, expired, world.handler, APPLICATION)
    act(steps.RefuseResumption, expired, world.handler, REFUSAL)
    assert (expired.status, timezone.localdate(expired.closed_at), expired.due_on) == ("expired", date(2026, 11, 1), None)
    assert login(world.handler).get("/terminated/?view=expired").context["in_view"] == 1


@pytest.mark.clause("J2.2.12")
def test_after_five_years_the_court_can_resume_of_its_own(world, expired):
    act(steps.RegisterResumption, expired, world.handler, {**RESUMPTION, "reason": "found"})
    assert (expired.status, expired.due_on, Termination.objects.get().resumption_number) == (
        "resumed",
        None,
        RESUMPTION["number"],
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"queried_on": "2026-05-01"}, "queried_on"),
        ({"queried_on": "2999-01-01"}, "queried_on"),
        ({"told_on": "2026-10-01"}, "told_on"),
    ],
)
def test_days_that_cannot_be_are_refused(world, case, changes, field):
    with pytest.raises(Invalid) as caught:
        act(steps.RecordRequery, case, world.handler, {**REQUERY, **changes})
    assert field in caught.value.form.errors


def test_the_ledger_cannot_set_back_what_people_have_recorded(world, case):
    act(steps.RecordRequery, case, world.handler, REQUERY)
    ledger, desk = LEDGERS["terminations"], LEDGERS["terminations"].desk(None, timezone.localdate())
    raws = {
        "number": "（2025）豫0823执276号",
        "terminated_on": RULED,
        "last_query_on": date(2026, 6, 1),
        "applicant": "谭鹏",
        "debtor": "王运红",
    }
    values = {**raws, "handler_name": "秦岚", "unit_words": "执行局", "filed_on": date(2025, 1, 6), "consent": "同意"}
    reading = ledger.read(values, desk, sheet="表", row_number=5)
    (comparison,) = ledger.compare([reading], desk, bases={}, row_keys={})
    assert comparison.verdict == "conflict"
    assert "最近一次查控日" in comparison.reason


# --- To do and reminders -----------------------------------------------------------------------------------------------


def test_a_query_becomes_a_thing_to_do_a_month_before_it_is_due(world):
    soon = terminated(world, serial=1, last_query_on=timezone.localdate() - timezone.timedelta(days=170))
    terminated(world, serial=2, last_query_on=timezone.localdate() - timezone.timedelta(days=20))
    assert [item.case for item in items(todo(fresh(world.handler)), 10)] == [soon]


# --- Pages -------------------------------------------------------------------------------------------------------------


def login(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.clause("J2.4")
def test_one_page_holds_facts_prechecks_queries_petitions_and_trace(world, case):
    act(steps.RecordRequery, case, world.handler, REQUERY)
    about = petition(world.units["near.court"], "2026-06-01")
    about.petition.execution_case = ExecutionCase.objects.get()
    about.petition.save()
    page = login(world.handler).get(f"/terminated/{case.pk}/").content.decode()
    for words in (
        "终本（2025）豫0823执276号",
        "执行通知书发出日",
        "未录入",
        "谭*",
        "没有新财产",
        about.number,
        "台账导入",
        "登记再次查控",
    ):
        assert words in page
    assert "谭鹏" not in page


def test_the_register_narrows_by_view_and_filter_within_the_scope(world, case):
    terminated(world, serial=277, consent="不同意")
    terminated(world, unit="far.court", unit_words="执行局", handler_name="范立言")
    client = login(world.handler)
    assert client.get("/terminated/").context["in_view"] == 2
    response = client.get("/terminated/?consent=disagreed")
    assert (response.context["found"], [row.number for row, _cells in response.context["rows"]]) == (
        1,
        ["终本（2025）豫0823执277号"],
    )
    assert client.get("/terminated/?view=resumed").context["in_view"] == 0
    assert login(world.office).get("/terminated/").context["in_view"] == 3
    assert login(world.stranger).get(f"/terminated/{case.pk}/").status_code == 404
    assert login(world.auditor).get("/terminated/").context["in_view"] == 0


def test_the_clock_explains_itself_and_every_step_opens(world, case):
    client = login(world.handler)
    page = client.get(f"/terminated/{case.pk}/deadlines/{clock(case).pk}/").content.decode()
    assert "五年内，每六个月查询一次" in page
    for step in ("record-requery", "record-objection", "apply-resumption", "register-resumption", "attach-document"):
        assert client.get(f"/cases/{case.pk}/steps/{step}/").status_code == 200
    assert client.get(f"/cases/{case.pk}/steps/end-period/").status_code == 422


def test_a_step_is_taken_on_its_page(world, case):
    response = login(world.handler).post(f"/cases/{case.pk}/steps/record-requery/", {**REQUERY, "version": case.version})
    assert response.status_code == 302
    assert response.url == f"/terminated/{case.pk}/#e2"


def test_pages_need_few_queries(world, case, django_assert_max_num_queries):
    client = login(world.handler)
    for path in ("/terminated/", f"/terminated/{case.pk}/"):
        client.get(path)
        with django_assert_max_num_queries(15):
            client.get(path)


def test_pages_of_the_list_follow_each_other(world):
    for serial in range(1, 33):
        terminated(world, serial=serial, terminated_on=date(2026, 4, 1 + serial % 5))
    client, seen, path = login(world.handler), [], "/terminated/"
    while path:
        page = client.get(path).context["page"]
        seen += [row.pk for row in page.rows]
        path = f"/terminated/?after={page.next}" if page.next else ""
    assert len(seen) == len(set(seen)) == 32


def test_execution_case_shows_its_termination(world, case):
    page = login(world.handler).get(f"/executions/{ExecutionCase.objects.get().pk}/").content.decode()
    assert case.number in page


# --- API ---------------------------------------------------------------------------------------------------------------


def api(user):
    client = APIClient()
    client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.mark.clause("J2.4")
def test_the_api_lists_shows_prechecks_and_acts(world, case):
    client = api(world.handler)
    row = client.get("/api/terminations/?view=standing").json()["results"][0]
    assert (row["id"], row["applicant"], row["due_on"]) == (case.pk, "谭*", "2026-11-20")
    detail = client.get(f"/api/terminations/{case.pk}/").json()
    assert set(FACT_FIELDS) <= set(detail)
    assert (detail["notice_on"], detail["is_missing"]) == (None, None)
    checks = client.get(f"/api/terminations/{case.pk}/prechecks/").json()
    assert [item["proposal"] for item in checks["items"]][:2] == ["none", "none"]
    data = {**REQUERY, "has_found": False}
    taken = client.post(f"/api/terminations/{case.pk}/steps/record-requery/", data, format="json")
    assert (taken.status_code, taken.json()["due_on"]) == (200, "2027-04-09")
    assert client.get(f"/api/terminations/{case.pk}/requeries/").json()[0]["scope"] == "总对总、不动产"
    assert {item["view"]: item["count"] for item in client.get("/api/terminations/counts/").json()}["standing"] == 1
    assert api(world.stranger).get(f"/api/terminations/{case.pk}/").status_code == 404
