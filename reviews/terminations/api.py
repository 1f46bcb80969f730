"""Terminated cases over the API: lists, facts with the pre-check, re-queries; names masked as on the pages."""

from datetime import date

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api_detail import CaseDetail
from cases.models import Case
from core.api.pages import KeysetPagination
from core.masks import mask_name
from reviews.models import Requery, Termination, TerminationStatus
from reviews.precheck_facts import WARNINGS
from reviews.prechecks import precheck, warnings_of
from reviews.terminations.facts import facts_of
from reviews.terminations.ledger_entries import FACT_FIELDS
from reviews.terminations.links import terminations_visible_to
from reviews.terminations.listing import tab_counts, views


class TerminationRowSerializer(serializers.ModelSerializer):
    """One terminated case as a list shows it."""

    id = serializers.IntegerField(source="case_id")
    number = serializers.CharField(source="case.number")
    execution_number = serializers.CharField(source="execution_case.number")
    execution = serializers.IntegerField(source="execution_case_id")
    court = serializers.CharField(source="case.court.short_name")
    unit = serializers.CharField(source="case.unit.short_name")
    status = serializers.CharField(source="case.status")
    status_label = serializers.CharField()
    due_on = serializers.DateField(source="case.due_on")
    version = serializers.IntegerField(source="case.version")
    applicant = serializers.SerializerMethodField()
    debtor = serializers.SerializerMethodField()

    class Meta:
        model = Termination
        fields = [
            "id", "number", "execution", "execution_number", "court", "unit", "status", "status_label", "due_on", "version", "applicant",
            "debtor", "handler_name", "cause", "filed_on", "terminated_on", "consent", "last_query_on",
        ]  # fmt: skip

    def get_applicant(self, termination) -> str:
        return mask_name(termination.applicant)

    def get_debtor(self, termination) -> str:
        return mask_name(termination.debtor)


class TerminationSerializer(TerminationRowSerializer):
    """One terminated case with all its facts; null and the empty text mean 未录入."""

    class Meta:
        model = Termination
        fields = list(dict.fromkeys([*TerminationRowSerializer.Meta.fields, *FACT_FIELDS]))


class PrecheckSerializer(serializers.Serializer):
    """What the machine makes of one item."""

    item = serializers.IntegerField(help_text="第几项")
    code = serializers.CharField()
    proposal = serializers.CharField(help_text="pass 合格、fail 不合格、na 不适用、none 未录入")
    certainty = serializers.CharField()
    facts = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    warnings = serializers.ListField(child=serializers.CharField())


class PrechecksSerializer(serializers.Serializer):
    items = PrecheckSerializer(many=True)
    warnings = serializers.DictField(child=serializers.CharField(), help_text="提示的代码和说明")


class RequerySerializer(serializers.ModelSerializer):
    recorded_by = serializers.CharField(source="recorded_by.name", default=None)

    class Meta:
        model = Requery
        fields = ["id", "queried_on", "scope", "has_found", "result", "told_on", "recorded_by", "recorded_at"]


class TerminationFilter(django_filters.FilterSet):
    """What a list can be narrowed by: facts that name no person."""

    status = django_filters.MultipleChoiceFilter(field_name="case__status", choices=TerminationStatus.choices)
    unit = django_filters.NumberFilter(field_name="case__unit_id")
    terminated_from = django_filters.DateFilter(field_name="terminated_on", lookup_expr="gte")
    terminated_to = django_filters.DateFilter(field_name="terminated_on", lookup_expr="lte")
    view = django_filters.ChoiceFilter(
        method="by_view", choices=[(view.code, view.label) for view in views(date(2000, 1, 1))], label="列表页上的视图"
    )

    class Meta:
        model = Termination
        fields = ["consent"]

    def by_view(self, queryset, name, value):
        condition = next(view.condition for view in views(timezone.localdate()) if view.code == value)
        return queryset.filter(case__in=Case.objects.filter(condition))


class TerminationRows:
    """Base of the reads: the terminated cases whose case this person may see."""

    serializer_class = TerminationRowSerializer
    queryset = Termination.objects.none()

    def get_queryset(self):
        rows = terminations_visible_to(self.request.user)
        return rows.select_related("case__court", "case__unit", "execution_case").order_by("-case_id")


class TerminationList(TerminationRows, ListAPIView):
    """终本案件列表。"""

    pagination_class = KeysetPagination
    filterset_class = TerminationFilter


class TerminationDetail(TerminationRows, CaseDetail):
    """一件终本案件：三十九项登记的事实；空的是未录入，不等于未办理。"""

    serializer_class = TerminationSerializer


class TerminationPrechecks(TerminationRows, APIView):
    """十三项的机器预检：建议、把握、依据的事实，和另外的提示。"""

    @extend_schema(responses=PrechecksSerializer)
    def get(self, request, pk):
        found = precheck(facts_of(get_object_or_404(self.get_queryset(), pk=pk)))
        items = [{"item": number, "code": code, **check.as_json()} for number, (code, check) in enumerate(found.items(), 1)]
        warnings = {code: WARNINGS[code] for code in warnings_of(found)}
        return Response(PrechecksSerializer({"items": items, "warnings": warnings}).data)


class TerminationRequeries(TerminationRows, APIView):
    """再次查控，新的在前。"""

    @extend_schema(responses=RequerySerializer(many=True))
    def get(self, request, pk):
        termination = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(RequerySerializer(termination.requeries.select_related("recorded_by"), many=True).data)


class ViewCountSerializer(serializers.Serializer):
    view = serializers.CharField()
    label = serializers.CharField()
    count = serializers.IntegerField()


class TerminationCounts(APIView):
    """列表各视图的件数：全部、一个月内要查控、查控超期等。"""

    @extend_schema(responses=ViewCountSerializer(many=True))
    def get(self, request):
        today = timezone.localdate()
        counts = tab_counts(request.user, today)
        told = [{"view": view.code, "label": view.label, "count": counts[view.code]} for view in views(today)]
        return Response(ViewCountSerializer(told, many=True).data)


urlpatterns = [
    path("terminations/", TerminationList.as_view(), name="api-terminations"),
    path("terminations/counts/", TerminationCounts.as_view(), name="api-termination-counts"),
    path("terminations/<int:pk>/", TerminationDetail.as_view(), name="api-termination"),
    path("terminations/<int:pk>/prechecks/", TerminationPrechecks.as_view(), name="api-termination-prechecks"),
    path("terminations/<int:pk>/requeries/", TerminationRequeries.as_view(), name="api-termination-requeries"),
]
