"""What the machine proposes for a whole campaign, by item and unit, and how often people agreed. Source: J2.2, product.md I3."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, F, Q

from cases.figures import percent
from cases.kinds import KINDS
from cases.models import Case
from courts.models import Unit
from reviews.answers.blindness import hidden_tiers
from reviews.campaigns.permissions import check_organiser
from reviews.campaigns.scope import preview
from reviews.campaigns.units import responsible_units
from reviews.models import ItemAnswer, Proposal, ReviewTask
from reviews.precheck_facts import WARNINGS
from reviews.prechecks import warnings_of

# Below so many answers a rate says nothing of a rule.
ENOUGH = 10


@dataclass
class Counted:
    """The proposals of a campaign: `items` {rule code: {unit id: Counter by proposal}}, `warnings` {code: Counter by unit id}."""

    cases: int = 0
    items: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(Counter)))
    warnings: dict = field(default_factory=lambda: defaultdict(Counter))


def cases_of(campaign):
    """The cases that the campaign takes in: as frozen, or as they would be today."""
    if campaign.is_draft:
        return preview(campaign.subject_kind, campaign.since, campaign.until, campaign.court).included_cases
    return Case.objects.filter(pk__in=campaign.scope.filter(is_included=True).order_by().values("subject_id"))


def count(campaign):
    """Run the pre-check over every case of the campaign; returns `Counted`."""
    counted, home = Counted(), responsible_units()
    for _case, unit_id, found in KINDS[campaign.subject_kind].prechecks_in(cases_of(campaign)):
        unit = home.get(unit_id, unit_id)
        counted.cases += 1
        for code, check in found.items():
            counted.items[code][unit][check.proposal] += 1
        for code in warnings_of(found):
            counted.warnings[code][unit] += 1
    return counted


def agreement(campaign):
    """How often the submitted answers agree with what had been proposed: {item number: (agreed, compared)}; 未录入 proposes nothing."""
    answers = ItemAnswer.objects.filter(task__campaign=campaign, task__state=ReviewTask.State.SUBMITTED)
    proposed = answers.exclude(proposal__in=["", Proposal.UNRECORDED]).order_by()
    rows = proposed.values("item").annotate(agreed=Count("pk", filter=Q(answer=F("proposal"))), compared=Count("pk"))
    return {row["item"]: (row["agreed"], row["compared"]) for row in rows}


@dataclass(frozen=True)
class Agreed:
    """How often people agreed with the rule of one item."""

    number: int
    label: str
    agreed: int
    compared: int

    @property
    def rate(self):
        return percent(self.agreed, self.compared)

    @property
    def is_doubtful(self):
        """Whether so few agreed that the rule itself wants a look."""
        return self.compared >= ENOUGH and self.agreed * 5 < self.compared * 4


def agreement_for(user, campaign):
    """`Agreed` for each item that a rule proposes for, by number; None as long as something is hidden from `user`.

    Raises: PermissionDenied for whoever does not organise the campaign.
    """
    check_organiser(user, campaign.court)
    if hidden_tiers(user, campaign):
        return None
    found = agreement(campaign)
    items = campaign.checklist.items.exclude(precheck="").order_by("number")
    return [Agreed(item.number, item.label, *found.get(item.number, (0, 0))) for item in items]


def report(campaign):
    """Both as plain data, for programs: each item with its sums and its units, and the warnings."""
    counted, agreed = count(campaign), agreement(campaign)
    units = {unit.pk: unit for unit in Unit.objects.select_related("court")}
    order = sorted(units, key=lambda pk: (units[pk].order, pk))
    items = []
    for item in campaign.checklist.items.order_by("number"):
        by_unit = counted.items.get(item.precheck, {})
        rows = [{"unit": units[pk].short_name, **_numbers(by_unit[pk])} for pk in order if pk in by_unit]
        same, compared = agreed.get(item.number, (0, 0))
        items.append(
            {
                "item": item.number, "label": item.label, "rule": item.precheck, **_numbers(sum(by_unit.values(), Counter())),
                "agreed": same, "compared": compared, "units": rows,
            }
        )  # fmt: skip
    warnings = [
        {
            "code": code, "label": label, "count": counted.warnings[code].total(),
            "units": [{"unit": units[pk].short_name, "count": counted.warnings[code][pk]} for pk in order if counted.warnings[code][pk]],
        }
        for code, label in WARNINGS.items()
    ]  # fmt: skip
    return {"campaign": campaign.pk, "name": campaign.name, "cases": counted.cases, "items": items, "warnings": warnings}


def _numbers(counter):
    return {
        "pass": counter[Proposal.PASS], "fail": counter[Proposal.FAIL], "not_applicable": counter[Proposal.NOT_APPLICABLE],
        "unrecorded": counter[Proposal.UNRECORDED],
    }  # fmt: skip
