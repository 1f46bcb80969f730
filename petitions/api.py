"""Petitions over the API: lists and facts, masked as on the pages."""

from datetime import date

import django_filters
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api_detail import CaseDetail
from cases.models import Case
from cases.steps import Channel
from core.api.pages import KeysetPagination
from core.api.views import ActView
from core.masks import mask_id, mask_name, mask_phone
from courts.models import Unit
from courts.scope import visible_units
from petitions import api_case as case
from petitions import api_orders as orders
from petitions.listing import tab_counts, views
from petitions.models import Petition, Status
from petitions.operations import dispatch_batch, preview_batch
from petitions.queries import petitions_visible_to


class PetitionSerializer(serializers.ModelSerializer):
    """One petition as a list shows it; names and numbers of persons are masked."""

    id = serializers.IntegerField(source="case_id")
    number = serializers.CharField(source="case.number")
    status = serializers.CharField(source="case.status")
    status_label = serializers.SerializerMethodField()
    court = serializers.CharField(source="case.court.short_name")
    unit = serializers.CharField(source="case.unit.short_name")
    registered_on = serializers.DateField(source="case.opened_on")
    due_on = serializers.DateField(source="case.due_on")
    completeness = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="case.version")
    petitioner = serializers.SerializerMethodField()
    id_number = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()
    execution_number = serializers.CharField(source="execution_case.number", default=None)

    class Meta:
        model = Petition
        fields = [
            "id", "number", "status", "status_label", "court", "unit", "registered_on", "due_on", "completeness", "version",
            "upstream_number", "visited_on", "channel", "visit_number", "petitioner", "petitioner_kind", "id_number", "phone",
            "is_local", "execution_number", "execution_status", "is_executed", "demand", "is_repeated_key", "is_supervised_key",
            "is_strong_key", "dispatched_at", "acknowledged_at", "plan_reported_at", "replied_at", "submitted_at", "accepted_at",
            "archived_at", "is_resolved", "return_count",
        ]  # fmt: skip

    def get_status_label(self, petition) -> str:
        return Status(petition.case.status).label

    def get_completeness(self, petition) -> str:
        return f"{petition.case.completeness_done}/{petition.case.completeness_total}"

    def get_petitioner(self, petition) -> str:
        return mask_name(petition.petitioner_name)

    def get_id_number(self, petition) -> str:
        return mask_id(petition.id_number)

    def get_phone(self, petition) -> str:
        return mask_phone(petition.phone)


VIEWS = [(view.code, view.label) for view in views(date.min)]


class PetitionFilter(django_filters.FilterSet):
    """What a list can be narrowed by: facts that name no person."""

    status = django_filters.MultipleChoiceFilter(field_name="case__status", choices=Status.choices)
    unit = django_filters.NumberFilter(field_name="case__unit_id")
    registered_from = django_filters.DateFilter(field_name="case__opened_on", lookup_expr="gte")
    registered_to = django_filters.DateFilter(field_name="case__opened_on", lookup_expr="lte")
    dispatched_from = django_filters.DateFilter(field_name="dispatched_at__date", lookup_expr="gte")
    dispatched_to = django_filters.DateFilter(field_name="dispatched_at__date", lookup_expr="lte")
    overdue = django_filters.BooleanFilter(method="by_overdue", label="超期")
    view = django_filters.ChoiceFilter(method="by_view", choices=VIEWS, label="列表页上的视图")

    class Meta:
        model = Petition
        fields = ["channel", "is_executed", "is_resolved", "is_supervised_key"]

    def by_overdue(self, queryset, name, value):
        late = {"case__closed_at": None, "case__due_on__lt": timezone.localdate()}
        return queryset.filter(**late) if value else queryset.exclude(**late)

    def by_view(self, queryset, name, value):
        condition = next(view.condition for view in views(timezone.localdate()) if view.code == value)
        return queryset.filter(case__in=Case.objects.filter(condition))


class PetitionRows:
    """Base of both reads: the petitions whose cases this person may see."""

    serializer_class = PetitionSerializer

    def get_queryset(self):
        rows = petitions_visible_to(self.request.user)
        return rows.select_related("case__court", "case__unit", "execution_case").order_by("-case_id")


class PetitionList(PetitionRows, ListAPIView):
    """信访案件列表。"""

    pagination_class = KeysetPagination
    filterset_class = PetitionFilter


class PetitionDetail(PetitionRows, CaseDetail):
    """一件信访案件。"""


class BatchRow(serializers.Serializer):
    case = serializers.IntegerField(label="案件")
    unit = serializers.IntegerField(label="责任单位")


class BatchSerializer(serializers.Serializer):
    rows = BatchRow(many=True, min_length=1, max_length=500)
    requirement = serializers.CharField(required=False, allow_blank=True, label="交办要求")


