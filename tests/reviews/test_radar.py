"""共性问题: the map over units and items, hidden while it would tell too much, and measures that reach every hit case."""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from deadlines.models import Deadline
from reviews.answers import findings as registering
from reviews.findings.queries import to_be_cured
from reviews.findings.steps import day_of
from reviews.models import CampaignTier, Finding, Reviewer, Tier
from reviews.radar.heatmap import heat_map
from reviews.radar.measures import issue_measure, reaches
from reviews.reports.campaign import draft_circular
from tests.factories.organisation import fresh
from tests.factories.review_rows import campaign_of, put_under_review, submit
from tests.reviews.test_reports import text_of
from tests.stages import starts_at

pytestmark = pytest.mark.clause("J2.0")
AT = datetime(2021, 4, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MEASURE = {
    "item": 2,
    "title": "卷宗补正",
    "text": "逐案补齐送达回证",
    "due_on": date(2021, 6, 30),
    "liaison": "4 月 18 日与市检察院会商",
    "at": AT,
}


def under_review(world):
    """武陟 fails item 2 in 15 of 20 cases, 温县 in 1 of 20; item 3 does not apply in half of 武陟's."""
    campaign = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.COURT, Tier.INTERMEDIATE))
    near = put_under_review(campaign, world.units["near.court"], [f"武{number}" for number in range(20)])
    far = put_under_review(campaign, world.units["far.court"], [f"温{number}" for number in range(20)])
    for place, review in enumerate(near):
        failed, absent = {2} if place < 15 else (), {3} if place % 2 else ()
        registering.register(submit(review, Tier.COURT, world.liaison, failed, not_applicable=absent, items=5))
    for place, review in enumerate(far):
        registering.register(submit(review, Tier.COURT, world.far_clerk, {2} if place == 0 else (), items=5))
    return campaign


def measured(world):
    """A measure against item 2 has reached all of them. Returns: campaign, measure, batch."""
    campaign = under_review(world)
    measure, batch = issue_measure(campaign, by=fresh(world.office), **MEASURE)
    return SimpleNamespace(campaign=campaign, measure=measure, batch=batch)


def cell_of(heat, unit, item):
    return next(cells[item - 1] for row, cells in heat.rows if row == unit)


@starts_at(under_review)
def test_the_map_counts_and_marks_what_stands_out(campaign, world):
    heat = heat_map(campaign, fresh(world.office), Tier.COURT)
    cell = cell_of(heat, world.units["near.court"], 2)
    assert (cell.failed, cell.total, cell.percent, cell.low, cell.high) == (15, 20, 75.0, 53.1, 88.8)
    assert [(unit.short_name, cell.item) for unit, cell in heat.marks] == [("武陟法院", 2)]
    assert (heat.sums[1].failed, heat.sums[1].total) == (16, 40)


@starts_at(under_review)
def test_what_does_not_apply_leaves_the_denominator(campaign, world):
    heat = heat_map(campaign, fresh(world.office), Tier.COURT)
    assert cell_of(heat, world.units["near.court"], 3).total == 10


@starts_at(under_review)
def test_a_court_sees_its_own_row_only(campaign, world):
    heat = heat_map(campaign, fresh(world.president), Tier.COURT)
    assert [unit.short_name for unit, _cells in heat.rows] == ["武陟法院"]


@pytest.mark.clause("J2.3.2")
@starts_at(under_review)
def test_a_reviewer_of_a_higher_tier_does_not_see_the_map_early(campaign, world):
    tier = CampaignTier.objects.get(campaign=campaign, tier=Tier.INTERMEDIATE)
    Reviewer.objects.create(tier=tier, person=world.office, unit=world.units["top.office"])
    assert heat_map(campaign, fresh(world.office), Tier.COURT) is None


@starts_at(under_review)
def test_the_page_shows_the_map_in_few_queries(campaign, world, client, django_assert_max_num_queries):
    client.force_login(world.office)
    client.get("/me/password/")
    with django_assert_max_num_queries(15):
        page = client.get(f"/campaigns/{campaign.pk}/radar/").content.decode()
    assert "75.0%" in page and "（53.1–88.8）" in page and "15/20" in page


@starts_at(measured)
def test_a_measure_reaches_every_hit_case_and_is_tracked(staged, world):
    campaign, measure, batch = staged.campaign, staged.measure, staged.batch
    assert (batch.state, batch.done_count) == ("done", 16)
    found = Finding.objects.filter(campaign=campaign, item=2)
    assert set(found.values_list("measure", "nature", "cure", "due_on")) == {(measure.pk, "common", "by_date", date(2021, 6, 30))}
    assert set(found.values_list("due_reason", flat=True)) == {"共性措施“卷宗补正”定的日期"}
    assert {clock.due_on for clock in Deadline.objects.filter(case__in=found.values("review"), state="running")} == {
        date(2021, 6, 30)
    }
    assert all(to_be_cured(row.review_id, fresh(world.office)).exists() for row in found)
    Finding.objects.filter(pk=found.first().pk).update(state="cured")
    [before] = reaches(campaign, fresh(world.office), date(2021, 6, 30))
    assert before.late == 0
    [reach] = reaches(campaign, fresh(world.office), date(2021, 7, 1))
    assert (reach.hit, reach.cured, reach.late) == (16, 1, 15)


@starts_at(measured)
def test_a_measure_whose_day_is_over_orders_by_the_rule(staged):
    measure = staged.measure
    late = datetime(2021, 7, 5, 10, 0, tzinfo=AT.tzinfo)
    by_rule = date(2021, 7, 20)
    assert day_of(measure, by_rule, late) == (by_rule, "")
    assert day_of(measure, measure.due_on, AT) == (measure.due_on, "")


@starts_at(under_review)
def test_a_measure_without_a_problem_is_refused(campaign, world):
    with pytest.raises(ValidationError, match="这一项没有可以适用措施的问题"):
        issue_measure(campaign, by=fresh(world.office), **MEASURE | {"item": 4})


@starts_at(under_review)
def test_only_the_organising_court_issues_measures(campaign, world):
    with pytest.raises(PermissionDenied):
        issue_measure(campaign, by=fresh(world.president), **MEASURE)


@starts_at(under_review)
def test_the_page_issues_a_measure(campaign, world, client):
    client.force_login(world.office)
    data = {name: value for name, value in MEASURE.items() if name != "at"} | {"due_on": "2099-06-30"}
    assert client.post(f"/campaigns/{campaign.pk}/radar/", data).status_code == 302
    assert Finding.objects.exclude(measure=None).count() == 16
    assert client.post(f"/campaigns/{campaign.pk}/radar/", {"item": "2"}).status_code == 422


@pytest.mark.clause("J2.0")
@starts_at(measured)
def test_talks_with_the_procuratorate_are_kept_on_the_page_and_stand_in_the_circular(staged, world, client):
    campaign, measure = staged.campaign, staged.measure
    client.force_login(world.office)
    client.post(f"/campaigns/{campaign.pk}/radar/", {"measure": measure.pk, "text": "与民行部门座谈，同意统一送达"})
    assert "同意统一送达（闻思齐记）" in client.get(f"/campaigns/{campaign.pk}/radar/").content.decode()
    paper = draft_circular(campaign, by=fresh(world.office), tier=Tier.COURT)
    assert "同意统一送达（闻思齐记）" in text_of(paper.content)
    client.force_login(world.president)
    assert client.post(f"/campaigns/{campaign.pk}/radar/", {"measure": measure.pk, "text": "补记"}).status_code == 403
