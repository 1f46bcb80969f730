"""A campaign on petitions of the cast, drawn up and published through the operations themselves."""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from courts.models import Post, Role, User
from petitions.models import Petition
from reviews.campaigns import operations
from reviews.models import Checklist, Tier
from tests.factories.organisation import SINCE, fresh
from tests.factories.petition_rows import petition

AT = datetime(2021, 3, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
BASIS = "焦中法〔2021〕28号"


def person(name, unit, role=Role.HANDLER, username=None):
    """One more member of the cast."""
    user = User(username=username or f"u-{name}", name=name, title="法官")
    user.set_password("yanshi-2026")
    user.save()
    Post.objects.create(person=user, unit=unit, role=role, starts_on=SINCE)
    return user


def petitions_of(unit, count, *, handler="", **facts):
    """Petitions registered in 2020, of the given handler."""
    made = [petition(unit, "2020-05-06", **facts) for _ in range(count)]
    if handler:
        Petition.objects.filter(pk__in=[case.pk for case in made]).update(execution_handler=handler)
    return made


def draft(world, *, name="2021年信访评查", tiers=None, until=None, ends_on=None):
    """A draft with the tiers of the plan; groups and reviewers are the test's own affair."""
    office = fresh(world.office)
    campaign = operations.create_draft(
        by=office, court=world.courts["top"], name=name, subject_kind="petition", basis=BASIS, since=date(2018, 1, 1),
        until=until, ends_on=ends_on, checklist=Checklist.objects.get(code="petition-five"),
    )  # fmt: skip
    days = {"starts_on": date(2021, 3, 19), "due_on": date(2021, 3, 26)}
    rows = [{**days, **row} for row in (tiers if tiers is not None else operations.USUAL_TIERS["petition"])]
    return operations.set_tiers(campaign, rows, by=office)


def published(world):
    """Three tiers over the petitions that stand: 自查 by the handlers, 本院 within the units, 中院 by one group."""
    office, near, far = fresh(world.office), world.units["near.court"], world.units["far.court"]
    campaign = draft(world)
    everybody = [near, far, world.units["near.tribunal"], world.units["top.division"]]
    operations.set_groups(campaign, [{"name": "第一评查组", "units": everybody, "leader": world.division_head}], by=office)
    court_reviewers = [
        {"person": person("评查甲", near), "unit": near}, {"person": person("评查乙", near), "unit": near},
        {"person": person("评查丙", far), "unit": far},
        {"person": person("评查丁", world.units["near.tribunal"]), "unit": world.units["near.tribunal"]},
        {"person": person("评查戊", world.units["top.division"]), "unit": world.units["top.division"]},
    ]  # fmt: skip
    operations.set_reviewers(campaign, Tier.COURT, court_reviewers, by=office)
    above = [
        {"person": person("中院评查一", world.units["top.office"]), "unit": world.units["top.office"], "group": "第一评查组"},
        {"person": person("中院评查二", world.units["top.office"]), "unit": world.units["top.office"], "group": "第一评查组"},
    ]  # fmt: skip
    operations.set_reviewers(campaign, Tier.INTERMEDIATE, above, by=office)
    return operations.publish(campaign, by=office, at=AT)


def one_under_review(world):
    """One petition of 秦岚 under review in three tiers.

    Returns: campaign, review, tasks (by tier).
    """
    petitions_of(world.units["near.court"], 1, handler="秦岚")
    campaign = published(world)
    tasks = {task.tier: task for task in campaign.tasks.all()}
    return SimpleNamespace(campaign=campaign, review=campaign.reviews.get(), tasks=tasks)
