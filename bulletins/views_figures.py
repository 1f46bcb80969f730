"""指标口径, and the cases behind a live figure."""

from itertools import groupby

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import TemplateView

from cases.figures import FIGURES, Ratio
from cases.kinds import KINDS
from cases.quarters import Quarter
from cases.weeks import Week
from core.keyset import Key, paginate
from courts.models import Unit
from courts.scope import visible_units
from reviews.figures import DEFINITIONS

PAGE_SIZE = 30
NEWEST = (Key("pk", descending=True),)


class DictionaryPage(TemplateView):
    """What every number counts: one definition for the pages, the bulletin and the API."""

    template_name = "bulletins/figure_dictionary.html"

    def get_context_data(self, **kwargs):
        sections = [(name, list(figures)) for name, figures in groupby(FIGURES.values(), key=lambda figure: figure.section)]
        merged = {}
        for name, figures in sections:
            merged.setdefault(name, []).extend(figures)
        count = len(FIGURES) + len(DEFINITIONS)
        return super().get_context_data(sections=merged.items(), of_campaigns=DEFINITIONS, count=count, **kwargs)


class FigureCasesPage(TemplateView):
    """The cases behind a figure, for the running week up to now or for a past one."""

    template_name = "bulletins/figure_cases.html"

    def get_context_data(self, **kwargs):
        request = self.request
        figure = FIGURES.get(kwargs.pop("code"))
        if figure is None:
            raise Http404("没有这个指标")
        week, period, label = period_called(request.GET.get("period", "now"), timezone.now())
        unit = unit_called(request)
        cases = figure.queryset(request.user, period, unit.pk if unit else None)
        page = paginate(
            cases.select_related("unit").defer("search"), NEWEST, size=PAGE_SIZE, after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )  # fmt: skip
        return super().get_context_data(
            figure=figure,
            is_ratio=isinstance(figure, Ratio),
            value=figure.value(request.user, period, unit.pk if unit else None),
            unit=unit,
            week=week,
            period=period,
            label=label,
            page=page,
            rows=[(case, KINDS[case.kind].status_label(case.status), KINDS[case.kind].url(case)) for case in page.rows],
            **kwargs,
        )


def period_called(text, now):
    """(week or quarter, period, words) for `now`, a week such as 2021-W11 or a quarter such as 2021-Q1. Raises: Http404 for anything else."""
    span_type, name = (Quarter, "季度") if "Q" in text.upper() else (Week, "周")
    running = span_type.running(now)
    try:
        span = running if text in ("", "now") else span_type.parse(text)
    except ValidationError as error:
        raise Http404(error.messages[0]) from error
    if span > running:
        raise Http404(f"这一{name}还没有到")
    return span, span.period(now), f"本{name}到现在" if span == running else f"{span.year}年第{span.number}{name}"


def unit_called(request):
    """The unit asked for, when the reader may see its cases; None for all."""
    text = request.GET.get("unit", "")
    if not text:
        return None
    if not text.isdecimal():
        raise Http404("没有这个单位")
    return get_object_or_404(Unit.objects.filter(pk__in=visible_units(request.user)), pk=int(text))
