"""The inbox over the API."""

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from core.api.pages import KeysetPagination
from core.api.views import ActView
from notices import operations
from notices.models import Notice


class NoticeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Notice
        fields = ["id", "kind", "title", "body", "url", "case", "is_urgent", "created_at", "read_at"]


class CountSerializer(serializers.Serializer):
    count = serializers.IntegerField()


class NoticeFilter(django_filters.FilterSet):
    unread = django_filters.BooleanFilter(field_name="read_at", lookup_expr="isnull", label="未读")

    class Meta:
        model = Notice
        fields = ["kind", "is_urgent"]


class NewestFirst(KeysetPagination):
    ordering = ("-created_at", "-pk")


class NoticeList(ListAPIView):
    """本人的通知，新的在前。"""

    serializer_class = NoticeSerializer
    pagination_class = NewestFirst
    filterset_class = NoticeFilter
    queryset = Notice.objects.none()

    def get_queryset(self):
        return Notice.objects.visible_to(self.request.user)


class NoticeRead(ActView):
    """把一条通知标为已读。"""

    answers = NoticeSerializer

    def find(self, pk):
        return get_object_or_404(Notice.objects.visible_to(self.request.user), pk=pk)

    def act(self, notice):
        operations.mark_read(notice, by=self.request.user)
        notice.refresh_from_db()
        return notice


class NoticeReadAll(ActView):
    """把全部通知标为已读，返回条数。"""

    answers = CountSerializer

    def act(self, _found):
        return {"count": operations.mark_all_read(by=self.request.user)}


urlpatterns = [
    path("notices/", NoticeList.as_view(), name="api-notices"),
    path("notices/read/", NoticeReadAll.as_view(), name="api-notices-read"),
    path("notices/<int:pk>/read/", NoticeRead.as_view(), name="api-notice-read"),
]
