"""Drawing up a campaign, publishing it with everything pinned, and closing it. Source: J1.0–J1.3, J2.0–J2.3."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cases.kinds import KINDS
from core.bulk import written_in_bulk
from courts.models import AccessEntry
from courts.records import record
from reviews.campaigns.checks import refuse_unready
from reviews.campaigns.permissions import check_organiser, lock
from reviews.campaigns.scope import enrol, freeze
from reviews.models import Campaign, CampaignTier, GroupUnit, Reviewer, ReviewGroup, Tier

Method, Coverage = CampaignTier.Method, CampaignTier.Coverage
# What the plan itself says of each kind's tiers; the organiser adds the dates.
USUAL_TIERS = {
    "petition": (
        {"tier": Tier.SELF, "method": Method.HANDLER, "needs_statement": True},
        {"tier": Tier.COURT, "method": Method.WITHIN, "needs_president": True},
        {"tier": Tier.INTERMEDIATE, "method": Method.GROUP, "excludes_own_unit": True},
    ),
    "termination": (
        {"tier": Tier.UNIT, "method": Method.WITHIN},
        {"tier": Tier.INTERMEDIATE, "method": Method.GROUP, "coverage": Coverage.DRAWN, "excludes_own_unit": True},
    ),
}


@transaction.atomic
def create_draft(*, by, court, name, subject_kind, basis, since, checklist, until=None, ends_on=None):
    """Begin a campaign of `court`; nothing is taken in before it is published.

    Args:
        subject_kind: code of a case kind that can be reviewed.
        since, until: the days between which a case enters the scope; both count.
        checklist: one of that kind.
        ends_on: the day by which all must be done.

    Returns: the Campaign. Raises: PermissionDenied; ValidationError naming what to mend.
    """
    check_organiser(by, court)
    campaign = Campaign(court=court, created_by=by)
    _describe(campaign, name, subject_kind, basis, since, until, ends_on, checklist)
    campaign.save()
    record(AccessEntry.Action.ADMINISTER, by=by, target=f"拟定评查活动：{campaign.name}")
    return campaign


@transaction.atomic
def describe(campaign, *, by, name, subject_kind, basis, since, checklist, until=None, ends_on=None, version=None):
    """Change what a draft is about; for the arguments see `create_draft`. Returns: the Campaign."""
    campaign = lock(campaign, by=by, version=version)
    _describe(campaign, name, subject_kind, basis, since, until, ends_on, checklist)
    return _changed(campaign)


def _describe(campaign, name, subject_kind, basis, since, until, ends_on, checklist):
    kind = KINDS.get(subject_kind)
    if kind is None or kind.review_scope(since) is None:
        raise ValidationError({"subject_kind": "这类案件不能评查，请选信访案件或终本案件"})
    if checklist.subject_kind != subject_kind:
        raise ValidationError({"checklist": f"这份清单不是评查{kind.label}用的，请另选"})
    campaign.name, campaign.subject_kind, campaign.basis = name.strip(), subject_kind, basis.strip()
    campaign.since, campaign.until, campaign.ends_on, campaign.checklist = since, until, ends_on, checklist
    campaign.full_clean(exclude=["created_by", "published_by"])


@transaction.atomic
def set_tiers(campaign, rows, *, by, version=None):
    """Replace the tiers of a draft.

    Args:
        rows: dicts with tier, starts_on, due_on, method and, where wanted, report_due_on, key_check_from, coverage,
            excludes_own_unit, needs_statement, needs_president. Dates are kept as the document says, rest day or not.

    Returns: the Campaign. Raises: ValidationError naming the tier.
    """
    campaign = lock(campaign, by=by, version=version)
    kept = {tier.tier: tier for tier in campaign.tiers.all()}
    wanted = [row["tier"] for row in rows]
    if len(wanted) != len(set(wanted)):
        raise ValidationError("同一层级写了两行，请合并成一行")
    for tier in kept.values():
        if tier.tier not in wanted:
            tier.delete()
    for row in rows:
        standing = kept.get(row["tier"])
        tier = CampaignTier(pk=standing.pk if standing else None, campaign=campaign, **row)
        try:
            tier.full_clean()
        except ValidationError as error:
            raise ValidationError([f"{Tier(row['tier']).label}：{message}" for message in error.messages]) from error
        tier.save()
    return _changed(campaign)


@transaction.atomic
def set_groups(campaign, rows, *, by, version=None):
    """Replace the review groups of a draft: which units each has, and who leads it.

    Args:
        rows: dicts with name, units (Unit objects) and leader (a User or None). Reviewers stay with the group of their name.

    Returns: the Campaign. Raises: ValidationError naming a unit that stands in two groups.
    """
    campaign = lock(campaign, by=by, version=version)
    place = {}
    for row in rows:
        for unit in row["units"]:
            if unit.pk in place:
                raise ValidationError(f"{unit.short_name}同时在“{place[unit.pk]}”和“{row['name']}”，每个单位只能在一个评查组")
            place[unit.pk] = row["name"]
    names = [row["name"] for row in rows]
    if len(names) != len(set(names)):
        raise ValidationError("评查组有同名，请改名")
    campaign.groups.exclude(name__in=names).delete()
    GroupUnit.objects.filter(campaign=campaign).delete()
    for row in rows:
        group, _ = ReviewGroup.objects.update_or_create(
            campaign=campaign, name=row["name"], defaults={"leader": row.get("leader")}
        )
        GroupUnit.objects.bulk_create(GroupUnit(campaign=campaign, group=group, unit=unit) for unit in row["units"])
    return _changed(campaign)


@transaction.atomic
def set_reviewers(campaign, tier, rows, *, by, version=None):
    """Replace the reviewers of one tier of a draft.

    Args:
        tier: a `Tier` value that the campaign has.
        rows: dicts with person (User), unit (Unit they review as a member of), group (name, for 评查组) and share.

    Returns: the Campaign. Raises: ValidationError.
    """
    campaign = lock(campaign, by=by, version=version)
    own = campaign.tiers.filter(tier=tier).first()
    if own is None:
        raise ValidationError(f"活动没有“{Tier(tier).label}”这一层，请先加上")
    groups = {group.name: group for group in campaign.groups.all()}
    people = [row["person"] for row in rows]
    twice = next((person.name for person in people if people.count(person) > 1), None)
    if twice:
        raise ValidationError(f"{twice}列了两次，请删去一行")
    own.reviewers.all().delete()
    for row in rows:
        name = row.get("group") or ""
        if name and name not in groups:
            raise ValidationError(f"没有叫“{name}”的评查组")
        Reviewer.objects.create(
            tier=own, person=row["person"], unit=row["unit"], group=groups.get(name), share=row.get("share") or 1
        )
    return _changed(campaign)


def _changed(campaign):
    campaign.version += 1
    campaign.save()
    return campaign


@transaction.atomic
def discard_draft(campaign, *, by, version=None):
    """Throw a draft away; a published campaign stays for good."""
    campaign = lock(campaign, by=by, version=version)
    record(AccessEntry.Action.ADMINISTER, by=by, target=f"删除评查活动草稿：{campaign.name}")
    campaign.delete()


@transaction.atomic
@written_in_bulk()
def publish(campaign, *, by, version=None, at=None, job=None, told=None):
    """Pin everything, freeze the scope, open a review for each case in it and hand out the tasks: all or nothing.

    Args:
        at: the moment; now by default.
        job: the PublishingJob that orders it, when a worker publishes.
        told: called with (rows done, rows in all) now and then.

    Returns: the Campaign with its counts. Raises: ValidationError with every reason why it cannot be published yet.
    """
    at = at or timezone.now()
    campaign = lock(campaign, by=by, version=version, job=job)
    refuse_unready(campaign)
    freeze(campaign, at=at)
    campaign.settings_hash = settings_hash(campaign)
    campaign.seed = campaign.seed or hashlib.sha256(f"{campaign.name}|{campaign.scope_hash}".encode()).hexdigest()[:16]
    campaign.state, campaign.published_at, campaign.published_by = Campaign.State.PUBLISHED, at, by
    campaign.version += 1
    campaign.save()
    enrol(campaign, campaign.scope.filter(is_included=True), by=by, at=at, told=told)
    counts = f"登记 {campaign.registered_count} 件，剔除 {campaign.excluded_count} 件，纳入 {campaign.included_count} 件"
    record(AccessEntry.Action.ADMINISTER, by=by, target=f"发布评查活动：{campaign.name}，{counts}", scope=campaign.scope_hash)
    return campaign


@transaction.atomic
def close(campaign, *, by, at=None):
    """End a published campaign whose reviews are all concluded. Raises: ValidationError saying how many are not."""
    campaign = lock(campaign, by=by, draft=False)
    if campaign.state != Campaign.State.PUBLISHED:
        raise ValidationError("只有进行中的活动可以结束")
    left = campaign.reviews.filter(concluded_at=None).count()
    if left:
        raise ValidationError(f"还有 {left} 件没有评结，评结以后再结束活动")
    campaign.state, campaign.closed_at = Campaign.State.CLOSED, at or timezone.now()
    record(AccessEntry.Action.ADMINISTER, by=by, target=f"结束评查活动：{campaign.name}")
    return _changed(campaign)


def settings_hash(campaign):
    """SHA-256 over everything that publishing pins, in words that do not depend on the database."""
    items = campaign.checklist.items.order_by("number")
    pinned = {
        "name": campaign.name,
        "scope": [campaign.subject_kind, str(campaign.since), str(campaign.until), campaign.scope_hash],
        "checklist": [campaign.checklist.code, campaign.checklist.version, [[item.number, item.text] for item in items]],
        "tiers": [
            [tier.tier, str(tier.starts_on), str(tier.due_on), tier.method, tier.coverage, tier.excludes_own_unit]
            for tier in campaign.tiers.order_by("tier")
        ],
        "groups": sorted(campaign.group_units.values_list("group__name", "unit__court__name", "unit__name")),
        "reviewers": sorted(
            Reviewer.objects.filter(tier__campaign=campaign).values_list("tier__tier", "person__username", "share")
        ),
    }
    return hashlib.sha256(json.dumps(pinned, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
