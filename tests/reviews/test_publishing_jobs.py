"""发布 by a worker: everything or nothing, whoever dies or clicks twice, and never a half campaign in sight. Source: X3."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from cases.models import Case, Counter
from core.errors import Conflict
from core.jobs import requeue_stale
from core.pulse import Pulse
from notices.models import Notice
from reviews.campaigns import operations, orders
from reviews.models import PublishingJob, ReviewTask, ScopeMember, Tier
from reviews.tasks import run_publishing
from tests.factories.campaigns import draft
from tests.factories.organisation import fresh
from tests.factories.petition_rows import petition
from tests.reviews.test_api import client_of, post
from tests.reviews.test_pages_desk import text
from tests.stages import starts_at

LATER = timedelta(minutes=4)
pytestmark = pytest.mark.django_db


def ready(world, petitions=3):
    """A draft that can be published: petitions of 武陟 for 秦岚 and 常思远."""
    for number in range(petitions):
        petition(world.units["near.court"], f"2021-03-{number + 1:02d}")
    campaign = draft(world)
    tier = {"tier": Tier.COURT, "starts_on": date(2021, 4, 1), "due_on": date(2099, 6, 30), "method": "within"}
    operations.set_tiers(campaign, [tier], by=world.office)
    rows = [{"person": person, "unit": world.units["near.bureau"]} for person in (world.handler, world.liaison)]
    return operations.set_reviewers(campaign, Tier.COURT, rows, by=world.office)


@pytest.fixture
def is_large(monkeypatch):
    """Three cases are many."""
    monkeypatch.setattr(orders, "PUBLISHED_AT_ONCE", 2)


@pytest.fixture
def campaign(staged, is_large):
    """The draft that the stage has left."""
    return staged


def ordered(campaign, by):
    orders.order_publication(campaign, by=fresh(by), version=campaign.version)
    return PublishingJob.objects.get(campaign=campaign)


def state(campaign):
    campaign.refresh_from_db()
    return campaign.state, ScopeMember.objects.count(), ReviewTask.objects.count(), Case.objects.filter(kind="review").count()


NOTHING, EVERYTHING = ("draft", 0, 0, 0), ("published", 3, 3, 3)


@starts_at(ready)
def test_a_small_campaign_is_published_at_once(world, staged):
    campaign = staged
    orders.order_publication(campaign, by=world.office, version=campaign.version)
    assert state(campaign) == EVERYTHING


@starts_at(ready)
def test_a_large_one_waits_for_its_worker_who_publishes_all_of_it(campaign, world):
    job = ordered(campaign, world.office)
    assert state(campaign) == NOTHING
    run_publishing(job.pk)
    assert state(campaign) == EVERYTHING
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    assert campaign.published_by == world.office
    assert Notice.objects.filter(recipient=world.office, title__contains="已发布").count() == 1


@starts_at(ready)
def test_what_a_killed_worker_held_is_published_once_by_the_next(campaign, world):
    job = ordered(campaign, world.office)
    assert PublishingJob.claim(job.pk)  # and this worker is never heard of again
    run_publishing(job.pk)
    assert state(campaign) == NOTHING
    assert requeue_stale(PublishingJob, run_publishing, now=timezone.now() + LATER) == [job.pk]
    run_publishing(job.pk)
    run_publishing(job.pk)
    assert state(campaign) == EVERYTHING


@starts_at(ready)
def test_a_double_click_is_one_publication(campaign, world, client):
    client.force_login(world.office)
    address = f"/campaigns/{campaign.pk}/setup/publish/"
    for _click in range(2):
        answer = client.post(address, {"version": campaign.version})
        assert (answer.status_code, answer["Location"]) == (302, f"/campaigns/{campaign.pk}/publishing/")
    run_publishing(PublishingJob.objects.get().pk)
    assert state(campaign) == EVERYTHING
    assert client.post(address, {"version": campaign.version})["Location"] == f"/campaigns/{campaign.pk}/"


@starts_at(ready)
def test_a_second_organiser_comes_to_the_same_publication(campaign, world):
    ordered(campaign, world.office)
    orders.order_publication(campaign, by=fresh(world.chief), version=campaign.version)
    assert PublishingJob.objects.get().owner == world.office


@starts_at(ready)
def test_while_it_is_published_nobody_changes_the_draft(campaign, world):
    ordered(campaign, world.office)
    with pytest.raises(Conflict, match="正在发布"):
        operations.set_reviewers(campaign, Tier.COURT, [], by=fresh(world.chief))
    with pytest.raises(Conflict, match="正在发布"):
        operations.discard_draft(campaign, by=fresh(world.chief))


@starts_at(ready)
def test_a_stale_version_is_not_published(campaign, world):
    with pytest.raises(Conflict):
        orders.order_publication(campaign, by=world.office, version=campaign.version - 1)
    assert not PublishingJob.objects.exists()


@starts_at(ready)
def test_what_cannot_be_published_is_said_before_a_worker_is_asked(campaign, world):
    operations.set_reviewers(campaign, Tier.COURT, [], by=world.office)
    with pytest.raises(ValidationError, match="还没有评查员"):
        orders.order_publication(campaign, by=world.office)
    assert not PublishingJob.objects.exists()


@starts_at(ready)
def test_a_publication_that_fails_leaves_the_draft_and_says_why(campaign, world, client):
    job = ordered(campaign, world.office)
    world.handler.is_active = world.liaison.is_active = False
    Case.objects.update(opened_on=date(2010, 1, 1))
    run_publishing(job.pk)
    assert state(campaign) == NOTHING
    client.force_login(world.office)
    assert client.get(f"/campaigns/{campaign.pk}/publishing/")["Location"].endswith("/setup/publish/")
    assert Notice.objects.filter(recipient=world.office, title__contains="没有发布").exists()
    Case.objects.update(opened_on=date(2021, 3, 1))
    assert "范围内没有案件" in text(client.get(f"/campaigns/{campaign.pk}/setup/publish/"))
    run_publishing(orders.order_publication(campaign, by=fresh(world.office)).publications.first().pk)
    assert state(campaign) == EVERYTHING


@starts_at(ready)
def test_the_page_says_that_it_is_being_published_and_then_leads_on(campaign, world, client):
    client.force_login(world.office)
    client.post(f"/campaigns/{campaign.pk}/setup/publish/", {"version": campaign.version})
    assert "正在发布…" in text(client.get("/campaigns/"))
    assert client.get(f"/campaigns/{campaign.pk}/setup/tiers/")["Location"].endswith("/publishing/")
    job = PublishingJob.claim(PublishingJob.objects.get().pk)
    job.beat(2, 6)
    page = text(client.get(f"/campaigns/{campaign.pk}/publishing/"))
    assert "正在发布…" in page and 'value="2" max="6"' in page
    PublishingJob.objects.update(state="queued")
    run_publishing(job.pk)
    over = client.get(f"/campaigns/{campaign.pk}/publishing/", headers={"HX-Request": "true"})
    assert over["HX-Redirect"] == f"/campaigns/{campaign.pk}/"


@starts_at(ready)
def test_others_see_nothing_of_it_before_it_is_published(campaign, world, client):
    job = ordered(campaign, world.office)
    client.force_login(world.handler)
    assert client.get(f"/campaigns/{campaign.pk}/publishing/").status_code == 404
    run_publishing(job.pk)
    assert client.get(f"/campaigns/{campaign.pk}/").status_code == 200


@starts_at(ready)
def test_the_api_answers_that_it_is_under_way_and_how_far(campaign, world):
    office = client_of(world.office)
    answer = post(office, "api-campaign-publish", [campaign.pk], version=campaign.version)
    assert (answer.status_code, answer.json()["state"], answer.json()["publishing"]["state"]) == (202, "draft", "queued")
    run_publishing(PublishingJob.objects.get().pk)
    told = office.get(f"/api/campaigns/{campaign.pk}/").json()
    assert (told["state"], told["publishing"]["state"], told["included_count"]) == ("published", "done", 3)


# --- Real workers -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_publishes_what_a_page_has_ordered(world, is_large, celery_worker):
    campaign = ready(world)
    orders.order_publication(campaign, by=world.office)
    celery_worker.wait_until(lambda: state(campaign)[0] == "published")
    assert state(campaign) == EVERYTHING


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_nothing_behind(world, is_large, celery_worker):
    campaign = ready(world)
    job = PublishingJob.objects.create(campaign=campaign, owner=world.office, version=campaign.version)
    Counter.objects.create(series="焦评", year=timezone.localdate().year)
    with transaction.atomic():
        Counter.objects.select_for_update().get(series="焦评")  # where the worker has to wait, the scope already written
        run_publishing.delay(job.pk)
        celery_worker.wait_until(somebody_waits)
        celery_worker.kill()
    assert state(campaign) == NOTHING
    celery_worker.start()
    # not before: a message sent in the moment of the death could still be handed to the dead
    assert requeue_stale(PublishingJob, run_publishing, now=timezone.now() + LATER) == [job.pk]
    celery_worker.wait_until(lambda: state(campaign)[0] == "published")
    assert state(campaign) == EVERYTHING


def somebody_waits():
    with connection.cursor() as cursor:
        # of this database only: the other half of the run may be waiting in its own
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks AS waits JOIN pg_locks AS holds USING (pid) JOIN pg_database AS here"
            " ON here.oid = holds.database WHERE NOT waits.granted AND here.datname = current_database())"
        )
        return cursor.fetchone()[0]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_long_transaction_is_heard_of_from_outside(world):
    campaign = ready(world)
    job = PublishingJob.objects.create(campaign=campaign, owner=world.office, version=campaign.version)
    PublishingJob.objects.update(heartbeat_at=timezone.now() - LATER)
    with transaction.atomic():
        Case.objects.select_for_update().first()
        with Pulse(job, seconds=0.05) as pulse:
            pulse.say(1, 6)
            while not PublishingJob.objects.filter(pk=job.pk, progress_done=1).exists():
                pass
    assert not PublishingJob.objects.stale().exists()
