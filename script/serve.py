"""Starts web, worker and beat, and ends them together. Called by script/serve."""

import argparse
import contextlib
import fcntl
import os
import socket
import sys
import time
import warnings
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from processes import Processes

ROOT = Path(__file__).resolve().parent.parent


def say(text=""):
    print(text, flush=True)


def stop(text):
    print(text, file=sys.stderr, flush=True)
    raise SystemExit(1)


def arguments():
    parser = argparse.ArgumentParser(
        prog="script/serve", description="启动全部服务：网页、后台任务、定时任务；按 Ctrl-C 全部停止。"
    )
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只有本机可以访问")
    parser.add_argument("--empty", action="store_true", help="不装入样例数据")
    return parser.parse_args()


def bracketed(host):
    return f"[{host}]" if ":" in host else host


def refuse_taken_port(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            stop(f"{host}:{port} 不能监听：{error.strerror}。多半是已有一个在运行；换一个端口：script/serve --port {port + 1}")


def take_beat_lock(folder):
    """The open lock file when this start is the one that runs beat on `folder`, else None."""
    handle = open(folder / "beat.lock", "w")  # noqa: SIM115 -- held until the process ends
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def prepare(empty):
    """Front-end packages, migrations, sample data: each only when needed. Needs Django to be set up."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import CommandError, call_command, get_commands
    from django.db import OperationalError, connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    from core.management.commands import fetch_assets

    if not fetch_assets.is_current():
        say("正在取得前端组件 …")
        try:
            fetch_assets.fetch()
        except CommandError as error:
            say(f"前端组件没有取到，图表暂不显示，其余不受影响；下次启动会再试。原因：{error}")
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        stop(f"数据库连不上，请检查 DATABASE_URL：{str(error).strip()}")
    if pending:
        say("正在建立或升级数据库 …")
        call_command("migrate", interactive=False, verbosity=0)
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)
    # An account is the sign that the data is in: it belongs to the database, whichever that is.
    if settings.SAMPLE_ACCOUNTS and not empty and "load_sample" in get_commands() and not get_user_model().objects.exists():
        say("正在装入样例数据（只装一次）…")
        with transaction.atomic():
            call_command("load_sample", answers=True, verbosity=0)
    return "sample_accounts" in get_commands() and settings.SAMPLE_ACCOUNTS


def wait_for_web(processes, host, port):
    """Until the web process answers, whatever it answers; stops everything when a child ends before that."""
    while not processes.stopping:
        if gone := processes.dead():
            processes.end()
            stop(f"{gone[0]}没有启动成功（退出码 {gone[1]}），原因见上")
        connection = HTTPConnection(host, port, timeout=30)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status
        except (OSError, HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    return None


def main():
    options = arguments()
    refuse_taken_port(options.host, options.port)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if options.host in ("0.0.0.0", "::"):
        # asked to be reached from other machines, under whatever name they know it; production refuses the wildcard
        os.environ.setdefault("ALLOWED_HOSTS", "*")
    elif options.host not in ("127.0.0.1", "localhost", "::1"):
        os.environ.setdefault("ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{options.host}")

    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
        from django.conf import settings
        from django.db import connections

        from config.checks import refuse_unfit_production

        refuse_unfit_production()
        has_accounts = prepare(options.empty)
    except ImproperlyConfigured as error:
        stop(str(error))

    processes = Processes()
    beat_lock = take_beat_lock(settings.VAR_DIR)
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)
    connections.close_all()  # a connection must not be shared with a child
    try:
        processes.start("网页服务", "court-web", lambda: run_web(f"{bracketed(options.host)}:{options.port}"))
        processes.start("后台任务", "court-worker", lambda: run_worker(beat_lock))
        wait_for_web(processes, reached, options.port)
        if processes.stopping:
            return
        introduce(f"http://{bracketed(reached)}:{options.port}", has_accounts, beat_lock)
        if gone := processes.watch():
            processes.end()
            stop(f"{gone[0]}意外停止（退出码 {gone[1]}），其余服务已一并停止；原因见上，重新运行 script/serve 即可")
    finally:
        processes.end()
    say("\n已全部停止。")


def run_web(address):
    from gunicorn.app.wsgiapp import run

    sys.argv = ["gunicorn", "--config", "python:config.gunicorn", "--bind", address, "config.wsgi"]
    run()


def run_worker(with_beat):
    from django.conf import settings

    from config.celery import app

    # The warning is for containers; a trial by root is the administrator's own machine.
    warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    beat = ["--beat", "--schedule", str(settings.VAR_DIR / "beat-schedule")] if with_beat else []
    options = ["--concurrency", str(settings.CELERY_WORKERS), "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    app.worker_main(["--quiet", "worker", *beat, *options])


def introduce(address, has_accounts, beat_lock):
    from django.contrib.auth import get_user_model
    from django.core.management import CommandError, call_command

    say()
    say(f"  系统已启动：{address}   （按 Ctrl-C 全部停止）")
    if not beat_lock:
        say("  同一数据目录下已有一个在运行，定时任务由它执行。")
    say()
    if has_accounts and get_user_model().objects.exists():
        with contextlib.suppress(CommandError):  # people of their own, no sample
            call_command("sample_accounts")
    elif not get_user_model().objects.exists():
        say("  还没有账号。装入样例机构和人员（不含案件）：.venv/bin/python manage.py load_sample --organisation-only")
        say("  设立本院和三员账号：.venv/bin/python manage.py found_court --help")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("\n已中断，下次启动会接着做。")
