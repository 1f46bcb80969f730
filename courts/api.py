"""The organisation over the API: courts, units, people, posts, deputies, what administrators see."""

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.pages import KeysetPagination
from courts import api_acts as acts
from courts import api_session as session
from courts import queries
from courts.models import AccessEntry, Deputy, Post, Role, Unit, User
from courts.permissions import held_by

MANAGERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


class UnitSerializer(serializers.ModelSerializer):
    class Meta:
        model = Unit
        fields = ["id", "kind", "name", "short_name", "aliases", "is_responsible", "is_active", "order"]


class CourtSerializer(serializers.Serializer):
    """One court of the tree with its units."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    short_name = serializers.CharField()
    level = serializers.CharField()
    parent = serializers.IntegerField(source="parent_id", allow_null=True)
    top = UnitSerializer(help_text="代表全院的单位")
    units = UnitSerializer(source="units_in_order", many=True)


class PersonSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "username", "name", "title", "phone", "is_active"]


class PostSerializer(serializers.ModelSerializer):
    """One post: who, where, as what, from when to when; without `confirmed_at` it entitles to nothing yet."""

    person = PersonSerializer()
    label = serializers.CharField()
    role_label = serializers.CharField(source="get_role_display")
    requested_by = serializers.CharField(source="requested_by.name", default=None)

    class Meta:
        model = Post
        fields = [
            "id", "person", "unit", "role", "role_label", "label", "starts_on", "ends_on", "requested_by", "confirmed_at",
        ]  # fmt: skip


class DeputySerializer(serializers.ModelSerializer):
    principal = PersonSerializer()
    deputy = PersonSerializer()

    class Meta:
        model = Deputy
        fields = ["id", "principal", "deputy", "starts_on", "ends_on", "reason"]


class ProfileSerializer(PersonSerializer):
    """One person with all posts and the deputyships that run or are to come."""

    posts = serializers.SerializerMethodField()
    deputies = serializers.SerializerMethodField()

    class Meta(PersonSerializer.Meta):
        fields = [*PersonSerializer.Meta.fields, "posts", "deputies"]

    @extend_schema_field(PostSerializer(many=True))
    def get_posts(self, person):
        rows = person.posts.select_related("person", "unit__court", "requested_by").order_by("-starts_on", "-pk")
        return PostSerializer(rows, many=True).data

    @extend_schema_field(DeputySerializer(many=True))
    def get_deputies(self, person):
        return DeputySerializer(queries.deputies_in([person], timezone.localdate()), many=True).data


class Organisation(APIView):
    """法院和部门。"""

    @extend_schema(responses=CourtSerializer(many=True))
    def get(self, request):
        return Response(CourtSerializer(queries.tree(), many=True).data)


class Staff(APIView):
    """一个部门（或全院）的人和他们的岗位。"""

    @extend_schema(responses=PostSerializer(many=True))
    def get(self, request, pk):
        unit = get_object_or_404(Unit.objects.select_related("court"), pk=pk)
        posts = [post for _person, held in queries.staff(unit, timezone.localdate()) for post in held]
        return Response(PostSerializer(posts, many=True).data)


class Profile(APIView):
    """一个人：岗位和代理。"""

    @extend_schema(responses=ProfileSerializer)
    def get(self, request, pk):
        return Response(ProfileSerializer(get_object_or_404(User, pk=pk)).data)


class Unplaced(APIView):
    """没有岗位的账号：新建还没有授权的，和已停用的。"""

    permission_classes = held_by(*MANAGERS)

    @extend_schema(responses=PersonSerializer(many=True))
    def get(self, request):
        return Response(PersonSerializer(queries.unplaced(), many=True).data)


class LockedSerializer(serializers.Serializer):
    username = serializers.CharField()
    ip_address = serializers.CharField(allow_null=True)
    failures = serializers.IntegerField()
    last_at = serializers.DateTimeField()


class SecuritySerializer(serializers.Serializer):
    """What waits for the security administrator."""

    pending = PostSerializer(many=True, help_text="待授权的岗位")
    locked = LockedSerializer(many=True, help_text="锁定的账号")
    ending = PostSerializer(many=True, help_text="快到期的岗位")


class Security(APIView):
    """待授权的岗位、锁定的账号、快到期的岗位。"""

    permission_classes = held_by(Role.SECURITY_ADMIN)

    @extend_schema(responses=SecuritySerializer)
    def get(self, request):
        told = {
            "pending": queries.pending_posts(),
            "locked": queries.locked_accounts(),
            "ending": queries.ending_posts(timezone.localdate()),
        }
        return Response(SecuritySerializer(told).data)


class AccessSerializer(serializers.ModelSerializer):
    """One entry of the access log."""

    case_number = serializers.CharField(source="case.number", default=None)

    class Meta:
        model = AccessEntry
        fields = ["id", "at", "actor", "actor_name", "action", "case_number", "target", "reason", "detail"]


class AccessFilter(django_filters.FilterSet):
    since = django_filters.DateFilter(field_name="at__date", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="at__date", lookup_expr="lte")
    action = django_filters.ChoiceFilter(choices=AccessEntry.Action.choices)
    person = django_filters.NumberFilter(field_name="actor_id")


class AccessLog(ListAPIView):
    """访问记录，新的在前；只给审计管理员看。"""

    permission_classes = held_by(Role.AUDITOR)
    serializer_class = AccessSerializer
    pagination_class = KeysetPagination
    filterset_class = AccessFilter
    queryset = AccessEntry.objects.for_auditors().select_related("case").order_by("-pk")


urlpatterns = [
    *session.urlpatterns,
    path("org/courts/", Organisation.as_view(), name="api-organisation"),
    path("org/units/<int:pk>/people/", Staff.as_view(), name="api-staff"),
    path("org/people/<int:pk>/", Profile.as_view(), name="api-person"),
    path("org/unplaced/", Unplaced.as_view(), name="api-unplaced"),
    path("security/", Security.as_view(), name="api-security"),
    path("access-log/", AccessLog.as_view(), name="api-access-log"),
    *acts.urlpatterns,
]
