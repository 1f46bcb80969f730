"""review_scope and precheck: what they print, and that they end in a sentence and never in a traceback."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from reviews.campaigns import operations
from reviews.models import Checklist
from tests.reviews.test_terminations import terminated

pytestmark = pytest.mark.django_db


def told(capsys, *arguments):
    """The last line of a command, read as JSON."""
    call_command(*arguments, "--json")
    return json.loads(capsys.readouterr().out.strip().splitlines()[-1])


@pytest.mark.clause("J2.0")
def test_scope_of_terminated_cases_leaves_nothing_out(world, capsys):
    terminated(world, serial=1, terminated_on=date(2026, 1, 5))
    terminated(world, serial=2, terminated_on=date(2026, 3, 5))
    found = told(capsys, "review_scope", "terminations", "--since", "2026-01-05", "--until", "2026-03-04")
    assert (found["registered"], found["excluded"], found["in_scope"]) == (1, 0, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--since", "2018"], "应写作 2018-01-01"), (["--since", "2018-02-01", "--until", "2018-01-01"], "范围止不能早于范围起")],
)
def test_days_that_are_none_are_refused(db, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("review_scope", "petitions", *arguments)


@pytest.fixture
def campaign(world):
    terminated(world, serial=1, interviewed_on=date(2026, 5, 28), notice_on=date(2025, 1, 7), property_order_on=date(2025, 1, 7))
    terminated(world, serial=2, is_missing="是", search_measures="临控布控")
    terminated(world, serial=3, unit="top.division", handler_name="温如玉", is_missing="否")
    return operations.create_draft(
        by=world.office, court=world.courts["top"], name="终本案件专项评查", subject_kind="termination", basis="焦中法〔2021〕28号二",
        since=date(2019, 1, 1), checklist=Checklist.objects.get(subject_kind="termination", shipped=True),
    )  # fmt: skip


def test_proposals_are_counted_by_item_and_unit(campaign, capsys):
    found = told(capsys, "precheck", str(campaign.pk))
    assert (found["cases"], len(found["items"])) == (3, 13)
    first, fourth, seventh = (found["items"][place] for place in (0, 3, 6))
    assert (first["pass"], first["fail"], first["not_applicable"], first["unrecorded"]) == (1, 0, 0, 2)
    assert [(row["unit"], row["unrecorded"]) for row in first["units"]] == [("中院执行一庭", 1), ("武陟法院", 1)]
    assert (fourth["pass"], fourth["not_applicable"], fourth["unrecorded"]) == (1, 1, 1)
    assert (seventh["fail"], seventh["unrecorded"]) == (1, 2)
    assert {item["code"]: item["count"] for item in found["warnings"]} == {
        "within_three_months": 0, "interview_after_ruling": 1, "service_after_closing": 0, "notice_late": 0,
    }  # fmt: skip


def test_a_campaign_is_found_by_its_name_and_a_wrong_name_is_told_the_right_ones(campaign, capsys):
    assert told(capsys, "precheck", "终本案件专项评查")["campaign"] == campaign.pk
    with pytest.raises(CommandError, match=r"没有“别的”这个评查活动，现有：\d+ 终本案件专项评查"):
        call_command("precheck", "别的")
