"""The heartbeat of a job whose work is one long transaction: nobody outside could see a beat from within it."""

import logging
import threading

from django.db import OperationalError, connection

log = logging.getLogger(__name__)
SECONDS = 5


class Pulse:
    """While open, a thread with a database connection of its own says every few seconds that the job goes on, and how far.

    Args:
        job: a claimed `core.jobs.Job`.
        seconds: how often.
    """

    def __init__(self, job, seconds=SECONDS):
        self.job, self.seconds = job, seconds
        self.counts = (None, None)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"pulse of {job}", daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._over.set()
        self._thread.join()

    def say(self, done, total):
        """How far the work is; the next beat tells it."""
        self.counts = (done, total)

    def _beat(self):
        try:
            while not self._over.wait(self.seconds):
                try:
                    self.job.beat(*self.counts)
                except OperationalError:
                    # SQLite has one writer at a time, and that is the work itself: nobody else can take the job from it
                    log.debug("%s: no beat, the database is locked", self.job)
        finally:
            connection.close()
