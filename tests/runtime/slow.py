"""A task for the tests of the worker: it holds its job until the test lets go."""

import os
import time
from pathlib import Path

from celery import shared_task

from dossiers.models import FileCheck


@shared_task
def hold(pk):
    """Claim the job, say so by a file, wait for the file that lets go, and finish."""
    job = FileCheck.claim(pk)
    if job is None:
        return
    folder = Path(os.environ["TEST_GATE"])
    (folder / f"held-{job.attempts}").touch()
    while not (folder / "go").exists():
        time.sleep(0.05)
    job.finish()
