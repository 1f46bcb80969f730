"""Draw a sample again, so that nobody has to take it on trust. Source: product.md I10."""

import sys

from django.core.management.base import BaseCommand, CommandError

from reviews.models import Sample
from reviews.sampling.operations import verify


class Command(BaseCommand):
    help = "按抽样证书重新抽取并核对：一致时退出码为 0，不一致时逐条说明、退出码为 1"

    def add_arguments(self, parser):
        parser.add_argument("sample", type=int, metavar="ID", help="抽样编号，见抽样证书的“复核方法”")

    def handle(self, *args, sample, **options):
        found = Sample.objects.select_related("campaign__court").filter(pk=sample).first()
        if found is None:
            raise CommandError(f"没有编号为 {sample} 的抽样，请核对证书上的编号")
        differences = verify(found)
        for line in differences:
            self.stdout.write(f"不一致：{line}")
        if differences:
            sys.exit(1)
        self.stdout.write(f"一致：{found.name}，抽样框 {found.frame_size} 件，重抽 {found.size} 件，与原名单相同")
