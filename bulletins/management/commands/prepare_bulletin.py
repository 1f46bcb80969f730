"""Prepare a bulletin from the command line: draft it if it is not there, and write its document to a file."""

import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone

from bulletins import operations
from bulletins.documents import bulletin_document
from bulletins.models import Bulletin
from cases.quarters import Quarter
from cases.weeks import Week
from core.docx.checker import deviations
from courts.models import Court

BAD_INPUT, NOT_WRITTEN = 2, 3


class Refused(Exception):
    """The command cannot do what was asked; `code` is its exit code."""

    def __init__(self, message, code=BAD_INPUT):
        super().__init__(message)
        self.code = code


class Command(BaseCommand):
    help = (
        "编制通报：prepare_bulletin weekly|quarterly [--week 2021-W11|--quarter 2021-Q1] --out 文件.docx [--court 法院] [--json]"
    )

    def add_arguments(self, parser):
        parser.add_argument("kind", help="通报种类：weekly（周通报）、quarterly（一案双查季度通报）")
        parser.add_argument(
            "--week", default="", help="周次，如 2021-W11：报到该周星期四，截至星期五 12:00；不写则为最近一个截止的周"
        )
        parser.add_argument("--quarter", default="", help="季度，如 2021-Q1；不写则为最近一个结束的季度")
        parser.add_argument("--out", required=True, help="写到哪个 .docx 文件")
        parser.add_argument("--court", default="", help="法院简称；只有一个中级法院时不用写")
        parser.add_argument("--json", action="store_true", help="最后一行输出 JSON")

    def handle(self, *args, **options):
        try:
            report = self._prepare(options)
        except Refused as error:
            report, code = {"outcome": "refused", "reason": str(error)}, error.code
        except ValidationError as error:
            report, code = {"outcome": "refused", "reason": "；".join(error.messages)}, BAD_INPUT
        except DatabaseError as error:
            reason = f"数据库没有应答，没有写入任何数据，请稍后再试（{type(error).__name__}）"
            report, code = {"outcome": "refused", "reason": reason}, NOT_WRITTEN
        else:
            code = 0
        if code:
            self.stderr.write(f"没有编成：{report['reason']}")
        else:
            self.stdout.write(
                f"{report['title']}（{report['state']}）：{report['from']} 至 {report['to']}，已写到 {options['out']}"
            )
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        if code:
            raise SystemExit(code)

    def _prepare(self, options):
        if options["kind"] not in Bulletin.Kind.values:
            raise Refused(f"没有“{options['kind']}”这种通报，现有：{'、'.join(Bulletin.Kind.values)}")
        now, out, court = timezone.now(), self._target(options["out"]), self._court(options["court"])
        bulletin = self._drafted(court, options, now)
        if bulletin.is_draft:
            bulletin = operations.recompute(bulletin, by=None, now=now)
        content = self._content(bulletin)
        try:
            out.write_bytes(content)
        except OSError as error:
            raise Refused(f"写不到“{options['out']}”：{error.strerror}", NOT_WRITTEN) from error
        span, known = bulletin.span, {}
        if not bulletin.is_confidential:
            known["figures"] = dict(bulletin.figures.filter(unit=None).values_list("code", "value"))
            known["overdue"] = len(bulletin.annex["overdue"])
        return {
            "outcome": "prepared", "bulletin": bulletin.pk, "title": str(bulletin), options["kind"].removesuffix("ly"): str(span),
            "state": bulletin.state, "from": span.start.isoformat(), "to": span.last_day.isoformat(),
            "cut_off": span.cut_off.isoformat(), "number": bulletin.number, **known, "hash": bulletin.hash,
            "deviations": deviations(content),
        }  # fmt: skip

    def _drafted(self, court, options, now):
        if options["kind"] == Bulletin.Kind.QUARTERLY:
            if options["week"]:
                raise Refused("季度通报用 --quarter 写明季度，不用 --week")
            quarter = Quarter.parse(options["quarter"]) if options["quarter"] else Quarter.completed(now)
            return operations.draft_quarterly(court, quarter, by=None, now=now)
        if options["quarter"]:
            raise Refused("周通报用 --week 写明周次，不用 --quarter")
        week = Week.parse(options["week"]) if options["week"] else Week.completed(now)
        return operations.draft_weekly(court, week, by=None, now=now)

    def _content(self, bulletin):
        if bulletin.is_published:
            with bulletin.docx.open("rb") as stream:
                return stream.read()
        return bulletin_document(bulletin).bytes()

    def _target(self, name):
        path = Path(name)
        if path.suffix.lower() != ".docx":
            raise Refused(f"“{name}”不是 .docx 文件名")
        if path.is_dir() or not path.parent.is_dir():
            raise Refused(f"“{path.parent}”不是可以写入的文件夹")
        return path

    def _court(self, name):
        courts = Court.objects.all()
        if name:
            court = next((court for court in courts if name in (court.short_name, court.name, *court.aliases)), None)
            if court is None:
                raise Refused(f"没有叫“{name}”的法院，现有：{'、'.join(court.short_name for court in courts)}")
            return court
        tops = [court for court in courts if court.parent_id is None]
        if not tops:
            raise Refused("系统里还没有法院和单位，请先建机构（或运行 load_sample --organisation-only）")
        if len(tops) > 1:
            raise Refused(f"有 {len(tops)} 个中级法院，请用 --court 写明：{'、'.join(court.short_name for court in tops)}")
        return tops[0]
