"""The yearly sheet of 平安建设: what circulars and talks cost each court, for the organs' people and as far as they know."""

import io

import openpyxl
import pytest
from django.utils import timezone

from referrals.models import Disposition, QualityScore, Recusal
from referrals.scores import sheet
from referrals.steps.dispositions import RecordCircular
from tests.factories.moments import moment
from tests.factories.organisation import fresh
from tests.factories.referral_conferences import do
from tests.factories.referral_rows import approved, enlist
from tests.stages import starts_at

pytestmark = pytest.mark.django_db
YEAR = 2025


def two_scored(world):
    """Two referrals of two courts that ended in the summer of `YEAR`."""
    enlist(world)
    at = moment(f"{YEAR}-07-01 10:00")
    one = approved(world, ways=["circular", "talk"], at=at)
    two = approved(world, ways=["talk"], unit=world.units["far.court"], at=at, officers=("范立言",))
    for referral, total in ((one, 90), (two, 71)):
        referral.dispositions.update(done_at=at)
        referral.case.closed_at = at
        referral.case.save()
        QualityScore.objects.create(referral=referral, total=total, scored_by=world.chief)
    return one, two


@pytest.fixture
def scored(world, staged):
    world.one, world.two = staged
    return world


@pytest.mark.clause("L4.12")
@starts_at(two_scored)
def test_circulars_and_talks_count_in_the_year_of_each_court(scored, client):
    client.force_login(fresh(scored.chief))
    lines = client.get(f"/api/referrals/scores/{YEAR}/").json()
    shown = {
        line["court"]: (line["started"], line["circulars"], line["talks"], line["deduction"], line["quality"]) for line in lines
    }
    assert {name: row[1:] for name, row in shown.items()} == {
        "武陟法院": (1, 1, "4.0", "90.0"), "温县法院": (0, 1, "2.0", "71.0"), "合计": (1, 2, "6.0", "80.5"),
    }  # fmt: skip
    for path in ("/inquiries/scores/", f"/inquiries/scores/{YEAR}/"):
        assert "武陟法院" in client.get(path).content.decode()


@pytest.mark.clause("L4.12")
@starts_at(two_scored)
def test_the_workbook_says_the_same_as_the_page(scored, client):
    client.force_login(fresh(scored.discipline))
    content = b"".join(client.get(f"/inquiries/scores/{YEAR}/xlsx/").streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert next(row[2:5] for row in rows if row[0] == "武陟法院") == (1, 1, 4)


@starts_at(two_scored)
def test_whoever_is_kept_from_a_referral_finds_it_in_no_sum(scored, client):
    Recusal.objects.create(referral=scored.one, person=scored.inspector, reason="亲属")
    scored.one.case.people.filter(person=scored.inspector).update(ends_at=timezone.now())
    client.force_login(fresh(scored.inspector))
    total = client.get(f"/api/referrals/scores/{YEAR}/").json()[-1]
    assert (total["circulars"], total["talks"], total["deduction"]) == (0, 1, "2.0")


@pytest.mark.clause("L4.12")
def test_a_circular_of_december_that_is_entered_in_january_counts_in_the_old_year(world):
    enlist(world)
    referral = approved(world, at=moment("2025-12-01 10:00"))
    item = Disposition.objects.create(
        referral=referral,
        opinion=referral.opinions.get(),
        kind=4,
        way="circular",
        target="武陟法院",
        requirement="整改",
        deduction=2,
    )
    do(
        RecordCircular, referral, world.chief, at=moment("2026-01-05 10:00"), disposition=item.pk, receipt="通1号",
        happened_on="2025-12-28", answer="责令整改",
    )  # fmt: skip
    lines = {year: sheet(fresh(world.chief), world.courts["top"], year)[-1] for year in (2025, 2026)}
    assert {year: (line.circulars, line.deduction) for year, line in lines.items()} == {2025: (1, 2), 2026: (0, 0)}


@pytest.mark.parametrize("who", ["near_chief", "near_discipline", "office", "president", "group_head", "system_admin", "auditor"])
@starts_at(two_scored)
def test_to_others_there_is_no_sheet(scored, client, who):
    client.force_login(fresh(scored.people[who]))
    found = [
        client.get(path).status_code
        for path in ("/inquiries/scores/", f"/inquiries/scores/{YEAR}/xlsx/", f"/api/referrals/scores/{YEAR}/")
    ]
    assert found == [404, 404, 404]
