"""What the review desk shows: one task with its items, the subject's facts and papers, and how the reviewer is getting on."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from django.db.models import Case as Choose
from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery, Sum, Value, When
from django.utils import timezone

from dossiers.models import Document
from reviews.answers.checks import MOST_EVIDENCE, gaps
from reviews.models import Answer, CampaignTier, ItemAnswer, ReviewTask, Tier

ICONS = {Answer.PASS: "check", Answer.FAIL: "x", Answer.NOT_APPLICABLE: "minus", "": "todo"}
LATEST = 30  # submitted cases by which the pace is measured
LONGEST_MINUTES = 8 * 60  # a case left open overnight says nothing about the pace
PACE_DAYS = 7
BLANK_CITES = 1


def tasks_of(user):
    """The live tasks of `user`: the only ones whose desk they may open."""
    return ReviewTask.objects.live().filter(reviewer=user)


@dataclass(frozen=True)
class Cite:
    """One piece of evidence: a paper of the subject or the paper dossier (None), a page, and what was seen there."""

    document: int | None = None
    page: int | None = None
    note: str = ""
    title: str = ""

    @property
    def words(self):
        place = f"{self.title or '纸质卷宗'}第 {self.page} 页" if self.page else self.title
        return "：".join(part for part in (place, self.note) if part)


@dataclass
class Row:
    """One item as it stands on the desk: the question, what was answered, what the machine sees in the facts."""

    item: object
    answer: ItemAnswer
    precheck: object = None
    cites: list = field(default_factory=list)
    problems: tuple = ()
    clash: ItemAnswer | None = None
    is_open: bool = False
    is_done: bool = False

    @property
    def version(self):
        return (self.clash or self.answer).version

    @property
    def icon(self):
        return ICONS[self.answer.answer]


@dataclass(frozen=True)
class Pace:
    """Where the reviewer stands in their queue of one campaign and tier."""

    done: int
    total: int
    place: int
    previous: int | None
    next: int | None
    words: str


def rows_of(task, *, prechecks, documents, wanted=None, typed=None, problems=(), clash=None):
    """The items of the task in their order.

    Args:
        prechecks: `Precheck` by the code of its rule.
        documents: the subject's papers.
        wanted: number of the item to open; the first unanswered one when it is None.
        typed: an unsaved `ItemAnswer` in place of the stored one of its item, with `problems` or the stored answer it clashed with.
    """
    titles = {document.pk: document.title for document in documents}
    answers = {answer.item: answer for answer in task.answers.all()}
    if typed is not None:
        answers[typed.item] = typed
    rows = []
    for item in task.campaign.checklist.items.all():
        answer = answers.get(item.number) or ItemAnswer(task=task, item=item.number, version=0)
        cites = [Cite(**_cite(row), title=titles.get(row.get("document"), "")) for row in answer.evidence]
        rows.append(
            Row(item, answer, prechecks.get(item.precheck), [*cites, *[Cite()] * BLANK_CITES], is_done=not gaps(item, answer))
        )
        if typed is not None and typed.item == item.number:
            rows[-1].problems, rows[-1].clash = tuple(problems), clash
    here = next((row for row in rows if row.item.number == wanted), None)
    here = here or next((row for row in rows if not row.is_done), None)
    if here:
        here.is_open = True
    return rows


def _cite(row):
    return {name: row.get(name) for name in ("document", "page")} | {"note": row.get("note") or ""}


def typed_answer(task, number, data):
    """What a form of the desk says about an item, unsaved: what the chosen answer has no use for is left out."""
    answer = data.get("answer", "")
    evidence = []
    for place in range(MOST_EVIDENCE):
        document, page, note = (data.get(f"{name}-{place}", "").strip() for name in ("document", "page", "note"))
        if document or page or note:
            row = {"document": _number(document), "page": _number(page), "note": note}
            evidence.append({name: value for name, value in row.items() if value not in (None, "")})
    return ItemAnswer(
        task=task,
        item=number,
        answer=answer,
        fault=data.get("fault", "") if answer == Answer.FAIL else "",
        reason=data.get("reason", ""),
        evidence=evidence,
        part_not_applicable="part_not_applicable" in data,
        version=_number(data.get("version", "")) or 0,
    )


def _number(text):
    """The number that was typed; what is none stays as it is, for the operation to name it."""
    return int(text) if text.isdecimal() else text or None


def after(task, number):
    """The item to go to after `number`: the next one without an answer, from the top again at the end; None when all are answered."""
    answers = {answer.item: answer for answer in task.answers.all()}
    items = list(task.campaign.checklist.items.all())
    order = [item for item in items if item.number > number] + [item for item in items if item.number < number]
    return next((item.number for item in order if gaps(item, answers.get(item.number))), None)


def missing(task, number):
    """What the saved answer to an item still lacks, as sentences."""
    items = {item.number: item for item in task.campaign.checklist.items.all()}
    answers = {answer.item: answer for answer in task.answers.all()}
    return gaps(items[number], answers.get(number))


def reload(tasks, pk):
    """The task `pk` of `tasks`, or None, with its list and its answers: three queries for everything that the items show."""
    whole = tasks.select_related("campaign__checklist", "review__subject__unit", "review__subject__court")
    signed = CampaignTier.objects.filter(campaign=OuterRef("campaign"), tier=OuterRef("tier"), needs_statement=True)
    whole = whole.annotate(needs_statement=Exists(signed))
    return whole.prefetch_related("answers", "campaign__checklist__items").filter(pk=pk).first()


def papers_of(subject):
    """The papers of the reviewed case that a reviewer reads and cites."""
    return list(Document.objects.live().filter(case=subject).order_by("pk"))


def pace_of(task, *, now=None):
    """How far the reviewer is: three small queries over their own queue."""
    now = now or timezone.now()
    queue = tasks_of(task.reviewer).filter(campaign_id=task.campaign_id, tier=task.tier)
    is_done = Q(state=ReviewTask.State.SUBMITTED)
    before = Q(position__lt=task.position) | Q(position=task.position, pk__lt=task.pk)
    lately = is_done & Q(submitted_at__gte=now - timedelta(days=PACE_DAYS))
    counts = queue.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=is_done),
        earlier=Count("pk", filter=before),
        lately=Count("pk", filter=lately),
        since=Min("started_at", filter=lately),
    )
    # what comes later in the queue first, then what was left behind
    passed = Choose(When(before, then=Value(1)), default=Value(0))
    following = queue.exclude(is_done).exclude(pk=task.pk).order_by(passed, "position", "pk")
    earlier = queue.filter(before).order_by("-position", "-pk")
    beside = ReviewTask.objects.filter(pk=task.pk).values_list(
        Subquery(earlier.values("pk")[:1]), Subquery(following.values("pk")[:1])
    )
    previous, next_one = beside.get()
    latest = queue.filter(is_done, started_at__isnull=False).order_by("-submitted_at").values_list("started_at", "submitted_at")
    words = _pace_words(list(latest[:LATEST]), counts, now)
    return Pace(counts["done"], counts["total"], counts["earlier"] + 1, previous, next_one, words)


def _pace_words(spans, counts, now):
    """每件约 9 分钟，照现在的进度4月14日评完: by the last cases, and by the days since work began, seven at most."""
    minutes = [span for started, ended in spans if 0 < (span := (ended - started).total_seconds() / 60) <= LONGEST_MINUTES]
    said = [f"每件约 {max(1, round(median(minutes)))} 分钟"] if minutes else []
    left = counts["total"] - counts["done"]
    if left and counts["lately"] and counts["since"]:
        days = min(PACE_DAYS, max(1, (timezone.localdate(now) - timezone.localdate(counts["since"])).days + 1))
        ends = timezone.localdate(now) + timedelta(days=-(-left * days // counts["lately"]))
        said.append(f"照现在的进度{ends.month}月{ends.day}日评完")
    return "，".join(said)


def totals_of(rows):
    """How many items got each answer."""
    given = [row.answer.answer for row in rows]
    return {value: given.count(value) for value in Answer.values}


@dataclass(frozen=True)
class Queue:
    """The tasks of one person in one tier of one campaign."""

    campaign_id: int
    campaign: str
    tier: Tier
    total: int
    done: int
    failed: int
    due_on: date | None

    @property
    def left(self):
        return self.total - self.done


def queues_of(user):
    """My review tasks: one row per campaign and tier, what has work left and is due first on top; two queries."""
    counts = (
        tasks_of(user)
        .values("campaign_id", "campaign__name", "tier")
        .annotate(
            total=Count("pk"), done=Count("pk", filter=Q(state=ReviewTask.State.SUBMITTED)), faults=Sum("failed", default=0)
        )
        .order_by("campaign_id", "tier")
    )
    counts = list(counts)
    tiers = CampaignTier.objects.filter(campaign__in={row["campaign_id"] for row in counts})
    dates = {(tier.campaign_id, tier.tier): tier.due_on for tier in tiers}
    queues = [
        Queue(
            row["campaign_id"],
            row["campaign__name"],
            Tier(row["tier"]),
            row["total"],
            row["done"],
            row["faults"],
            dates.get((row["campaign_id"], row["tier"])),
        )
        for row in counts
    ]
    return sorted(queues, key=lambda queue: (queue.left == 0, queue.due_on or date.max))


def unfinished_tasks_of(person):
    """The live tasks of a person (or of a reference to one) that have no submission yet."""
    return ReviewTask.objects.live().filter(reviewer=person).exclude(state=ReviewTask.State.SUBMITTED)


def queues_left(user):
    """The queues of `user` with work left, what is due first on top."""
    if getattr(user, "has_reviews_left", True) is False:
        return []
    return [queue for queue in queues_of(user) if queue.left]


def first_left(user, campaign_id, tier):
    """The task to go on with in that queue: the first without a submission, else the first of all; None when there is none."""
    queue = tasks_of(user).filter(campaign_id=campaign_id, tier=tier).order_by("position", "pk").values_list("pk", flat=True)
    return queue.exclude(state=ReviewTask.State.SUBMITTED).first() or queue.first()
