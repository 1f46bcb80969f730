"""script/serve, as somebody types it on a machine of their own."""

import os
import re
import signal
import socket
import subprocess
import time
from collections import Counter
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from random import SystemRandom

import pytest
from django.conf import settings

pytestmark = pytest.mark.once
ROOT = Path(settings.BASE_DIR)
SERVE = str(ROOT / "script" / "serve")
# A busy machine is slow, not wrong: what is waited for may take this many seconds.
PATIENCE = 180
ALL = {"court-web": 2, "court-worker": 4}
WITHOUT_TIMETABLE = {"court-web": 2, "court-worker": 3}


def free_port():
    """A port that nobody listens on, below those that the system gives to whoever asks for any."""
    while True:
        port = SystemRandom().randint(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def environment(folder):
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")}
    return clean | {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1"}


class Served:
    """A running script/serve and what it printed up to its address."""

    def __init__(self, folder, *options):
        self.port = free_port()
        self.process = subprocess.Popen(
            [SERVE, "--port", str(self.port), *options],
            env=environment(folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.said = []
        for line in self.process.stdout:
            self.said.append(line)
            if f"http://127.0.0.1:{self.port}" in line:
                break

    def get(self, path):
        """(status, text) of a page."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()

    def children(self):
        """{pid: (pid of its parent, name)} of everything that descends from it."""
        rows = subprocess.run(["ps", "-eo", "pid=,ppid=,comm="], capture_output=True, text=True).stdout.splitlines()
        everything = {int(pid): (int(parent), name) for pid, parent, name in (row.split(None, 2) for row in rows)}
        family, grew = {self.process.pid}, True
        while grew:
            found = {pid for pid, (parent, _) in everything.items() if parent in family} - family
            family, grew = family | found, bool(found)
        return {pid: everything[pid] for pid in family - {self.process.pid} if pid in everything}

    def becomes(self, names):
        """Wait until two looks in a row find as many processes of each name. Returns: how many there were at last."""
        until, before, seen = time.monotonic() + PATIENCE, None, None
        while not before == seen == names and time.monotonic() < until:
            time.sleep(1)
            before, seen = seen, Counter(name for _, name in self.children().values())
        return seen

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.wait()

    def wait(self):
        self.said += self.process.stdout.readlines()
        return self.process.wait(PATIENCE)


def alive(pids):
    """Which of `pids` run on after a while; what waits to be reaped by init does not run."""
    until = time.monotonic() + PATIENCE
    while True:
        rows = subprocess.run(["ps", "-eo", "pid=,stat="], capture_output=True, text=True).stdout.splitlines()
        running = {int(pid) for pid, state in map(str.split, rows) if "Z" not in state} & set(pids)
        if not running or time.monotonic() > until:
            return running
        time.sleep(0.2)


@pytest.fixture(scope="module")
def empty_folder(tmp_path_factory):
    """A data folder for starts with --empty; the first of them makes the database."""
    return tmp_path_factory.mktemp("empty")


@pytest.fixture
def serve(tmp_path, empty_folder):
    started = []

    def start(*options):
        started.append(Served(empty_folder if "--empty" in options else tmp_path, *options))
        return started[-1]

    yield start
    for served in started:
        if served.process.poll() is None:
            served.stop(signal.SIGTERM)


def test_it_prints_the_address_and_an_account_per_role_and_ctrl_c_ends_everything(serve):
    served = serve()
    assert served.get("/healthz")[0] == 200
    assert served.becomes(ALL) == ALL
    family = served.children()
    status, page = served.get("/static/no-such-file")
    assert status == 404
    assert "Using the URLconf" not in page

    assert served.stop(signal.SIGINT) == 0

    said = "".join(served.said)
    for role in ("窗口接访干警", "综合处", "包案领导", "系统管理员", "安全保密管理员", "审计管理员"):
        assert re.search(rf"{role} +\w+ +\S+", said), role
    assert "已全部停止" in said
    assert alive(family) == set()


def test_when_one_part_dies_the_others_do_not_go_on_alone(serve):
    served = serve("--empty")
    assert served.becomes(ALL) == ALL
    family = served.children()
    worker = next(pid for pid, (parent, name) in family.items() if name == "court-worker" and parent == served.process.pid)

    os.kill(worker, signal.SIGKILL)

    assert served.wait() == 1
    assert "后台任务意外停止" in "".join(served.said)
    assert alive(family) == set()


def test_a_second_start_on_the_same_folder_leaves_the_timetable_to_the_first(serve):
    serve("--empty")
    second = serve("--empty")
    assert second.get("/healthz")[0] == 200
    assert second.becomes(WITHOUT_TIMETABLE) == WITHOUT_TIMETABLE
    second.stop()
    assert "定时任务由它执行" in "".join(second.said)


def test_empty_leaves_the_database_empty_and_says_what_to_do(serve):
    served = serve("--empty")
    served.stop()
    assert "还没有账号" in "".join(served.said)


def test_a_taken_port_is_said_with_another_to_try(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [SERVE, "--port", str(port), "--empty"], env=environment(tmp_path), capture_output=True, text=True, timeout=PATIENCE
        )
    assert done.returncode == 1
    assert f"127.0.0.1:{port} 不能监听" in done.stderr
    assert f"script/serve --port {port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_away_is_said_without_a_traceback(tmp_path):
    done = subprocess.run(
        [SERVE, "--port", str(free_port())],
        env=environment(tmp_path) | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert "数据库连不上，请检查 DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_production_mode_refuses_before_anything_starts(tmp_path):
    done = subprocess.run(
        [SERVE, "--port", str(free_port())],
        env=environment(tmp_path) | {"DEBUG": "0", "SAMPLE_ACCOUNTS": "1"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert "正式环境（DEBUG=0）不能这样启动" in done.stderr
    assert "没有设置 SECRET_KEY" in done.stderr
    assert "正式环境不能启用演示账号" in done.stderr
