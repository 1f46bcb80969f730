"""工作台: the home page of each role, which begins with what to do now. Source: product.md §6, ui.md."""

from datetime import date

from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.generic import TemplateView

from cases.models import Case, CasePerson
from cases.steps import may_open
from core.keyset import Key, paginate
from courts.models import ADMINISTRATORS, Role
from courts.scope import scope_of
from dashboards import todo
from deadlines.calendar import current_calendar
from deadlines.lights import light
from petitions.models import Status
from petitions.overview import Overview, five_sentences, stage_matrix
from petitions.queries import petitions_visible_to, status_counts
from petitions.steps.registration import Register
from referrals.home import turns_of
from reviews.desk import queues_left

FIRST, NEXT, OWN = 5, 9, 6
PAGE = 50
LEADERS = frozenset({Role.BUREAU_CHIEF, Role.PRESIDENT, Role.CONTACT_LEADER})


class Home(TemplateView):
    """The first page after logging in."""

    def get_template_names(self):
        roles = scope_of(self.request.user).roles
        return ["dashboards/home_administrator.html" if roles & ADMINISTRATORS else "dashboards/home.html"]

    def get_context_data(self, **kwargs):
        user, today = self.request.user, timezone.localdate()
        roles = scope_of(user).roles
        context = super().get_context_data(today=today, roles=roles, **kwargs)
        if roles & ADMINISTRATORS:
            return context
        # asked only by clocks that count working days, and by the week beside the list
        waiting, calendar = todo.todo(user), SimpleLazyObject(current_calendar)
        counted = todo.counts(waiting, today)
        found = [(item, light(item.deadline, today, calendar)) for item in todo.items(waiting, FIRST + NEXT)]
        context |= {
            "counts": counted,
            "first": found[:FIRST],
            "rest": found[FIRST:],
            "left": max(counted["total"] - FIRST - NEXT, 0),
            "may_register": may_open(Register, user),
            "reviews_waiting": queues_left(user),
            "referrals_waiting": turns_of(user),
        }
        if Role.WINDOW in roles:
            context |= {"is_window": True, "today_rows": registered_on(user, today)}
        if roles & LEADERS:
            overview = Overview(user)
            context |= {"sentences": five_sentences(overview), "matrix": stage_matrix(overview)}
        else:
            states = [(status, status_counts(user).get(status, 0)) for status in Status]
            week = [(day, number, calendar.kind(day)) for day, number in counted["week"]]
            context |= {"own": own_cases(user), "states": states, "week": week}
        return context


class TodoPage(TemplateView):
    """我的待办, whole: every clock that waits for this person, by due day."""

    template_name = "dashboards/todo.html"

    def get_context_data(self, **kwargs):
        user, today, calendar = self.request.user, timezone.localdate(), current_calendar()
        waiting, query = todo.todo(user), self.request.GET
        keys = (Key("due_on", write=date.isoformat, read=date.fromisoformat), Key("pk"))
        page = paginate(
            todo.deadlines(waiting).select_related(*todo.RELATED),
            keys,
            size=PAGE,
            after=query.get("after", ""),
            before=query.get("before", ""),
        )
        rows = [(item, light(item.deadline, today, calendar)) for item in todo.as_items(page.rows)]
        return super().get_context_data(page=page, rows=rows, counts=todo.counts(waiting, today), **kwargs)


def own_cases(user):
    """The open petitions that `user` is on, nearest due day first, with the count of what their files still lack."""
    places = CasePerson.objects.filter(person_id=user.pk, ends_at=None)
    cases = Case.objects.open().filter(kind="petition", pk__in=places.values("case_id"))
    return list(cases.select_related("petition").order_by("due_on", "pk")[:OWN])


def registered_on(user, day):
    """What was registered on `day` in the reach of `user`: 今日来访列表."""
    rows = petitions_visible_to(user).filter(case__opened_on=day).select_related("case__unit").order_by("-case_id")
    return list(rows[:20])
