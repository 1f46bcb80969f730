"""Findings with everything that a register says of them, read in a fixed number of queries. Source: J2.3.1 逐案、逐条登记造册."""

from django.db.models import Prefetch

from cases.models import CasePerson
from courts.models import Role
from reviews.models import Finding

State = Finding.State
# What stands in front of the column 状态: a finding nobody has been told to cure yet is not 待整改.
UNORDERED = "待责令"


def with_words(findings):
    """`findings` with their case, unit, checklist and people; one more query, also for a chunk of an iterator."""
    return findings.select_related(
        "review__case", "review__subject", "campaign__checklist", "unit__court", "task", "measure", "resumed_case", "reported_by",
        "checked_by",
    ).prefetch_related("campaign__checklist__items")  # fmt: skip


def with_handlers(findings):
    """The same, with 承办人 of the case that was reviewed."""
    handlers = CasePerson.objects.filter(role=Role.HANDLER, ends_at=None).order_by("pk")
    return with_words(findings).prefetch_related(Prefetch("review__subject__people", queryset=handlers, to_attr="handlers"))


def item_of(finding):
    """The item of the campaign's checklist that was not met, or None when the list has no such number."""
    return next((item for item in finding.campaign.checklist.items.all() if item.number == finding.item), None)


def item_label(finding):
    item = item_of(finding)
    return item.label if item else ""


def fault_label(finding):
    """问题子项 in words, "" without one."""
    item = item_of(finding)
    faults = item.faults if item and finding.fault else ()
    return next((fault["label"] for fault in faults if fault["code"] == finding.fault), "")


def handler_names(finding):
    """承办人 of a finding of `with_handlers`."""
    return "、".join(person.name for person in finding.review.subject.handlers)


def state_label(finding):
    """待责令, 待整改, 待复查, 已销号."""
    return UNORDERED if finding.state == State.OPEN and finding.ordered_at is None else finding.get_state_display()


def number_of(finding):
    """问题编号: what a register and a ledger know a finding by."""
    return f"问{finding.pk:06d}"


def key_of(number):
    """The primary key in a 问题编号. Raises: ValueError in Chinese for another text."""
    digits = number.strip().removeprefix("问")
    if not digits.isdecimal() or len(digits) > 12:
        raise ValueError(f"“{number[:20]}”不是问题编号，应写作“问000123”")
    return int(digits)
