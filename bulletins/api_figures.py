"""Figures over the API: what each counts, its value by period and unit, the cases behind it."""

from django.http import Http404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from bulletins.views_figures import period_called, unit_called
from cases.api import CaseSerializer
from cases.figures import FIGURES, counts_by_unit, totals
from cases.models import Case
from core.api.pages import KeysetPagination
from courts.models import Unit

PERIOD = OpenApiParameter("period", description="now 是本周到现在；或某一周，如 2021-W11。不写为 now")
UNIT = OpenApiParameter("unit", type=int, description="责任单位的编号；不写为全部")


class FigureSerializer(serializers.Serializer):
    """One figure and its 口径."""

    code = serializers.CharField()
    metric = serializers.CharField()
    section = serializers.CharField()
    label = serializers.CharField()
    definition = serializers.CharField()
    kind = serializers.CharField()
    is_ratio = serializers.SerializerMethodField()

    def get_is_ratio(self, figure) -> bool:
        return len(figure.parts) > 1


class ValueSerializer(serializers.Serializer):
    text = serializers.CharField(help_text="印出来的样子：31、96.8%、—")
    count = serializers.IntegerField(help_text="件数，或比率的分子")
    denominator = serializers.IntegerField(allow_null=True)


class UnitValueSerializer(serializers.Serializer):
    unit = serializers.IntegerField()
    unit_name = serializers.CharField()
    value = ValueSerializer()


class FigureValueSerializer(serializers.Serializer):
    """A figure for one period, over what the person may see."""

    figure = FigureSerializer()
    period = serializers.CharField()
    start = serializers.DateField()
    end = serializers.DateField(help_text="不含这一天")
    cut_off = serializers.DateTimeField()
    value = ValueSerializer()
    units = UnitValueSerializer(many=True, help_text="有件的各单位；指定了 unit 时为空")


def figure_called(code):
    if code not in FIGURES:
        raise Http404
    return FIGURES[code]


class FigureList(APIView):
    """指标口径：每个数怎么数。"""

    @extend_schema(responses=FigureSerializer(many=True))
    def get(self, request):
        return Response(FigureSerializer(FIGURES.values(), many=True).data)


class FigureValue(APIView):
    """一个指标的数：按时段、按单位。"""

    @extend_schema(parameters=[PERIOD, UNIT], responses=FigureValueSerializer)
    def get(self, request, code):
        figure, unit = figure_called(code), unit_called(request)
        _week, period, label = period_called(request.GET.get("period", "now"), timezone.now())
        table = counts_by_unit([figure], request.user, period)
        names = {} if unit else dict(Unit.objects.filter(pk__in=table).order_by("order", "pk").values_list("pk", "short_name"))
        units = [{"unit": pk, "unit_name": name, "value": figure.of(table[pk])} for pk, name in names.items()]
        value = figure.of(table.get(unit.pk, {}) if unit else totals(table))
        told = {
            "figure": figure, "period": label, "start": period.start, "end": period.end, "cut_off": period.cut_off, "value": value,
            "units": units,
        }  # fmt: skip
        return Response(FigureValueSerializer(told).data)


class FigureCases(ListAPIView):
    """一个指标背后的案件；比率列出分子。"""

    serializer_class = CaseSerializer
    pagination_class = KeysetPagination
    filter_backends = ()
    queryset = Case.objects.none()

    @extend_schema(parameters=[PERIOD, UNIT])
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        figure, unit = figure_called(self.kwargs["code"]), unit_called(self.request)
        _week, period, _label = period_called(self.request.GET.get("period", "now"), timezone.now())
        cases = figure.queryset(self.request.user, period, unit.pk if unit else None)
        return cases.select_related("court", "unit").defer("search")


urlpatterns = [
    path("figures/", FigureList.as_view(), name="api-figures"),
    path("figures/<slug:code>/", FigureValue.as_view(), name="api-figure"),
    path("figures/<slug:code>/cases/", FigureCases.as_view(), name="api-figure-cases"),
]
