"""manage.py verify_trace: is the trace as it was written."""

from django.core.management.base import BaseCommand, CommandError

from cases.models import Case, TraceEntry
from cases.seals import first_damage


class Command(BaseCommand):
    help = "核对痕迹：逐案核对痕迹链和每日封签，指出第一处被改动、删除、调换的地方"

    def add_arguments(self, parser):
        parser.add_argument("--case", metavar="NUMBER", help="只核对这一个案件，写编号，如 焦执访〔2026〕0012号")

    def handle(self, *, case, **options):
        found = None
        if case:
            found = Case.objects.filter(number=case).first()
            if found is None:
                raise CommandError(f"没有编号为“{case}”的案件，请核对年份和括号（应为〔〕）")
        damage = first_damage(found)
        if damage:
            raise CommandError(str(damage), returncode=1)
        entries = TraceEntry.objects.filter(case=found).count() if found else TraceEntry.objects.count()
        self.stdout.write(f"核对了 {entries} 条痕迹，没有发现改动")
