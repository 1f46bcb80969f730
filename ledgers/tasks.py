"""Background work of the ledger room; messages carry only the primary key."""

from celery import shared_task

from core.jobs import requeue_stale
from ledgers.models import ExportJob, ImportRun
from ledgers.operations.exporting import produce
from ledgers.operations.work import work_on


@shared_task
def run_import(pk):
    """Examine or write one import, whichever its stage calls for, unless another worker has it."""
    run = ImportRun.claim(pk)
    if run is not None:
        work_on(run)


@shared_task
def run_export(pk):
    """Produce the file of one export, unless another worker has it."""
    job = ExportJob.claim(pk)
    if job is not None:
        produce(job)


@shared_task
def requeue():
    """Take up again what a killed worker left lying."""
    requeue_stale(ImportRun, run_import)
    requeue_stale(ExportJob, run_export)
