"""The ledger centre and exports over the API."""

from django.core.exceptions import PermissionDenied
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.pages import KeysetPagination
from core.api.views import ActView, FileView
from core.ledger import LEDGERS
from ledgers import views_exports
from ledgers.forms import ExportForm, exportable, importable
from ledgers.models import ExportJob
from ledgers.operations.exports import may_reveal, request_export
from ledgers.views_exports import PREVIEWED, ledger_or_404, preview_cell


class ColumnSerializer(serializers.Serializer):
    name = serializers.CharField()
    header = serializers.CharField()
    group = serializers.CharField()
    required = serializers.BooleanField()


class LedgerRowSerializer(serializers.Serializer):
    """One ledger the person has to do with."""

    code = serializers.CharField()
    title = serializers.CharField()
    may_import = serializers.SerializerMethodField()
    may_export = serializers.SerializerMethodField()
    may_reveal = serializers.SerializerMethodField(help_text="导出时可否含完整证件号和电话")

    def get_may_import(self, ledger) -> bool:
        return ledger in importable(self.context["request"].user)

    def get_may_export(self, ledger) -> bool:
        return ledger in exportable(self.context["request"].user)

    def get_may_reveal(self, ledger) -> bool:
        return may_reveal(ledger, self.context["request"].user)


class LedgerSerializer(LedgerRowSerializer):
    """One ledger with its columns and its first rows, masked."""

    columns = ColumnSerializer(many=True)
    total = serializers.SerializerMethodField()
    rows = serializers.SerializerMethodField(help_text=f"前 {PREVIEWED} 行，按列的顺序")

    def get_total(self, ledger) -> int:
        return ledger.queryset(self.context["request"].user).count()

    def get_rows(self, ledger) -> list[list[str]]:
        shown = [ledger.values_of(item) for item in ledger.queryset(self.context["request"].user)[:PREVIEWED]]
        return [[preview_cell(column, values, number)[0] for column in ledger.columns] for number, values in enumerate(shown, 1)]


class LedgerList(APIView):
    """与本人岗位有关的台账。"""

    @extend_schema(responses=LedgerRowSerializer(many=True))
    def get(self, request):
        known = exportable(request.user) + importable(request.user)
        rows = [ledger for ledger in LEDGERS.values() if ledger in known]
        if not rows:
            raise PermissionDenied("台账由内勤、综合处和各级负责人查看")
        return Response(LedgerRowSerializer(rows, many=True, context={"request": request}).data)


class LedgerDetail(APIView):
    """一种台账：列、件数和前几行。"""

    @extend_schema(responses=LedgerSerializer)
    def get(self, request, code):
        return Response(LedgerSerializer(ledger_or_404(request, code), context={"request": request}).data)


class LedgerTemplate(FileView):
    """空表，填好可以导入。"""

    page = views_exports.template


class ExportSerializer(serializers.ModelSerializer):
    """One export: how far it is, and until when its file is kept."""

    ledger_title = serializers.SerializerMethodField()
    is_ready = serializers.BooleanField()

    class Meta:
        model = ExportJob
        fields = [
            "id", "ledger", "ledger_title", "purpose", "with_personal", "filter_text", "state", "progress_done", "progress_total", "error",
            "rows", "is_ready", "created_at", "finished_at", "expires_at", "fetched_at",
        ]  # fmt: skip

    def get_ledger_title(self, job) -> str:
        return LEDGERS[job.ledger].title


class ExportRequest(ActView):
    """申请导出一种台账；文件在后台做，用返回的编号查进度、取文件。用途会写进访问记录。"""

    form_class = ExportForm
    answers = ExportSerializer
    success = 201
    throttle_scope = "export"

    def find(self, code):
        return ledger_or_404(self.request, code)

    def form(self, ledger, **bound):
        form = ExportForm(user=self.request.user, ledger=ledger, **bound)
        if "with_personal" not in form.fields and bound["data"].get("with_personal"):
            raise PermissionDenied("您的岗位不能导出完整的证件号码和电话")
        return form

    def values(self, form):
        return {
            "purpose": form.cleaned_data["purpose"], "filters": form.filters(), "filter_text": form.filter_text(),
            "with_personal": form.cleaned_data.get("with_personal", False),
        }  # fmt: skip

    def act(self, ledger, **data):
        return request_export(ledger, by=self.request.user, **data)


class Exports:
    """Base of both reads: one's own exports."""

    serializer_class = ExportSerializer
    queryset = ExportJob.objects.none()

    def get_queryset(self):
        return ExportJob.objects.visible_to(self.request.user)


class ExportList(Exports, ListAPIView):
    """本人的导出，新的在前。"""

    pagination_class = KeysetPagination
    filter_backends = ()


class ExportDetail(Exports, RetrieveAPIView):
    """一次导出的进度。"""


class ExportFile(FileView):
    """导出的文件；下载留痕。"""

    page = views_exports.export_file


urlpatterns = [
    path("ledgers/", LedgerList.as_view(), name="api-ledgers"),
    path("ledgers/<slug:code>/", LedgerDetail.as_view(), name="api-ledger"),
    path("ledgers/<slug:code>/template/", LedgerTemplate.as_view(), name="api-ledger-template"),
    path("ledgers/<slug:code>/export/", ExportRequest.as_view(), name="api-ledger-export"),
    path("exports/", ExportList.as_view(), name="api-exports"),
    path("exports/<int:pk>/", ExportDetail.as_view(), name="api-export"),
    path("exports/<int:pk>/file/", ExportFile.as_view(), name="api-export-file"),
]
