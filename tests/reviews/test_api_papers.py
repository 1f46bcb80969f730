"""Samples, papers, figures, the heat map and common measures over the API: the same operations as the pages, the same rights."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from reviews.models import CampaignPaper, CampaignTier, CommonMeasure, Reviewer, Tier
from tests.factories.organisation import fresh
from tests.factories.review_rows import three_wanting
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(campaign):
    """ask(user, address, **data): GET, or POST with data, of an address under the campaign."""

    def call(user, address, **data):
        client = APIClient()
        client.force_login(fresh(user))
        path = f"/api/campaigns/{campaign.pk}/{address}"
        return client.post(path, data, format="json") if data else client.get(path)

    return call


@pytest.mark.clause("J2.3.2")
@starts_at(three_wanting)
def test_a_sample_is_drawn_listed_and_its_certificate_taken_away(campaign, world, ask):
    drawn = ask(world.office, "samples/draw/", tier="intermediate", name="首次抽查", size=2, strata="", seed="2021036")
    assert drawn.status_code == 201
    assert [row["name"] for row in ask(world.office, "samples/").json()["results"]] == ["首次抽查"]
    members = ask(world.office, f"samples/{drawn.json()['id']}/cases/").json()["results"]
    assert [row["place"] for row in members] == [1, 2]
    paper = CampaignPaper.objects.get(kind="certificate")
    content = ask(world.office, f"papers/{paper.pk}/file/").content
    assert hashlib.sha256(content).hexdigest() == paper.sha256
    assert ask(world.president, f"papers/{paper.pk}/file/").status_code == 404


@starts_at(three_wanting)
def test_every_key_case_is_chosen_by_the_organiser_only(world, ask):
    assert ask(world.president, "samples/key/", tier="intermediate", name="重点").status_code == 403
    assert ask(world.office, "samples/key/", tier="intermediate", name="重点").json()["size"] == 1


@pytest.mark.clause("J1.3")
@starts_at(three_wanting)
def test_a_circular_is_drafted_published_and_each_number_opens_its_rows(world, ask):
    paper = ask(world.office, "papers/circular/", tier="court", judgement="限期整改。").json()
    assert paper["facts"]["findings"]["total"] == 3
    assert ask(world.president, f"papers/{paper['id']}/").status_code == 404
    assert ask(world.office, f"papers/{paper['id']}/publish/", now=True).status_code == 200
    rows = ask(world.president, f"papers/{paper['id']}/numbers/findings/?item=2").json()["results"]
    assert [(row["number"], row["text"]) for row in rows] == [(number, "卷内没有材料") for number in ("武3", "武2", "武1")]
    assert len(ask(world.office, f"papers/{paper['id']}/numbers/faulty/").json()["results"]) == 3
    assert ask(world.office, f"papers/{paper['id']}/numbers/none/").status_code == 404


@starts_at(three_wanting)
def test_the_numbers_stay_as_they_were_printed_when_the_cases_go_on(campaign, world, ask):
    paper = ask(world.office, "papers/circular/", tier="court").json()
    campaign.findings.update(state="cured")
    assert ask(world.office, f"papers/{paper['id']}/numbers/cured/").json()["results"] == []
    assert len(ask(world.office, f"papers/{paper['id']}/numbers/open/").json()["results"]) == 3


@starts_at(three_wanting)
def test_a_unit_drafts_its_own_report(world, ask):
    unit = world.units["near.court"].pk
    assert ask(world.president, "papers/unit-report/", tier="court", unit=unit).status_code == 201
    assert ask(world.far_president, "papers/unit-report/", tier="court", unit=unit).status_code == 404


@pytest.mark.clause("J2.0")
@starts_at(three_wanting)
def test_a_measure_is_issued_and_what_was_agreed_with_the_procuratorate_is_kept_line_by_line(campaign, world, ask):
    day = timezone.localdate() + timedelta(days=20)
    issued = ask(world.office, "measures/issue/", item=2, title="统一送达", text="逐案补正", due_on=day.isoformat()).json()
    assert ask(world.office, "measures/").json()["measures"][0]["hit"] == 3
    address = f"measures/{issued['measure']['id']}/liaison/"
    assert ask(world.president, address, text="已沟通").status_code == 403
    ask(world.office, address, text="与检察院民行部门座谈")
    told = ask(world.office, address, text="收到检察建议").json()["liaison"].splitlines()
    assert [line.endswith(f"{text}（闻思齐记）") for line, text in zip(told, ("座谈", "检察建议"), strict=True)] == [True, True]
    assert CommonMeasure.objects.get().liaison.count("\n") == 1


@starts_at(three_wanting)
def test_the_heat_map_and_the_figures_are_told_over_the_units_that_one_sees(world, ask):
    heat = ask(world.president, "radar/?tier=court").json()
    assert [(row["unit_name"], row["cells"][1]["failed"]) for row in heat["rows"]] == [("武陟法院", 3)]
    assert ask(world.far_president, "radar/?tier=court").json()["rows"] == []
    found = {row["label"]: row["text"] for row in ask(world.office, "figures/").json()}
    assert found["条目问题率：本院评查"] == "20%"


@pytest.mark.clause("J2.3.2")
@starts_at(three_wanting)
def test_a_reviewer_of_a_higher_tier_gets_none_of_it_before_the_tier_has_answered(campaign, world, ask):
    paper = ask(world.office, "papers/circular/", tier="court").json()["id"]
    ask(world.office, f"papers/{paper}/publish/", now=True)
    tier = CampaignTier.objects.get(campaign=campaign, tier=Tier.INTERMEDIATE)
    Reviewer.objects.create(tier=tier, person=world.office, unit=world.units["top.office"])
    assert ask(world.office, "radar/?tier=court").json() == {"tier": "court", "hidden": True, "rows": [], "sums": []}
    assert ask(world.office, "measures/").json() == {"hidden": True, "measures": []}
    assert ask(world.office, f"papers/{paper}/").status_code == ask(world.office, f"papers/{paper}/file/").status_code == 404
    assert ask(world.office, f"papers/{paper}/numbers/faulty/").status_code == 404
    assert "本院评查" not in "".join(row["label"] for row in ask(world.office, "figures/").json() if row["metric"] != "M12")
    assert ask(world.office, "papers/circular/", tier="court").status_code == 403
