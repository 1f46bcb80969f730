"""Which cases a review would take in: registered, left out, taken in."""

import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from reviews.campaigns.scope import preview

KINDS = {"petitions": "petition", "terminations": "termination"}


def day(text):
    """An ISO day from the command line. Raises: CommandError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}”不是日期，应写作 2018-01-01") from error


class Command(BaseCommand):
    help = "评查范围：review_scope petitions|terminations --since 2018-01-01 [--until 2021-03-19] [--json]"

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=KINDS, help="petitions 信访案件，按登记日；terminations 终本案件，按终本日")
        parser.add_argument("--since", required=True, help="范围起，当天计入")
        parser.add_argument("--until", help="范围止，当天计入")
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")

    def handle(self, *args, **options):
        since, until = day(options["since"]), day(options["until"]) if options["until"] else None
        if until and until < since:
            raise CommandError("范围止不能早于范围起")
        scope = preview(KINDS[options["kind"]], since, until)
        left_out = f"剔除 {scope.excluded} 件（{scope.reason}）" if scope.reason else f"剔除 {scope.excluded} 件"
        self.stdout.write(f"登记 {scope.registered} 件，{left_out}，纳入 {scope.included} 件")
        if options["json"]:
            told = {
                "kind": options["kind"], "since": since.isoformat(), "until": until.isoformat() if until else None,
                "registered": scope.registered, "excluded": scope.excluded, "in_scope": scope.included, "reason": scope.reason,
            }  # fmt: skip
            self.stdout.write(json.dumps(told, ensure_ascii=False))
