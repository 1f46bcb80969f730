"""What the pages on courts and people read."""

from datetime import datetime, time, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, Sum
from django.utils import timezone

from courts.models import AccessEntry, Court, Deputy, Post, Unit, User

ENDING_WITHIN_DAYS = 30


def tree():
    """The courts in order, each with `.units_in_order` (its active units below the court as a whole) and `.top`."""
    courts = list(Court.objects.order_by("order", "pk"))
    units = {}
    for unit in Unit.objects.order_by("order", "pk"):
        units.setdefault(unit.court_id, []).append(unit)
    for court in courts:
        own = units.get(court.pk, [])
        court.top = next((unit for unit in own if unit.kind == Unit.Kind.COURT), None)
        court.units_in_order = [unit for unit in own if unit.kind != Unit.Kind.COURT]
    return courts


def staff(unit, today):
    """The people with a post in `unit` (a court as a whole: in all its units), as (person, their posts there), by unit and age."""
    posts = Post.objects.unended(today).select_related("person", "unit__court").order_by("unit__order", "unit_id", "pk")
    posts = posts.filter(unit__court=unit.court_id) if unit.kind == Unit.Kind.COURT else posts.filter(unit=unit)
    found = {}
    for post in posts:
        found.setdefault(post.person, []).append(post)
    return list(found.items())


def deputies_in(people, today):
    """The deputyships of these people that run or are to come."""
    ids = [person.pk for person in people]
    rows = Deputy.objects.filter(Q(principal__in=ids) | Q(deputy__in=ids), ends_on__gte=today)
    return list(rows.select_related("principal", "deputy").order_by("starts_on", "pk"))


def unplaced():
    """Accounts without any post that runs, is asked for or is to come; closed ones last."""
    running = Post.objects.unended().filter(person=OuterRef("pk"))
    return User.objects.filter(~Exists(running)).order_by("-is_active", "pk")


def pending_posts():
    return Post.objects.pending().select_related("person", "unit__court", "requested_by").order_by("pk")


def ending_posts(today):
    """Posts that end within a month: the right ends with them unless somebody prolongs it."""
    last = today + timedelta(days=ENDING_WITHIN_DAYS)
    return (
        Post.objects.current(today)
        .filter(ends_on__lte=last, person__is_active=True)
        .select_related("person", "unit__court")
        .order_by("ends_on", "pk")
    )


def locked_accounts(now=None):
    """Usernames locked after too many failures, with `failures` and `last_at`."""
    since = (now or timezone.now()) - settings.AXES_COOLOFF_TIME
    return list(
        AccessAttempt.objects.filter(attempt_time__gte=since)
        .values("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"), last_at=Max("attempt_time"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
        .order_by("-last_at", "username")
    )


class AccessPage:
    """One page of the access log, newest first, cut by the primary key so that growth below does not shift it.

    Args:
        filters: cleaned data of `AccessFilterForm`.
        after, before: primary keys to go on from, as text from the address.
    """

    size = 50

    def __init__(self, filters, *, after="", before=""):
        rows = self._filtered(filters)
        backwards = bool(before) and not after
        if after.isdecimal():
            rows = rows.filter(pk__lt=int(after))
        elif before.isdecimal():
            rows = rows.filter(pk__gt=int(before)).order_by("pk")
        found = list(rows.select_related("case")[: self.size + 1])
        has_more = len(found) > self.size
        self.rows = found[: self.size]
        if backwards:
            self.rows.reverse()
        self.next = str(self.rows[-1].pk) if self.rows and (has_more or backwards) else ""
        self.previous = str(self.rows[0].pk) if self.rows and (after or (backwards and has_more)) else ""

    @staticmethod
    def _filtered(filters):
        rows = AccessEntry.objects.for_auditors().order_by("-pk")
        if filters.get("since"):
            rows = rows.filter(at__gte=_midnight(filters["since"]))
        if filters.get("until"):
            rows = rows.filter(at__lt=_midnight(filters["until"] + timedelta(days=1)))
        if filters.get("action"):
            rows = rows.filter(action=filters["action"])
        if filters.get("person"):
            rows = rows.filter(actor=filters["person"])
        return rows


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
