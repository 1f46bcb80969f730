"""What the command line does in one go: examine, or examine and write, with the same operations as the pages."""

from django.db import transaction
from django.utils import timezone

from ledgers.examine import examine
from ledgers.models import ImportRun
from ledgers.operations import work
from ledgers.operations.imports import create_run, importing_post
from ledgers.report import report_of


def examine_only(ledger, stream, name, *, by, today=None):
    """Examine a file and write nothing at all. Returns: the Examination. Raises: FileRefused."""
    desk = ledger.desk(by, today or timezone.localdate())
    return examine(stream, name, ledger, desk, bases_of=work.bases_of(ledger.code))


def import_now(ledger, file, sha256, *, by, at):
    """Bring a file in at once: one import run, sound rows written, the others reported.

    Args:
        ledger: a registered Ledger.
        file: a django File with its name.
        sha256: digest of its bytes.
        by: the person, or None for the system.
        at: the moment of the import.

    Returns: the report as the command prints it. Raises: FileRefused when the file cannot be taken; then nothing is kept
        but the run with its reason.
    """
    post = importing_post(ledger, by) if by else None
    found = examine_only(ledger, file, file.name, by=by, today=timezone.localdate(at))
    file.seek(0)
    with transaction.atomic():
        run = create_run(ledger, file, sha256, by=by, unit=post.unit if post else None)
        work.keep(run, found)
        if run.counts["new"] + run.counts["changed"]:
            run.stage, run.confirmed_by, run.confirmed_at = ImportRun.Stage.CONFIRMED, by, at
            run.save()
            work.apply(run, today=timezone.localdate(at), at=at)
    return report_of(ledger.code, found, counts=ImportRun.objects.get(pk=run.pk).counts, run=run.pk)
