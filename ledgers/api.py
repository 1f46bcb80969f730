"""Ledgers over the API: bringing one in with a verdict per cell, taking one out. The file of a worker is fetched when it is done."""

import django_filters
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.pages import KeysetPagination
from core.api.views import ActView, FileView
from core.ledger import LEDGERS
from ledgers import api_exports as exports
from ledgers import views_imports
from ledgers.forms import UploadForm
from ledgers.grid import cells_of, mended_texts
from ledgers.models import ImportRow, ImportRun
from ledgers.operations.imports import choose_headings, confirm_import, give_up, mend_row, start_import
from ledgers.views_imports import headings_of, require_importer, run_or_404


class ImportSerializer(serializers.ModelSerializer):
    """One import: how far it is, what was found, how many rows of each verdict."""

    ledger_title = serializers.SerializerMethodField()
    owner = serializers.CharField(source="owner.name", default="系统")
    unit = serializers.CharField(source="unit.short_name", default=None)
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="各种结论的行数，bad_cells 是要改的格")

    class Meta:
        model = ImportRun
        fields = [
            "id", "ledger", "ledger_title", "file_name", "file_size", "owner", "unit", "state", "stage", "outcome", "reason", "counts",
            "progress_done", "progress_total", "error", "created_at", "confirmed_at", "applied_at",
        ]  # fmt: skip

    def get_ledger_title(self, run) -> str:
        return LEDGERS[run.ledger].title


class CellSerializer(serializers.Serializer):
    """One cell; personal data are masked, except in a cell that has to be mended."""

    name = serializers.CharField()
    header = serializers.CharField()
    text = serializers.CharField()
    state = serializers.CharField(help_text="bad 要改，note 有说明")
    remarks = serializers.ListField(child=serializers.CharField())
    suggestion = serializers.CharField(help_text="可改为")


class RowSerializer(serializers.ModelSerializer):
    """One row of the sheet with its verdict, cell by cell."""

    cells = serializers.SerializerMethodField()

    class Meta:
        model = ImportRow
        fields = ["id", "sheet", "row_number", "verdict", "reason", "cells"]

    @extend_schema_field(CellSerializer(many=True))
    def get_cells(self, row):
        columns = [("", "", column) for column in LEDGERS[row.run.ledger].columns if column.name in row.cells]
        return CellSerializer(cells_of(row, columns), many=True).data


class ImportFilter(django_filters.FilterSet):
    class Meta:
        model = ImportRun
        fields = ["ledger", "stage", "state"]


class RowFilter(django_filters.FilterSet):
    class Meta:
        model = ImportRow
        fields = ["verdict", "sheet"]


class InFileOrder(KeysetPagination):
    ordering = "pk"


class ImportList(ListAPIView):
    """看得到的导入，新的在前。"""

    serializer_class = ImportSerializer
    pagination_class = KeysetPagination
    filterset_class = ImportFilter
    queryset = ImportRun.objects.none()

    def get_queryset(self):
        require_importer(self.request)
        return ImportRun.objects.visible_to(self.request.user).select_related("owner", "unit")


class ImportUpload(ActView):
    """上传一份台账；校验在后台做，用返回的编号查进度。"""

    form_class = UploadForm
    answers = ImportSerializer
    success = 201

    def find(self):
        require_importer(self.request)

    def form(self, _found, **bound):
        return UploadForm(user=self.request.user, **bound)

    def act(self, _found, *, ledger, file):
        try:
            return start_import(LEDGERS[ledger], file, by=self.request.user)
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error


class ImportDetail(RetrieveAPIView):
    """一次导入：进度和各种结论的行数。"""

    serializer_class = ImportSerializer
    queryset = ImportRun.objects.none()

    def get_queryset(self):
        return ImportRun.objects.visible_to(self.request.user).select_related("owner", "unit")


class ImportRows(ListAPIView):
    """一次导入的各行，逐格给出结论；用 verdict 只看一种。"""

    serializer_class = RowSerializer
    pagination_class = InFileOrder
    filterset_class = RowFilter
    queryset = ImportRow.objects.none()

    def get_queryset(self):
        return run_or_404(self.request, self.kwargs["pk"]).rows_for(self.request.user).select_related("run")


