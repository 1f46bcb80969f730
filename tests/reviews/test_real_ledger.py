"""575 − n = m on the court's own ledger, under review from the frozen scope to the tasks. Source: J1.0, domain.md 0.1 rule 1."""

import io
import json
from contextlib import redirect_stdout
from datetime import date

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.models import Case
from courts.models import Court, Role, Unit, User
from courts.sample import load_organisation
from reviews.campaigns import operations
from reviews.campaigns.scope import preview, scope_hash
from reviews.campaigns.units import units_to_cover
from reviews.models import Checklist, Review, ReviewTask, Tier
from tests.factories.organisation import fresh, remove_world
from tests.factories.tiered_campaigns import AT, BASIS, person
from tests.stages import starts_at

pytestmark = pytest.mark.django_db
YES = {"是", "√"}
LEDGER = "tests/data/信访案件交办台账.xlsx"


def both_yes():
    """How many rows of the file say yes in both columns, read straight from it."""
    sheet = openpyxl.load_workbook(LEDGER, read_only=True).worksheets[0]
    rows = [[str(cell or "").strip() for cell in row] for row in sheet.iter_rows(values_only=True)]
    header = next(row for row in rows if "是否化解" in row)
    resolved = header.index("是否化解")
    executed = next(place for row in rows[:4] for place, cell in enumerate(row) if cell == "是否实际执结")
    body = [row for row in rows if row[0].isdigit()]
    return len(body), sum(1 for row in body if row[resolved] in YES and row[executed] in YES)


def imported(world):
    """A house of its own, with the court's ledger in it. Returns: what the import has printed."""
    remove_world()
    load_organisation()
    with redirect_stdout(io.StringIO()) as printed:
        call_command("import_ledger", "petitions", LEDGER, "--json")
    return printed.getvalue()


def last_line(printed):
    """The last line of a command, read as JSON."""
    return json.loads(printed.strip().splitlines()[-1])


@pytest.mark.clause("J1.0")
@starts_at(imported)
def test_scope_of_the_575_agrees_with_the_ledger_itself(staged, capsys):
    total, excluded = both_yes()
    call_command("review_scope", "petitions", "--since", "2018-01-01", "--json")
    found = last_line(capsys.readouterr().out)
    assert (found["registered"], found["excluded"], found["in_scope"]) == (575, 109, 466)
    assert (found["registered"], found["excluded"]) == (total, excluded)
    assert found["reason"] == "已化解且已实际执结"


@pytest.mark.clause("J1.0")
@starts_at(imported)
def test_575_minus_the_excluded_is_what_is_reviewed(staged):
    assert last_line(staged)["new"] == 575
    total, excluded = both_yes()
    assert total == 575
    top = Court.objects.get(level="intermediate")
    scope = preview("petition", date(2018, 1, 1), court=top)
    assert (scope.registered, scope.excluded, scope.included) == (575, excluded, 575 - excluded)

    office = User.objects.filter(posts__role=Role.GENERAL_OFFICE, posts__unit__court=top).first()
    campaign = operations.create_draft(
        by=office, court=top, name="2018年以来执行信访案件评查", subject_kind="petition", basis=BASIS, since=date(2018, 1, 1),
        checklist=Checklist.objects.get(code="petition-five"),
    )  # fmt: skip
    days = {"starts_on": date(2021, 3, 19), "due_on": date(2021, 3, 26)}
    tiers = [row for row in operations.USUAL_TIERS["petition"] if row["tier"] != Tier.COURT]
    operations.set_tiers(campaign, [{**days, **row} for row in tiers], by=office)
    units = units_to_cover(top)
    groups = [
        {"name": "第一评查组", "units": units[::2], "leader": office},
        {"name": "第二评查组", "units": units[1::2], "leader": office},
    ]
    operations.set_groups(campaign, groups, by=office)
    room = Unit.objects.filter(court=top, kind="office").first()
    rows = [{"person": person(f"评查员{place}号", room), "unit": room, "group": groups[place % 2]["name"]} for place in range(6)]
    operations.set_reviewers(campaign, Tier.INTERMEDIATE, rows, by=office)
    campaign = operations.publish(campaign, by=fresh(office), at=AT)

    included = 575 - excluded
    assert (campaign.registered_count, campaign.excluded_count, campaign.included_count) == (575, excluded, included)
    assert campaign.scope.filter(is_included=False).count() == excluded
    assert Review.objects.count() == Case.objects.filter(kind="review").count() == included
    assert campaign.scope_hash == scope_hash(campaign)
    above = ReviewTask.objects.filter(tier=Tier.INTERMEDIATE)
    assert above.count() == included and not above.filter(reviewer=None).exists()
    assert above.filter(is_special=True).count() == Review.objects.filter(case__is_key=True).count() > 0
    own = ReviewTask.objects.filter(tier=Tier.SELF)
    assert own.count() == included
    assert all(task.reviewer_id or task.conflict for task in own)
    assert timezone.localdate(campaign.published_at) == date(2021, 3, 20)
