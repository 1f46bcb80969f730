"""背靠背 on every address of the project: whoever has not answered yet gets the same bytes whatever the tiers below have answered.

Two worlds are asked: the tiers below found everything in order, or everything at fault. The two readers are of two classes: one who
reviews, and the leader of a group. The ordinary run asks again in the second world only what may differ there: a question each of
whose statements gives the same rows in both worlds has the same answer in both (`tests.factories.asking`). `--thorough` asks all.
"""

import difflib
import io
import re
import zipfile
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.kinds import KINDS
from cases.steps import take
from courts.models import Role
from reviews.answers.operations import save_answer
from reviews.campaigns import operations
from reviews.findings.steps import OrderRectification, ReportRectification, TransferClue
from reviews.models import CampaignPaper, Finding, ReviewTask, Tier
from reviews.papers import publish_circular
from reviews.radar.measures import issue_measure
from reviews.reports.campaign import draft_circular
from reviews.reports.numbers import NUMBERS
from reviews.sampling.operations import draw_sample
from reviews.steps import SubmitAnswers
from tests.factories.asking import Reader, Worlds, within_one_day
from tests.factories.one_of_each import arguments, make_objects
from tests.factories.organisation import fresh
from tests.factories.petition_steps import scan
from tests.factories.tiered_campaigns import draft, person, petitions_of
from tests.guards.test_matrix import addresses
from tests.stages import starts_at

# the keys of rows differ between the two worlds on PostgreSQL, whose sequences do not roll back
pytestmark = pytest.mark.once
SECRET = "卷内缺第九页送达回证"
READERS = ("reviewer", "leader")
PAIRS = [(lower, higher) for lower in Tier for higher in Tier if lower.height < higher.height]
# what differs between any two requests: tokens, request numbers, row numbers, moments, hashes of files with a moment in them
CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken":\s*"\w+"|csrf\w*["\s:=]+\w{32,64}|\b[0-9a-f]{32}\b'
    r'|<b>[0-9a-f]{12}</b>|"id":\d+|<code title="[0-9a-f]{64}">[0-9a-f]{12}</code>|"sha256":"[0-9a-f]{64}"'
    r"|\d{4}-\d\d-\d\dT[\d:.]+(?:\+[\d:]+|Z)?|\b\d\d:\d\d(?::\d\d)?\b|\b\d+(?:\.\d+)? (?:毫秒|秒)"
)  # fmt: skip


def published(world):
    """A campaign in three tiers, the highest of which draws its cases; one petition of 武陟 is in it."""
    world.objects = make_objects(world)
    office, near, top = fresh(world.office), world.units["near.court"], world.units["top.office"]
    petitions_of(near, 1, handler="秦岚")
    rows = [{**row, "needs_statement": False} for row in operations.USUAL_TIERS["petition"]]
    rows[-1]["coverage"] = "drawn"
    campaign = draft(world, tiers=rows)
    units = [near, world.units["far.court"], world.units["near.tribunal"], world.units["top.division"]]
    groups = [
        {"name": "第一组", "units": units[:1], "leader": world.division_head},
        {"name": "第二组", "units": units[1:], "leader": world.division_head},
    ]
    operations.set_groups(campaign, groups, by=office)
    court = [{"person": person(f"本院{place}", unit), "unit": unit} for place, unit in enumerate(units)]
    operations.set_reviewers(campaign, Tier.COURT, court, by=office)
    world.reviewer = person("中院评查", world.units["top.division"])
    world.leader = person("中院组长", top, Role.GENERAL_OFFICE)
    above = [
        {"person": world.reviewer, "unit": top, "group": "第一组"}, {"person": world.leader, "unit": top, "group": "第二组"},
    ]  # fmt: skip
    operations.set_reviewers(campaign, Tier.INTERMEDIATE, above, by=office)
    world.campaign = operations.publish(campaign, by=office)
    world.review = world.campaign.reviews.get(subject__unit=near, subject__petition__execution_handler="秦岚")
    return world


def below(world, answer):
    """What the two lower tiers do: everything in order, or everything at fault with all that follows from it."""
    tasks = list(ReviewTask.objects.filter(review=world.review).order_by("height"))
    for task in tasks:
        for number in range(1, task.item_count + 1):
            save_answer(task, number, by=fresh(task.reviewer), answer=answer, reason=SECRET if answer == "fail" else "")
        take(SubmitAnswers, world.review.case, by=fresh(task.reviewer))
    if answer == "fail":
        follow(world)
    office, judgement = fresh(world.office), SECRET if answer == "fail" else "很好"
    publish_circular(draft_circular(world.campaign, by=office, tier=Tier.COURT, judgement=judgement), by=office)


