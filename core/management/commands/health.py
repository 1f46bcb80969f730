"""manage.py health: each part of the system in one line."""

from http.client import HTTPConnection, HTTPException

from django.conf import settings
from django.core.management.base import BaseCommand

from core import health


class Command(BaseCommand):
    help = "逐项检查数据库、迁移、任务队列等是否正常；有一项不正常时退出码为 1"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--web", metavar="HOST:PORT", help="只问这个网页进程是否应答")

    def handle(self, *, web, **options):
        answers = {"web": _ask(web)} if web else health.report()
        for name, answer in answers.items():
            self.stdout.write(f"{'正常' if answer['ok'] else '异常'}  {name}  {answer['detail']}")
        if not all(answer["ok"] for answer in answers.values()):
            raise SystemExit(1)


def _ask(address):
    """Whether the web process answers at all: an absent broker must not have it restarted."""
    connection = HTTPConnection(address, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": settings.ALLOWED_HOSTS[0], "X-Forwarded-Proto": "https"})
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return {"ok": False, "detail": f"没有应答（{type(error).__name__}）"}
    finally:
        connection.close()
    return {"ok": status in (200, 503), "detail": f"应答 {status}"}
