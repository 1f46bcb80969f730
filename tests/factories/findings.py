"""Findings over two courts and two tiers, and ledgers written to memory, changed and brought back."""

import io
from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import openpyxl
from django.core.files.base import ContentFile
from django.utils import timezone

from cases.models import Case, CasePerson
from cases.steps import take
from core.ledger import LEDGERS
from courts.models import Role
from ledgers.operations.command import examine_only, import_now
from ledgers.operations.exporting import write_ledger
from ledgers.report import report_of
from reviews.answers import findings as registering
from reviews.findings import steps as s
from reviews.models import Finding, Tier
from tests.factories.organisation import fresh
from tests.factories.review_rows import campaign_of, put_under_review, submit

ORDERED = datetime(2021, 4, 12, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2021, 4, 14)


def found(world):
    """温如玉 has found items 1 and 3 of a case of 武陟 wanting, and item 2 of one of 温县; all in the intermediate court's tier.

    Returns: campaign, near and far (the reviews).
    """
    campaign = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.COURT, Tier.INTERMEDIATE), name="信访评查")
    near = put_under_review(campaign, world.units["near.court"], ["焦执访〔2021〕0001号"])[0]
    far = put_under_review(campaign, world.units["far.court"], ["焦执访〔2021〕0002号"])[0]
    for review, failed in ((near, {1, 3}), (far, {2})):
        task = submit(review, Tier.INTERMEDIATE, world.division_handler, failed=failed, items=5)
        CasePerson.objects.create(case=review.case, person=world.division_handler, name="温如玉", role=Role.REVIEWER)
        registering.register(task)
    return SimpleNamespace(campaign=campaign, near=near, far=far)


def one_ordered(world):
    """The same, and item 1 of the case of 武陟 is ordered to be cured."""
    those = found(world)
    order(those.near, world, [1])
    return those


def finding(review, item):
    return Finding.objects.get(review=review, item=item)


def act(step, review, by, at=ORDERED, **data):
    return take(step, Case.objects.get(pk=review.pk), by=fresh(by), data=data, at=at)


def order(review, world, items, at=ORDERED, cure="by_date", **more):
    chosen = [finding(review, item).pk for item in items]
    return act(s.OrderRectification, review, world.office, at, findings=chosen, nature="individual", cure=cure, **more)


def exported(code, user, **filters):
    """The bytes of the ledger as `user` takes it out."""
    target = io.BytesIO()
    who = fresh(user) if user else None
    write_ledger(LEDGERS[code], target, user=who, at=timezone.now(), filters=filters)
    return target.getvalue()


def rows_of(code, content):
    """The data rows of the file, all sheets, as {column name: value}."""
    rows, width = [], len(LEDGERS[code].columns)
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for cells in sheet.iter_rows(min_row=5, max_col=width, values_only=True):
            if isinstance(cells[0], int):
                rows.append(dict(zip((column.name for column in LEDGERS[code].columns), cells, strict=True)))
    return rows


def changed(code, content, where, **texts):
    """The file with cells of one row changed; `where` is the row's key."""
    ledger = LEDGERS[code]
    places = {column.name: number for number, column in enumerate(ledger.columns, 1)}
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for row in range(5, sheet.max_row + 1):
            if sheet.cell(row, places[ledger.key]).value == where:
                for name, text in texts.items():
                    sheet.cell(row, places[name]).value = text
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def examined(code, content, user, today=TODAY):
    """What bringing the file in would do, as the command line reports it."""
    who = fresh(user) if user else None
    return report_of(code, examine_only(LEDGERS[code], io.BytesIO(content), "台账.xlsx", by=who, today=today))


def brought(code, content, user, at=ORDERED):
    """The same, written."""
    return import_now(LEDGERS[code], ContentFile(content, name="台账.xlsx"), "0" * 64, by=fresh(user), at=at)
