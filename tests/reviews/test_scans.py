"""The scan of a signed paper: opened by whoever may read the answers it is bound to, and written down."""

import pytest
from django.core.files.base import ContentFile
from rest_framework.test import APIClient

from courts.models import AccessEntry
from reviews.models import ReviewTask, Statement, Tier
from tests.factories.organisation import fresh
from tests.factories.review_rows import AT, campaign_of, put_under_review, submit
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


def signed_on_paper(world):
    """A review of 武陟 whose lower tier found nothing and signed on paper. Returns: (the review, the address of the scan)."""
    campaign = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.SELF, Tier.INTERMEDIATE))
    review = put_under_review(campaign, world.units["near.court"], ["武1"])[0]
    task = submit(review, Tier.SELF, world.handler, items=5)
    statement = Statement(
        review=review, task=task, kind="no_problem", text="没有发现问题", answers_hash="0" * 64, means="scan", scan_sha256="1" * 64,
        signed_by=world.handler, signed_name="秦岚", signed_at=AT,
    )  # fmt: skip
    statement.scan.save("签名.png", ContentFile(b"the scan"), save=False)
    statement.save()
    return review, f"/review/cases/{review.pk}/statements/{statement.pk}/scan/"


@pytest.fixture
def signed(world, staged):
    """The cast with what the stage has left."""
    world.review, world.address = staged
    return world


@pytest.mark.clause("J1.1")
@starts_at(signed_on_paper)
def test_it_is_opened_from_the_page_and_written_into_the_access_log(signed, client):
    client.force_login(signed.president)
    assert signed.address in client.get(f"/review/cases/{signed.review.pk}/results/").content.decode()
    response = client.get(signed.address)
    assert b"".join(response.streaming_content) == b"the scan"
    assert response["Content-Disposition"].startswith("attachment") and ".png" in response["Content-Disposition"]
    entry = AccessEntry.objects.filter(action="download").latest("pk")
    assert (entry.actor, entry.case_id, entry.target[:6]) == (signed.president, signed.review.pk, "签名扫描件 ")


@starts_at(signed_on_paper)
def test_outside_the_court_it_does_not_exist(signed, client):
    client.force_login(signed.far_president)
    assert client.get(signed.address).status_code == 404


@pytest.mark.clause("J2.3.2")
@starts_at(signed_on_paper)
def test_who_has_not_answered_yet_in_a_higher_tier_gets_neither_scan_nor_statement(signed):
    ReviewTask.objects.create(
        review=signed.review, campaign=signed.review.campaign, tier=Tier.INTERMEDIATE, height=3, unit=signed.review.case.unit,
        reviewer=signed.chief, item_count=5,
    )  # fmt: skip
    client = APIClient()
    client.force_login(fresh(signed.chief))
    assert (
        client.get(signed.address).status_code
        == client.get(f"/api{signed.address}".replace("review/cases", "reviews")).status_code
        == 404
    )
    assert client.get(f"/api/reviews/{signed.review.pk}/statements/").json() == []
    client.force_login(fresh(signed.office))
    assert client.get(f"/api/reviews/{signed.review.pk}/statements/").json()[0]["has_scan"] is True
