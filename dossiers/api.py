"""Documents over the API; a new one is filed through the step 补充材料 or whichever step it belongs to."""

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.pages import KeysetPagination
from core.api.views import ActView
from courts.permissions import held_by
from dossiers import volumes
from dossiers.models import Document, DocumentKind, FileCheck
from dossiers.views import CHECKERS


class DocumentSerializer(serializers.ModelSerializer):
    """One paper of a case; `download` is where its bytes are, in whole or by Range."""

    kind_label = serializers.CharField(source="get_kind_display")
    uploaded_by = serializers.CharField(source="uploaded_by.name", default="系统")
    voided_by = serializers.CharField(source="voided_by.name", default=None)
    download = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields = [
            "id", "case", "entry", "kind", "kind_label", "title", "size", "sha256", "content_type", "page_count", "copies", "uploaded_by",
            "uploaded_at", "is_generated", "is_late", "voided_at", "voided_by", "void_reason", "fault", "checked_at", "download",
        ]  # fmt: skip

    def get_download(self, document) -> str:
        return reverse("document-download", args=[document.pk])


class DocumentFilter(django_filters.FilterSet):
    case = django_filters.NumberFilter()
    kind = django_filters.ChoiceFilter(choices=DocumentKind.choices)
    is_void = django_filters.BooleanFilter(field_name="voided_at", lookup_expr="isnull", exclude=True)


class DocumentList(ListAPIView):
    """看得到的案件的材料，新的在前；用 case 只看一案的。"""

    serializer_class = DocumentSerializer
    queryset = Document.objects.none()
    pagination_class = KeysetPagination
    filterset_class = DocumentFilter

    def get_queryset(self):
        return Document.objects.visible_to(self.request.user).for_list()


class DocumentDetail(RetrieveAPIView):
    """一份材料。"""

    serializer_class = DocumentSerializer
    queryset = Document.objects.none()

    def get_queryset(self):
        return Document.objects.visible_to(self.request.user).for_list()


class Rebind(ActView):
    """重新装订没有装成的卷册；地址里是卷内目录的编号。"""

    answers = DocumentSerializer

    def find(self, pk):
        catalogues = Document.objects.visible_to(self.request.user).filter(kind=DocumentKind.CATALOGUE)
        return get_object_or_404(catalogues.select_related("case"), pk=pk)

    def act(self, catalogue):
        volumes.rebind(catalogue, by=self.request.user)
        return catalogue


class FileCheckSerializer(serializers.ModelSerializer):
    class Meta:
        model = FileCheck
        fields = ["id", "created_at", "finished_at", "state", "progress_done", "missing", "altered", "orphans"]


class FaultySerializer(serializers.ModelSerializer):
    """A file that is lost or altered; names no case, for administrators see none."""

    class Meta:
        model = Document
        fields = ["id", "fault", "checked_at"]


class ChecksSerializer(serializers.Serializer):
    checks = FileCheckSerializer(many=True)
    faulty = FaultySerializer(many=True)


class FileChecks(APIView):
    """最近的文件核对，和丢失、不一致的文件。"""

    permission_classes = held_by(*CHECKERS)

    @extend_schema(responses=ChecksSerializer)
    def get(self, request):
        faulty = Document.objects.exclude(fault="").order_by("pk")[:200]
        return Response(ChecksSerializer({"checks": FileCheck.objects.all()[:30], "faulty": faulty}).data)


urlpatterns = [
    path("documents/", DocumentList.as_view(), name="api-documents"),
    path("documents/checks/", FileChecks.as_view(), name="api-file-checks"),
    path("documents/<int:pk>/", DocumentDetail.as_view(), name="api-document"),
    path("documents/<int:pk>/rebind/", Rebind.as_view(), name="api-volume-rebind"),
]
