"""A campaign on petitions drawn up and published as the organiser does it, for the pages that stand on it."""

from datetime import date

from cases.models import Case
from executions.models import ExecutionCase
from reviews.campaigns import operations
from reviews.models import Checklist, ReviewTask, Termination, Tier
from tests.factories.petition_rows import petition


def draft(world, *, since=date(2018, 1, 1), name="信访案件专项评查", kind="petition"):
    """A draft of the intermediate court; nothing but its basis is set."""
    return operations.create_draft(
        by=world.office, court=world.courts["top"], name=name, subject_kind=kind, basis="焦中法〔2021〕28号", since=since,
        checklist=Checklist.objects.get(subject_kind=kind, shipped=True),
    )  # fmt: skip


def published(world, petitions=3, *, due_on=date(2099, 6, 30), needs_statement=False):
    """Petitions of 武陟 under review by 秦岚 and 常思远 (本院评查, within the unit); one more is left out as resolved and executed.

    Returns: the Campaign.
    """
    for number in range(petitions):
        petition(world.units["near.court"], f"2021-03-{number + 1:02d}")
    petition(world.units["near.court"], "2021-02-01", status="accepted", is_resolved=True, is_executed=True)
    campaign = draft(world)
    tier = {
        "tier": Tier.COURT,
        "starts_on": date(2021, 4, 1),
        "due_on": due_on,
        "method": "within",
        "needs_statement": needs_statement,
    }
    operations.set_tiers(campaign, [tier], by=world.office)
    unit = world.units["near.bureau"]
    rows = [{"person": person, "unit": unit} for person in (world.handler, world.liaison)]
    campaign = operations.set_reviewers(campaign, Tier.COURT, rows, by=world.office)
    return operations.publish(campaign, by=world.office)


def tasks_of(person):
    """Their tasks in the order of their queue."""
    return list(ReviewTask.objects.live().filter(reviewer=person).order_by("position", "pk"))


def answer_all(client, task, **changed):
    """Answer every item of the task 合格 through the desk; `changed` are {item number as "i3": posted values}."""
    for number in range(1, task.item_count + 1):
        typed = {"answer": "pass", "version": "0", **changed.get(f"i{number}", {})}
        assert client.post(f"/review/{task.pk}/items/{number}/", typed).status_code == 302


def terminated(world, handler_name="汪一鸣"):
    """A case of 武陟 closed by 终本: the talk after the ruling, and most facts 未录入."""
    court = world.courts["near"]
    execution = ExecutionCase.objects.create(
        number="（2019）豫0823执126号", year=2019, court_word="豫0823", type_word="执", serial=126, court=court
    )
    case = Case.objects.create(
        kind="termination", number="焦终〔2019〕00126号", court=court, unit=world.units["near.court"], title="民间借贷纠纷",
        status="standing", opened_on=date(2019, 12, 23),
    )  # fmt: skip
    return Termination.objects.create(
        case=case, execution_case=execution, handler_name=handler_name, filed_on=date(2019, 3, 1), terminated_on=date(2019, 12, 23),
        notice_on=date(2019, 3, 20), interviewed_on=date(2019, 12, 25), consent="agreed",
    )  # fmt: skip


def published_terminations(world):
    """That case under review by 秦岚 or 常思远 (单位自查, within the unit). Returns: its only task."""
    terminated(world)
    campaign = draft(world, name="终本案件专项评查", kind="termination")
    tier = {"tier": Tier.UNIT, "starts_on": date(2021, 4, 1), "due_on": date(2099, 6, 30), "method": "within"}
    operations.set_tiers(campaign, [tier], by=world.office)
    unit = world.units["near.bureau"]
    rows = [{"person": person, "unit": unit} for person in (world.handler, world.liaison)]
    operations.publish(operations.set_reviewers(campaign, Tier.UNIT, rows, by=world.office), by=world.office)
    return ReviewTask.objects.get()
