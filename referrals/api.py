"""Referrals over the API: lists and facts for whoever stands on them; who spoke is never among the facts."""

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from cases.api_detail import CaseDetail
from cases.models import Handover
from cases.people import roles_on
from core.api.pages import KeysetPagination
from core.api.views import ActView
from referrals.access import is_upper
from referrals.api_inquiry import InquirySerializer
from referrals.conferences import api as conferences
from referrals.handovers import waiting_for
from referrals.models import AccusedOfficer, Referral, Status
from referrals.orders import without_complainant
from referrals.queries import referrals_visible_to
from referrals.reading import inquiry_seen, outcome_seen
from referrals.unsealing import open_complainant
from referrals.views_scores import ScoreSheet


class ReferralRowSerializer(serializers.ModelSerializer):
    """One referral as a list shows it."""

    id = serializers.IntegerField(source="case_id")
    number = serializers.CharField(source="case.number")
    status = serializers.CharField(source="case.status")
    status_label = serializers.SerializerMethodField()
    court = serializers.CharField(source="case.court.short_name")
    unit = serializers.CharField(source="case.unit.short_name")
    due_on = serializers.DateField(source="case.due_on")
    closed_at = serializers.DateTimeField(source="case.closed_at")
    version = serializers.IntegerField(source="case.version")

    class Meta:
        model = Referral
        fields = [
            "id", "number", "status", "status_label", "court", "unit", "organ", "source", "received_on", "problem", "due_on", "closed_at",
            "version",
        ]  # fmt: skip

    def get_status_label(self, referral) -> str:
        return Status(referral.case.status).label


class ReferralFilter(django_filters.FilterSet):
    """What the list can be narrowed by."""

    status = django_filters.MultipleChoiceFilter(field_name="case__status", choices=Status.choices)
    unit = django_filters.NumberFilter(field_name="case__unit_id")
    received_from = django_filters.DateFilter(field_name="received_on", lookup_expr="gte")
    received_to = django_filters.DateFilter(field_name="received_on", lookup_expr="lte")

    class Meta:
        model = Referral
        fields = ["organ", "source", "problem"]


class ReferralRows:
    """Base of both reads: the referrals on which this person stands."""

    serializer_class = ReferralRowSerializer
    queryset = Referral.objects.none()

    def get_queryset(self):
        return referrals_visible_to(self.request.user).select_related("case__court", "case__unit").order_by("-case_id")


class ReferralList(ReferralRows, ListAPIView):
    """我知情的双查案件。"""

    pagination_class = KeysetPagination
    filterset_class = ReferralFilter


class OfficerSerializer(serializers.ModelSerializer):
    class Meta:
        model = AccusedOfficer
        fields = ["name", "post_title"]


class ReferralSerializer(ReferralRowSerializer):
    """One referral with what the person's side may read of the clue; the rest is null for the lower court's side."""

    officers = OfficerSerializer(many=True)
    inquiry = serializers.SerializerMethodField()
    upper = (
        "source_detail", "origin_number", "team_opinion", "screening", "decided_on", "decision_reason", "remark", "is_real_name", "verdict",
        "told_at", "cleared_at",
    )  # fmt: skip

    class Meta(ReferralRowSerializer.Meta):
        fields = [
            *ReferralRowSerializer.Meta.fields, "upstream_number", "summary", "execution_number", "officers", "is_real_name", "verdict",
            "dispatched_at", "signed_for_at", "reported_at", "told_at", "cleared_at", "source_detail", "origin_number", "team_opinion",
            "screening", "decided_on", "decision_reason", "remark", "inquiry",
        ]  # fmt: skip

    @extend_schema_field(InquirySerializer)
    def get_inquiry(self, referral):
        user = self.context["request"].user
        roles, upper = roles_on(user, referral.case), is_upper(user, referral.case)
        seen = inquiry_seen(referral, user, is_upper=upper, roles=roles) | outcome_seen(referral, is_upper=upper)
        return InquirySerializer(seen).data

    def to_representation(self, referral):
        shown = super().to_representation(referral)
        if not is_upper(self.context["request"].user, referral.case):
            shown.update(dict.fromkeys(self.upper), summary=without_complainant(referral, referral.summary))
        return shown


class ReferralDetail(ReferralRows, CaseDetail):
    """一件双查案件；反映人不在其中。"""

    serializer_class = ReferralSerializer

    def get_queryset(self):
        return super().get_queryset().select_related("complainant").prefetch_related("officers")


class HandoverSerializer(serializers.ModelSerializer):
    """What another room handed over; it becomes a clue by the step 登记线索 with its `id` as `handover`."""

    number = serializers.CharField(source="case.number")
    unit = serializers.CharField(source="case.unit.short_name")
    handed_by = serializers.CharField(source="handed_by.name")

    class Meta:
        model = Handover
        fields = ["id", "number", "unit", "summary", "handed_by", "handed_at"]


class HandoverList(ListAPIView):
    """移送给本机构、待登记的线索，新的在前。"""

    serializer_class = HandoverSerializer
    pagination_class = KeysetPagination
    filter_backends = ()

    def get_queryset(self):
        return waiting_for(self.request.user)


class ComplainantSerializer(serializers.Serializer):
    name = serializers.CharField()
    id_number = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()


class ComplainantView(ActView):
    """查看反映人：先申请，由另一人同意，二十四小时内有效；每看一次都留痕。"""

    answers = ComplainantSerializer

    def find(self, pk):
        return get_object_or_404(referrals_visible_to(self.request.user).select_related("case"), pk=pk)

    def act(self, referral):
        return open_complainant(referral, by=self.request.user)


urlpatterns = [
    *conferences.urlpatterns,
    path("referrals/", ReferralList.as_view(), name="api-referrals"),
    path("referrals/handovers/", HandoverList.as_view(), name="api-referral-handovers"),
    path("referrals/scores/<int:year>/", ScoreSheet.as_view(), name="api-referral-scores"),
    path("referrals/<int:pk>/", ReferralDetail.as_view(), name="api-referral"),
    path("referrals/<int:pk>/complainant/", ComplainantView.as_view(), name="api-referral-complainant"),
]
