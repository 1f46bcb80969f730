"""Bring a ledger in from the command line: acts as the system, or as a person with --as."""

import hashlib
import json
from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone

from core.ledger import LEDGERS
from core.xlsx import FileRefused
from core.xlsx.check import check_size
from courts.models import Court, User
from ledgers.operations.command import examine_only, import_now
from ledgers.report import report_of, table_of

ACCEPTED, SOME_REFUSED, FILE_REFUSED = 0, 2, 3


class Command(BaseCommand):
    help = "导入台账：import_ledger petitions 文件.xlsx [--dry-run] [--json] [--as 用户名]"

    def add_arguments(self, parser):
        parser.add_argument("ledger", help="台账代号，如 petitions")
        parser.add_argument("file", help="台账文件")
        parser.add_argument("--dry-run", action="store_true", help="只校验，不写入")
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")
        parser.add_argument("--as", dest="username", default="", help="以谁的名义导入；不写则以系统名义，不限单位")

    def handle(self, *args, **options):
        try:
            report = self._import(options)
        except FileRefused as error:
            report = report_of(options["ledger"], None, reason=str(error))
        except DatabaseError as error:
            report = report_of(
                options["ledger"],
                None,
                reason=f"数据库没有应答或还没有建表，没有写入任何数据；请稍后再试，或先运行 manage.py migrate（{type(error).__name__}）",
            )
        self._print(report, as_json=options["json"])
        code = {"reject_file": FILE_REFUSED, "reject_rows": SOME_REFUSED}.get(report["outcome"], ACCEPTED)
        if code:
            raise SystemExit(code)

    def _import(self, options):
        if options["ledger"] not in LEDGERS:
            raise FileRefused(f"没有代号为“{options['ledger']}”的台账，现有：{'、'.join(LEDGERS)}")
        ledger = LEDGERS[options["ledger"]]
        by = self._person(options["username"])
        path = Path(options["file"])
        with self._opened(path) as stream:
            check_size(path.stat().st_size)
            if not Court.objects.exists():
                raise FileRefused("系统里还没有法院和单位，请先建机构（或运行 load_sample --organisation-only）")
            if options["dry_run"]:
                found = examine_only(ledger, stream, path.name, by=by)
                return report_of(ledger.code, found)
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            return import_now(ledger, File(stream, name=path.name), digest, by=by, at=timezone.now())

    def _person(self, username):
        if not username:
            return None
        try:
            return User.objects.get(username=username, is_active=True)
        except User.DoesNotExist as error:
            raise FileRefused(f"没有用户名为“{username}”的在用账号") from error

    def _opened(self, path):
        if path.is_dir():
            raise FileRefused(f"“{path.name}”是文件夹，请写明其中的台账文件")
        try:
            return path.open("rb")
        except OSError as error:
            reason = {2: "找不到这个文件", 13: "没有权限读取这个文件"}.get(error.errno, "读不出这个文件")
            raise FileRefused(f"{reason}：{path.name}") from error

    def _print(self, report, *, as_json):
        for line in table_of(report):
            self.stdout.write(line)
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
