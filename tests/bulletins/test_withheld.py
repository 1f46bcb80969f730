"""What of a quarterly bulletin is withheld: the small numbers, what would give them away, and what a reader is kept from."""

import io
import random

import pytest
from django.utils import timezone
from docx import Document

from bulletins import operations
from bulletins.documents import bulletin_document
from bulletins.queries import numbers_for, table_units, unit_table
from bulletins.withholding import HELD_BACK, SUMS, WITHHELD, held_back
from cases.quarters import Quarter
from referrals.models import Recusal
from tests.factories.moments import moment
from tests.factories.organisation import fresh
from tests.factories.referral_rows import approved, enlist

QUARTER, NOON, DAY = Quarter(2026, 3), moment("2026-10-09 12:00"), moment("2026-09-10 09:00")
PARTS = ("referral_proven", "referral_partly", "referral_unfounded", "referral_unknowable")


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def stage(world, media):
    return enlist(world)


def draft(world):
    return operations.draft_quarterly(world.courts["top"], QUARTER, by=None, now=NOON)


def of(**counts):
    return {None: {f"referral_{name}": count for name, count in counts.items()}}


# --- Which numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("L4.12")
@pytest.mark.parametrize(
    ("counts", "held"),
    [
        (of(report_due=9, in_time=8, late=1), {"referral_in_time"}),
        (of(report_due=9, in_time=5, late=4), set()),
        (of(report_due=2, in_time=1, late=1), set()),
        # the second part is as small as a large one can be, so that the sum would say that there is no other
        (of(report_due=3, in_time=3, late=0), {"referral_in_time", "referral_report_due"}),
        # two that are as large as a small one can be
        (of(settled=9, proven=2, partly=2, founded=4, unfounded=5), {"referral_founded"}),
        (of(settled=9, proven=4, partly=1, founded=5, unfounded=3, unknowable=1), {"referral_proven", "referral_unfounded"}),
    ],
)
def test_what_would_give_a_small_number_away_is_held_back(counts, held):
    assert {code for code, _ in held_back(counts)} == held


@pytest.mark.clause("L4.12")
@pytest.mark.parametrize("seed", range(20))
def test_no_sum_has_one_number_alone_withheld(seed):
    lots, units = random.Random(seed), (1, 2, 3, 4)
    counts = {unit: {} for unit in units}
    for row in counts.values():
        for code in PARTS:
            row[code] = lots.choice((0, 0, 1, 2, 3, 4, 7))
        row["referral_founded"] = row["referral_proven"] + row["referral_partly"]
        row["referral_settled"] = sum(row[code] for code in PARTS)
    counts[None] = {code: sum(counts[unit][code] for unit in units) for code in counts[1]}
    held = held_back(counts, units)
    hidden = {(code, unit) for unit, row in counts.items() for code, count in row.items() if count < 3} | held
    lines = [[(figure.code, unit) for figure in (whole, *parts)] for unit in counts for whole, parts in SUMS[4:]]
    lines += [[(code, unit) for unit in counts] for code in counts[1]]
    assert all(sum(cell in hidden for cell in line) != 1 for line in lines)
    assert all(counts[unit].get(code, 0) >= 3 for code, unit in held)


# --- In the bulletin --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.clause("L4.12")
def test_a_part_that_gives_another_away_is_withheld_on_page_and_paper_and_in_the_api(stage, client):
    for number in range(3):
        approved(stage, at=DAY, officers=(f"干警{number}",))
    approved(stage, "partly", at=DAY, officers=("干警三",))
    bulletin = draft(stage)
    numbers = numbers_for(bulletin)
    shown = [numbers(f"referral_{name}") for name in ("founded", "proven", "partly", "proven_rate")]
    assert shown[1:3] == [HELD_BACK, WITHHELD] and "4" in (shown[0], numbers("referral_settled"))
    operations.approve(bulletin, by=stage.chief, now=NOON)
    published = operations.publish(bulletin, by=stage.referral_office, now=NOON)
    said = f"认定属实{HELD_BACK}，部分属实{WITHHELD}"
    with published.docx.open("rb") as stream:
        assert any(said in paragraph.text for paragraph in Document(io.BytesIO(stream.read())).paragraphs)
    client.force_login(fresh(stage.president))
    page = client.get(f"/bulletins/{bulletin.pk}/figures/referral_proven/").content.decode()
    assert f"{HELD_BACK}</h1>" in page
    told = client.get(f"/api/bulletins/{bulletin.pk}/").json()
    assert any(said in words for section in told["sections"] for words in section["paragraphs"])
    assert next(line["stated"] for line in told["figures"] if line["code"] == "referral_proven") == HELD_BACK


@pytest.mark.django_db
@pytest.mark.clause("L4.12")
def test_no_unit_alone_is_withheld_beside_the_sum_of_the_table(stage):
    units = [unit.pk for unit in table_units(draft(stage))]
    counts = {unit: {"referral_closed": 4} for unit in units[1:]} | {units[0]: {"referral_closed": 1}}
    counts[None] = {"referral_closed": sum(row["referral_closed"] for row in counts.values())}
    assert held_back(counts, units) == {("referral_closed", units[1])}


@pytest.mark.django_db
@pytest.mark.clause("L4.12")
@pytest.mark.parametrize("is_kept_from_one", [True, False])
def test_the_organs_read_their_own_count_in_every_row_and_sum(stage, is_kept_from_one):
    for number in range(2):
        approved(stage, at=DAY, officers=(f"干警{number}",))
    for number in range(3):
        approved(stage, at=DAY, unit=stage.units["far.court"], officers=(f"干警九{number}",))
    if is_kept_from_one:
        secret = approved(stage, at=DAY, officers=("干警三",))
        Recusal.objects.create(referral=secret, person=stage.inspector, reason="亲属")
        secret.case.people.filter(person=stage.inspector).update(ends_at=timezone.now())
    bulletin = draft(stage)
    numbers = numbers_for(bulletin, fresh(stage.inspector))
    assert [numbers(f"referral_{name}") for name in ("conferred", "settled", "proven", "founded", "proven_rate")] == [
        "5", "5", "5", "5", "100%",
    ]  # fmt: skip
    _, rows = unit_table(bulletin, numbers, table_units(bulletin))
    *lines, whole = [[int(value) for value in values] for _, _, values in rows]
    assert [sum(column) for column in zip(*lines, strict=True)] == whole


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "is_told"), [("inspector", True), ("president", False)])
def test_the_page_says_whose_numbers_it_shows(stage, client, who, is_told):
    bulletin = draft(stage)
    operations.approve(bulletin, by=stage.chief, now=NOON)
    operations.publish(bulletin, by=stage.referral_office, now=NOON)
    client.force_login(fresh(stage.people[who]))
    assert ("本季的数只计您知悉的案件" in client.get(f"/bulletins/{bulletin.pk}/").content.decode()) is is_told


@pytest.mark.django_db
def test_the_paper_is_one_and_the_same_for_everybody(stage):
    for number in range(3):
        approved(stage, at=DAY, officers=(f"干警{number}",))
    document = Document(io.BytesIO(bulletin_document(draft(stage)).bytes()))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert "＜3" in cells and not cells & {"0", "1", "2"}
