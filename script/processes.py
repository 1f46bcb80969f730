"""Children that live and die together."""

import contextlib
import ctypes
import os
import signal
import sys
import time
import traceback

GRACE_SECONDS = 10
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15


class Processes:
    """Forked children, one process group each; all are ended when one ends or this process is told to stop.

    Forked, because this process has loaded the program already: a child that loads it again takes seconds longer to start.
    """

    def __init__(self):
        self.running, self.codes, self.stopping = {}, {}, None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told)

    def _told(self, number, frame):
        # A second Ctrl-C while a long job is finishing means: now.
        if self.stopping:
            self._kill()
        self.stopping = number

    def start(self, name, title, run):
        """Run a function in a child.

        Args:
            name: what messages call it. title: what `ps` calls it.
            run: called without arguments; the child ends when it returns.
        """
        sys.stdout.flush()
        pid = os.fork()
        if pid:
            self.running[name] = pid
            return
        code = 1
        try:
            libc = ctypes.CDLL(None)
            # even a kill -9 of the parent leaves nothing behind
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            libc.prctl(PR_SET_NAME, title.encode())
            os.setsid()
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            run()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def dead(self):
        """(name, exit code) of a child that has ended, or None."""
        for name, pid in list(self.running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self.codes[name] = os.waitstatus_to_exitcode(status)
                # what it leaves behind in its group goes with it
                self._kill_group(self.running.pop(name))
        return next(iter(self.codes.items()), None)

    def watch(self):
        """Wait until told to stop or a child ends. Returns: the (name, exit code) of that child, or None."""
        while not self.stopping:
            if gone := self.dead():
                return gone
            time.sleep(0.2)
        return None

    def end(self):
        """TERM to every child, KILL to what is left of its group after the grace time."""
        self.stopping = self.stopping or signal.SIGTERM
        # only to the heads: each ends its own pool in order
        for pid in self.running.values():
            os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + GRACE_SECONDS
        while self.running and time.monotonic() < until:
            self.dead()
            time.sleep(0.05)
        self._kill()
        while self.running:
            self.dead()
            time.sleep(0.05)

    def _kill(self):
        for pid in self.running.values():
            self._kill_group(pid)

    @staticmethod
    def _kill_group(pid):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
