"""The register of terminated cases: its views, filters and rows, all of them in the address and none of them personal."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.db.models import Count, Q
from django.utils.html import format_html, format_html_join

from cases.models import Case
from core.keyset import Key, paginate
from core.masks import mask_name
from core.templatetags.ui import day, due_light
from courts.models import Unit
from courts.scope import scope_of
from reviews.models import Consent, TerminationStatus
from reviews.precheck_facts import WARNINGS
from reviews.prechecks import precheck, warnings_of
from reviews.terminations.facts import facts_of

KIND = "termination"
SOON_DAYS = 30
SHOWN_MARKS = 2
LABELS = dict(TerminationStatus.choices)


@dataclass(frozen=True)
class View:
    """One tab: which cases; in the order of their due days, or the latest ruling first."""

    code: str
    label: str
    condition: object
    by_due: bool = False


def views(today):
    """The saved views every reader has."""
    owed = Q(closed_at=None, due_on__isnull=False)
    return [
        View("all", "全部", Q()),
        View("standing", "终本", Q(status=TerminationStatus.STANDING)),
        View("soon", "一个月内要查控", owed & Q(due_on__gte=today, due_on__lte=today + timedelta(days=SOON_DAYS)), by_due=True),
        View("overdue", "查控超期", owed & Q(due_on__lt=today), by_due=True),
        View("objected", "异议审查中", Q(status=TerminationStatus.OBJECTED)),
        View("applied", "申请恢复中", Q(status=TerminationStatus.APPLIED)),
        View("resumed", "已恢复执行", Q(status=TerminationStatus.RESUMED)),
        View("expired", "五年期满", Q(status=TerminationStatus.EXPIRED)),
    ]


def tab_counts(user, today):
    """How many cases each view holds, in one query."""
    by_code = {view.code: view.condition for view in views(today)}
    marks = {code: Count("pk", filter=by_code[code]) for code in ("soon", "overdue")}
    rows = Case.objects.visible_to(user).filter(kind=KIND).order_by().values("status").annotate(number=Count("pk"), **marks)
    counts = dict.fromkeys(by_code, 0)
    for row in rows:
        counts["all"] += row["number"]
        counts["soon"] += row["soon"]
        counts["overdue"] += row["overdue"]
        if row["status"] in counts:
            counts[row["status"]] = row["number"]
    return counts


def _day_field(label):
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class Filters(forms.Form):
    """What the register can be narrowed by."""

    unit = forms.ModelMultipleChoiceField(label="单位", queryset=Unit.objects.none(), required=False)
    status = forms.MultipleChoiceField(label="状态", choices=TerminationStatus, required=False)
    consent = forms.MultipleChoiceField(label="申请人是否同意", choices=Consent, required=False)
    terminated_from = _day_field("终本日期起")
    terminated_to = _day_field("终本日期止")

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=scope_of(user).unit_ids, is_responsible=True)

    def condition(self):
        """The chosen filters as one condition; what is not valid narrows nothing."""
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else {}
        lookups = {
            "unit": "unit__in",
            "status": "status__in",
            "consent": "termination__consent__in",
            "terminated_from": "opened_on__gte",
            "terminated_to": "opened_on__lte",
        }
        return Q(**{lookups[name]: value for name, value in chosen.items() if value})

    def chips(self, query):
        """The chosen filters as removable chips: (label, words, address without it)."""
        chips = []
        for name, value in (self.cleaned_data if self.is_valid() else {}).items():
            if value:
                without = query.copy()
                for gone in (name, "after", "before"):
                    without.pop(gone, None)
                chips.append((self.fields[name].label, self._words(name, value), without.urlencode()))
        return chips

    def _words(self, name, value):
        if name == "unit":
            return "、".join(unit.short_name for unit in value)
        if isinstance(value, list):
            labels = dict(self.fields[name].choices)
            return "、".join(str(labels[item]) for item in value)
        return f"{value.year}年{value.month}月{value.day}日"


NEWEST = (
    Key("opened_on", descending=True, write=date.isoformat, read=date.fromisoformat),
    Key("pk", descending=True),
)
BY_DUE = (Key("due_on", write=date.isoformat, read=date.fromisoformat), Key("pk"))


def filtered(user, view, filters):
    """The cases of a view and its filters that `user` may see."""
    return Case.objects.visible_to(user).filter(view.condition, filters.condition(), kind=KIND)


def page_of(cases, view, query, *, size=30):
    """One page with what its rows show, in one query."""
    rows = cases.select_related("termination__execution_case", "unit")
    keys = BY_DUE if view.by_due else NEWEST
    return paginate(rows, keys, size=size, after=query.get("after", ""), before=query.get("before", ""))


# (heading, style): on a telephone `opt` gives way.
COLUMNS = (
    ("下次查控", ""), ("案号", ""), ("终本日期", ""), ("申请执行人、被执行人", ""), ("单位", ""), ("承办人", ""), ("上次查控", "opt"),
    ("状态", ""), ("提示", ""),
)  # fmt: skip


def cells_of(case, today):
    """(cell, style) of one row in the order of `COLUMNS`."""
    return [(cell, style) for cell, (_label, style) in zip(_cells(case, today), COLUMNS, strict=True)]


def _cells(case, today):
    termination = case.termination
    marks = [WARNINGS[code] for code in warnings_of(precheck(facts_of(termination)))]
    return [
        _due(case, today),
        format_html('<a href="/terminated/{}/">{}</a>', case.pk, termination.execution_case.number),
        day(termination.terminated_on),
        format_html("{}，{}", mask_name(termination.applicant) or "未录入", mask_name(termination.debtor) or "未录入"),
        case.unit.short_name,
        termination.handler_name or format_html('<span class="muted">{}</span>', "未录入"),
        day(termination.last_query_on) if termination.last_query_on else format_html('<span class="muted">{}</span>', "未录入"),
        LABELS[case.status],
        format_html_join(" ", '<span class="tag">{}</span>', ((mark,) for mark in marks[:SHOWN_MARKS])),
    ]


def _due(case, today):
    if case.due_on and not case.closed_at:
        return format_html("{} {}", due_light(case.due_on, today), day(case.due_on))
    return format_html('<span class="muted">{}</span>', "不再查控")


def overdue_count(user, today):
    """How many re-queries are overdue, for the rail."""
    return Case.objects.visible_to(user).filter(kind=KIND, closed_at=None, due_on__lt=today).count()
