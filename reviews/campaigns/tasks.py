"""Tasks: who could get a case, giving very many out at once, and giving one to somebody else. Source: J2.3.1."""

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, Max, OuterRef, Value

from cases.kinds import KINDS
from cases.models import Case, CasePerson
from core.bulk import insert_select, load
from courts.models import ADMINISTRATORS, Post, Role, User
from courts.scope import courts_under, visible_units
from reviews.answers.blindness import readable_tasks
from reviews.campaigns.assignment import Candidate, Docket, assign, recusal
from reviews.campaigns.units import responsible_units
from reviews.models import CampaignTier, GroupUnit, Reviewer, ReviewTask, Tier

Method = CampaignTier.Method
State = ReviewTask.State
TASK_COLUMNS = ("review_id", "unit_id", "reviewer_id", "reviewer_name", "position", "is_special", "conflict")
PLACE_REASON = "评查任务"


def hand_out(tier, reviews, *, at, is_special=False):
    """Give each of `reviews` that has no live task in `tier` to one reviewer; where nobody may have it the task says why.

    Args:
        tier: the CampaignTier.
        reviews: queryset of `Review` of its campaign.
        is_special: 专案评查, whatever the case; key cases of 中院评查 always are.

    Returns: (tasks written, of which nobody could be found for).
    """
    campaign = tier.campaign
    reviews = reviews.filter(~Exists(ReviewTask.objects.live().filter(review=OuterRef("pk"), tier=tier.tier)))
    rows = list(
        reviews.order_by().values_list("pk", "subject_id", "case__unit_id", "case__court_id", "case__number", "case__is_key")
    )
    if not rows:
        return 0, 0
    result = _own_handlers(tier, rows) if tier.method == Method.HANDLER else _drawn(tier, rows)
    same = {
        "campaign_id": campaign.pk, "tier": tier.tier, "height": Tier(tier.tier).height, "state": State.WAITING.value, "answered": 0,
        "item_count": campaign.checklist.items.count(), "failed": 0, "answers_hash": "", "answers_salt": "", "withdrawn_reason": "",
        "return_count": 0,
    }  # fmt: skip
    last = dict(_tasks(tier).values_list("reviewer_id").annotate(Max("position")).order_by())
    written, special_tier = [], tier.tier == Tier.INTERMEDIATE
    for pk, _subject, unit_id, _court, _number, is_key in sorted(rows, key=lambda row: row[4]):
        chosen, conflict = result[pk]
        person = chosen.pk if chosen else None
        last[person] = last.get(person, 0) + 1
        special = is_special or (special_tier and is_key)
        written.append((pk, unit_id, person, chosen.name if chosen else "", last[person], special, conflict[:200]))
    before = ReviewTask.objects.aggregate(last=Max("pk"))["last"] or 0
    load(ReviewTask, TASK_COLUMNS, written, same)
    _admit(ReviewTask.objects.filter(campaign=campaign, tier=tier.tier, pk__gt=before).exclude(reviewer=None), at=at)
    return len(written), sum(1 for chosen, _why in result.values() if chosen is None)


def _admit(tasks, *, at):
    """Put the reviewers on the people of the review, and of the case they are to read; both stay in the history."""
    place = {
        "person_id": F("reviewer_id"), "name": F("reviewer_name"), "role": Value(Role.REVIEWER.value), "post_title": Value(""),
        "phone": Value(""), "starts_at": Value(at), "reason": Value(PLACE_REASON),
    }  # fmt: skip
    ordered = tasks.order_by("pk")
    insert_select(CasePerson, ordered, case_id=F("review_id"), **place)
    # the case's own officer is on it already, and whoever has its unit in their scope sees it by post
    strangers = ordered.exclude(tier=Tier.SELF)
    for person in User.objects.filter(pk__in=tasks.order_by().values("reviewer")):
        strangers = strangers.exclude(reviewer=person, unit__in=visible_units(person), review__subject__is_sealed=False)
    insert_select(CasePerson, strangers, case_id=F("review__subject_id"), **place)


