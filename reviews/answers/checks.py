"""What is wrong with an answer, and what is still missing before a task can be submitted. Source: J2.2, product.md row 36."""

from reviews.models import Answer, ItemAnswer

LONGEST_REASON = 4000
MOST_EVIDENCE = 20


def gaps(item, answer):
    """What the answer to `item` lacks before it counts, as sentences; empty when it is complete.

    Args:
        answer: an ItemAnswer, or None when nothing is saved yet.
    """
    if answer is None or not answer.answer:
        return [f"第{item.number}项还没有作答"]
    reason = answer.reason.strip()
    if answer.answer == Answer.FAIL and not reason:
        return [f"第{item.number}项不合格，写明问题"]
    if answer.answer == Answer.NOT_APPLICABLE and not reason:
        return [f"第{item.number}项不适用，写明理由"]
    if answer.part_not_applicable and not reason:
        return [f"第{item.number}项有一部分不适用，写明理由"]
    return []


def task_gaps(task):
    """What is missing in the whole task, item by item in the order of the list."""
    saved = {answer.item: answer for answer in ItemAnswer.objects.filter(task=task)}
    return [gap for item in task.campaign.checklist.items.order_by("number") for gap in gaps(item, saved.get(item.number))]


def mistakes(item, *, answer, fault, reason, evidence, part_not_applicable, documents):
    """Why these values cannot be saved at all: {field: sentence}; a reason still missing is no mistake yet.

    Args:
        documents: ids of the documents that may be cited.
    """
    found = {}
    if answer and answer not in Answer.values:
        found["answer"] = "结论只能是合格、不合格、不适用"
    if answer == Answer.NOT_APPLICABLE and not item.may_be_not_applicable:
        found["answer"] = f"第{item.number}项每件都要评，不能答“不适用”"
    if part_not_applicable and not item.conditional_part:
        found["part_not_applicable"] = f"第{item.number}项没有可以单独不适用的部分"
    if fault and fault not in {row["code"] for row in item.faults}:
        found["fault"] = f"第{item.number}项没有代码为 {fault} 的问题子项"
    if fault and answer != Answer.FAIL:
        found["fault"] = "答“不合格”时才选问题子项"
    if len(reason) > LONGEST_REASON:
        found["reason"] = f"最多 {LONGEST_REASON} 字，现在是 {len(reason)} 字"
    wrong = _evidence_mistake(evidence, documents)
    if wrong:
        found["evidence"] = wrong
    return found


def _evidence_mistake(evidence, documents):
    if not isinstance(evidence, list) or not all(isinstance(row, dict) for row in evidence):
        return "证据应为一组行，每行写材料、页码、说明"
    if len(evidence) > MOST_EVIDENCE:
        return f"证据最多 {MOST_EVIDENCE} 条，现在是 {len(evidence)} 条"
    for number, row in enumerate(evidence, 1):
        document, page, note = row.get("document"), row.get("page"), row.get("note") or ""
        if set(row) - {"document", "page", "note"} or not isinstance(note, str) or len(note) > 200:
            return f"第 {number} 条证据只写材料、页码和 200 字以内的说明"
        if document is not None and document not in documents:
            return f"第 {number} 条证据的材料不在这件案件的卷内"
        if page is not None and not (isinstance(page, int) and not isinstance(page, bool) and 1 <= page <= 9999):
            return f"第 {number} 条证据的页码写成 1 到 9999 的数"
        if document is None and page is None and not note.strip():
            return f"第 {number} 条证据是空的，请写页码或说明"
    return ""
