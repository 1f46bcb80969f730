"""The list of petitions: its views, filters, columns and order, all of them in the address and none of them personal."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from cases.models import Case, CasePerson
from core.keyset import Key, paginate
from core.widgets import LongSelectMultiple
from courts.models import Role
from courts.scope import scope_of
from deadlines.models import Deadline
from petitions import cells
from petitions.models import ESCALATED_CHANNELS, Channel, Status
from petitions.queries import status_counts

NEVER = date(9999, 12, 31)
SOON_DAYS = 3


@dataclass(frozen=True)
class View:
    """One tab: which cases, in which order."""

    code: str
    label: str
    condition: object
    by_due: bool = True


def views(today):
    """The saved views every reader has. Source: product.md §5."""
    is_open = Q(closed_at=None)
    soon = timezone.timedelta(days=SOON_DAYS)
    return [
        View("all", "全部", Q(), by_due=False),
        View("open", "在办", is_open),
        View("soon", "临期", is_open & Q(due_on__gte=today, due_on__lte=today + soon)),
        View("overdue", "超期", is_open & Q(due_on__lt=today)),
        View("repeat", "重访", is_open & Q(petition__visit_number__gt=1)),
        View("escalated", "三地访", is_open & Q(petition__channel__in=ESCALATED_CHANNELS)),
        View("disruptive", "缠闹滞留", is_open & Q(petition__is_disruptive=True)),
        View("supervised", "挂牌督办", is_open & Q(petition__is_supervised_key=True)),
        View("acceptance", "待验收", Q(status=Status.AWAITING_ACCEPTANCE)),
        View("archived", "已归档", Q(status=Status.ARCHIVED), by_due=False),
    ]


COUNTED_TOGETHER = ("soon", "overdue", "repeat", "escalated", "disruptive", "supervised")


def tab_counts(user, today):
    """How many cases each view holds: the status counts of the rail, and one aggregate over the open cases."""
    by_status = status_counts(user)
    conditions = {view.code: view.condition for view in views(today)}
    marks = {code: Count("pk", filter=conditions[code]) for code in COUNTED_TOGETHER}
    counts = Case.objects.visible_to(user).filter(kind="petition", closed_at=None).aggregate(**marks)
    closed = {Status.ACCEPTED, Status.ARCHIVED}
    return {
        **counts,
        "all": sum(by_status.values()),
        "open": sum(number for status, number in by_status.items() if status not in closed),
        "acceptance": by_status.get(Status.AWAITING_ACCEPTANCE, 0),
        "archived": by_status.get(Status.ARCHIVED, 0),
    }


class Filters(forms.Form):
    """What the list can be narrowed by."""

    unit = forms.TypedMultipleChoiceField(label="责任单位", coerce=int, widget=LongSelectMultiple, required=False)
    status = forms.MultipleChoiceField(label="状态", choices=Status, widget=LongSelectMultiple, required=False)
    channel = forms.MultipleChoiceField(label="来源", choices=Channel, widget=LongSelectMultiple, required=False)
    registered_from = forms.DateField(label="登记日期起", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    registered_to = forms.DateField(label="登记日期止", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    dispatched_from = forms.DateField(label="交办日期起", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    dispatched_to = forms.DateField(label="交办日期止", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data, *, user):
        super().__init__(data)
        units = [unit for unit in scope_of(user).units if unit.is_responsible]
        self.fields["unit"].choices = [(unit.pk, unit.short_name) for unit in units]

    def condition(self):
        """The chosen filters as one condition; what is not valid narrows nothing."""
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else {}
        lookups = {
            "unit": "unit__in",
            "status": "status__in",
            "channel": "petition__channel__in",
            "registered_from": "opened_on__gte",
            "registered_to": "opened_on__lte",
            "dispatched_from": "petition__dispatched_at__date__gte",
            "dispatched_to": "petition__dispatched_at__date__lte",
        }
        return Q(**{lookups[name]: value for name, value in chosen.items() if value})

    def chips(self, query):
        """The chosen filters as removable chips: (label, words, address without it)."""
        chips = []
        for name, value in (self.cleaned_data if self.is_valid() else {}).items():
            if not value:
                continue
            without = query.copy()
            without.pop(name, None)
            without.pop("after", None)
            without.pop("before", None)
            chips.append((self.fields[name].label, self._words(name, value), without.urlencode()))
        return chips

    def _words(self, name, value):
        if isinstance(value, list):
            labels = dict(self.fields[name].choices)
            return "、".join(str(labels[item]) for item in value)
        return f"{value.year}年{value.month}月{value.day}日"


@dataclass(frozen=True)
class ListColumn:
    """One column of the list: `code` stands in the address, `cell(case, today)` writes what stands in it, out of `related` as well."""

    code: str
    label: str
    cell: object
    is_number: bool = False
    is_default: bool = True
    related: str = ""


COLUMNS = [
    ListColumn("light", "期限", cells.light_cell),
    ListColumn("due", "到期日", cells.due_cell, is_number=True),
    ListColumn("number", "编号", cells.number_cell),
    ListColumn("petitioner", "信访人", cells.petitioner_cell),
    ListColumn("unit", "责任单位", cells.unit_cell),
    ListColumn("status", "状态", cells.status_cell),
    ListColumn("channel", "来源", cells.channel_cell),
    ListColumn("todo", "当前要办", cells.todo_cell),
    ListColumn("team", "包案、联络", cells.team_cell),
    ListColumn("ring", "留痕", cells.ring_cell, is_number=True),
    ListColumn("marks", "标记", cells.marks_cell),
    ListColumn("last", "最近一步", cells.last_cell),
    ListColumn("registered", "登记日期", cells.registered_cell, is_number=True, is_default=False),
    ListColumn("dispatched", "交办日期", cells.dispatched_cell, is_number=True, is_default=False),
    ListColumn("execution", "执行案号", cells.execution_cell, is_default=False, related="petition__execution_case"),
    ListColumn("upstream", "系统编号", cells.upstream_cell, is_default=False),
    ListColumn("returns", "退补", cells.returns_cell, is_number=True, is_default=False),
]
ALWAYS = "number"


def chosen_columns(query):
    """The columns that the address names, or the usual ones; the number is always there."""
    wanted = set(query.getlist("column"))
    known = [column for column in COLUMNS if column.code in wanted]
    if not known:
        return [column for column in COLUMNS if column.is_default]
    return [column for column in COLUMNS if column in known or column.code == ALWAYS]


BY_DUE = (Key("sort_due", write=date.isoformat, read=date.fromisoformat), Key("pk"))
BY_NEWEST = (Key("pk", descending=True),)


def filtered(user, view, filters):
    """The cases of a view and its filters that `user` may see; count, page, selection and export all start here."""
    return Case.objects.visible_to(user).filter(view.condition, filters.condition(), kind="petition")


def rows_of(page, columns, today):
    """(case, its cells as HTML) for the template."""
    tags = ['<td class="num">' if column.is_number else "<td>" for column in columns]
    return [(case, _cells(zip(tags, (column.cell(case, today) for column in columns), strict=True))) for case in page.rows]


def _cells(cells):
    # format_html takes twice as long, and there are hundreds of cells on a page
    return mark_safe("</td>".join(tag + conditional_escape(cell) for tag, cell in cells))  # noqa: S308


# Texts that no column shows; reading them takes longer than all the rest of a row.
LONG_TEXTS = ("search", "petition__demand", "petition__plan_text", "petition__remark")


def page_of(cases, view, columns, query, *, size=30):
    """One page with what its rows show, in one query."""
    people = CasePerson.objects.filter(case=OuterRef("pk"), ends_at=None).values("name")
    clocks = Deadline.objects.running().filter(case=OuterRef("pk")).order_by("due_on", "pk").values("label")
    related = [column.related for column in columns if column.related]
    rows = (
        cases.select_related("petition", "unit", *related)
        .defer(*LONG_TEXTS)
        .annotate(
            lead=Subquery(people.filter(role=Role.LEAD)[:1]),
            liaison=Subquery(people.filter(role=Role.LIAISON)[:1]),
            next_clock=Subquery(clocks[:1]),
        )
    )
    keys = BY_NEWEST
    if view.by_due:
        rows, keys = rows.annotate(sort_due=Coalesce("due_on", Value(NEVER))), BY_DUE
    return paginate(rows, keys, size=size, after=query.get("after", ""), before=query.get("before", ""))
