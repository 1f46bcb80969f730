"""The register of findings: what each may read, counts that equal the lists, and many ordered or driven up at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import TraceEntry
from notices.models import Notice
from reviews.answers import findings as registering
from reviews.findings import listing
from reviews.models import Finding, ReviewTask, Tier
from tests.factories.findings import finding, found, one_ordered, order
from tests.factories.organisation import fresh
from tests.factories.review_rows import put_under_review, submit
from tests.stages import starts_at

REGISTER = "/reviews/findings/"


@pytest.fixture
def cast(world, staged):
    """The cast with what the stage has found in the two courts."""
    world.found = staged
    return world


@pytest.fixture
def as_(client):
    def log_in(person):
        client.force_login(person)
        return client

    return log_in


def numbers(page):
    return [row["finding"].pk for row in page.context["rows"]]


def pks(*findings):
    return [one.pk for one in findings]


# --- Reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("J2.3.1")
@starts_at(found)
def test_the_register_lists_findings_of_all_cases_and_leads_to_them(cast, as_):
    page = as_(cast.office).get(REGISTER)
    assert len(numbers(page)) == 3
    html = page.content.decode()
    assert "焦执访〔2021〕0001号" in html and f"/review/cases/{cast.found.far.pk}/results/" in html


@starts_at(found)
def test_a_court_reads_its_own_findings_only(cast, as_):
    assert numbers(as_(cast.clerk).get(REGISTER)) == pks(finding(cast.found.near, 3), finding(cast.found.near, 1))
    assert numbers(as_(cast.far_president).get(REGISTER)) == pks(finding(cast.found.far, 2))
    assert numbers(as_(cast.system_admin).get(REGISTER)) == []


@pytest.mark.clause("J1.3")
@starts_at(found)
def test_what_a_lower_tier_found_is_neither_listed_nor_counted_before_ones_own_submission(cast, as_):
    review = put_under_review(cast.found.campaign, cast.units["near.court"], ["焦执访〔2021〕0003号"])[0]
    registering.register(submit(review, Tier.COURT, cast.liaison, failed={4}, items=5))
    ReviewTask.objects.create(
        review=review, campaign=review.campaign, tier=Tier.INTERMEDIATE, height=3, unit=review.case.unit, reviewer=cast.office,
        item_count=5,
    )  # fmt: skip
    page = as_(cast.office).get(REGISTER, {"item": 4})
    assert (numbers(page), [count for _view, count in page.context["tabs"]]) == ([], [0] * 6)
    assert numbers(as_(cast.clerk).get(REGISTER, {"item": 4})) == pks(finding(review, 4))


@pytest.mark.parametrize(
    ("query", "items"),
    [
        ({"item": 2}, [2]),
        ({"nature": "individual"}, [1]),
        ({"escalation": "any"}, [1]),
        ({"escalation": "circulated"}, []),
        ({"view": "unordered"}, [2, 3]),
        ({"view": "overdue"}, [1]),
        ({"view": "cured"}, []),
        ({"tier": "court"}, []),
    ],
)
@starts_at(one_ordered)
def test_filters_narrow_the_list(cast, as_, query, items):
    Finding.objects.filter(pk=finding(cast.found.near, 1).pk).update(escalation="supervised")
    page = as_(cast.office).get(REGISTER, query)
    assert [row["finding"].item for row in page.context["rows"]] == items


@starts_at(one_ordered)
def test_each_count_equals_its_list(cast):
    today = timezone.localdate()
    by, counts = fresh(cast.office), listing.counts(fresh(cast.office), today)
    assert counts == {view.code: listing.filtered(by, view, {}).count() for view in listing.views(today)}
    assert counts["unordered"] + counts["open"] + counts["reported"] + counts["cured"] == counts["all"]


@starts_at(found)
def test_pages_follow_each_other_without_gap_or_repeat(cast):
    review = cast.found.near
    Finding.objects.bulk_create(
        Finding(
            review=review, task=finding(review, 1).task, campaign=review.campaign, unit=review.case.unit, tier="intermediate",
            item=number, text="缺", state="withdrawn" if number == 20 else "open", ordered_at=timezone.now(), cure="by_date",
            due_on=timezone.localdate() + timedelta(days=number % 3),
        )
        for number in range(6, 16)
    )  # fmt: skip
    user, today = fresh(cast.office), timezone.localdate()
    view, seen, after = listing.view_of("open", today), [], ""
    while True:
        page = listing.page_of(listing.filtered(user, view, {}), view, {"after": after}, size=3)
        seen += [row.pk for row in page.rows]
        after = page.next
        if not after:
            break
    rows = listing.filtered(user, view, {}).order_by("due_on", "pk")
    assert seen == list(rows.values_list("pk", flat=True))


@starts_at(one_ordered)
def test_the_register_takes_few_queries(cast, as_, django_assert_max_num_queries):
    client = as_(cast.office)
    client.get(REGISTER)
    with django_assert_max_num_queries(15):
        client.get(REGISTER)


@starts_at(found)
def test_the_export_is_opened_with_the_filters_of_the_register(cast, as_):
    html = as_(cast.office).get(REGISTER, {"item": 2, "view": "unordered"}).content.decode()
    assert "/ledgers/findings/?item=2&amp;view=unordered" in html
    form = as_(cast.office).get("/ledgers/findings/?item=2&view=unordered").content.decode()
    assert '<option value="2" selected>第 2 项</option>' in form and '<option value="unordered" selected>待责令</option>' in form


@starts_at(found)
def test_the_page_of_the_clocks_explains_a_day_set_by_hand(cast, as_):
    now = timezone.now()
    day = timezone.localdate(now) + timedelta(days=40)
    order(cast.found.near, cast, [1], at=now, due_on=day.isoformat(), due_reason="要到外地调取银行流水")
    html = as_(cast.clerk).get(f"/review/cases/{cast.found.near.pk}/deadlines/").content.decode()
    assert "指定到期日：要到外地调取银行流水（规则为 15 天）" in html
    assert "限期整改，40 天，末日逢休不顺延，指定日期" in html


# --- Many at once -----------------------------------------------------------------------------------------------------


@starts_at(found)
def test_all_of_a_page_is_picked_with_one_link(cast, as_):
    assert as_(cast.office).get(REGISTER).content.decode().count(" checked>") == 0
    assert as_(cast.office).get(REGISTER, {"pick": "page"}).content.decode().count(" checked>") == 3


@starts_at(one_ordered)
def test_before_anything_is_written_the_page_says_what_can_go_and_what_cannot(cast, as_):
    picked = pks(finding(cast.found.near, 1), finding(cast.found.near, 3), finding(cast.found.far, 2))
    page = as_(cast.office).get("/reviews/findings/order/", {"finding": picked})
    assert [outcome.finding.pk for outcome, _row in page.context["ready"]] == picked[1:]
    assert [outcome.reason for outcome, _row in page.context["refused"]] == ["已经责令整改"]


@pytest.mark.clause("J2.3.2")
@starts_at(one_ordered)
def test_many_findings_are_ordered_each_with_its_own_trace_and_result(cast, as_):
    picked = pks(finding(cast.found.near, 1), finding(cast.found.near, 3), finding(cast.found.far, 2))
    typed = {"finding": picked, "nature": "common", "cure": "by_date"}
    page = as_(cast.office).post("/reviews/findings/order/", typed)
    assert page.status_code == 200
    assert "已责令整改 2 个，1 个没有办成" in page.content.decode()
    assert set(Finding.objects.filter(pk__in=picked[1:]).values_list("nature", flat=True)) == {"common"}
    assert TraceEntry.objects.filter(step="order-rectification").count() == 3
    assert Notice.objects.filter(recipient=cast.stranger, title__contains="责令整改").exists()


@starts_at(found)
def test_a_day_set_by_hand_for_many_needs_its_reason(cast, as_):
    picked = pks(finding(cast.found.near, 3), finding(cast.found.far, 2))
    day = timezone.localdate() + timedelta(days=3)
    typed = {"finding": picked, "nature": "individual", "cure": "by_date", "due_on": day.isoformat()}
    page = as_(cast.office).post("/reviews/findings/order/", typed)
    assert (page.status_code, "指定另一天要写理由" in page.content.decode()) == (422, True)
    as_(cast.office).post("/reviews/findings/order/", {**typed, "due_reason": "巡查组要求三日内整改"})
    assert set(Finding.objects.filter(pk__in=picked).values_list("due_on", flat=True)) == {day}


@pytest.mark.clause("J2.3.3")
@starts_at(found)
def test_overdue_findings_are_driven_up_together(cast, as_):
    order(cast.found.near, cast, [1, 3])
    picked = pks(finding(cast.found.near, 1), finding(cast.found.near, 3), finding(cast.found.far, 2))
    page = as_(cast.office).post("/reviews/findings/escalate/", {"finding": picked, "requirement": "三日内整改"})
    assert [outcome.reason for outcome, _row in page.context["refused"]] == ["还没有责令整改"]
    assert set(Finding.objects.filter(pk__in=picked[:2]).values_list("escalation", flat=True)) == {"supervised"}


@pytest.mark.clause("J2.3.3")
@starts_at(one_ordered)
def test_a_double_click_climbs_one_rung(cast, as_):
    one = finding(cast.found.near, 1)
    client = as_(cast.office)
    shown = client.get("/reviews/findings/escalate/", {"finding": one.pk})
    token = shown.context["token"]
    assert f'name="rung" value="{one.pk}:"' in shown.content.decode() and f'value="{token}"' in shown.content.decode()
    typed = {"finding": [one.pk], "requirement": "三日内整改", "rung": [f"{one.pk}:"], "token": token}
    for _ in range(2):
        page = client.post("/reviews/findings/escalate/", typed)
        assert [outcome.entry.summary for outcome, _row in page.context["ready"]] == ["第1项督办"]
    assert TraceEntry.objects.filter(step="escalate-finding").count() == 1
    # another page that still shows it without a rung, and one that forgets to say which
    for stale in ({"rung": [f"{one.pk}:"]}, {"rung": []}):
        page = client.post("/reviews/findings/escalate/", {**typed, "token": "b" * 26, **stale})
        assert "已经督办" in page.context["refused"][0][0].reason
    page = client.post("/reviews/findings/escalate/", {**typed, "token": "c" * 26, "rung": [f"{one.pk}:supervised"]})
    assert Finding.objects.get(pk=one.pk).escalation == "circulated"


@pytest.mark.clause("J2.3.3")
@starts_at(one_ordered)
def test_the_api_climbs_from_the_rung_it_was_shown(cast, as_):
    one = finding(cast.found.near, 1)
    body = {"findings": [one.pk], "requirement": "三日内整改"}

    def post(**more):
        sent = as_(cast.office).post("/api/findings/escalate/", {**body, **more}, content_type="application/json")
        [told] = sent.json()["outcomes"]
        return told["done"], Finding.objects.get(pk=one.pk).escalation

    assert [post(token="a" * 26), post(token="a" * 26), post()] == [
        (True, "supervised"),
        (True, "supervised"),
        (False, "supervised"),
    ]
    assert post(seen={str(one.pk): "supervised"}) == (True, "circulated")
    assert (
        as_(cast.office)
        .post("/api/findings/escalate/", {**body, "seen": {"1": "?"}}, content_type="application/json")
        .status_code
        == 422
    )


@starts_at(found)
def test_whoever_does_not_lead_changes_nothing_and_is_told_why(cast, as_):
    picked = pks(finding(cast.found.near, 3))
    page = as_(cast.clerk).post("/reviews/findings/order/", {"finding": picked, "nature": "common", "cure": "by_date"})
    assert "办理" in page.context["refused"][0][0].reason
    assert finding(cast.found.near, 3).ordered_at is None


@starts_at(found)
def test_findings_of_another_court_are_left_out(cast, as_):
    picked = pks(finding(cast.found.far, 2))
    page = as_(cast.president).post("/reviews/findings/order/", {"finding": picked, "nature": "common", "cure": "by_date"})
    assert (page.context["ready"], page.context["refused"]) == ([], [])


# --- The API ----------------------------------------------------------------------------------------------------------


@starts_at(found)
def test_the_api_lists_counts_and_orders_like_the_page(cast, as_):
    client = as_(cast.office)
    rows = client.get("/api/findings/", {"view": "unordered"}).json()
    assert (rows["count"], len(rows["results"])) == (3, 3)
    counted = {row["view"]: row["count"] for row in client.get("/api/findings/counts/").json()}
    assert (counted["all"], counted["unordered"]) == (3, 3)
    picked = pks(finding(cast.found.near, 3), finding(cast.found.far, 2))
    body = {"findings": picked, "nature": "individual", "cure": "at_once"}
    told = client.post("/api/findings/order/", body, content_type="application/json").json()["outcomes"]
    assert [row["done"] for row in told] == [True, True]
    again = client.post("/api/findings/order/", body, content_type="application/json").json()["outcomes"]
    assert [(row["done"], row["reason"]) for row in again] == [(False, "已经责令整改")] * 2
    due = {"findings": picked, "requirement": "立即整改"}
    told = client.post("/api/findings/escalate/", due, content_type="application/json").json()["outcomes"]
    assert all("还没有超期" in row["reason"] for row in told)


@starts_at(found)
def test_a_filter_that_cannot_be_read_is_refused_by_the_api(cast, as_):
    assert as_(cast.office).get("/api/findings/", {"item": "99"}).status_code == 422
