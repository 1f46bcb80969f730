"""重点抽查: key cases chosen from what the units reported, by rules anybody can apply again to the same frozen facts. Source: J2.3.3."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from reviews.answers.blindness import hidden_tiers
from reviews.campaigns.permissions import check_organiser
from reviews.models import CampaignPaper, ItemAnswer, Proposal, Review, ReviewTask, Sample, Tier
from reviews.sampling.choosing import RULES, facts_hash, select
from reviews.sampling.operations import freeze_frame, keep_sample, open_campaign

State = ReviewTask.State


@dataclass(frozen=True)
class UnitReport:
    """What one unit has reported in the tier below: cases to review, done, with problems, doubtful; and when its report was filed."""

    unit: int
    label: str
    total: int
    done: int
    faulty: int
    doubtful: int
    filed_at: object = None

    @property
    def is_zero(self):
        """All reviewed, and not one problem reported."""
        return self.total > 0 and self.done == self.total and self.faulty == 0


@dataclass(frozen=True)
class Reports:
    """What lies before whoever chooses: the reports unit by unit, and per case what speaks for looking at it again.

    Attributes:
        tier: whose results were reported.
        units: `UnitReport`s in the order of the courts.
        facts: by the key of an entry: {"unit": id, "items": failed in the pre-check of a case reported clean, "key": why it is key}.
    """

    tier: Tier
    units: list
    facts: dict = field(default_factory=dict)

    @property
    def zero_units(self):
        return {str(report.unit): [report.label, report.total] for report in self.units if report.is_zero}


def tiers_from(campaign):
    """The tiers of a campaign, lowest first; no query when they were prefetched."""
    return sorted((Tier(row.tier) for row in campaign.tiers.all()), key=lambda tier: tier.height)


def reporting_tier(campaign, tier):
    """The tier whose results are reported to `tier`: the next below it. Raises: ValidationError where there is none."""
    below = [one for one in tiers_from(campaign) if one.height < Tier(tier).height] if tier in Tier.values else []
    if not below:
        raise ValidationError({"tier": "这一层下面没有别的层级，没有报送的结果可以依据"})
    return below[-1]


def read_reports(campaign, *, by, tier):
    """What the units have reported, as it stands now.

    Args:
        tier: the tier that will review the key cases.

    Raises: PermissionDenied for whoever does not organise the campaign, or may not read the reported answers yet.
    """
    check_organiser(by, campaign.court)
    reported = reporting_tier(campaign, tier)
    if reported in hidden_tiers(by, campaign):
        raise PermissionDenied("您所在的层级还没有评完，下级报送的结论现在不能看")
    doubtful = _doubtful(campaign, reported)
    rows = Review.objects.filter(campaign=campaign).order_by().values_list("subject_id", "case__unit_id", "key_reason")
    cases = {subject: (unit, key) for subject, unit, key in rows.iterator(5000)}
    units = _units(campaign, reported, [cases[subject][0] for subject in doubtful])
    zero = {report.unit for report in units if report.is_zero}
    facts = {
        subject: {"unit": unit, "items": doubtful.get(subject, []), "key": key}
        for subject, (unit, key) in cases.items()
        if unit in zero or subject in doubtful or key
    }
    return Reports(reported, units, facts)


def _doubtful(campaign, tier):
    """{case: items} of those reported without a problem although the pre-check proposed 不合格."""
    rows = ItemAnswer.objects.filter(
        task__campaign=campaign, task__tier=tier, task__state=State.SUBMITTED, task__failed=0, proposal=Proposal.FAIL
    )
    found = defaultdict(list)
    for subject, item in rows.order_by("item").values_list("task__review__subject_id", "item"):
        found[subject].append(item)
    return dict(found)


def _units(campaign, tier, doubted):
    """A `UnitReport` for each unit with cases in the tier, in the order of the courts.

    Args:
        doubted: the unit of each doubtful case.
    """
    filed = CampaignPaper.objects.filter(campaign=campaign, kind=CampaignPaper.Kind.UNIT_REPORT, facts__tier=str(tier))
    submitted = Q(state=State.SUBMITTED)
    rows = (
        ReviewTask.objects.live()
        .filter(campaign=campaign, tier=tier)
        .values("unit_id", "unit__short_name", "unit__court__short_name")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=submitted),
            faulty=Count("pk", filter=submitted & Q(failed__gt=0)),
            filed_at=Subquery(filed.filter(unit=OuterRef("unit_id")).order_by("-pk").values("made_at")[:1]),
        )
        .order_by("unit__court__order", "unit__order", "unit_id")
    )
    rows, doubts = list(rows), Counter(doubted)
    names = Counter(row["unit__short_name"] for row in rows)
    return [
        UnitReport(
            row["unit_id"],
            ("" if names[row["unit__short_name"]] == 1 else row["unit__court__short_name"]) + row["unit__short_name"],
            row["total"], row["done"], row["faulty"], doubts[row["unit_id"]], row["filed_at"],
        )
        for row in rows
    ]  # fmt: skip


def rule_of(reports, choices, per_unit):
    """The rule as it is stored with the sample: everything that `select` needs."""
    return {
        "rule": "reported", "strata": {}, "tier": str(reports.tier), "choices": [code for code in RULES if code in choices],
        "per_unit": per_unit or 0, "zero_units": reports.zero_units,
        "facts": {str(subject): fact for subject, fact in reports.facts.items()},
    }  # fmt: skip


def preview(campaign, *, by, tier, choices, per_unit=None):
    """What choosing would give now, with nothing written: (reports, [(entry, reason), …])."""
    reports = read_reports(campaign, by=by, tier=tier)
    frame, _end, _labels = freeze_frame(campaign, "")
    return reports, select(frame, rule_of(reports, choices, per_unit))


@transaction.atomic
def choose_reported(campaign, *, by, tier, name, choices, per_unit=None, at=None):
    """Choose key cases from what the units reported, freeze the facts they rest on, and file the certificate.

    Args:
        tier: the `Tier` that will review them.
        choices: keys of `RULES`; a case that fits several is taken once, with every reason.
        per_unit: at most so many of a unit that reported no problem; all of them by default.

    Returns: the Sample.

    Raises: PermissionDenied for whoever does not organise the campaign or may not read the reports yet; ValidationError naming
        what to mend, or when no case fits.
    """
    at = at or timezone.now()
    campaign = open_campaign(campaign, by, tier)
    unknown = [code for code in choices if code not in RULES]
    if unknown or not choices:
        raise ValidationError({"choices": f"请选规则：{'、'.join(RULES.values())}"})
    starts = campaign.tiers.get(tier=tier).key_check_from
    if starts and timezone.localdate(at) < starts:
        raise ValidationError(f"方案规定 {starts:%Y-%m-%d} 起重点抽查，现在还不能选取")
    reports = read_reports(campaign, by=by, tier=tier)
    if not any(report.done for report in reports.units):
        raise ValidationError(f"{reports.tier.label}还没有提交的结果，没有可以依据的")
    frame, end, _labels = freeze_frame(campaign, "")
    rule = rule_of(reports, choices, per_unit)
    rule["facts_hash"] = facts_hash(frame, rule)
    found = select(frame, rule)
    if not found:
        raise ValidationError("按这些规则没有要重点抽查的案件")
    sample = Sample(method=Sample.Method.REPORTED, rule=rule, size=len(found))
    reasons = {entry.key: reason for entry, reason in found}
    return keep_sample(sample, campaign, tier, name, frame, end, [entry for entry, _reason in found], reasons, by=by, at=at)
