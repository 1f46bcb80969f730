"""The numbers of a 通报 or 自查报告: frozen with it row by row, so that each opens exactly its cases. Source: X4, J1.3."""

from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, F, Q, Value

from core.bulk import insert_select
from courts.scope import visible_units
from reviews.answers.blindness import readable_tasks
from reviews.models import CampaignPaper, Finding, PaperFinding, PaperTask, ReviewTask


@dataclass(frozen=True)
class Number:
    """One number: what it is called, whether it counts tasks or findings, and which of the frozen rows it counts."""

    label: str
    of_findings: bool
    condition: Q


NUMBERS = {
    "total": Number("应评", False, Q()),
    "done": Number("已评", False, Q(is_done=True)),
    "faulty": Number("有问题", False, Q(is_done=True, failed__gt=0)),
    "findings": Number("登记的问题", True, Q()),
    "common": Number("共性问题", True, Q(is_common=True)),
    "cured": Number("已整改销号", True, Q(is_cured=True)),
    "open": Number("尚未销号", True, Q(is_cured=False)),
    "resumed": Number("恢复执行立案", True, Q(is_resumed=True)),
    "clues": Number("移交线索", True, Q(is_clue=True)),
    "escalated": Number("超期督办", True, Q(is_escalated=True)),
}


def freeze_numbers(paper, tasks, findings):
    """Keep with `paper` the tasks and findings that its numbers count; inside the transaction that makes it.

    Args:
        tasks: queryset of `ReviewTask`; findings: queryset of `Finding`, none of them withdrawn.
    """
    done = Q(state=ReviewTask.State.SUBMITTED)
    insert_select(
        PaperTask, tasks.order_by("pk"), paper_id=Value(paper.pk), task_id=F("pk"), is_done=_told(done), failed=F("failed")
    )
    insert_select(
        PaperFinding, findings.order_by("pk"), paper_id=Value(paper.pk), finding_id=F("pk"), item=F("item"),
        is_common=_told(Q(nature=Finding.Nature.COMMON)), is_cured=_told(Q(state=Finding.State.CURED)),
        is_resumed=_told(Q(resumed_case__isnull=False)), is_clue=F("is_clue"), is_escalated=_told(~Q(escalation="")),
    )  # fmt: skip


def _told(condition):
    return ExpressionWrapper(condition, output_field=BooleanField())


def rows_behind(paper, code, user, *, unit=None, item=None):
    """The frozen rows behind one number, as far as `user` may see the cases and read the answers.

    Args:
        code: a key of `NUMBERS`.
        unit: primary key of a unit, for its share of the number; item: number of an item, for the findings on it.

    Returns: queryset of `PaperTask` or of `PaperFinding`.
    """
    number = NUMBERS[code]
    if number.of_findings:
        rows = PaperFinding.objects.filter(number.condition, paper=paper, finding__task__in=readable_tasks(user))
        rows = rows.filter(item=item) if item else rows
        rows = rows.filter(finding__unit=unit) if unit else rows
        return rows.select_related("finding__review__case", "finding__review__subject", "finding__unit", "finding__task")
    rows = PaperTask.objects.filter(number.condition, paper=paper, task__unit__in=visible_units(user))
    rows = rows.filter(task__in=readable_tasks(user)) if code == "faulty" else rows
    rows = rows.filter(task__unit=unit) if unit else rows
    return rows.select_related("task__review__case", "task__review__subject", "task__unit")


def stated(paper, code, *, unit=None, item=None):
    """The number as the paper states it. Raises: KeyError when the paper has no such number."""
    facts = paper.facts
    if item:
        return next((row["failed"] for row in facts["items"] if row["number"] == item), 0)
    if not NUMBERS[code].of_findings:
        return sum(row[code] for row in facts["units"] if unit in (None, row["unit"]))
    found = facts["findings"]
    if unit:
        return PaperFinding.objects.filter(NUMBERS[code].condition, paper=paper, finding__unit=unit).count()
    return found["total"] - found["cured"] if code == "open" else found["total" if code == "findings" else code]


def has_numbers(paper):
    return paper.kind in (CampaignPaper.Kind.CIRCULAR, CampaignPaper.Kind.UNIT_REPORT)
