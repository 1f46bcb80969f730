"""考评: the yearly sheet, on the page, as a workbook and over the API; for the two organs of the intermediate court."""

import io
from dataclasses import asdict

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils import timezone
from django.views import View
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from courts.models import AccessEntry
from courts.records import record
from referrals.access import court_of
from referrals.scores import sheet, write_sheet, years

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_or_404(user, year):
    """(court, year, lines) for whoever acts for an organ; to everybody else the sheet does not exist."""
    court, year = court_of(user), year or timezone.localdate().year
    if court is None or year not in years():
        raise Http404
    return court, year, sheet(user, court, year)


class ScorePage(View):
    """One year."""

    def get(self, request, year=None):
        court, year, lines = sheet_or_404(request.user, year)
        context = {"court": court, "year": year, "years": years()[:6], "lines": lines[:-1], "total": lines[-1]}
        return render(request, "referrals/scores.html", context)


class ScoreFile(View):
    """One year as a workbook; the download is logged."""

    def get(self, request, year):
        court, year, lines = sheet_or_404(request.user, year)
        book = io.BytesIO()
        write_sheet(book, court, year, lines)
        book.seek(0)
        record(AccessEntry.Action.EXPORT, by=request.user, target=f"{year}年度一案双查考评表")
        return FileResponse(book, as_attachment=True, filename=f"{year}年度平安建设考评一案双查情况.xlsx", content_type=XLSX)


class LineSerializer(serializers.Serializer):
    court = serializers.CharField()
    started = serializers.IntegerField(help_text="启动一案双查")
    circulars = serializers.IntegerField(help_text="被通报")
    talks = serializers.IntegerField(help_text="被约谈")
    deduction = serializers.DecimalField(max_digits=6, decimal_places=1, help_text="考评扣分")
    scored = serializers.IntegerField(help_text="质量评价件数")
    quality = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True, help_text="平均质量分")


class ScoreSheet(APIView):
    """年度平安建设考评中的一案双查，按本人知悉的案件；末行是合计。"""

    @extend_schema(responses=LineSerializer(many=True))
    def get(self, request, year):
        _court, _year, lines = sheet_or_404(request.user, year)
        return Response(LineSerializer([asdict(line) for line in lines], many=True).data)
