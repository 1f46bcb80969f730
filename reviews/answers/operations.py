"""Answers: saved one by one as drafts of their reviewer, with a version, so that nothing is lost and nothing overwritten. Source: product.md I3."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from cases.kinds import KINDS
from core.errors import Conflict
from dossiers.models import Document
from reviews.answers.checks import gaps, mistakes
from reviews.models import Answer, Campaign, ItemAnswer, Proposal, ReviewTask

State = ReviewTask.State


@transaction.atomic
def save_answer(task, number, *, by, answer, reason="", fault="", evidence=(), part_not_applicable=False, version=0, at=None):
    """Save the answer to one item as it stands; a reason may still be missing, then the item does not count as answered.

    Args:
        task: a task of `by`, not submitted.
        number: of the item.
        answer: an `Answer` value, or "" to take it back.
        fault: code of a 问题子项, with 不合格.
        evidence: rows {document, page, note}.
        part_not_applicable: the conditional half of the item does not apply (item 5).
        version: of the saved answer that was shown; 0 when there was none.
        at: the moment; now by default.

    Returns: the ItemAnswer with its new version.

    Raises: PermissionDenied for another person's task; Conflict when it was saved elsewhere meanwhile or is submitted;
        ValidationError naming the field.
    """
    at = at or timezone.now()
    locked = ReviewTask.objects.select_for_update(of=("self",))
    task = locked.select_related("campaign__checklist", "review__subject__unit", "review__subject__court").get(pk=task.pk)
    _check(task, by)
    item = task.campaign.checklist.items.filter(number=number).first()
    if item is None:
        raise ValidationError({"item": f"清单没有第{number}项"})
    evidence, reason = list(evidence or []), reason.strip()
    wrong = mistakes(
        item, answer=answer, fault=fault, reason=reason, evidence=evidence, part_not_applicable=part_not_applicable,
        documents=_citable(task, evidence),
    )  # fmt: skip
    if wrong:
        raise ValidationError(wrong)
    saved = ItemAnswer.objects.filter(task=task, item=number).first()
    if (saved.version if saved else 0) != int(version):
        raise Conflict(
            f"第{number}项在别处存过，您填的内容还在",
            changes=[(saved.saved_at, by.name, f"{saved.get_answer_display()} {saved.reason}".strip())] if saved else [],
            mine=[("结论", Answer(answer).label if answer else ""), ("理由", reason)],
        )
    before = (not gaps(item, saved), bool(saved and saved.answer == Answer.FAIL))
    row = saved or ItemAnswer(task=task, item=number, version=0)
    row.answer, row.reason, row.fault, row.evidence = answer, reason, fault, evidence
    row.part_not_applicable, row.saved_at, row.version = part_not_applicable, at, row.version + 1
    row.proposal = row.proposal or _proposal(task, item)
    row.save()
    after = (not gaps(item, row), row.answer == Answer.FAIL)
    task.answered += after[0] - before[0]
    task.failed += after[1] - before[1]
    task.state, task.started_at = State.WORKING, task.started_at or at
    task.save(update_fields=["answered", "failed", "state", "started_at"])
    return row


def _check(task, by):
    if task.reviewer_id != by.pk or task.state == State.WITHDRAWN:
        raise PermissionDenied("这件没有分给您评查")
    if task.state == State.SUBMITTED:
        raise Conflict("这件已经提交，要改请评查组长退回")
    if task.campaign.state != Campaign.State.PUBLISHED:
        raise ValidationError("活动已经结束，不能再评")


def _citable(task, evidence):
    """Of the documents that the rows cite, those in the file of the case or of its review."""
    cited = {row.get("document") for row in evidence if isinstance(row, dict) and isinstance(row.get("document"), int)}
    if not cited:
        return set()
    cases = [task.review_id, task.review.subject_id]
    return set(Document.objects.live().filter(case__in=cases, pk__in=cited).values_list("pk", flat=True))


def _proposal(task, item):
    if not item.precheck:
        return ""
    subject = task.review.subject
    found = KINDS[subject.kind].prechecks(subject).get(item.precheck)
    return Proposal(found.proposal) if found else ""
