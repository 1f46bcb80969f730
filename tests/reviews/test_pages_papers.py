"""抽样和文书 on the page: drawn, drafted, published, and open to whom it concerns."""

import pytest

from cases.models import Case
from reviews.models import CampaignPaper, Review, Sample, Tier
from tests.factories.petition_rows import petition
from tests.factories.review_rows import campaign_of, three_wanting
from tests.stages import starts_at


def post(client, campaign, act, **data):
    return client.post(f"/campaigns/{campaign.pk}/papers/?make={act}", data)


@pytest.mark.clause("J2.3.2")
@starts_at(three_wanting)
def test_a_sample_is_drawn_and_its_certificate_taken_away(campaign, world, client):
    client.force_login(world.office)
    data = {"tier": "intermediate", "name": "首次抽查", "size": 2, "strata": "", "seed": "2021036"}
    assert post(client, campaign, "sample", **data).status_code == 302
    assert post(client, campaign, "key", tier="intermediate", name="重点").status_code == 302
    paper = Sample.objects.get(method="random").certificate
    page = client.get(f"/campaigns/{campaign.pk}/papers/").content.decode()
    assert "抽样证书：首次抽查" in page and "抽样证书：重点" in page
    assert client.get(f"/campaigns/{campaign.pk}/papers/{paper.pk}/").content == bytes(paper.content)


@pytest.mark.parametrize("act", ["sample", "key"])
@starts_at(three_wanting)
def test_the_tier_that_reviews_only_what_is_drawn_is_proposed(campaign, world, client, act):
    campaign.tiers.filter(tier=Tier.INTERMEDIATE).update(coverage="drawn")
    client.force_login(world.office)
    page = client.get(f"/campaigns/{campaign.pk}/papers/?make={act}").content.decode()
    assert '<option value="intermediate" selected>' in page


@starts_at(three_wanting)
def test_what_is_wrong_is_said_in_the_form(campaign, world, client):
    client.force_login(world.office)
    response = post(client, campaign, "sample", tier="intermediate", name="抽查", size=9, seed="1")
    assert response.status_code == 422 and "抽样框只有 3 件，抽不出 9 件" in response.content.decode()


@pytest.mark.clause("J1.3")
@starts_at(three_wanting)
def test_a_circular_is_read_by_the_court_once_it_is_published(campaign, world, client):
    client.force_login(world.office)
    assert post(client, campaign, "circular", tier="court", judgement="限期整改。").status_code == 302
    paper = CampaignPaper.objects.get(kind="circular")
    address = f"/campaigns/{campaign.pk}/papers/{paper.pk}/"
    client.force_login(world.president)
    assert client.get(address).status_code == 404
    client.force_login(world.office)
    client.post(f"/campaigns/{campaign.pk}/papers/", {"publish": paper.pk})
    client.force_login(world.president)
    assert client.get(address).status_code == 200


@starts_at(three_wanting)
def test_others_are_not_offered_what_the_organiser_does(campaign, world, client):
    client.force_login(world.president)
    page = client.get(f"/campaigns/{campaign.pk}/papers/").content.decode()
    assert "随机抽样" not in page and "起草单位自查报告" in page
    data = {"tier": "intermediate", "name": "抽查", "size": 1, "seed": "1"}
    assert post(client, campaign, "sample", **data).status_code == 403
    assert post(client, campaign, "unit-report", tier="court", unit=world.units["near.court"].pk).status_code == 302


@pytest.mark.clause("JA2")
def test_the_report_on_a_petition_is_taken_away_within_ones_courts_only(world, client):
    campaign = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.COURT,))
    subject = petition(world.units["near.court"], "2021-03-01")
    case = Case.objects.create(
        kind="review", number="焦评〔2021〕00009号", court=subject.court, unit=subject.unit, title="", status="reviewing",
        opened_on=subject.opened_on,
    )  # fmt: skip
    review = Review.objects.create(case=case, campaign=campaign, subject=subject)
    client.force_login(world.president)
    assert client.get(f"/review/cases/{review.pk}/report/")["Content-Disposition"].startswith("attachment")
    client.force_login(world.far_president)
    assert client.get(f"/review/cases/{review.pk}/report/").status_code == 404
