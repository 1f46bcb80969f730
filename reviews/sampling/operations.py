"""Drawing a sample and drawing it again. Source: J2.3.2, J2.3.3, product.md I10."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from courts.models import AccessEntry, Unit
from courts.records import record
from reviews.campaigns.permissions import lock
from reviews.campaigns.tasks import hand_out
from reviews.models import Campaign, CampaignPaper, CampaignTier, Review, ReviewTask, Sample, SampleMember, ScopeMember, Tier
from reviews.papers import file_paper
from reviews.sampling.certificate import compose
from reviews.sampling.choosing import facts_hash, select
from reviews.sampling.draw import Entry, draw, frame_hash, hash_of, ordered

STRATA = {"": "不分层", "unit": "按责任单位", "court": "按法院"}
# Far below what either database takes in one statement.
CHUNK = 500


def freeze_frame(campaign, strata, *, end=None, labels=None):
    """The frame in its order: every case taken into the frozen scope.

    Args:
        strata: a key of `STRATA`.
        end: the last scope member that counts; the newest by default. Later arrivals never change an old frame.
        labels: names of the strata by unit id as they stood at the draw; read from the units by default.

    Returns: (entries, end, labels).
    """
    members = ScopeMember.objects.filter(campaign=campaign, is_included=True)
    if end is None:
        end = members.order_by("-pk").values_list("pk", flat=True).first() or 0
    if labels is None:
        labels = _labels(campaign, strata)
    rows = members.filter(pk__lte=end).order_by().values_list("subject__number", "unit_id", "subject_id")
    entries = [Entry(number, labels.get(str(unit), "") if strata else "", key) for number, unit, key in rows.iterator(5000)]
    return ordered(entries), end, labels


def _labels(campaign, strata):
    if not strata:
        return {}
    units = ScopeMember.objects.filter(campaign=campaign, is_included=True).order_by().values("unit")
    rows = Unit.objects.filter(pk__in=units).select_related("court")
    if strata == "court":
        return {str(unit.pk): unit.court.short_name for unit in rows}
    return _unit_labels(rows)


def _unit_labels(units):
    """Names that are each one unit's: the short name, with the court in front where two units share it."""
    units = list(units)
    names = [unit.short_name for unit in units]
    return {
        str(unit.pk): unit.short_name if names.count(unit.short_name) == 1 else f"{unit.court.short_name}{unit.short_name}"
        for unit in units
    }


@transaction.atomic
def draw_sample(campaign, *, by, tier, name, size, seed, strata="", at=None):
    """Freeze the frame, draw, and file the certificate with the campaign.

    Args:
        tier: the `Tier` that will review the sample.
        size: cases wanted.
        seed: a text that nobody could choose to their liking, such as a lottery number drawn after the scope was frozen.
        strata: a key of `STRATA`.
        at: the moment; now by default.

    Returns: the Sample.

    Raises: PermissionDenied for whoever does not organise the campaign; ValidationError naming what to mend.
    """
    campaign, at = open_campaign(campaign, by, tier), at or timezone.now()
    if strata not in STRATA:
        raise ValidationError({"strata": f"没有“{strata}”这种分层，可以{'、'.join(STRATA.values())}"})
    frame, end, labels = freeze_frame(campaign, strata)
    seed = " ".join(seed.split())
    try:
        chosen = draw(frame, seed=seed, size=size)
    except ValueError as error:
        raise ValidationError(str(error)) from error
    rule = {"strata": labels, "ordinal": campaign.samples.filter(tier=tier, method=Sample.Method.RANDOM).count() + 1}
    sample = Sample(method=Sample.Method.RANDOM, strata=strata, rule=rule, size=len(chosen), seed=seed)
    return keep_sample(sample, campaign, tier, name, frame, end, chosen, {}, by=by, at=at)


@transaction.atomic
def choose_key_cases(campaign, *, by, tier, name, at=None):
    """Choose every key case of the campaign (重点案件, as marked when the scope was frozen), beside any draw.

    Returns: the Sample; for the arguments and errors see `draw_sample`.
    """
    campaign, at = open_campaign(campaign, by, tier), at or timezone.now()
    frame, end, labels = freeze_frame(campaign, "")
    reasons = _key_reasons(campaign)
    chosen = [entry for entry in frame if entry.key in reasons]
    if not chosen:
        raise ValidationError("范围内没有重点案件，不用选取")
    sample = Sample(method=Sample.Method.KEY, rule={"strata": labels, "rule": "key"}, size=len(chosen))
    return keep_sample(sample, campaign, tier, name, frame, end, chosen, reasons, by=by, at=at)


def open_campaign(campaign, by, tier):
    """The campaign, locked, for a draw in one of its tiers. Raises: PermissionDenied; ValidationError."""
    campaign = lock(campaign, by=by, draft=False)
    if campaign.state != Campaign.State.PUBLISHED:
        raise ValidationError("活动发布以后、结束以前才能抽样")
    if not campaign.tiers.filter(tier=tier).exists():
        label = Tier(tier).label if tier in Tier.values else tier
        raise ValidationError({"tier": f"活动没有“{label}”这一层"})
    return campaign


def _key_reasons(campaign):
    rows = Review.objects.filter(campaign=campaign).exclude(key_reason="")
    return dict(rows.values_list("subject_id", "key_reason"))


