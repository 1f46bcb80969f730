"""One step on many reviews: 评结 in one go, a measure that reaches thousands; each case for itself, with the reason where it could not be."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cases.models import Case, TraceEntry
from core.errors import Conflict
from core.jobs import requeue_stale
from notices.models import Notice
from reviews.answers.findings import register
from reviews.campaigns import jobs, orders
from reviews.campaigns.conclusions import clean, conclude_clean, conclude_picked, ripe, with_findings
from reviews.models import BatchJob, CampaignTier, Finding, ReviewTask, Statement, Tier
from reviews.radar.measures import issue_measure, reaches
from reviews.tasks import run_batch
from tests.factories.organisation import fresh
from tests.factories.review_rows import campaign_of, put_under_review, submit
from tests.reviews.test_api import client_of, post
from tests.reviews.test_pages_desk import assert_cheap, text
from tests.reviews.test_radar import MEASURE
from tests.stages import starts_at

AT = datetime(2021, 4, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = timedelta(minutes=4)
pytestmark = pytest.mark.django_db


def five(world):
    """Five of 武陟: three without a problem, one with an open one, one with nothing submitted yet.

    Returns: (the campaign, the reviews).
    """
    campaign = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.COURT,))
    made = put_under_review(campaign, world.units["near.court"], [f"焦执访〔2021〕000{number}号" for number in range(1, 6)])
    for review in made[:3]:
        submit(review, Tier.COURT, world.liaison, items=5)
    register(submit(made[3], Tier.COURT, world.liaison, failed={2}, items=5))
    task = {"tier": Tier.COURT, "height": Tier.COURT.height, "unit": world.units["near.court"], "item_count": 5}
    ReviewTask.objects.create(review=made[4], campaign=campaign, reviewer=world.liaison, reviewer_name="常思远", **task)
    return campaign, made


@pytest.fixture
def campaign(staged):
    return staged[0]


@pytest.fixture
def reviews(staged):
    return staged[1]


@pytest.fixture
def is_many(monkeypatch):
    """Two cases are many."""
    monkeypatch.setattr(orders, "TAKEN_AT_ONCE", 1)


def closed(reviews):
    return [review.pk for review in reviews if Case.objects.get(pk=review.pk).closed_at]


@pytest.mark.clause("J1.3")
@starts_at(five)
def test_only_what_is_clean_and_signed_is_concluded_in_one_go(campaign, reviews, world):
    job = conclude_clean(campaign, by=fresh(world.office))
    assert (job.state, job.done_count, job.refused) == ("done", 3, [])
    assert closed(reviews) == [review.pk for review in reviews[:3]]
    entries = TraceEntry.objects.filter(step="conclude")
    assert sorted(entries.values_list("case_id", flat=True)) == closed(reviews)


@starts_at(five)
def test_a_signature_that_is_wanted_and_not_there_keeps_a_case_out(campaign, reviews, world):
    CampaignTier.objects.update(needs_statement=True, needs_president=True)
    assert not ripe(campaign, world.office).exists()
    for kind in ("no_problem", "president"):
        Statement.objects.create(
            review=reviews[0], task=reviews[0].tasks.get(), kind=kind, text="签名", answers_hash="", means="password",
            signed_by=world.liaison, signed_name="常思远", signed_at=AT,
        )  # fmt: skip
    assert [review.pk for review in clean(ripe(campaign, world.office))] == [reviews[0].pk]


@starts_at(five)
def test_cured_findings_stand_in_a_list_of_their_own(campaign, reviews, world):
    assert not with_findings(ripe(campaign, world.office)).exists()
    Finding.objects.update(state="cured", checked_by=world.liaison)
    assert [review.pk for review in with_findings(ripe(campaign, world.office))] == [reviews[3].pk]


@starts_at(five)
def test_each_picked_case_is_told_why_it_could_not_be_concluded(campaign, reviews, world):
    picked = [review.pk for review in reviews[2:]]
    job = conclude_picked(campaign, picked, by=fresh(world.office), grade="clean")
    assert closed(reviews) == [reviews[2].pk]
    assert [(pk, reason) for pk, _number, reason in job.refused] == [
        (reviews[3].pk, "还差：整改并销号 1 个问题"),
        (reviews[4].pk, "还差：提交本院评查"),
    ]


@starts_at(five)
def test_cases_of_another_campaign_are_passed_over(campaign, reviews, world):
    other = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.COURT,))
    with pytest.raises(ValidationError, match="请先勾选"):
        conclude_picked(other, [reviews[0].pk], by=fresh(world.office), grade="clean")


@starts_at(five)
def test_before_the_draw_nothing_is_concluded_in_bulk(campaign, reviews, world):
    CampaignTier.objects.create(
        campaign=campaign, tier=Tier.INTERMEDIATE, starts_on="2021-04-01", due_on="2021-05-10", method="between", coverage="drawn"
    )
    with pytest.raises(ValidationError, match="中院评查还没有抽样"):
        conclude_clean(campaign, by=fresh(world.office))


@starts_at(five)
def test_whoever_does_not_conclude_one_concludes_none(campaign, reviews, world, client):
    with pytest.raises(PermissionDenied):
        conclude_clean(campaign, by=fresh(world.handler))
    client.force_login(world.handler)
    assert client.get(f"/campaigns/{campaign.pk}/conclude/").status_code == 403


@starts_at(five)
def test_the_page_concludes_what_was_ticked_and_says_what_was_not(campaign, reviews, world, client):
    client.force_login(world.office)
    address = f"/campaigns/{campaign.pk}/conclude/"
    page = text(client.get(address))
    assert "无问题 3" in page and "全部无问题且签名齐全的，一次评结" in page
    assert client.post(address, {"grade": "clean"}).status_code == 422
    assert client.post(address, {"grade": "clean", "case": [reviews[0].pk]})["Location"] == address
    told = client.post(address, {"grade": "clean", "case": [reviews[1].pk, reviews[3].pk]})
    assert closed(reviews) == [reviews[0].pk, reviews[1].pk]
    page = text(client.get(told["Location"]))
    assert "1 件没有办成" in page and Case.objects.get(pk=reviews[3].pk).number in page
    client.post(address, {"all": "1", "grade": "clean"})
    assert closed(reviews) == [review.pk for review in reviews[:3]]


@starts_at(five)
def test_the_api_concludes_and_tells_of_each(campaign, reviews, world):
    office = client_of(world.office)
    answer = post(office, "api-campaign-conclude", [campaign.pk], cases=[reviews[0].pk, reviews[3].pk])
    assert answer.status_code == 200
    assert (answer.json()["done"], [row["case"] for row in answer.json()["refused"]]) == (1, [reviews[3].pk])
    assert post(office, "api-campaign-conclude", [campaign.pk], all_clean=True).json()["done"] == 2
    batch = BatchJob.objects.first()
    assert office.get(f"/api/campaigns/{campaign.pk}/batches/{batch.pk}/").json()["state"] == "done"
    assert client_of(world.chief).get(f"/api/campaigns/{campaign.pk}/batches/{batch.pk}/").status_code == 404


# --- Many of them -------------------------------------------------------------------------------------------------------


@starts_at(five)
def test_many_are_left_to_a_worker_and_the_page_says_how_far_it_is(campaign, reviews, world, client, is_many):
    client.force_login(world.office)
    told = client.post(f"/campaigns/{campaign.pk}/conclude/", {"all": "1", "grade": "clean"})
    job = BatchJob.objects.get()
    assert told["Location"] == f"/campaigns/{campaign.pk}/batches/{job.pk}/"
    assert closed(reviews) == []
    assert "排队等待评结…</b> 0/3 件" in text(client.get(told["Location"]))
    with pytest.raises(Conflict, match="还没有办完"):
        conclude_clean(campaign, by=fresh(world.chief))
    run_batch(job.pk)
    assert len(closed(reviews)) == 3
    assert "评结办成 3 件" in text(client.get(told["Location"], headers={"HX-Request": "true"}))
    assert Notice.objects.filter(recipient=world.office, title="批量评结：办成 3 件").exists()


@starts_at(five)
def test_a_batch_whose_worker_was_killed_goes_on_and_takes_no_case_twice(campaign, reviews, world, is_many):
    job = conclude_clean(campaign, by=fresh(world.office))
    held = BatchJob.claim(job.pk)
    jobs._take(held, jobs.KINDS["review"].step("conclude"), reviews[0].pk)  # one was taken, and nobody wrote it down
    assert requeue_stale(BatchJob, run_batch, now=timezone.now() + LATER) == [job.pk]
    run_batch(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done_count, job.refused) == ("done", 3, [])
    assert TraceEntry.objects.filter(step="conclude").count() == 3


@starts_at(five)
def test_a_long_batch_lets_other_work_have_its_turn(campaign, reviews, world, is_many, monkeypatch):
    job = conclude_clean(campaign, by=fresh(world.office))
    monkeypatch.setattr(jobs, "SLICE_SECONDS", -1)
    for settled, state in ((1, "queued"), (2, "queued"), (3, "done")):
        run_batch(job.pk)
        job.refresh_from_db()
        assert (job.progress_done, job.state) == (settled, state)


@pytest.mark.clause("J2.0")
@starts_at(five)
def test_a_measure_for_many_is_brought_by_a_worker_with_a_trace_entry_each(campaign, reviews, world, client, is_many):
    reviews[4].tasks.all().delete()
    register(submit(reviews[4], Tier.COURT, world.liaison, failed={2}, items=5))
    measure, job = issue_measure(campaign, by=fresh(world.office), **MEASURE)
    assert (job.state, Finding.objects.filter(measure=measure).count()) == ("queued", 0)
    client.force_login(world.office)
    assert f"/campaigns/{campaign.pk}/batches/{job.pk}/" in text(client.get(f"/campaigns/{campaign.pk}/radar/"))
    with pytest.raises(Conflict):
        issue_measure(campaign, by=fresh(world.chief), **MEASURE)
    run_batch(job.pk)
    assert set(Finding.objects.filter(measure=measure).values_list("ordered_at", "state")) == {(MEASURE["at"], "open")}
    assert TraceEntry.objects.filter(step="receive-measure").count() == 2
    [reach] = reaches(campaign, fresh(world.office), AT.date())
    assert (reach.hit, reach.batch) == (2, None)


@starts_at(five)
def test_the_pages_cost_few_queries(campaign, reviews, world, client):
    client.force_login(world.office)
    job = conclude_clean(campaign, by=fresh(world.office))
    assert_cheap(client, f"/campaigns/{campaign.pk}/conclude/")
    assert_cheap(client, f"/campaigns/{campaign.pk}/batches/{job.pk}/")
    for review in (reviews[0], reviews[3], reviews[4]):
        assert_cheap(client, f"/review/cases/{review.pk}/actions/")
