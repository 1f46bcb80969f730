"""A task for the tests of the worker: it holds its job until the test lets go."""

import os
import time
from pathlib import Path

from celery import shared_task

from dossiers.models import FileCheck

# Longer than a test waits, so that only a task whose test is gone gives up.
PATIENCE = 600


@shared_task
def hold(pk):
    """Claim the job, say so by a file, wait for the file that lets go, and finish."""
    job = FileCheck.claim(pk)
    if job is None:
        return
    folder = Path(os.environ["TEST_GATE"])
    (folder / f"held-{job.attempts}").touch()
    until = time.monotonic() + PATIENCE
    while not (folder / "go").exists():
        if time.monotonic() > until:
            raise TimeoutError(f"nobody let go of job {pk}")
        time.sleep(0.05)
    job.finish()