def keep_sample(sample, campaign, tier, name, frame, end, chosen, reasons, *, by, at):
    """Store a sample with its members, file its certificate, and hand the cases out where the tier reviews what is drawn.

    Args:
        sample: a Sample with method, rule and size; the rest is filled in here.
        frame, end: as `freeze_frame` gave them.
        chosen: entries in their order; reasons: why a case was chosen by rule, by the entry's key.

    Raises: ValidationError naming those that are concluded and could not be reviewed any more.
    """
    sample.campaign, sample.tier, sample.name = campaign, tier, name.strip()
    sample.frame_end, sample.frame_size, sample.frame_hash = end, len(frame), frame_hash(frame)
    sample.result_hash = hash_of(entry.number for entry in chosen)
    sample.drawn_at, sample.drawn_by = at, by
    sample.full_clean(exclude=["drawn_by"])
    sample.save()
    reviews = _reviews_of(campaign, [entry.key for entry in chosen])
    _refuse_concluded(sample, list(reviews.values()))
    SampleMember.objects.bulk_create(
        [
            SampleMember(
                sample=sample, review_id=reviews[entry.key], place=place, stratum=entry.stratum, reason=reasons.get(entry.key, "")
            )
            for place, entry in enumerate(chosen, 1)
        ],
        batch_size=CHUNK,
    )
    file_paper(
        campaign,
        kind=CampaignPaper.Kind.CERTIFICATE,
        title=f"抽样证书：{sample.name}",
        content=compose(sample, chosen, frame, reasons),
        by=by,
        at=at,
        sample=sample,
        facts={
            "frame_hash": sample.frame_hash,
            "result_hash": sample.result_hash,
            "seed": sample.seed,
            "size": sample.size,
            "facts_hash": sample.rule.get("facts_hash", ""),
        },
    )
    _give_out(sample, at)
    target = f"{sample.get_method_display()}：{campaign.name}，框内 {len(frame)} 件，抽出 {len(chosen)} 件"
    record(AccessEntry.Action.ADMINISTER, by=by, target=target, sample=sample.pk, result=sample.result_hash)
    return sample


def _refuse_concluded(sample, reviews):
    """What is concluded cannot be answered any more. The frame stays whole: reopened, the same seed draws the same list."""
    if not _gives_out(sample):
        return
    found = []
    for start in range(0, len(reviews), CHUNK):
        own = ReviewTask.objects.live().filter(review=OuterRef("pk"), tier=sample.tier)
        closed = Review.objects.filter(~Exists(own), pk__in=reviews[start : start + CHUNK], concluded_at__isnull=False)
        found += closed.values_list("subject__number", flat=True)
    if found:
        more = f"等 {len(found)} 件" if len(found) > 3 else ""
        raise ValidationError(f"{'、'.join(sorted(found)[:3])}{more}已经评结，评结的不能再评，请先重开，再按原来的种子或规则抽取")


def _gives_out(sample):
    return sample.campaign.tiers.get(tier=sample.tier).coverage != CampaignTier.Coverage.ALL


def _give_out(sample, at):
    """In a tier that reviews only what is drawn or chosen, the sample goes to its reviewers."""
    if _gives_out(sample):
        tier = sample.campaign.tiers.get(tier=sample.tier)
        hand_out(tier, Review.objects.filter(pk__in=sample.members.values("review")), at=at)


def _reviews_of(campaign, subjects):
    found = {}
    for start in range(0, len(subjects), CHUNK):
        rows = Review.objects.filter(campaign=campaign, subject__in=subjects[start : start + CHUNK])
        found |= dict(rows.values_list("subject_id", "pk"))
    return found


def verify(sample):
    """Draw the sample again from the stored frame, seed and method, and compare.

    Returns: sentences, one for each thing that differs; empty when everything is the same.
    """
    campaign = sample.campaign
    frame, _end, _labels = freeze_frame(campaign, sample.strata, end=sample.frame_end, labels=sample.rule.get("strata", {}))
    found = []
    if len(frame) != sample.frame_size:
        found.append(f"抽样框现有 {len(frame)} 件，抽样时是 {sample.frame_size} 件")
    if frame_hash(frame) != sample.frame_hash:
        found.append(f"抽样框的校验值是 {frame_hash(frame)}，抽样时是 {sample.frame_hash}")
    if sample.method == Sample.Method.REPORTED and facts_hash(frame, sample.rule) != sample.certificate.facts["facts_hash"]:
        found.append("选取时冻结的报送情况与抽样证书的校验值不符")
    try:
        again = [entry.number for entry in _again(sample, frame)]
    except ValueError as error:
        return [*found, f"不能重抽：{error}"]
    if hash_of(again) != sample.result_hash:
        found.append(f"重抽结果的校验值是 {hash_of(again)}，抽样时是 {sample.result_hash}")
    kept = list(sample.members.order_by("place").values_list("review__subject__number", flat=True))
    for number in sorted(set(kept) - set(again)):
        found.append(f"{number} 在样本里，重抽没有抽到")
    for number in sorted(set(again) - set(kept)):
        found.append(f"{number} 重抽抽到，样本里没有")
    if set(kept) == set(again) and kept != again:
        found.append("案件相同，次序不同")
    return found


def _again(sample, frame):
    if sample.method == Sample.Method.RANDOM:
        return draw(frame, seed=sample.seed, size=sample.size)
    if sample.method == Sample.Method.REPORTED:
        return [entry for entry, _reason in select(frame, sample.rule)]
    reasons = _key_reasons(sample.campaign)
    return [entry for entry in frame if entry.key in reasons]
