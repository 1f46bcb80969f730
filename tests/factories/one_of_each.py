"""One of everything, belonging to the near court, for the tests that try every address."""

from datetime import timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from bulletins.operations import draft_weekly
from cases.weeks import Week
from courts.models import Deputy
from ledgers.models import ExportJob, ImportRow, ImportRun
from notices.models import Notice
from notices.operations import notify
from petitions.models import Status
from reviews.models import BatchJob, CampaignPaper, CommonMeasure
from reviews.sampling.operations import draw_sample
from tests.factories.campaigns import published_terminations
from tests.factories.petition_steps import walk
from tests.factories.referral_conferences import conference, ripe, table

FOUND = ("total", "common", "cured", "resumed", "clues", "escalated")


def make_objects(world):
    """A petition of the near court with all that hangs on it, and one of each thing that has an address."""
    case = walk(world, Status.HANDLING)
    run = ImportRun.objects.create(
        ledger="petitions", unit=world.units["near.court"], owner=world.clerk, file=ContentFile(b"x", name="x.xlsx"), file_name="台账.xlsx",
        stage=ImportRun.Stage.PARSED, outcome=ImportRun.Outcome.REJECT_ROWS,
        counts=dict.fromkeys(["new", "changed", "same", "conflict", "rejected", "skipped", "bad_cells", "noted_cells"], 0),
    )  # fmt: skip
    row = ImportRow.objects.create(run=run, sheet="台账", row_number=5, verdict="rejected")
    export = ExportJob.objects.create(ledger="petitions", owner=world.clerk, purpose="核对", expires_at=timezone.now())
    notify(world.handler, title="请签收", case=case, url=f"/petitions/{case.pk}/")
    draft = draft_weekly(world.courts["top"], Week.running(timezone.now()).previous, by=world.office)
    task = published_terminations(world)
    paper = CampaignPaper.objects.create(
        campaign=task.campaign,
        kind="circular",
        title="通报",
        facts={"tier": "unit", "units": [], "findings": dict.fromkeys(FOUND, 0), "items": [], "marks": []},
        content=b"x",
        sha256="0" * 64,
        made_at=timezone.now(),
        made_by=world.office,
    )
    batch = BatchJob.objects.create(campaign=task.campaign, owner=world.office, step="conclude", channel="web", state="done")
    referral = ripe(world)
    meeting = conference(world, at=timezone.now())
    item = table(referral, meeting, world.chief).case.referral.items.get()
    sample = draw_sample(task.campaign, by=world.office, tier="unit", name="抽查", size=1, seed="2021036")
    measure = CommonMeasure.objects.create(
        campaign=task.campaign, item=1, title="统一送达", text="逐案补正", due_on=timezone.localdate()
    )
    today = timezone.localdate()
    # to the next day, so that midnight during the tests ends nothing
    tomorrow = today + timedelta(days=1)
    deputy = Deputy.objects.create(
        principal=world.handler, deputy=world.liaison, starts_on=today, ends_on=tomorrow, reason="出差"
    )
    return SimpleNamespace(
        case=case, document=case.documents.first(), clock=case.deadlines.first(), order=case.petition.order,
        execution=case.petition.execution_case, run=run, row=row, export=export, notice=Notice.objects.filter(recipient=world.handler).latest("pk"), bulletin=draft,
        task=task, campaign=task.campaign, batch=batch, review=task.review.case, terminated=task.review.subject, paper=paper, sample=sample, measure=measure,
        terminated_clock=task.review.subject.deadlines.first(), court=world.courts["near"], unit=world.units["near.bureau"], person=world.handler, post=world.handler.posts.first(), deputy=deputy,
        referral=referral, conference=meeting, item=item,
    )  # fmt: skip


# The beginning of an address → the object that its `pk` names; the longest beginning counts.
OWNERS = {
    "petitions/": "case", "cases/": "case", "documents/": "document", "dispatch/orders/": "order", "executions/": "execution",
    "imports/": "run", "exports/": "export", "notices/": "notice", "bulletins/": "bulletin", "org/courts/": "court", "org/units/": "unit",
    "org/people/": "person", "org/posts/": "post", "org/deputies/": "deputy", "dispatch-orders/": "order", "courts/": "court",
    "campaigns/": "campaign", "reviews/": "review", "review/cases/": "review", "review-tasks/": "task", "terminated/": "terminated",
    "terminations/": "terminated", "units/": "unit", "people/": "person", "posts/": "post", "deputies/": "deputy", "deadlines/": "clock", "clocks/": "clock",
    "inquiries/": "referral", "referrals/": "referral", "conferences/": "conference",
}  # fmt: skip
# Other parts of an address.
PARTS = {
    "step": "note-contact",
    "kind": "petition",
    "unit": "unit",
    "clock": "clock",
    "row": "row",
    "year": 2026,
    "task": "task",
    "campaign": "campaign",
    "paper": "paper",
    "sample": "sample",
    "measure": "measure",
    "batch": "batch",
    "number": 1,
    "statement": 1,
    "stage": "basis",
    "tier": "unit",
    "tab": "trace",
    "item": "item",
}
CODES = {"campaigns/": "total", "figures/": "registered", "ledgers/": "petitions", "rules/": "XF-04", "bulletins/": "registered"}


def arguments(route, names, objects):
    """The values of the parts `names` of the address `route`, from what `make_objects` made."""
    path = route.removeprefix("api/")
    found = {}
    for name in names:
        if name in ("pk", "case"):
            owner = max((start for start in OWNERS if path.startswith(start)), key=len)
            found[name] = getattr(objects, OWNERS[owner]).pk
        elif name == "code":
            found[name] = next(code for start, code in CODES.items() if path.startswith(start))
        elif name == "step" and path.startswith("new/"):
            found[name] = "register"
        else:
            value = PARTS[name]
            found[name] = getattr(objects, value).pk if isinstance(value, str) and hasattr(objects, value) else value
    return found