def follow(world):
    """责令, 报告 with a paper, 移交线索 and 共性措施: while no higher tier has the case yet."""
    case, office = world.review.case, fresh(world.office)
    found = list(Finding.objects.filter(review=world.review).order_by("pk"))
    data = {"findings": [row.pk for row in found[:3]], "nature": "individual", "cure": "by_date"}
    take(OrderRectification, case, by=office, data=data)
    report = {"finding": found[0].pk, "report": SECRET, "evidence_note": "正卷"}
    take(ReportRectification, case, by=fresh(world.handler), data=report, files={"evidence_file": scan(shade=7)})
    take(TransferClue, case, by=office, data={"finding": found[1].pk, "summary": SECRET})
    day = timezone.localdate() + timedelta(days=30)
    issue_measure(world.campaign, by=office, item=found[4].item, title="统一送达", text=SECRET, due_on=day)


def questions(world):
    """(method, address) of every address of the project and every way to ask it."""
    task = ReviewTask.objects.get(review=world.review, tier=Tier.INTERMEDIATE)
    own = {"campaign": world.campaign, "review": world.review.case, "task": task, "terminated": world.objects.terminated}
    objects = SimpleNamespace(**{**vars(world.objects), **own})
    paths = [reverse(name, kwargs=parts_of(route, objects)) for name, route in addresses().items()]
    return [*(("GET", path) for path in dict.fromkeys([*paths, *more_of(world)])), ("POST", reverse("search"))]


def told(world, reader, method, path):
    """The status and the text of an answer, without what changes with every request."""
    response, body = reader.ask(method, path, {"q": world.review.subject.number} if method == "POST" else None)
    return f"{response.status_code} {CHANGING.sub('…', text_of(body))}"


def parts_of(route, objects):
    """The parts of an address; in a room for which the guards have no object the key of the review stands."""
    names = [piece.partition(">")[0].rpartition(":")[2] for piece in route.split("<")[1:]]
    try:
        return arguments(route, names, objects)
    except (KeyError, ValueError):
        return dict.fromkeys(names, objects.review.pk)


def text_of(body):
    """The body as text; of a .docx or .xlsx the parts without the one that holds the moment of its making."""
    if not body.startswith(b"PK"):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        return "\n".join(file.read(name).decode(errors="replace") for name in file.namelist() if name != "docProps/core.xml")


def more_of(world):
    """The same pages asked with every filter, every step of the review, and whatever papers there might be."""
    campaign, review = f"/campaigns/{world.campaign.pk}", world.review.pk
    paths = [f"{campaign}/radar/?tier={tier}" for tier in Tier]
    paths += [f"/api{campaign}/radar/?tier={tier}" for tier in Tier]
    paths += [f"{campaign}/assignment/?tier={tier}" for tier in Tier]
    paths += [f"/api{campaign}/disagreement/?lower={lower}&higher={higher}" for lower, higher in PAIRS]
    paths += [f"/cases/{review}/steps/{step.name}/" for step in KINDS["review"].steps]
    paths += [f"{campaign}/papers/?make={name}" for name in ("sample", "key", "circular", "unit-report")]
    paths += [f"/api/reviews/?campaign={world.campaign.pk}", f"/api/documents/?case={review}", f"/api/deadlines/?case={review}"]
    for number in range(1, CampaignPaper.objects.count() + 3):
        paths += [f"{campaign}/papers/{number}/", f"/api{campaign}/papers/{number}/", f"/api{campaign}/papers/{number}/file/"]
        paths += [f"{campaign}/papers/{number}/numbers/{code}/" for code in NUMBERS]
    return [*paths, f"/review/{world.campaign.pk}/intermediate/next/", "/?tab=all"]


def world_where(world, answer, worlds, drawn):
    """What everybody reads once the tiers below have answered so and the case is drawn above; nothing of it stays."""
    with transaction.atomic():
        below(world, answer)
        draw_sample(
            world.campaign,
            by=fresh(world.office),
            tier=Tier.INTERMEDIATE,
            name="抽查",
            size=world.campaign.included_count,
            seed="2021036",
            at=drawn,
        )
        found = worlds.answers([(reader, question) for reader in READERS for question in questions(world)])
        transaction.set_rollback(True)
    return found


def differences(world, *, thorough):
    """{(reader, question): how the answer differs}, and which answers say the secret."""
    readers = {name: Reader(getattr(world, name)) for name in READERS}
    worlds = Worlds(
        {name: getattr(world, name) for name in READERS},
        lambda who, question: told(world, readers[who], *question),
        thorough=thorough,
    )
    drawn = timezone.now()
    clean, faulty = (world_where(world, answer, worlds, drawn) for answer in ("pass", "fail"))
    assert clean.keys() == faulty.keys()
    assert not [key for key, text in faulty.items() if SECRET in text]
    return {
        key: "\n".join(list(difflib.unified_diff(text.splitlines(), faulty[key].splitlines(), lineterm="", n=0))[:9])
        for key, text in clean.items()
        if text != faulty[key]
    }


@pytest.mark.clause("J1.3")
@starts_at(published)
def test_every_address_answers_the_same_bytes_whatever_the_tiers_below_have_answered(staged, thorough):
    assert within_one_day(lambda: differences(staged, thorough=thorough)) == {}