class CellsSerializer(serializers.Serializer):
    cells = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=5000), help_text="列名和新的内容")


class RowMend(ActView):
    """改一行的若干格，随即重新校验这一行。"""

    takes = CellsSerializer
    answers = RowSerializer

    def find(self, pk, row):
        return get_object_or_404(run_or_404(self.request, pk).rows_for(self.request.user).select_related("run"), pk=row)

    def act(self, row, *, cells):
        ledger = LEDGERS[row.run.ledger]
        if unknown := [name for name in cells if name not in ledger.by_name]:
            raise ValidationError({"cells": f"没有这些列：{'、'.join(unknown)}"})
        texts = mended_texts(row, ledger, cells)
        return mend_row(row, by=self.request.user, texts=texts) if texts else row


class ImportAct(ActView):
    """Base: an act on one import."""

    answers = ImportSerializer

    def find(self, pk):
        return run_or_404(self.request, pk)


class HeadingSerializer(serializers.Serializer):
    sheet = serializers.CharField()
    column = serializers.CharField()
    heading = serializers.CharField()
    name = serializers.CharField(help_text="对应的列名；空为没有对应")
    how = serializers.CharField()


class Headings(APIView):
    """表头对应：每个表头认作哪一列。"""

    @extend_schema(responses=HeadingSerializer(many=True))
    def get(self, request, pk):
        run = run_or_404(request, pk)
        names = ("sheet", "column", "heading", "name", "how")
        rows = [dict(zip(names, found, strict=True)) for found in headings_of(run, LEDGERS[run.ledger])]
        return Response(HeadingSerializer(rows, many=True).data)


class ChosenSerializer(serializers.Serializer):
    headings = serializers.DictField(child=serializers.CharField(allow_blank=True), help_text="表头和列名；空为不对应任何列")


class HeadingsChoose(ImportAct):
    """指定表头对应的列，记住并重新校验。"""

    takes = ChosenSerializer

    def act(self, run, *, headings):
        known = {heading for _sheet, _column, heading, _name, _how in headings_of(run, LEDGERS[run.ledger])}
        if unknown := sorted(set(headings) - known):
            raise ValidationError({"headings": f"表里没有这些表头：{'、'.join(unknown)}"})
        choose_headings(run, by=self.request.user, chosen=headings)
        return run_or_404(self.request, run.pk)


class ImportConfirm(ImportAct):
    """确认导入：写入可收的行。重复确认不会重复写入。"""

    def act(self, run):
        require_importer(self.request)
        confirm_import(run, by=self.request.user)
        return run_or_404(self.request, run.pk)


class ImportGiveUp(ImportAct):
    """放弃这次导入，不写入任何数据。"""

    def act(self, run):
        give_up(run, by=self.request.user)
        return run_or_404(self.request, run.pk)


class Annotated(FileView):
    """原表加批注：要改的格标红，每行写明原因。"""

    page = views_imports.annotated


urlpatterns = [
    path("imports/", ImportList.as_view(), name="api-imports"),
    path("imports/upload/", ImportUpload.as_view(), name="api-import-upload"),
    path("imports/<int:pk>/", ImportDetail.as_view(), name="api-import"),
    path("imports/<int:pk>/rows/", ImportRows.as_view(), name="api-import-rows"),
    path("imports/<int:pk>/rows/<int:row>/", RowMend.as_view(), name="api-import-row"),
    path("imports/<int:pk>/headings/", Headings.as_view(), name="api-import-headings"),
    path("imports/<int:pk>/headings/choose/", HeadingsChoose.as_view(), name="api-import-headings-choose"),
    path("imports/<int:pk>/confirm/", ImportConfirm.as_view(), name="api-import-confirm"),
    path("imports/<int:pk>/give-up/", ImportGiveUp.as_view(), name="api-import-give-up"),
    path("imports/<int:pk>/annotated/", Annotated.as_view(), name="api-import-annotated"),
    *exports.urlpatterns,
]
