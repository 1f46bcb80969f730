"""Bringing a file in within tests, by the operations that pages and workers use."""

from django.core.files.uploadedfile import SimpleUploadedFile

from core.ledger import LEDGERS
from ledgers.models import ImportRun
from ledgers.operations.imports import confirm_import, start_import
from ledgers.operations.work import work_on
from tests.factories.organisation import fresh


def upload(stream, name="三月台账.xlsx"):
    return SimpleUploadedFile(name, stream.getvalue())


def examine_as(user, stream, name="三月台账.xlsx"):
    """Upload as `user` and let the worker examine; the ImportRun as it then stands."""
    run = start_import(LEDGERS["petitions"], upload(stream, name), by=fresh(user))
    work_on(ImportRun.claim(run.pk))
    return ImportRun.objects.get(pk=run.pk)


def write(run, user):
    """Confirm as `user` and let the worker write; the ImportRun as it then stands."""
    confirm_import(run, by=fresh(user))
    claimed = ImportRun.claim(run.pk)
    if claimed:
        work_on(claimed)
    return ImportRun.objects.get(pk=run.pk)


def bring(user, stream, name="三月台账.xlsx"):
    """Upload, examine, confirm, write."""
    return write(examine_as(user, stream, name), user)