def _tasks(tier):
    return ReviewTask.objects.live().filter(campaign=tier.campaign, tier=tier.tier).exclude(reviewer=None)


def _drawn(tier, rows):
    """The reviewers of the tier, each case to one of those whose turn its unit is."""
    pool = Pool(tier)
    dockets = _dockets(tier, rows)
    loads = dict(_tasks(tier).values_list("reviewer_id").annotate(Count("pk")).order_by())
    return assign(
        dockets, pool.of, seed=f"{tier.campaign.seed}|{tier.tier}", excludes_own_unit=pool.excludes_own_unit, loads=loads
    )


def _dockets(tier, rows):
    barred = _barred(tier, [row[0] for row in rows], {row[1]: row[0] for row in rows})
    return [Docket(pk, number, unit_id, frozenset(barred.get(pk, ()))) for pk, _subject, unit_id, _court, number, _key in rows]


def _barred(tier, reviews, subjects):
    """Who must not have each review: those who handled the case, and those who review it in another tier."""
    campaign = tier.campaign
    cases = Case.objects.filter(reviews__campaign=campaign)
    others = ReviewTask.objects.live().filter(campaign=campaign).exclude(tier=tier.tier).exclude(reviewer=None)
    if len(reviews) < 500:
        cases, others = Case.objects.filter(pk__in=list(subjects)), others.filter(review__in=reviews)
    found = {}
    for subject, people in KINDS[campaign.subject_kind].handled_by(cases).items():
        if subject in subjects:
            found[subjects[subject]] = set(people)
    wanted = set(reviews)
    for review, person in others.values_list("review_id", "reviewer_id"):
        if review in wanted:
            found.setdefault(review, set()).add(person)
    return found


class Pool:
    """The candidates of a tier, by the unit whose case is given out."""

    def __init__(self, tier):
        self.tier = tier
        self.excludes_own_unit = tier.excludes_own_unit or tier.method == Method.BETWEEN
        self.home = responsible_units()
        self.rows = list(Reviewer.objects.filter(tier=tier, person__is_active=True).select_related("person"))
        held = {}
        for person, unit in (
            Post.objects.current().filter(person__in=[row.person_id for row in self.rows]).values_list("person_id", "unit_id")
        ):
            held.setdefault(person, set()).add(self.home.get(unit, unit))
        self.candidates = {row.pk: self._candidate(row, held.get(row.person_id, set())) for row in self.rows}
        self.groups = dict(GroupUnit.objects.filter(campaign=tier.campaign).values_list("unit_id", "group_id"))

    def _candidate(self, row, held):
        units = frozenset(held | {self.home.get(row.unit_id, row.unit_id)})
        return Candidate(row.person_id, row.person.username, row.person.name, units, row.share)

    def of(self, unit):
        """The candidates for the cases of `unit`, before recusal."""
        method = self.tier.method
        if method == Method.GROUP:
            rows = [row for row in self.rows if row.group_id and row.group_id == self.groups.get(unit)]
        elif method == Method.WITHIN:
            rows = [row for row in self.rows if self.home.get(row.unit_id, row.unit_id) == unit]
        else:
            rows = self.rows
        return [self.candidates[row.pk] for row in rows]


def _own_handlers(tier, rows):
    """承办人自查: each case to the officer whom its file names, found among those with a post in the case's court."""
    campaign = tier.campaign
    handlers = KINDS[campaign.subject_kind].handlers(Case.objects.filter(reviews__campaign=campaign))
    people = {}
    posts = Post.objects.current().filter(person__is_active=True).select_related("person")
    for post in posts.order_by("pk").annotate(court_id=F("unit__court_id")):
        people.setdefault((post.court_id, post.person.name), {})[post.person_id] = post.person
    result = {}
    for pk, subject, _unit, court, _number, _key in rows:
        name = handlers.get(subject, "")
        found = list(people.get((court, name), {}).values())
        if len(found) == 1:
            result[pk] = (Candidate(found[0].pk, found[0].username, found[0].name), "")
        elif not name:
            result[pk] = (None, "台账没有写承办人，请指定一人自查")
        elif found:
            result[pk] = (None, f"本院有 {len(found)} 个叫{name}的人，请指定一人自查")
        else:
            result[pk] = (None, f"承办人{name}在本院没有账号，请指定一人自查")
    return result


