"""Run the machine pre-check over a campaign and count what it proposes."""

import json

from django.core.management.base import BaseCommand, CommandError

from reviews.models import Campaign
from reviews.precheck_counts import report


class Command(BaseCommand):
    help = "机器预检：precheck 活动编号或名称 [--json]，按条目和单位列出建议的合格、不合格、不适用、未录入件数"

    def add_arguments(self, parser):
        parser.add_argument("campaign", help="评查活动的编号或名称")
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")

    def handle(self, *args, **options):
        wanted = options["campaign"]
        known = Campaign.objects.select_related("checklist", "court")
        found = known.filter(pk=wanted) if wanted.isascii() and wanted.isdigit() else known.filter(name=wanted)
        campaign = found.first()
        if campaign is None:
            names = "、".join(f"{item.pk} {item.name}" for item in known.order_by("-pk")[:5]) or "还没有"
            raise CommandError(f"没有“{wanted}”这个评查活动，现有：{names}")
        told = report(campaign)
        if not any(item["rule"] for item in told["items"]):
            self.stdout.write("这份清单的条目没有机器预检，全部由人判断")
        self.stdout.write(f"{told['name']}：{told['cases']} 件")
        for item in told["items"]:
            self.stdout.write(
                f"{item['item']:>3} {item['label']}：合格 {item['pass']}，不合格 {item['fail']}，不适用 {item['not_applicable']}，"
                f"未录入 {item['unrecorded']}" + (f"；与人工一致 {item['agreed']}/{item['compared']}" if item["compared"] else "")
            )
        for warning in told["warnings"]:
            self.stdout.write(f"提示 {warning['label']}：{warning['count']} 件")
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
