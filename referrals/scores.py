"""年度平安建设考评中的一案双查: what 通报 and 约谈 cost each court, and how good its inquiries were. Source: L4.9, L4.12.

A person's sheet is made of the referrals they know of, so it says nothing of the others, in no cell and in no sum. A 通报 or 约谈
counts in the year in which it happened, whenever it was written down.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Avg, Count, Q, Sum
from django.utils import timezone

from cases.figures import Period
from cases.models import Case
from core.xlsx import Heading, Table, write_table
from courts.models import Court
from referrals.figures import STARTED
from referrals.models import Disposition, DispositionWay, QualityScore

FIRST_YEAR = 2020


@dataclass
class Line:
    """One court in one year."""

    court: str
    started: int = 0
    circulars: int = 0
    talks: int = 0
    deduction: Decimal = Decimal(0)
    scored: int = 0
    quality: Decimal | None = None


def sheet(user, court, year):
    """The lines of the courts below `court` in `year`, as far as `user` knows of the referrals; their sum comes last."""
    lines = {pk: Line(name) for pk, name in Court.objects.filter(parent=court).values_list("pk", "short_name")}
    known = Case.objects.visible_to(user).filter(kind="referral", court=court, unit__court__in=lines).values("pk")
    whole = Period(date(year, 1, 1), date(year + 1, 1, 1), timezone.now())
    started = known.filter(STARTED.holds(whole)).order_by().values_list("unit__court")
    for pk, count in started.annotate(Count("pk")):
        lines[pk].started = count
    happened = Q(happened_on__year=year) | Q(happened_on=None, done_at__year=year)
    made = Disposition.objects.filter(happened, referral__in=known, state=Disposition.State.DONE)
    rows = _by_court(made.filter(way__in=[DispositionWay.CIRCULAR, DispositionWay.TALK]), "way")
    for pk, way, count, points in rows.annotate(Count("pk"), Sum("deduction")):
        line = lines[pk]
        line.circulars += count if way == DispositionWay.CIRCULAR else 0
        line.talks += count if way == DispositionWay.TALK else 0
        line.deduction += points
    scores = QualityScore.objects.filter(referral__in=known, referral__case__closed_at__year=year)
    for pk, count, quality in _by_court(scores).annotate(Count("pk"), Avg("total")):
        lines[pk].scored, lines[pk].quality = count, Decimal(quality).quantize(Decimal("0.1"))
    return [*lines.values(), _sum(list(lines.values()))]


def _by_court(rows, *more):
    return rows.order_by().values_list("referral__case__unit__court", *more)


def _sum(lines):
    scored = sum(line.scored for line in lines)
    quality = sum(line.quality * line.scored for line in lines if line.scored)
    return Line(
        "合计", *(sum(getattr(line, name) for line in lines) for name in ("started", "circulars", "talks", "deduction")), scored,
        (quality / scored).quantize(Decimal("0.1")) if scored else None,
    )  # fmt: skip


def years():
    """The years that have a sheet, the newest first."""
    return list(range(timezone.localdate().year, FIRST_YEAR - 1, -1))


def write_sheet(target, court, year, lines):
    """The sheet as a workbook."""
    headings = [
        Heading("法院", width=16), Heading("启动一案双查", width=14, kind="int"), Heading("被通报", width=10, kind="int"),
        Heading("被约谈", width=10, kind="int"), Heading("考评扣分", width=12, kind="money"), Heading("质量评价件数", width=14, kind="int"),
        Heading("平均质量分", width=12),
    ]  # fmt: skip
    table = Table(
        "考评扣分",
        f"{year}年度平安建设考评“一案双查”情况",
        headings,
        fill_in=f"{court.name}　{_day(timezone.localdate())}",
        paper=9,
    )
    rows = (
        [
            line.court,
            line.started,
            line.circulars,
            line.talks,
            line.deduction,
            line.scored,
            "" if line.quality is None else str(line.quality),
        ]
        for line in lines
    )
    return write_table(target, table, rows)


def _day(day: date):
    return f"{day.year}年{day.month}月{day.day}日"
