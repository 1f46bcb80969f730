"""Take a ledger out from the command line: all rows, or those that one person may see."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from core.ledger import LEDGERS
from courts.models import User
from ledgers.operations.exporting import CountMismatch, write_ledger
from ledgers.operations.exports import may_export, may_reveal


class Command(BaseCommand):
    help = "导出台账：export_ledger petitions --out 文件.xlsx [--as 用户名]"

    def add_arguments(self, parser):
        parser.add_argument("ledger", help="台账代号，如 petitions")
        parser.add_argument("--out", required=True, help="写到哪个 .xlsx 文件")
        parser.add_argument("--as", dest="username", default="", help="只导出此人看得见的；不写则导出全部")

    def handle(self, *args, **options):
        ledger = LEDGERS.get(options["ledger"])
        if ledger is None:
            raise CommandError(f"没有代号为“{options['ledger']}”的台账，现有：{'、'.join(LEDGERS)}")
        user = self._person(ledger, options["username"])
        path = Path(options["out"])
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("wb") as target:
                personal = user is None or may_reveal(ledger, user)
                rows = write_ledger(ledger, target, user=user, with_personal=personal, at=timezone.now())
            part.replace(path)
        except OSError as error:
            raise CommandError(f"写不了 {path.name}：{error.strerror}；请换一个有权限的文件夹") from error
        except (CountMismatch, DatabaseError) as error:
            raise CommandError(f"没有导出：{error}") from error
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{ledger.title}：{rows} 行，写到 {path.name}")

    def _person(self, ledger, username):
        if not username:
            return None
        try:
            user = User.objects.get(username=username, is_active=True)
        except User.DoesNotExist as error:
            raise CommandError(f"没有用户名为“{username}”的在用账号") from error
        if not may_export(ledger, user):
            raise CommandError(f"{user.name}的岗位不能导出“{ledger.title}”")
        return user
