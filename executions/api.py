"""Execution cases over the API."""

from django.urls import path
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.generics import RetrieveAPIView

from core.masks import mask_name
from executions.links import SOURCES
from executions.models import ExecutionCase, Party


class PartySerializer(serializers.ModelSerializer):
    name = serializers.SerializerMethodField()

    class Meta:
        model = Party
        fields = ["side", "name", "is_organisation"]

    def get_name(self, party) -> str:
        return mask_name(party.name)


class ExecutionRowSerializer(serializers.ModelSerializer):
    """One execution case as a list shows it."""

    court = serializers.CharField(source="court.short_name", default=None)
    status_label = serializers.CharField(source="get_status_display")

    class Meta:
        model = ExecutionCase
        fields = ["id", "number", "court", "status", "status_label", "filed_on", "closed_on"]


class LinkSerializer(serializers.Serializer):
    """One case about the execution case."""

    kind = serializers.CharField(help_text="哪一类案件")
    case = serializers.IntegerField()
    number = serializers.CharField()


class ExecutionSerializer(ExecutionRowSerializer):
    """One execution case with its parties, masked, and every case about it that the person may see."""

    parties = PartySerializer(many=True)
    links = serializers.SerializerMethodField()

    class Meta:
        model = ExecutionCase
        fields = [
            *ExecutionRowSerializer.Meta.fields, "handler_name", "cause", "claimed_amount", "recovered_amount", "parties", "links",
        ]  # fmt: skip

    @extend_schema_field(LinkSerializer(many=True))
    def get_links(self, execution):
        user = self.context["request"].user
        cases = [(source.label, row.case) for source in SOURCES for row in source.links(execution, user)]
        return [{"kind": label, "case": case.pk, "number": case.number} for label, case in cases]


class ExecutionDetail(RetrieveAPIView):
    """一件执行案件：当事人已遮盖，附看得到的相关案件。"""

    serializer_class = ExecutionSerializer
    queryset = ExecutionCase.objects.none()

    def get_queryset(self):
        return ExecutionCase.objects.visible_to(self.request.user).select_related("court").prefetch_related("parties")


urlpatterns = [path("executions/<int:pk>/", ExecutionDetail.as_view(), name="api-execution")]
