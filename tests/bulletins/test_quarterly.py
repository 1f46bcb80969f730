"""一案双查季度通报: when it is drafted, what it says, and what is withheld from whom."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bulletins import operations, tasks
from bulletins.models import Bulletin
from bulletins.queries import numbers_for
from cases.quarters import Quarter
from core.docx.checker import deviations
from deadlines.calendar import current_calendar
from referrals.models import Recusal
from tests.factories.moments import moment
from tests.factories.organisation import fresh
from tests.factories.referral_rows import approved, clue, enlist

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
NOON = moment("2026-10-09 12:00")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def stage(world):
    """Three proven and one unfounded of the near court, one proven of the far court, and a clue that nobody has conferred on."""
    enlist(world)
    day = moment("2026-09-10 09:00")
    world.proven = [approved(world, at=day, ways=["talk"], officers=(f"干警{number}",)) for number in range(3)]
    world.unfounded = approved(world, "unfounded", at=day)
    world.far = approved(world, at=day, unit=world.units["far.court"], officers=("范立言",))
    clue(world, at=day, organ="discipline")
    return world


def draft(world):
    return operations.draft_quarterly(world.courts["top"], QUARTER, by=None, now=NOON)


@pytest.mark.clause("L4.12")
def test_it_counts_what_was_conferred_and_approved_and_prints_no_small_number(stage):
    numbers = numbers_for(draft(stage))
    assert [numbers(code) for code in ("referral_conferred", "referral_founded", "referral_unfounded", "referral_proven_rate")] == [
        "5", "4", "不足3件不列", "不足3件不列",
    ]  # fmt: skip
    near, far = stage.units["near.court"].pk, stage.units["far.court"].pk
    assert (numbers("referral_conferred", near), numbers("referral_conferred", far)) == ("4", "不足3件不列")


@pytest.mark.clause("L4.12")
def test_the_organs_read_the_small_numbers_as_far_as_they_know_the_cases(stage):
    bulletin = draft(stage)
    assert numbers_for(bulletin, fresh(stage.chief))("referral_unfounded") == "1"
    Recusal.objects.create(referral=stage.unfounded, person=stage.inspector, reason="亲属")
    stage.unfounded.case.people.filter(person=stage.inspector).update(ends_at=NOON)
    assert numbers_for(bulletin, fresh(stage.inspector))("referral_unfounded") == "0"
    assert numbers_for(bulletin, fresh(stage.president))("referral_unfounded") == "不足3件不列"


@pytest.mark.clause("L4.12")
def test_the_list_behind_a_number_holds_only_what_the_reader_knows(stage, client):
    bulletin = draft(stage)
    operations.approve(bulletin, by=stage.chief, now=NOON)
    operations.publish(bulletin, by=stage.referral_office, now=NOON)
    path = f"/bulletins/{bulletin.pk}/figures/referral_founded/"
    client.force_login(fresh(stage.president))
    page = client.get(path).content.decode()
    assert "没有您知悉的案件" in page and "焦双查" not in page
    client.force_login(fresh(stage.chief))
    assert stage.far.case.number in client.get(path).content.decode()


@pytest.mark.clause("L4.12")
def test_the_published_paper_keeps_to_the_standard(stage):
    bulletin = draft(stage)
    operations.approve(bulletin, by=stage.chief, now=NOON)
    published = operations.publish(bulletin, by=stage.referral_office, now=NOON)
    with published.docx.open("rb") as stream:
        assert deviations(stream.read()) == []
    assert published.number.startswith("焦双查通〔2026〕")


@pytest.mark.clause("L4.12")
@pytest.mark.clause("X3")
@pytest.mark.parametrize("when", ["2026-10-01 09:00", "2026-10-07 23:00"])
def test_nothing_of_the_quarter_is_drafted_in_the_holidays(stage, when):
    assert draft_day() == date(2026, 10, 8)
    made = operations.draft_missing_quarterlies(now=moment(when))
    assert QUARTER.start not in {bulletin.period_start for bulletin in made}


def draft_day():
    return operations.first_workday(QUARTER.end, current_calendar())


@pytest.mark.clause("L4.12")
@pytest.mark.clause("X3")
def test_it_is_drafted_once_on_the_first_working_day_after_the_quarter(stage):
    day = timezone.make_aware(timezone.datetime.combine(draft_day(), timezone.datetime.min.time())) + timedelta(hours=9)
    operations.draft_missing_quarterlies(now=day - timedelta(days=1))
    made = operations.draft_missing_quarterlies(now=day)
    assert [(bulletin.kind, bulletin.period_start, bulletin.issue) for bulletin in made] == [
        ("quarterly", date(2026, 7, 1), "2026年第三季度")
    ]
    assert operations.draft_missing_quarterlies(now=day) == []


@pytest.mark.clause("L4.12")
def test_a_quarter_of_years_ago_asked_for_by_hand_owes_nothing_for_the_years_since(stage):
    operations.draft_quarterly(stage.courts["top"], Quarter.parse("2021-Q1"), by=None, now=NOON)
    made = operations.draft_missing_quarterlies(now=moment("2026-11-02 09:00"))
    assert [str(bulletin.span) for bulletin in made] == ["2026-Q2", "2026-Q3"]
    assert operations.draft_missing_quarterlies(now=moment("2026-11-02 09:30")) == []


def test_the_beat_may_run_twice(stage):
    tasks.draft_quarterly()
    tasks.draft_quarterly()
    assert Bulletin.objects.filter(kind="quarterly").count() == 1


@pytest.mark.parametrize("who", ["office", "president", "near_discipline", "auditor"])
def test_others_do_not_draw_it_up_and_do_not_find_the_draft(stage, client, who):
    with pytest.raises(PermissionDenied):
        operations.draft_quarterly(stage.courts["top"], QUARTER, by=fresh(stage.people[who]), now=NOON)
    bulletin = draft(stage)
    client.force_login(fresh(stage.people[who]))
    assert client.get(f"/bulletins/{bulletin.pk}/").status_code == 404


def test_the_office_writes_what_is_typical_and_the_chief_approves(stage, client):
    bulletin = draft(stage)
    operations.revise(bulletin, by=stage.referral_office, judgement={"typical": "个别法院查控不及时。", "demands": "对照检查。"})
    client.force_login(fresh(stage.chief))
    page = client.get(f"/bulletins/{bulletin.pk}/").content.decode()
    assert "个别法院查控不及时" in page and "上季" in page
    assert (
        client.post(f"/bulletins/{bulletin.pk}/approve/", {"version": Bulletin.objects.get(pk=bulletin.pk).version}).status_code
        == 302
    )
