"""What a ledger types in goes the way of everything: through the step, one case at a time, with the import named in the trace."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404

from cases.models import TraceEntry
from cases.steps import Channel, take
from cases.trace import build
from core.errors import Conflict, Incomplete, Invalid
from core.ledger import Comparison
from reviews.findings.bulk import said


def take_row(step, row, data, *, desk, run, at):
    """Take `step` for one changed row, in a savepoint of the caller's transaction.

    Returns: the Comparison as it then stands; rejected, with what the step said, when it could not be taken.
    """
    try:
        with transaction.atomic():
            entry = take(step, row.item.review.case, by=desk.by, data=data, at=at, channel=Channel.LEDGER)
            _name_the_run(entry, row, desk, run, at)
    except (Conflict, Incomplete, Invalid, ValidationError, PermissionDenied, Http404) as error:
        return Comparison("rejected", said(error), row.comparison.differences, row.comparison.object_id)
    return replace(row.comparison, object_id=row.item.pk)


def _name_the_run(entry, row, desk, run, at):
    """An entry of the same step's name, so that whoever may not read the one does not read the other."""
    case = entry.case
    where = f"{run['label']}，{row.reading.sheet}第 {row.reading.row_number} 行"
    build(
        case, step=entry.step, label="台账导入", clause=entry.clause, by=desk.by, at=at, channel=TraceEntry.Channel.LEDGER,
        status_before=case.status, status_after=case.status, summary=f"{where}：{entry.label}",
        facts={"run": run["run"], "sheet": row.reading.sheet, "row": row.reading.row_number},
    ).save()  # fmt: skip
    case.save(update_fields=["entry_count", "head_hash"])
