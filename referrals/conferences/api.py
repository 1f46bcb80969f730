"""Joint conferences over the API: the same operations as in the room. Items change by the steps of their referrals."""

from collections.abc import Mapping

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView

from core.api.forms import control
from core.api.pages import KeysetPagination
from core.api.views import ActView, FileView
from referrals.access import court_of
from referrals.conferences import views
from referrals.conferences.minutes import decision_label
from referrals.conferences.operations import (
    add_member,
    call_conference,
    cancel_conference,
    close_conference,
    record_attendance,
)
from referrals.conferences.visibility import agenda_of, conferences_visible_to
from referrals.forms_conferences import AttendanceForm, CallForm, CancelForm, MemberForm
from referrals.models import Conference, ConferenceMember


class ConferenceMemberSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="person.name")

    class Meta:
        model = ConferenceMember
        fields = ["person", "name", "organ", "is_chair", "is_present"]


class ConferenceSerializer(serializers.ModelSerializer):
    """One conference, without what it is about."""

    court = serializers.CharField(source="court.short_name")
    state_label = serializers.CharField(source="get_state_display")
    called_by = serializers.CharField(source="called_by.name")
    members = ConferenceMemberSerializer(many=True)

    class Meta:
        model = Conference
        fields = [
            "id", "number", "court", "meets_at", "place", "state", "state_label", "called_by", "called_at", "closed_at",
            "cancel_reason", "members", "version",
        ]  # fmt: skip


class AgendaSerializer(serializers.Serializer):
    """One item as this reader may know of it; the number is counted for the reader."""

    id = serializers.IntegerField(source="item.pk")
    number = serializers.IntegerField()
    case = serializers.IntegerField(source="case.pk")
    case_number = serializers.CharField(source="case.number")
    version = serializers.IntegerField(source="case.version")
    purpose = serializers.CharField(source="item.purpose")
    purpose_label = serializers.CharField(source="item.get_purpose_display")
    lacking = serializers.CharField(source="quorum.lacking", help_text="还不能作决定的原因；可以时为空")
    decision = serializers.CharField(source="item.decision")
    decision_label = serializers.SerializerMethodField()
    reason = serializers.CharField(source="item.reason")
    decided_at = serializers.DateTimeField(source="item.decided_at")

    def get_decision_label(self, row) -> str:
        return decision_label(row.item)


class ConferenceDetailSerializer(ConferenceSerializer):
    """One conference with the items that the reader may know of."""

    items = serializers.SerializerMethodField()

    class Meta(ConferenceSerializer.Meta):
        fields = [*ConferenceSerializer.Meta.fields, "items"]

    @extend_schema_field(AgendaSerializer(many=True))
    def get_items(self, conference):
        return AgendaSerializer(agenda_of(conference, self.context["request"].user), many=True).data


class Conferences:
    """Base of the reads: the conferences that the person may know of."""

    queryset = Conference.objects.none()

    def get_queryset(self):
        found = conferences_visible_to(self.request.user).select_related("court", "called_by")
        return found.prefetch_related("members__person")


class ConferenceList(Conferences, ListAPIView):
    """联席会议，新的在前。"""

    serializer_class = ConferenceSerializer
    pagination_class = KeysetPagination
    filter_backends = ()


class ConferenceDetail(Conferences, RetrieveAPIView):
    """一次联席会议和您知情的议题。"""

    serializer_class = ConferenceDetailSerializer


class Call(ActView):
    """召集联席会议。"""

    form_class = CallForm
    answers = ConferenceSerializer
    success = 201

    def find(self):
        if court_of(self.request.user) is None:
            raise Http404("没有这个地址")

    def form(self, found, **bound):
        return CallForm(by=self.request.user, **bound)

    def act(self, _found, **data):
        return call_conference(by=self.request.user, **data)


class ConferenceAct(ActView):
    """Base: an act on one conference; `version` guards against a stale page."""

    answers = ConferenceDetailSerializer

    def find(self, pk):
        conference = get_object_or_404(conferences_visible_to(self.request.user), pk=pk)
        sent = self.request.data if isinstance(self.request.data, Mapping) else {}
        self.version = control({"version": sent["version"]} if "version" in sent else {})["version"]
        return conference

    def members(self, conference):
        return list(conference.members.select_related("person"))


class Attendance(ConferenceAct):
    """登记出席；登记后会议开始。"""

    form_class = AttendanceForm

    def form(self, found, **bound):
        return AttendanceForm(members=self.members(found), **bound)

    def act(self, found, **data):
        return record_attendance(found, by=self.request.user, version=self.version, **data)


class Member(ConferenceAct):
    """增加参会人员。"""

    form_class = MemberForm

    def form(self, found, **bound):
        return MemberForm(conference=found, members=self.members(found), **bound)

    def act(self, found, **data):
        return add_member(found, by=self.request.user, version=self.version, **data)


class Close(ConferenceAct):
    """结束会议，生成纪要；没有决定的议题退回。"""

    def act(self, found):
        return close_conference(found, by=self.request.user, version=self.version)


class Cancel(ConferenceAct):
    """取消还没有开始的会议，议题退回。"""

    form_class = CancelForm

    def act(self, found, **data):
        return cancel_conference(found, by=self.request.user, version=self.version, **data)


class Minutes(FileView):
    """联席会议纪要；有不知情的议题的，是其余议题的纪要。"""

    page = views.Minutes.as_view()

    @extend_schema(responses={(200, views.DOCX): FileView.sends})
    def get(self, request, **kwargs):
        return super().get(request, **kwargs)


urlpatterns = [
    path("conferences/", ConferenceList.as_view(), name="api-conferences"),
    path("conferences/call/", Call.as_view(), name="api-conference-call"),
    path("conferences/<int:pk>/", ConferenceDetail.as_view(), name="api-conference"),
    path("conferences/<int:pk>/attendance/", Attendance.as_view(), name="api-conference-attendance"),
    path("conferences/<int:pk>/members/", Member.as_view(), name="api-conference-member"),
    path("conferences/<int:pk>/close/", Close.as_view(), name="api-conference-close"),
    path("conferences/<int:pk>/cancel/", Cancel.as_view(), name="api-conference-cancel"),
    path("conferences/<int:pk>/minutes/", Minutes.as_view(), name="api-conference-minutes"),
]
