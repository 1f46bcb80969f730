"""Runs the suite leg by leg on real services and adds the legs up. Called by script/test."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import changed_tests
import postgres_redis_chromium

ROOT = Path(__file__).resolve().parent.parent
LEGS = ("sqlite", "postgres", "browser")
NOTHING_COLLECTED = 5
# Not for the tests: services are named anew, and without compiled files every process compiles all of them again.
LEFT_BEHIND = ("DATABASE_URL", "REDIS_URL", "TEST_DATABASE_URL", "TEST_REDIS_URL", "PYTHONDONTWRITEBYTECODE")
SLOWEST = 10


@dataclass
class Leg:
    """One run of pytest."""

    name: str
    title: str
    environment: dict


class Runner:
    """All legs of one run: they share its name, the seed of its order and, on PostgreSQL, the template of its databases."""

    def __init__(self, wanted, arguments):
        self.wanted, self.run_name = wanted, str(os.getpid())
        given = [argument for argument in arguments if argument.startswith("--randomly-seed=")]
        self.seed = given[-1] if given else f"--randomly-seed={random.SystemRandom().randrange(10**9)}"
        self.arguments = [*arguments, self.seed]
        self.clean = {name: value for name, value in os.environ.items() if name not in LEFT_BEHIND}
        self.clean["TEST_RUN"] = self.run_name
        self.started, self.lines, self.skipped, self.items = [], [], [], []
        self.counts, self.failed, self.ran = Counter(), False, 0

    def have(self, name, find):
        """The service, or None with a line for the summary."""
        try:
            service = find()
        except postgres_redis_chromium.Unavailable as reason:
            self.skipped.append(f"skipped: {name} could not be had ({reason})")
            return None
        self.started.append(service)
        print(f"{name}: {service.origin}", flush=True)
        return service

    def legs(self):
        """The legs that can run, each with what it needs in its environment."""
        if "sqlite" in self.wanted:
            yield Leg("sqlite", "SQLite, no Redis", {})
        if not {"postgres", "browser"} & set(self.wanted):
            return
        database = self.have("PostgreSQL", postgres_redis_chromium.postgres)
        redis = self.have("Redis", postgres_redis_chromium.redis)
        real = ({"DATABASE_URL": database.address} if database else {}) | ({"REDIS_URL": redis.address} if redis else {})
        if "postgres" in self.wanted and real:
            names = [name for name, service in (("PostgreSQL", database), ("Redis", redis)) if service]
            yield Leg("postgres", " and ".join(names), real)
        if "browser" in self.wanted and (browser := self.have("Chromium", postgres_redis_chromium.chromium)):
            yield Leg("browser", "Chromium", real | {"CHROMIUM": browser.address})

    def run(self):
        try:
            for leg in self.legs():
                self.run_leg(leg)
        finally:
            for service in self.started:
                if service.address.startswith("postgres"):
                    postgres_redis_chromium.drop_databases(service, f"test_court_{self.run_name}_")
                service.stop()
            shutil.rmtree(ROOT / "var" / "test" / self.run_name, ignore_errors=True)

    def run_leg(self, leg):
        print(f"\n===== {leg.title} =====", flush=True)
        report = ROOT / "var" / "test" / f"{leg.name}.xml"
        report.unlink(missing_ok=True)
        started = time.monotonic()
        pytest = [sys.executable, "-m", "pytest", "--leg", leg.name, "-n", "2", "--dist", "worksteal", f"--junitxml={report}"]
        if leg.name != "browser":
            pytest += ["-p", "no:playwright"]  # the plug-in costs every process half a second
        code = subprocess.run([*pytest, *self.arguments], cwd=ROOT, env=self.clean | leg.environment).returncode
        counts, items = _read(report)
        self.counts += counts
        self.items += [(seconds, leg.name, name) for seconds, name in items]
        self.ran += code != NOTHING_COLLECTED
        self.failed |= code not in (0, NOTHING_COLLECTED)
        said = "nothing to run" if code == NOTHING_COLLECTED else _said(counts) or f"pytest ended with {code}"
        self.lines.append(f"{leg.title}: {said} in {time.monotonic() - started:.0f}s")

    def close(self, seconds):
        """The closing lines, in pytest's own manner. Returns: the exit code."""
        slowest = [f"{took:7.2f}s {leg:8} {name}" for took, leg, name in sorted(self.items, reverse=True)[:SLOWEST]]
        print()
        for line in [*(["slowest items:"] if slowest else []), *slowest, f"order: {self.seed}", *self.lines, *self.skipped]:
            print(line)
        print(f"===== {_said(self.counts) or 'no tests ran'} in {seconds:.2f}s =====", flush=True)
        return 1 if self.failed else 0 if self.ran else NOTHING_COLLECTED


def _read(report):
    """How the tests of a junit file ended, and (seconds, name) of each."""
    if not report.exists():
        return Counter(), []
    suite = ElementTree.parse(report).getroot().find("testsuite")
    counts = Counter(failed=int(suite.get("failures")), errors=int(suite.get("errors")), skipped=int(suite.get("skipped")))
    counts["passed"] = int(suite.get("tests")) - counts.total()
    items = [(float(case.get("time")), f"{case.get('classname')}::{case.get('name')}") for case in suite.iter("testcase")]
    return counts, items


def _said(counts):
    return ", ".join(f"{counts[name]} {name}" for name in ("failed", "passed", "skipped", "errors") if counts[name])


def main():
    arguments, wanted = sys.argv[1:], list(LEGS)
    if "--leg" in arguments:
        place = arguments.index("--leg")
        wanted = arguments[place + 1 : place + 2]
        del arguments[place : place + 2]
        if not wanted or wanted[0] not in LEGS:
            sys.exit(f"--leg takes one of {', '.join(LEGS)}")
    if "--changed" in arguments:
        arguments.remove("--changed")
        paths = changed_tests.paths()
        print("tests of what has changed:", " ".join(paths) or "none", flush=True)
        if not paths:
            sys.exit(NOTHING_COLLECTED)
        arguments += paths
    (ROOT / "var" / "test").mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    runner = Runner(wanted, arguments)
    try:
        runner.run()
    except KeyboardInterrupt:
        runner.failed = True
        runner.skipped.append("interrupted: the legs above are not complete")
    sys.exit(runner.close(time.monotonic() - started))


if __name__ == "__main__":
    main()
