"""A published campaign over the sample's terminated cases, most of it answered: very many rows, written without a model each."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from cases.models import Case, TraceEntry
from cases.trace import actor_texts, entry_hash
from core.bulk import change, load
from courts.models import Court, Post, Role, User
from reviews.answers.hashing import hash_of
from reviews.answers.tallies import recount
from reviews.campaigns import operations
from reviews.campaigns.units import units_to_cover
from reviews.models import Answer, Checklist, Finding, ItemAnswer, Proposal, ReviewTask, Status, Tier
from reviews.prechecks import precheck
from reviews.sample.facts import NO_FIELD_INQUIRY
from reviews.sample.register import FIRST_DAY
from reviews.steps.tasks import SubmitAnswers
from reviews.terminations.facts import facts_in

NAME, BASIS = "终本案件专项评查", "焦中法〔2021〕28号二"
PUBLISHED_DAYS_AGO = 18
# Of every queue the last part is still to be done, but never more than this.
LEFT_SHARE, MOST_LEFT = 0.4, 40
BEGUN = 6
ANSWER_COLUMNS = (
    "task_id", "item", "answer", "fault", "reason", "evidence", "part_not_applicable", "proposal", "blind_answer", "version", "saved_at",
)  # fmt: skip
FINDING_COLUMNS = (
    "review_id", "task_id", "campaign_id", "unit_id", "tier", "item", "fault", "text", "nature", "cure", "state", "due_on", "ordered_at",
    "report", "reported_at", "reported_by_id", "cured_at", "checked_by_id", "reopen_count", "resumed_case_id", "measure_id",
    "escalation", "is_clue", "due_reason", "evidence_note", "check_note",
)  # fmt: skip
ENTRY_COLUMNS = (
    "case_id", "seq", "at", "happened_at", "step", "label", "clause", "actor_id", "actor_name", "actor_post", "channel",
    "status_before", "status_after", "summary", "facts", "token", "previous_hash", "hash",
)  # fmt: skip
TASK_COLUMNS = ("id", "state", "answered", "failed", "started_at", "submitted_at", "revealed_at", "answers_hash", "answers_salt")
CASE_COLUMNS = ("id", "entry_count", "head_hash", "version", "last_step", "last_step_at")


def answer_campaign(now, seed):
    """Returns: (cases under review, answers written)."""
    campaign = publish(now)
    desk = _Desk(campaign, now, seed)
    answers = load(ItemAnswer, ANSWER_COLUMNS, desk.answers())
    desk.settle()
    recount(campaign)
    return campaign.included_count, answers


def publish(now):
    """The campaign of the sample, published as long ago as its answers need."""
    campaign, by = draw_up(now)
    return operations.publish(campaign, by=by, at=now - timedelta(days=PUBLISHED_DAYS_AGO))


def draw_up(now, name=NAME):
    """A draft over every terminated case: within each unit first, then what the intermediate court draws.

    Returns: (the Campaign, who may publish it).
    """
    today = timezone.localdate(now)
    court = Court.objects.get(parent=None)
    by = Post.objects.current(today).filter(unit__court=court, role=Role.GENERAL_OFFICE).order_by("pk").first().person
    checklist = Checklist.objects.filter(subject_kind="termination", shipped=True).order_by("-version").first()
    campaign = operations.create_draft(
        by=by, court=court, name=name, subject_kind="termination", basis=BASIS, since=FIRST_DAY, checklist=checklist,
    )  # fmt: skip
    begins = today - timedelta(days=PUBLISHED_DAYS_AGO)
    days = {"starts_on": begins, "due_on": today + timedelta(days=40), "report_due_on": today + timedelta(days=50)}
    tiers = [{**row, **days} for row in operations.USUAL_TIERS["termination"]]
    operations.set_tiers(campaign, tiers, by=by)
    units = units_to_cover(court)
    half = (len(units) + 1) // 2
    leaders = [
        post.person for post in Post.objects.current(today).filter(unit__court=court, role=Role.BUREAU_CHIEF).order_by("pk")
    ]
    groups = [("第一评查组", units[:half], leaders[0]), ("第二评查组", units[half:], leaders[-1])]
    operations.set_groups(campaign, [{"name": name, "units": own, "leader": leader} for name, own, leader in groups], by=by)
    operations.set_reviewers(campaign, Tier.UNIT, _reviewers(today), by=by)
    mine = [row for row in _reviewers(today) if row["unit"].court_id == court.pk]
    drawn = [{**row, "group": groups[place % 2][0]} for place, row in enumerate(mine)]
    return operations.set_reviewers(campaign, Tier.INTERMEDIATE, drawn, by=by), by


def _reviewers(today):
    posts = Post.objects.current(today).filter(role=Role.HANDLER).select_related("person", "unit__court").order_by("pk")
    return list({post.person_id: {"person": post.person, "unit": post.unit} for post in posts}.values())


class _Desk:
    """Answers the tasks of the first tier in the order of each queue, and remembers what they leave behind."""

    def __init__(self, campaign, now, seed):
        self.campaign, self.now = campaign, now
        self.random = Random(seed * 1_000_003 + 29)  # noqa: S311
        self.items = {item.precheck: item for item in campaign.checklist.items.order_by("number")}
        self.tasks, self.findings, self.entries, self.cases = [], [], [], []
        self.lengths = {}
        rows = ReviewTask.objects.live().filter(campaign=campaign, tier=Tier.UNIT).exclude(reviewer=None)
        names = (
            "review__subject_id", "pk", "review_id", "unit_id", "unit__short_name", "reviewer_id", "position", "review__case__head_hash",
            "review__case__entry_count", "review__case__version",
        )  # fmt: skip
        self.by_subject = {row[0]: row[1:] for row in rows.order_by().values_list(*names)}
        for row in self.by_subject.values():
            self.lengths[row[4]] = max(self.lengths.get(row[4], 0), row[5])
        people = User.objects.in_bulk(list(self.lengths))
        self.actors = {pk: (person, *actor_texts(person)) for pk, person in people.items()}

    def answers(self):
        """The rows of `ItemAnswer`, one after the other."""
        subjects = Case.objects.filter(pk__in=ReviewTask.objects.filter(campaign=self.campaign).values("review__subject_id"))
        for subject, _unit, recorded in facts_in(subjects):
            if subject in self.by_subject:
                yield from self._answer(self.by_subject[subject], recorded)

    def _answer(self, task, recorded):
        pk, review, unit, unit_name, reviewer, position, *chain = task
        length = self.lengths[reviewer]
        left = min(int(length * LEFT_SHARE), MOST_LEFT)
        if position > length - left + 1:
            return
        begun = position == length - left + 1 and left > 0
        at = self.now - timedelta(days=PUBLISHED_DAYS_AGO - 1) * (1 - position / (length + 1))
        found, rows = precheck(recorded), []
        for code, item in self.items.items():
            if begun and item.number > BEGUN:
                break
            rows.append(self._row(item, code, found[code].proposal, recorded, unit_name))
        failed = [row for row in rows if row["answer"] == Answer.FAIL]
        started = at - timedelta(minutes=9)
        if begun:
            self.tasks.append((pk, "working", len(rows), len(failed), started, None, None, "", ""))
        else:
            self._submit(pk, review, unit, reviewer, rows, failed, started, at, chain)
        for row in rows:
            answer = row["answer"]
            yield (
                pk, row["item"], answer, row["fault"], row["reason"], [], row["part_not_applicable"], row["proposal"],
                "" if begun else answer, 1, at,
            )  # fmt: skip

    def _row(self, item, code, proposal, recorded, unit_name):
        answer, reason, fault, part = self._decide(item, code, proposal, unit_name), "", "", False
        if answer == Answer.FAIL:
            fault = item.faults[0]["code"] if item.faults else ""
            reason = f"{item.faults[0]['label'] if item.faults else '不符合规定'}，见卷"
        elif answer == Answer.NOT_APPLICABLE:
            reason = f"没有“{item.condition}”的情形" if item.condition else "不适用"
        elif code == "restriction" and recorded.is_listable is False:
            part, reason = True, "不符合纳入失信名单的条件"
        return {
            "item": item.number, "answer": str(answer), "fault": fault, "reason": reason, "evidence": [], "part_not_applicable": part,
            "proposal": str(proposal),
        }  # fmt: skip

    def _decide(self, item, code, proposal, unit_name):
        """What a person makes of a proposal: mostly the same; where nothing is recorded, the file tells."""
        draw = self.random.random()
        if proposal == Proposal.PASS:
            return Answer.PASS if draw < 0.965 else Answer.FAIL
        if proposal == Proposal.FAIL:
            return Answer.FAIL if draw < 0.9 else Answer.PASS
        if proposal == Proposal.NOT_APPLICABLE:
            return Answer.NOT_APPLICABLE
        common = code == "investigation" and unit_name == NO_FIELD_INQUIRY
        return Answer.FAIL if draw < (0.8 if common else 0.25) else Answer.PASS

    def _submit(self, pk, review, unit, reviewer, rows, failed, started, at, chain):
        salt = f"{self.random.getrandbits(128):032x}"
        hashed = [{name: value for name, value in row.items() if name != "proposal"} for row in rows]
        digest = hash_of(salt, hashed)
        self.tasks.append((pk, "submitted", len(rows), len(failed), started, at, at, digest, salt))
        place = (review, pk, self.campaign.pk, unit, Tier.UNIT.value)
        self.findings += [
            (*place, row["item"], row["fault"], row["reason"], Finding.Nature.INDIVIDUAL.value, "", Finding.State.OPEN.value, None, None,
             "", None, None, None, None, 0, None, None, "", False, "", "", "")
            for row in failed
        ]  # fmt: skip
        head, count, version = chain
        person, name, post = self.actors[reviewer]
        entry = TraceEntry(
            case_id=review, seq=count + 1, at=at, happened_at=at, step=SubmitAnswers.name, label=SubmitAnswers.label,
            clause=SubmitAnswers.clause, actor_id=person.pk, actor_name=name, actor_post=post, channel=TraceEntry.Channel.WEB.value,
            status_before=Status.REVIEWING.value, status_after=Status.REVIEWING.value, summary=f"{Tier.UNIT.label}已提交",
            facts={"data": {}, "tier": Tier.UNIT.value, "answers_hash": digest}, previous_hash=head,
        )  # fmt: skip
        entry.hash = entry_hash(entry)
        self.entries.append(tuple(getattr(entry, name) for name in ENTRY_COLUMNS))
        self.cases.append((review, entry.seq, entry.hash, version + 1, SubmitAnswers.label, at))

    def settle(self):
        """Write what the answers left behind: the tasks, the findings, the trace and the rows of the reviews."""
        change(ReviewTask, TASK_COLUMNS, self.tasks)
        load(Finding, FINDING_COLUMNS, self.findings)
        load(TraceEntry, ENTRY_COLUMNS, self.entries)
        change(Case, CASE_COLUMNS, self.cases)
