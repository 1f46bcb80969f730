"""Is the system well: what /healthz and `manage.py health` ask."""

import os
import time
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError

_PROBES = {}


def probe(name):
    """Decorator that adds a question to the health page.

    Args:
        name: key in the answer. The function returns (well, detail), the detail a short Chinese text without personal data.
    """

    def keep(function):
        _PROBES[name] = function
        return function

    return keep


@probe("database")
def _database():
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, f"{connection.vendor}，{(time.monotonic() - started) * 1000:.0f} 毫秒"


@probe("migrations")
def _migrations():
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return pending == 0, f"还有 {pending} 项数据库迁移没有执行" if pending else "没有待执行的迁移"


@probe("broker")
def _broker():
    if not settings.REDIS_URL:
        folder = Path(settings.BROKER_DIR) / "queue"
        return os.access(folder, os.W_OK), f"本机文件队列，{sum(1 for _ in folder.glob('*.celery.msg'))} 条待办"
    try:
        with Connection(settings.REDIS_URL, connect_timeout=1, transport_options={"socket_timeout": 1}) as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, OSError):
        return False, "连不上 Redis，后台任务暂停，恢复后自动继续"
    return True, "Redis"


def report():
    """Ask every probe.

    Returns: a dict name → {"ok": bool, "detail": text}; a probe that fails is unwell, never an exception.
    """
    answers = {}
    for name, function in _PROBES.items():
        try:
            ok, detail = function()
        except DatabaseError:
            ok, detail = False, "数据库没有应答"
        answers[name] = {"ok": ok, "detail": detail}
    return answers


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """200 when everything answers, else 503; strangers learn no more than that, people with an account see each part."""
    answers = report()
    well = all(answer["ok"] for answer in answers.values())
    body = {"status": "ok" if well else "unwell"}
    if request.user.is_authenticated and answers["database"]["ok"]:
        body["parts"] = answers
    return JsonResponse(body, status=200 if well else 503, json_dumps_params={"ensure_ascii": False})
