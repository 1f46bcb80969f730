"""搜索: petitions, terminated cases and execution cases by whatever is remembered. The words come by POST and never stand in an address. Source: ui.md."""

from django import forms
from django.db.models import Count, Window
from django.shortcuts import render
from django.views import View

from cases.models import Case
from core.text import LONGEST_QUERY, query_filter, query_rank
from executions.models import ExecutionCase
from executions.queries import found_by

SHOWN = 20


class SearchForm(forms.Form):
    q = forms.CharField(
        label="姓名、案号或编号",
        max_length=LONGEST_QUERY,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"required": "请填要搜的姓名、案号或编号"},
    )


class SearchPage(View):
    """GET shows the empty form, POST the first of each kind with their exact number."""

    template_name = "dashboards/search.html"

    def get(self, request):
        return self.page(SearchForm())

    def post(self, request):
        form = SearchForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        text = form.cleaned_data["q"]
        petitions, petition_count = petitions_found(request.user, text)
        terminations, termination_count = terminations_found(request.user, text)
        executions, execution_count = executions_found(request.user, text)
        return self.page(
            form,
            is_asked=True,
            petitions=petitions,
            petition_count=petition_count,
            terminations=terminations,
            termination_count=termination_count,
            executions=executions,
            execution_count=execution_count,
        )

    def page(self, form, status=200, **context):
        return render(self.request, self.template_name, {"form": form, "shown": SHOWN, **context}, status=status)


def petitions_found(user, text):
    """The first petitions that `text` finds in the reach of `user`, best first, and how many there are."""
    condition = query_filter(text)
    if condition is None:
        return [], 0
    rows = Case.objects.visible_to(user).filter(condition, kind="petition").select_related("unit", "petition__execution_case")
    return _first(rows.annotate(rank=query_rank(text)).order_by("rank", "-opened_on", "-pk"))


def terminations_found(user, text):
    """The first terminated cases that `text` finds in the reach of `user`, best first, and how many there are."""
    condition = query_filter(text)
    if condition is None:
        return [], 0
    rows = Case.objects.visible_to(user).filter(condition, kind="termination")
    rows = rows.select_related("unit", "court", "termination__execution_case")
    return _first(rows.annotate(rank=query_rank(text)).order_by("rank", "-opened_on", "-pk"))


def executions_found(user, text):
    """The first execution cases that `text` finds in the reach of `user`, and how many there are."""
    condition = found_by(text)
    if condition is None:
        return [], 0
    return _first(ExecutionCase.objects.visible_to(user).filter(condition).select_related("court"))


def _first(rows):
    """The first rows and the number of all, in one query."""
    found = list(rows.annotate(found=Window(Count("*")))[:SHOWN])
    return found, found[0].found if found else 0
