"""Reading clocks for pages: lists, and what administrators should be warned of."""

from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from cases.kinds import KINDS, kind_of
from cases.models import Case
from core.keyset import Key, paginate
from courts.models import Role
from courts.scope import holds
from deadlines.checks import missing_year
from deadlines.clocks import clocks_of
from deadlines.lights import light
from deadlines.models import Deadline, SweepRun
from deadlines.operations.reminders import NAME

PAGE_SIZE = 50
WEEK = 7
# The sweep runs every ten minutes; a run that is this old means that beat or worker is down.
LATE_AFTER = timedelta(hours=3)
KEYS = (Key("due_on", read=date.fromisoformat), Key("pk"))


def clocks_visible_to(user):
    """The running clocks of the cases that `user` may see, but of those that would tell more than they may know yet."""
    visible = Case.objects.visible_to(user).filter(pk=OuterRef("case_id"))
    clocks = Deadline.objects.running().filter(Exists(visible))
    for kind in KINDS.values():
        untold = kind.untold(user)
        if untold is not None:
            clocks = clocks.exclude(case__in=untold)
    return clocks


def clocks_told(case, user, today, *, explained=False):
    """The clocks of one case as `clocks_of` gives them, none while they would tell `user` more than they may know yet."""
    return clocks_of(case, today, explained=explained) if kind_of(case).tells_all(case, user) else []


def due_when(when, today):
    """The condition of being overdue, due today, or due within a week; no condition for any other word."""
    conditions = {
        "overdue": Q(due_on__lt=today),
        "today": Q(due_on=today),
        "week": Q(due_on__range=(today, today + timedelta(days=WEEK))),
    }
    return conditions.get(when, Q())


def counts_when(deadlines, words, today):
    """{word: how many of `deadlines` are due then}, in one query."""
    return deadlines.aggregate(**{word: Count("pk", filter=due_when(word, today)) for word in words})


def page_of_clocks(deadlines, *, today, calendar, after="", before=""):
    """One page of clocks by due day; its rows are (deadline, light) pairs."""
    page = paginate(deadlines.select_related("case__unit"), KEYS, size=PAGE_SIZE, after=after, before=before)
    page.rows = [(deadline, light(deadline, today, calendar)) for deadline in page.rows]
    return page


def stale_sweep(now=None, name=NAME):
    """A sentence when the sweep `name` has not finished for too long, else ""."""
    now = now or timezone.now()
    last = (
        SweepRun.objects.filter(name=name, finished_at__isnull=False).order_by("-started_at").values_list("started_at", flat=True)
    )
    last = last.first()
    if last is None:
        return "提醒任务还没有运行过"
    hours = int((now - last).total_seconds() // 3600)
    return f"提醒任务已 {hours} 小时未运行" if now - last > LATE_AFTER else ""


def warnings(user, now=None):
    """What a system administrator should mend, one sentence each; nothing for everybody else."""
    if not holds(user, Role.SYSTEM_ADMIN):
        return []
    now = now or timezone.now()
    year = missing_year(timezone.localdate(now))
    found = [f"{year}年的放假安排还没有录入，涉及{year}年的期限都是暂算"] if year else []
    stale = stale_sweep(now)
    return [*found, f"{stale}，请检查后台任务是否在运行"] if stale else found
