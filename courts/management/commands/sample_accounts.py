"""Print one sample account per role, for script/serve and for whoever starts a trial."""

import unicodedata

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courts.models import User
from courts.sample import accounts


class Command(BaseCommand):
    help = "列出演示账号，每个角色一个"

    def handle(self, *args, **options):
        if not settings.SAMPLE_ACCOUNTS:
            raise CommandError("这里没有启用演示账号（SAMPLE_ACCOUNTS）")
        shown = accounts()
        if not User.objects.filter(username__in=[account.username for account in shown]).exists():
            raise CommandError("还没有装入演示数据，请先运行 manage.py load_sample")
        for account in shown:
            row = (_padded(account.role, 16), _padded(account.username, 16), account.password)
            self.stdout.write(f"  {''.join(row)}   {account.name}（{account.unit}）")


def _padded(text, width):
    """`text` filled up to `width` columns, Chinese characters counting two."""
    used = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return text + " " * max(width - used, 1)
