"""Two people at once: every row is written once, nobody meets an error page."""

import threading

import pytest
from django.db import connection

from cases.models import Case, Counter, TraceEntry
from core.ledger import LEDGERS
from ledgers.models import ImportRun
from ledgers.operations.imports import confirm_import, start_import
from ledgers.operations.work import work_on
from petitions.models import Petition
from tests.factories.import_runs import upload
from tests.factories.organisation import fresh
from tests.factories.petition_workbooks import build, row


def at_once(*works):
    """Run the functions in threads that start together; raises what any of them raised."""
    gate, raised = threading.Barrier(len(works)), []

    def go(work):
        try:
            gate.wait()
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


@pytest.mark.django_db(transaction=True)
def test_two_clerks_with_the_same_file_at_once(world):
    content = build([row(number) for number in range(1, 41)])
    runs = []
    for user in (world.office, world.clerk):
        run = start_import(LEDGERS["petitions"], upload(content), by=fresh(user))
        work_on(ImportRun.claim(run.pk))
        confirm_import(run, by=fresh(user))
        runs.append(run.pk)
    at_once(*(lambda pk=pk: work_on(ImportRun.claim(pk)) for pk in runs))
    written = [ImportRun.objects.get(pk=pk) for pk in runs]
    assert [run.stage for run in written] == ["applied", "applied"]
    assert sorted((run.counts["new"], run.counts["same"]) for run in written) == [(0, 40), (40, 0)]
    assert (Case.objects.count(), Petition.objects.count(), TraceEntry.objects.count()) == (40, 40, 40)
    assert Counter.objects.get(series="焦执访", year=2021).value == 40


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_write_once(world):
    run = start_import(LEDGERS["petitions"], upload(build([row(1)])), by=fresh(world.office))
    work_on(ImportRun.claim(run.pk))
    answers = []
    at_once(*(lambda: answers.append(confirm_import(run, by=fresh(world.office))) for _ in range(2)))
    assert sorted(answers) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_take_one_run_once(world):
    run = start_import(LEDGERS["petitions"], upload(build([row(1)])), by=fresh(world.office))
    work_on(ImportRun.claim(run.pk))
    confirm_import(run, by=fresh(world.office))
    held = []
    at_once(*(lambda: held.append(ImportRun.claim(run.pk)) for _ in range(2)))
    assert sum(1 for item in held if item) == 1
