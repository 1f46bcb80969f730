"""One petition over the API: what stands on the tabs of its page, and the reveal of personal data."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api import CaseSerializer
from core.api.pages import KeysetPagination
from core.api.views import ActView
from core.masks import mask_name
from petitions.handover import HandoverForm, check_may_hand_over, hand_over_petition
from petitions.models import Closing, Contact, Interview, Measure, OnSiteResponse, Petition, Reply
from petitions.operations import LONGEST_REASON, reveal
from petitions.queries import petitions_visible_to


class RecordSerializer(serializers.ModelSerializer):
    """What the records of a petition share."""

    recorded_by = serializers.CharField(source="recorded_by.name", default="系统")
    shared = ("id", "happened_at", "recorded_by", "recorded_at")


class InterviewSerializer(RecordSerializer):
    class Meta:
        model = Interview
        fields = [
            *RecordSerializer.shared, "place", "by_lead", "attendees", "demands", "grounds", "next_steps", "time_limits", "signature",
            "refusal_note",
        ]  # fmt: skip


class MeasureSerializer(RecordSerializer):
    class Meta:
        model = Measure
        fields = [*RecordSerializer.shared, "kind", "content", "partners", "result"]


class ContactSerializer(RecordSerializer):
    class Meta:
        model = Contact
        fields = [*RecordSerializer.shared, "means", "is_reached", "result"]


class OnSiteSerializer(RecordSerializer):
    class Meta:
        model = OnSiteResponse
        fields = [*RecordSerializer.shared, "place", "staff", "arrived_at", "result"]


class ReplySerializer(RecordSerializer):
    class Meta:
        model = Reply
        fields = [
            *RecordSerializer.shared, "means", "place", "content", "opinion", "opinion_text", "signature", "refusal_note",
        ]  # fmt: skip


class ClosingSerializer(RecordSerializer):
    decided_by = serializers.CharField(source="decided_by.name", default=None)

    class Meta:
        model = Closing
        fields = [
            *RecordSerializer.shared, "outcome", "is_resolved", "ceased", "report", "copies", "exceptions", "decision", "decided_at",
            "decided_by", "items",
        ]  # fmt: skip


class Records(APIView):
    """Base: the records of one kind of one petition, the newest first.

    Attributes:
        records: the name of the relation on the petition.
        answers: the serializer of one record.
    """

    records, answers = "", None

    def get(self, request, pk):
        petition = get_object_or_404(petitions_visible_to(request.user), pk=pk)
        related = [name for name in ("recorded_by", "decided_by") if hasattr(self.answers.Meta.model, name)]
        rows = getattr(petition, self.records).select_related(*related)
        return Response(self.answers(rows, many=True).data)


def records_view(records, answers, words):
    """The view of the records behind the relation `records`, described by `words`."""

    @extend_schema(responses=answers(many=True))
    def get(self, request, pk):
        return Records.get(self, request, pk)

    name = f"{answers.__name__.removesuffix('Serializer')}Records"
    members = {"records": records, "answers": answers, "__doc__": words, "get": get, "__module__": __name__}
    return type(name, (Records,), members).as_view()


class RevealedSerializer(serializers.Serializer):
    name = serializers.CharField()
    phone = serializers.CharField()
    id_number = serializers.CharField()
    address = serializers.CharField()


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(label="为什么要看", max_length=LONGEST_REASON)


class Reveal(ActView):
    """显示一次全号：姓名、电话、证件号码和住址；要写理由，会留痕。"""

    takes = ReasonSerializer
    answers = RevealedSerializer
    throttle_scope = "reveal"

    def find(self, pk):
        return get_object_or_404(petitions_visible_to(self.request.user).select_related("case"), pk=pk)

    def act(self, petition, *, reason):
        return reveal(petition, by=self.request.user, reason=reason)


class HandOver(ActView):
    """移送双查线索；本件不留痕迹，也看不到结果。"""

    form_class = HandoverForm

    def find(self, pk):
        petition = get_object_or_404(petitions_visible_to(self.request.user).select_related("case"), pk=pk)
        check_may_hand_over(petition.case, self.request.user)
        return petition

    def act(self, petition, **data):
        hand_over_petition(petition, by=self.request.user, **data)


class RelatedSerializer(serializers.ModelSerializer):
    """Another petition about the same execution case."""

    case = CaseSerializer()
    petitioner = serializers.SerializerMethodField()

    class Meta:
        model = Petition
        fields = ["case", "visited_on", "petitioner"]

    def get_petitioner(self, petition) -> str:
        return mask_name(petition.petitioner_name)


class Related(ListAPIView):
    """同一执行案件的其他信访，新的在前。"""

    serializer_class = RelatedSerializer
    pagination_class = KeysetPagination
    filter_backends = ()
    queryset = Petition.objects.none()

    def get_queryset(self):
        seen = petitions_visible_to(self.request.user)
        petition = get_object_or_404(seen, pk=self.kwargs["pk"])
        if petition.execution_case_id is None:
            return seen.none()
        others = seen.filter(execution_case=petition.execution_case_id).exclude(pk=petition.pk)
        return others.select_related("case__unit", "case__court")
