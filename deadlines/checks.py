"""Does the calendar reach far enough: a check that warns from November on, when the next year's notice is out."""

from django.core.checks import Tags, Warning, register
from django.db import DatabaseError
from django.utils import timezone

from deadlines.models import CalendarYear

NOTICE_MONTH = 11


def missing_year(today):
    """The year whose arrangement should be entered by `today` and is not: this one, or from November the next; else None."""
    wanted = [today.year, today.year + 1] if today.month >= NOTICE_MONTH else [today.year]
    known = set(CalendarYear.objects.filter(year__in=wanted).values_list("year", flat=True))
    return next((year for year in wanted if year not in known), None)


@register(Tags.database)
def check_calendar(app_configs, databases=None, **kwargs):
    """Warn that due dates of a year are provisional."""
    if not databases:
        return []
    today = timezone.localdate()
    try:
        year = missing_year(today)
    except DatabaseError:
        return []  # no tables yet
    if year is None:
        return []
    return [
        Warning(
            f"{year}年的放假安排还没有录入，涉及{year}年的期限都是暂算",
            hint="国务院办公厅通知一般在十一月发布；由系统管理员在“数据与设置 · 放假安排”粘贴通知，先看受影响的期限再录入",
            id="deadlines.W001",
        )
    ]
