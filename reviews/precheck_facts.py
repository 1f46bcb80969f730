"""What a pre-check reads and what it answers: recorded facts in, a proposal with its facts out. Source: J2.2, product.md I3."""

from collections import namedtuple
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import TextChoices

from reviews.models.choices import Proposal


class Certainty(TextChoices):
    """How far the facts carry the proposal: dates that can be computed, what the record says, or a mere hint."""

    HIGH = "high", "把握大"
    MEDIUM = "medium", "把握中"
    LOW = "low", "把握小"


class Mark(TextChoices):
    """How one fact stands: it fits, it should be looked at, there is no record of it."""

    FITS = "fits", "相符"
    LOOK = "look", "请看"
    NONE = "none", "没有记录"


Fact = namedtuple("Fact", "mark text")


@dataclass(frozen=True)
class Facts:
    """What is recorded of one terminated case; None and "" mean 未录入. Names as in `reviews.models.Termination`.

    `number` is the number of the execution case, `closed_on` the day on which it was reported closed, where that is known
    (终本日期 is the day of the ruling, not of the closing).
    """

    number: str = ""
    filed_on: date | None = None
    terminated_on: date | None = None
    closed_on: date | None = None
    notice_on: date | None = None
    property_order_on: date | None = None
    network_query_on: date | None = None
    field_inquiry: str = ""
    found_property: str = ""
    disposal: str = ""
    is_missing: bool | None = None
    search_measures: str = ""
    restricted_on: date | None = None
    is_listable: bool | None = None
    listed_on: date | None = None
    is_obstructing: bool | None = None
    sanctions: str = ""
    interviewed_on: date | None = None
    consent: str = ""
    panel_on: date | None = None
    approved_on: date | None = None
    ruling_number: str = ""
    ruling_elements: str = ""
    served_on: date | None = None
    objected_on: date | None = None
    objection_result: str = ""
    resumption_applied_on: date | None = None
    resumption_number: str = ""
    library_on: date | None = None
    last_query_on: date | None = None


FACT_NAMES = tuple(field.name for field in fields(Facts))


@dataclass(frozen=True)
class Precheck:
    """What a rule proposes for one item, how sure it is, on which facts, and what else the facts show."""

    proposal: Proposal
    certainty: Certainty
    facts: tuple = ()
    warnings: tuple = ()

    def as_json(self):
        """Plain data, for the API."""
        return {
            "proposal": self.proposal.value,
            "certainty": self.certainty.value,
            "facts": [[fact.mark.value, fact.text] for fact in self.facts],
            "warnings": list(self.warnings),
        }


# What the facts show beyond the proposals: code → words.
WARNINGS = {
    "within_three_months": "立案不满三个月终本",
    "interview_after_ruling": "约谈晚于裁定",
    "service_after_closing": "结案后才送达",
    "notice_late": "执行通知书晚于十日",
}