# --- Giving one task to somebody else -----------------------------------------------------------------------------------


def assignable_people(campaign):
    """Whoever could be given a task of the campaign: active people with a post in its court or below, no administrators."""
    posts = Post.objects.current().filter(unit__court__in=courts_under(campaign.court_id)).exclude(role__in=ADMINISTRATORS)
    return User.objects.filter(is_active=True, pk__in=posts.values("person_id")).order_by("name", "pk")


def reassignment_refusal(task, person):
    """Why `person` cannot take over `task`, in words; "" when they can. One's own case stays barred, whoever decides.

    In 承办人自查 only the tiers above bar: there the case is one's own by design.
    """
    if person.pk == task.reviewer_id:
        return f"{person.name}已经是这一层的评查员"
    tier = task.campaign.tiers.get(tier=task.tier)
    others = ReviewTask.objects.live().filter(review=task.review_id, reviewer=person).exclude(pk=task.pk)
    if others.exists():
        return f"{person.name}在别的层级评查此案，应当回避"
    below = readable_tasks(person).filter(review=task.review_id, state=State.SUBMITTED, height__lt=task.height)
    if below.exists():
        return f"{person.name}能看到下级对此案的评查结果，不能再评这一层，请改派给这一层的其他评查员或看不到此案的人"
    if tier.method == Method.HANDLER:
        return ""
    review = task.review
    row = (review.pk, review.subject_id, task.unit_id, None, "", False)
    home = responsible_units()
    units = frozenset(
        home.get(unit, unit) for unit in Post.objects.current().filter(person=person).values_list("unit_id", flat=True)
    )
    candidate = Candidate(person.pk, person.username, person.name, units)
    excludes = tier.excludes_own_unit or tier.method == Method.BETWEEN
    return recusal(candidate, _dockets(tier, [row])[0], excludes_own_unit=excludes)


def reassign(task, person, *, reason, at):
    """Withdraw a task that is not submitted and open a fresh one for `person`; inside the transaction of the step.

    Returns: the new ReviewTask. Raises: ValidationError when it was submitted meanwhile, or `person` must not have it.
    """
    task = ReviewTask.objects.select_for_update(of=("self",)).select_related("review", "campaign").get(pk=task.pk)
    if task.state in (State.SUBMITTED, State.WITHDRAWN):
        raise ValidationError("这一层已经提交或改派，请刷新后再看")
    refusal = reassignment_refusal(task, person)
    if refusal:
        raise ValidationError(refusal)
    if task.reviewer_id:
        held = CasePerson.objects.filter(
            case__in=[task.review_id, task.review.subject_id], person=task.reviewer_id, role=Role.REVIEWER, ends_at=None
        )
        held.filter(reason=PLACE_REASON).update(ends_at=at)
    task.state, task.withdrawn_at, task.withdrawn_reason = State.WITHDRAWN, at, reason
    task.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    last = ReviewTask.objects.live().filter(campaign=task.campaign, tier=task.tier, reviewer=person)
    fresh = ReviewTask.objects.create(
        review=task.review, campaign=task.campaign, tier=task.tier, height=task.height, unit_id=task.unit_id, reviewer=person,
        reviewer_name=person.name, position=(last.aggregate(last=Max("position"))["last"] or 0) + 1, is_special=task.is_special,
        item_count=task.item_count,
    )  # fmt: skip
    _admit(ReviewTask.objects.filter(pk=fresh.pk), at=at)
    return fresh