class OutcomeSerializer(serializers.Serializer):
    case = serializers.IntegerField(source="case.pk")
    number = serializers.CharField(source="case.number")
    order = serializers.CharField(source="order.number", default=None)
    reason = serializers.CharField()


class BatchView(ActView):
    """Base: petitions of the person's scope, each with the unit it is to go to."""

    takes = BatchSerializer

    def picked(self, rows):
        """(cases, {case pk: unit}); a unit that cannot be responsible, or lies outside the scope, counts as not chosen."""
        wanted = {row["case"]: row["unit"] for row in rows}
        seen = Case.objects.visible_to(self.request.user).filter(pk__in=wanted, kind="petition")
        cases = list(seen.select_related("petition", "unit", "court"))
        reach = Unit.objects.filter(is_responsible=True, is_active=True, pk__in=visible_units(self.request.user))
        units = reach.in_bulk(set(wanted.values()))
        return cases, {found.pk: units[wanted[found.pk]] for found in cases if wanted[found.pk] in units}


class GroupSerializer(serializers.Serializer):
    unit = serializers.IntegerField(source="unit.pk")
    unit_name = serializers.CharField(source="unit.short_name")
    cases = serializers.ListField(child=serializers.IntegerField())


class BatchPreviewSerializer(serializers.Serializer):
    groups = GroupSerializer(many=True, help_text="每个单位一份交办单")
    refused = OutcomeSerializer(many=True, help_text="不能交办的，附原因")


class BatchPreview(BatchView):
    """预览批量交办：按单位归成几份，哪些不能交办；不写入。"""

    answers = BatchPreviewSerializer

    def act(self, _found, *, rows, **_data):
        groups, refused = preview_batch(*self.picked(rows), by=self.request.user)
        told = [{"unit": unit, "cases": [found.pk for found in group]} for unit, group in groups.items()]
        return {"groups": told, "refused": refused}


class BatchDispatch(BatchView):
    """批量交办：同一单位一份交办单，逐件给出结果。"""

    @extend_schema(responses=OutcomeSerializer(many=True))
    def post(self, request):
        inputs = self.cleaned(None)
        cases, units = self.picked(inputs["rows"])
        requirement = inputs.get("requirement", "")
        outcomes = dispatch_batch(cases, units, by=request.user, requirement=requirement, channel=Channel.API)
        return Response(OutcomeSerializer(outcomes, many=True).data)


class CountsSerializer(serializers.Serializer):
    view = serializers.CharField()
    label = serializers.CharField()
    count = serializers.IntegerField()


class PetitionCounts(APIView):
    """列表各视图的件数：全部、在办、临期、超期等。"""

    @extend_schema(responses=CountsSerializer(many=True))
    def get(self, request):
        today = timezone.localdate()
        counts = tab_counts(request.user, today)
        told = [{"view": view.code, "label": view.label, "count": counts[view.code]} for view in views(today)]
        return Response(CountsSerializer(told, many=True).data)


RECORDS = [
    ("interviews", "interviews", case.InterviewSerializer, "约谈，新的在前。"),
    ("measures", "measures", case.MeasureSerializer, "化解措施，新的在前。"),
    ("contacts", "contacts", case.ContactSerializer, "联系记录，新的在前。"),
    ("onsite-responses", "onsiteresponses", case.OnSiteSerializer, "现场处置，新的在前。"),
    ("replies", "replys", case.ReplySerializer, "答复，新的在前。"),
    ("closings", "closings", case.ClosingSerializer, "报结和验收结果，新的在前。"),
]
urlpatterns = [
    path("petitions/", PetitionList.as_view(), name="api-petitions"),
    path("petitions/counts/", PetitionCounts.as_view(), name="api-petition-counts"),
    path("petitions/dispatch-preview/", BatchPreview.as_view(), name="api-dispatch-preview"),
    path("petitions/dispatch-batch/", BatchDispatch.as_view(), name="api-dispatch-batch"),
    path("petitions/<int:pk>/", PetitionDetail.as_view(), name="api-petition"),
    path("petitions/<int:pk>/reveal/", case.Reveal.as_view(), name="api-petition-reveal"),
    path("petitions/<int:pk>/hand-over/", case.HandOver.as_view(), name="api-petition-hand-over"),
    path("petitions/<int:pk>/related/", case.Related.as_view(), name="api-petition-related"),
    *(
        path(f"petitions/<int:pk>/{name}/", case.records_view(relation, answers, words), name=f"api-petition-{name}")
        for name, relation, answers, words in RECORDS
    ),
    path("dispatch/orders/", orders.OrderList.as_view(), name="api-dispatch-orders"),
    path("dispatch/orders/<int:pk>/", orders.OrderDetail.as_view(), name="api-dispatch-order"),
    path("dispatch/orders/<int:pk>/paper/", orders.OrderPaper.as_view(), name="api-dispatch-order-paper"),
]
