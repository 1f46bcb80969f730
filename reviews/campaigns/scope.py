"""The scope: what is registered, what is left out and why, frozen with its hash; and the reviews opened for it. Source: J1.0, J2.0."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case as Choose
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.utils import timezone

from cases.kinds import KINDS
from cases.models import Case, TraceEntry
from cases.numbers import advance, format_number
from cases.trace import actor_texts, entry_hash
from core.bulk import BATCH, insert_select, load, reserve_keys
from courts.models import AccessEntry
from courts.records import record
from courts.scope import courts_under
from reviews.campaigns.permissions import lock
from reviews.campaigns.tasks import hand_out
from reviews.campaigns.units import responsible_units
from reviews.models import CampaignTier, GroupUnit, Review, ScopeMember, Status

NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Scope:
    """575 − n = m: the three numbers, and the two sets behind them as querysets of `Case`."""

    registered: int
    excluded: int
    included: int
    excluded_cases: object
    included_cases: object
    reason: str


def scope_of_kind(subject_kind, since, until=None, court=None):
    """(registered queryset, exclusion Q, reason) of the kind, within `court` and the courts below it when one is given."""
    scope = KINDS[subject_kind].review_scope(since, until)
    registered = scope.registered.filter(court__in=courts_under(court.pk)) if court else scope.registered
    return registered, scope.exclusion or NOTHING, scope.reason


def preview(subject_kind, since, until=None, court=None):
    """What a scope would hold today: a `Scope`, in two counts."""
    registered, exclusion, reason = scope_of_kind(subject_kind, since, until, court)
    total, left_out = registered.count(), registered.filter(exclusion)
    excluded = left_out.count()
    included = registered.filter(~Exists(left_out.order_by().filter(pk=OuterRef("pk")))) if exclusion != NOTHING else registered
    return Scope(total, excluded, total - excluded, left_out, included, reason)


def counts_by_unit(campaign):
    """How many cases of each responsible unit the campaign would take in today, or has taken in: {unit id: count}."""
    home, counts = responsible_units(), Counter()
    if campaign.is_draft:
        scope = preview(campaign.subject_kind, campaign.since, campaign.until, campaign.court)
        rows = scope.included_cases
    else:
        rows = campaign.scope.filter(is_included=True)
    for unit_id, count in rows.order_by().values_list("unit_id").annotate(Count("pk")):
        counts[home.get(unit_id, unit_id)] += count
    return dict(counts)


def freeze(campaign, *, at):
    """Write down which cases are in and which are left out, and the hash over both; numbers set on `campaign`, not saved."""
    registered, exclusion, reason = scope_of_kind(campaign.subject_kind, campaign.since, campaign.until, campaign.court)
    _write_members(campaign, registered, exclusion, reason)
    members = campaign.scope.all()
    campaign.registered_count = members.count()
    campaign.excluded_count = members.filter(is_included=False).count()
    campaign.included_count = campaign.registered_count - campaign.excluded_count
    campaign.scope_hash, campaign.frozen_at = scope_hash(campaign), at


def _write_members(campaign, registered, exclusion, reason, is_late=False):
    moved = [When(unit_id=unit, then=Value(home)) for unit, home in responsible_units().items() if unit != home]
    left_out = Q(pk__in=registered.order_by().filter(exclusion).values("pk"))
    return insert_select(
        ScopeMember,
        registered.order_by("pk"),
        campaign_id=Value(campaign.pk),
        subject_id=F("pk"),
        unit_id=Choose(*moved, default=F("unit_id"), output_field=IntegerField()) if moved else F("unit_id"),
        is_included=Choose(When(left_out, then=Value(False)), default=Value(True)),
        reason=Choose(When(left_out, then=Value(reason)), default=Value("")),
        is_late=Value(is_late),
    )


def scope_hash(campaign):
    """SHA-256 over number and verdict of each member, in the order of the numbers: the same on every database."""
    rows = campaign.scope.order_by().values_list("subject__number", "is_included", "reason")
    digest = hashlib.sha256()
    for number, is_included, reason in sorted(rows.iterator()):
        digest.update(f"{number}\t{int(is_included)}\t{reason}\n".encode())
    return digest.hexdigest()


# --- Late arrivals: offered, never silently added -----------------------------------------------------------------------


def late_arrivals(campaign):
    """Cases that would be in the scope today but were not there when it was frozen: a queryset of `Case`."""
    registered, _exclusion, _reason = scope_of_kind(campaign.subject_kind, campaign.since, campaign.until, campaign.court)
    # NOT IN over so many rows would be read again for each of them
    return registered.filter(~Exists(campaign.scope.order_by().filter(subject=OuterRef("pk"))))


@transaction.atomic
def take_late(campaign, cases, *, by, at=None):
    """Take late arrivals into a published campaign; those that the rule leaves out are written down as left out.

    Args:
        cases: primary keys of cases that `late_arrivals` offers.

    Returns: how many were taken in. Raises: PermissionDenied; ValidationError when a case is not on offer.
    """
    at = at or timezone.now()
    campaign = lock(campaign, by=by, draft=False)
    if campaign.state != campaign.State.PUBLISHED:
        raise ValidationError("只有进行中的活动可以补入案件")
    wanted = set(cases)
    offered = late_arrivals(campaign).filter(pk__in=wanted)
    if not wanted or offered.count() != len(wanted):
        raise ValidationError("有的案件不在可补入之列，请刷新后重选")
    _registered, exclusion, reason = scope_of_kind(campaign.subject_kind, campaign.since, campaign.until, campaign.court)
    _write_members(campaign, Case.objects.filter(pk__in=list(wanted)), exclusion, reason, is_late=True)
    added = campaign.scope.filter(subject__in=wanted, is_included=True)
    taken = added.count()
    campaign.registered_count += len(wanted)
    campaign.excluded_count += len(wanted) - taken
    campaign.included_count += taken
    campaign.scope_hash = scope_hash(campaign)
    campaign.version += 1
    campaign.save()
    enrol(campaign, added, by=by, at=at)
    record(
        AccessEntry.Action.ADMINISTER, by=by, target=f"评查活动补入案件：{campaign.name}，{taken} 件", scope=campaign.scope_hash
    )
    return taken


# --- A review for each case ---------------------------------------------------------------------------------------------

CASE_COLUMNS = ("id", "number", "court_id", "unit_id", "title", "is_key", "is_sealed", "search", "head_hash")
REVIEW_COLUMNS = ("case_id", "subject_id", "group_id", "key_reason")
ENTRY_COLUMNS = ("case_id", "summary", "facts", "hash")
# What the first entries of all traces have in common.
ALIKE = (
    "seq", "at", "happened_at", "step", "label", "clause", "actor_id", "actor_name", "actor_post", "channel", "status_before",
    "status_after", "token", "previous_hash",
)  # fmt: skip
ENROL, ENROL_LABEL = "enrol", "纳入评查"


def enrol(campaign, members, *, by, at, told=None):
    """Open a review for each scope member, with the first entry of its trace, and hand out the tasks of the tiers that need no draw.

    Args:
        told: called with (rows done, rows in all) now and then.
    """
    tiers = list(campaign.tiers.exclude(coverage=CampaignTier.Coverage.DRAWN))
    count, done = members.count(), 0
    if not count:
        return

    def tell(more):
        nonlocal done
        done += more
        if told:
            told(done, count * (1 + len(tiers)))

    keys = _Enrolment(campaign, members, by=by, at=at).write(tell)
    # no other review of this campaign can lie between them: the campaign's row is locked
    reviews = Review.objects.filter(campaign=campaign, pk__gte=keys[0], pk__lte=keys[-1])
    for tier in tiers:
        only_key = tier.coverage == CampaignTier.Coverage.KEY
        hand_out(tier, reviews.filter(case__is_key=True) if only_key else reviews, at=at)
        tell(count)


class _Enrolment:
    """Writes the rows of many reviews at once; each row is as `cases.steps.take` would leave it."""

    def __init__(self, campaign, members, *, by, at):
        self.campaign, self.by, self.at = campaign, by, at
        subjects = Case.objects.filter(pk__in=members.order_by().values("subject_id"))
        self.keys = KINDS[campaign.subject_kind].key_reasons(subjects)
        self.groups = dict(GroupUnit.objects.filter(campaign=campaign).values_list("unit_id", "group_id"))
        names = (
            "subject_id",
            "unit_id",
            "unit__court_id",
            "subject__number",
            "subject__title",
            "subject__search",
            "subject__is_sealed",
        )
        # by number, so that the reviews are numbered alike wherever the same scope is frozen
        self.rows = sorted(members.order_by().values_list(*names), key=lambda row: row[3])

    def write(self, tell):
        """Write all rows, so many at a time. Returns: the primary keys of the reviews, ascending."""
        count = len(self.rows)
        keys = reserve_keys(Case, count)
        day, series = timezone.localdate(self.at), f"{self.campaign.court.mark}评"
        first = advance(series, day.year, count) - count + 1
        template = self._entry()
        same_entry = {name: getattr(template, name) for name in ALIKE}
        same_case = {
            "kind": "review", "status": Status.REVIEWING.value, "opened_on": day, "closed_at": None, "due_on": None,
            "completeness_done": 0, "completeness_total": 0, "last_step": ENROL_LABEL, "last_step_at": self.at, "version": 1,
            "entry_count": 1,
        }  # fmt: skip
        same_review = {
            "campaign_id": self.campaign.pk, "grade": "", "opinion": "", "signed_at": None, "signed_by_id": None, "concluded_at": None,
            "reopen_count": 0,
        }  # fmt: skip
        for start in range(0, count, BATCH):
            entries, cases, reviews = [], [], []
            rows = self.rows[start : start + BATCH]
            for place, (pk, row) in enumerate(zip(keys[start : start + BATCH], rows, strict=True), first + start):
                subject_id, unit_id, court_id, number, title, search, is_sealed = row
                reason = self.keys.get(subject_id, "")
                template.case_id = pk
                template.summary = number
                template.facts = {"campaign": self.campaign.name, "subject": number}
                template.hash = entry_hash(template)
                entries.append((pk, number, template.facts, template.hash))
                cases.append((
                    pk, format_number(series, day.year, place, width=5), court_id, unit_id, title, bool(reason), is_sealed, search,
                    template.hash,
                ))  # fmt: skip
                reviews.append((pk, subject_id, self.groups.get(unit_id), reason))
            load(Case, CASE_COLUMNS, cases, same_case)
            load(TraceEntry, ENTRY_COLUMNS, entries, same_entry)
            load(Review, REVIEW_COLUMNS, reviews, same_review)
            tell(len(rows))
        return keys

    def _entry(self):
        name, post = actor_texts(self.by)
        return TraceEntry(
            seq=1, at=self.at, happened_at=self.at, step=ENROL, label=ENROL_LABEL, clause="", actor=self.by, actor_name=name,
            actor_post=post, channel=TraceEntry.Channel.SYSTEM.value, status_before="", status_after=Status.REVIEWING.value,
            token=None, previous_hash="",
        )  # fmt: skip
