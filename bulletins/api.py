"""Bulletins over the API: drawing up, rewriting, approving, publishing, and every number with its cases."""

import django_filters
from django import forms
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from bulletins import api_figures, documents, operations, queries, views
from bulletins.api_figures import UNIT, ValueSerializer
from bulletins.forms import ReasonForm
from bulletins.models import Bulletin, BulletinFigure
from bulletins.texts import for_people, plain
from bulletins.views import bulletin_or_404, number_or_404
from cases.api import CaseSerializer
from cases.figures import FIGURES
from cases.models import Case
from core.api.pages import KeysetPagination
from core.api.views import ActView, FileView
from courts.models import Unit

# --- What is told -----------------------------------------------------------------------------------------------------


class BulletinRowSerializer(serializers.ModelSerializer):
    """One issue as the list shows it."""

    title = serializers.CharField(source="*")
    court = serializers.CharField(source="court.short_name")

    class Meta:
        model = Bulletin
        fields = [
            "id", "title", "kind", "court", "period_start", "period_end", "cut_off_at", "issue_no", "number", "state", "corrects",
            "correction", "published_at", "version",
        ]  # fmt: skip


class SectionSerializer(serializers.Serializer):
    code = serializers.CharField()
    heading = serializers.CharField()
    paragraphs = serializers.ListField(child=serializers.CharField(), help_text="数字已填好的文字")
    judgement = serializers.CharField(help_text="人写的部分，数字处写作 {在办}")


class LineSerializer(serializers.Serializer):
    """One number as stated, and as the same 口径 gives it today."""

    code = serializers.CharField(source="row.code")
    label = serializers.CharField(source="row.figure.label")
    stated = serializers.CharField(source="row.value")
    today = ValueSerializer(source="now")
    has_moved = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField(), help_text="为什么不同：补录、更正")


class TableRowSerializer(serializers.Serializer):
    unit = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    values = serializers.ListField(child=serializers.CharField())


class TableSerializer(serializers.Serializer):
    columns = serializers.ListField(child=serializers.CharField())
    rows = TableRowSerializer(many=True, help_text="末行是合计")


class BulletinSerializer(BulletinRowSerializer):
    """One issue whole: words, frozen figures beside today's, the table by unit, the lists, and what the person may do."""

    drafted_by = serializers.CharField(source="drafter")
    approved_by = serializers.CharField(source="approved_by.name", default=None)
    published_by = serializers.CharField(source="published_by.name", default=None)
    sections = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()
    table = serializers.SerializerMethodField()
    annex = serializers.SerializerMethodField(help_text="附表")
    hash = serializers.SerializerMethodField(help_text="校验码；计有限知案件的通报，以 docx_sha256 校验")
    may = serializers.SerializerMethodField(help_text="本人现在能办的")

    class Meta(BulletinRowSerializer.Meta):
        fields = [
            *BulletinRowSerializer.Meta.fields, "drafted_by", "drafted_at", "computed_at", "approved_by", "approved_at", "published_by",
            "hash", "docx_sha256", "sections", "figures", "table", "annex", "may",
        ]  # fmt: skip

    @extend_schema_field(SectionSerializer(many=True))
    def get_sections(self, bulletin):
        numbers, units = self._numbers(bulletin), dict(Unit.objects.values_list("pk", "short_name"))
        return [
            {
                "code": code,
                "heading": heading,
                "paragraphs": [plain(words, numbers) for words in documents.paragraphs(bulletin, code, numbers)],
                "judgement": for_people(bulletin.texts.get(code, {}).get("judgement", ""), units),
            }
            for code, heading in bulletin.edition.SECTIONS.items()
        ]

    @extend_schema_field(LineSerializer(many=True))
    def get_figures(self, bulletin):
        numbers = self._numbers(bulletin)
        if bulletin.is_confidential:
            return [_as_read(code, numbers) for code, unit in numbers.rows if unit is None]
        return LineSerializer(queries.recomputed(bulletin, numbers), many=True).data

    def get_annex(self, bulletin) -> dict:
        return {} if bulletin.is_confidential else bulletin.annex

    def get_hash(self, bulletin) -> str:
        return "" if bulletin.is_confidential else bulletin.hash

    @extend_schema_field(TableSerializer)
    def get_table(self, bulletin):
        columns, rows = queries.unit_table(bulletin, self._numbers(bulletin), queries.table_units(bulletin))
        return {"columns": columns, "rows": [{"unit": unit, "name": name, "values": values} for name, unit, values in rows]}

    def get_may(self, bulletin) -> list[str]:
        return sorted(queries.acts_open_to(self.context["request"].user, bulletin))

    def _numbers(self, bulletin):
        kept = self.context.get("numbers")
        if kept is None:
            kept = self.context["numbers"] = queries.numbers_for(bulletin, self.context["request"].user)
        return kept


def _as_read(code, numbers):
    """One number of a confidential bulletin as the reader may know it; it is not taken again."""
    today = {"text": "", "count": 0, "denominator": None}
    return {
        "code": code, "label": FIGURES[code].label, "stated": numbers(code), "today": today, "has_moved": False, "reasons": [],
    }  # fmt: skip


class FrozenSerializer(serializers.ModelSerializer):
    """A number of a bulletin, and how many of its cases the person may see."""

    label = serializers.CharField(source="figure.label")
    unit_name = serializers.CharField(source="unit.short_name", default=None)

    class Meta:
        model = BulletinFigure
        fields = ["code", "label", "unit", "unit_name", "value", "numerator", "denominator", "hash"]

    def to_representation(self, row):
        shown = super().to_representation(row)
        if row.bulletin.is_confidential:
            value = queries.numbers_for(row.bulletin, self.context["request"].user)(row.code, row.unit_id)
            shown |= {"value": value, "numerator": None, "denominator": None, "hash": ""}
        return shown


class BehindSerializer(serializers.Serializer):
    number = FrozenSerializer()
    stated = serializers.IntegerField()
    visible = serializers.IntegerField()
    hidden = serializers.IntegerField(help_text="不在本人管辖范围内的件数")
    added = CaseSerializer(many=True, help_text="按今天重算多出的，最多 200 件")
    removed = CaseSerializer(many=True, help_text="按今天重算少去的，最多 200 件")


# --- Reading ----------------------------------------------------------------------------------------------------------


class BulletinFilter(django_filters.FilterSet):
    class Meta:
        model = Bulletin
        fields = ["state", "period_start", "court"]


class NewestPeriodFirst(KeysetPagination):
    ordering = ("-period_start", "-pk")


class BulletinList(ListAPIView):
    """看得到的通报，新的在前。"""

    serializer_class = BulletinRowSerializer
    pagination_class = NewestPeriodFirst
    filterset_class = BulletinFilter
    queryset = Bulletin.objects.none()

    def get_queryset(self):
        return queries.newest_first(self.request.user)


class BulletinDetail(APIView):
    """一期通报：文字、冻结的数、按今天重算的数、分单位的表。"""

    @extend_schema(responses=BulletinSerializer)
    def get(self, request, pk):
        return Response(BulletinSerializer(bulletin_or_404(request.user, pk), context={"request": request}).data)


LISTED = 200


class BulletinFigureDetail(APIView):
    """通报中的一个数：印发时的件数、看得到的件数、和今天重算相差的案件。"""

    @extend_schema(parameters=[UNIT], responses=BehindSerializer)
    def get(self, request, pk, code):
        row = _number(request, pk, code)
        found = queries.behind(row, request.user)
        added, removed = (
            cases.select_related("court", "unit").order_by("-pk")[:LISTED] for cases in queries.drifted(row, request.user)
        )
        told = {
            "number": row, "stated": found.stated, "visible": found.visible, "hidden": found.hidden, "added": added, "removed": removed,
        }  # fmt: skip
        return Response(BehindSerializer(told, context={"request": request}).data)


class BulletinFigureCases(ListAPIView):
    """通报中的一个数背后的案件，按印发时冻结的。"""

    serializer_class = CaseSerializer
    pagination_class = KeysetPagination
    filter_backends = ()
    queryset = Case.objects.none()

    @extend_schema(parameters=[UNIT])
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        row = _number(self.request, self.kwargs["pk"], self.kwargs["code"])
        return queries.behind(row, self.request.user).cases.select_related("court", "unit").defer("search")


class BulletinDocument(FileView):
    """通报的 Word 文件：印发后是存档的那一份，之前是草稿；下载留痕。"""

    page = views.document


def _number(request, pk, code):
    bulletin, text = bulletin_or_404(request.user, pk), request.GET.get("unit", "")
    if text and not text.isdecimal():
        raise serializers.ValidationError({"unit": ["应为责任单位的编号"]})
    return number_or_404(bulletin, code, int(text) if text else None)


# --- Acting -----------------------------------------------------------------------------------------------------------


class VersionForm(forms.Form):
    version = forms.IntegerField(label="版本", required=False, help_text="看到的版本；已被别人改过时返回 409")


class BulletinAct(ActView):
    """Base: an act on one bulletin, handed to the operation `act_name`."""

    answers = BulletinSerializer
    act_name = ""

    def find(self, pk):
        return bulletin_or_404(self.request.user, pk)

    def act(self, bulletin, **data):
        done = getattr(operations, self.act_name)(bulletin, by=self.request.user, **data)
        return bulletin_or_404(self.request.user, done.pk)


class KindForm(forms.Form):
    kind = forms.ChoiceField(label="种类", choices=Bulletin.Kind, required=False, help_text="不写为周通报")


class BulletinDraft(ActView):
    """起草上一个整周（或者上一季度）的通报；已经有了就返回那一期。"""

    answers = BulletinSerializer
    form_class = KindForm

    def act(self, _found, kind=""):
        made = views.draft_due(self.request.user, kind or Bulletin.Kind.WEEKLY)
        return bulletin_or_404(self.request.user, made.pk)


class BulletinRecompute(BulletinAct):
    """重新取草稿的数，人写的部分不变。"""

    act_name = "recompute"


class ReviseSerializer(serializers.Serializer):
    version = serializers.IntegerField(required=False, help_text="看到的版本；已被别人改过时返回 409")
    judgement = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=3000), help_text="各部分的补写，按部分的代码；数字写成 {在办}"
    )


class BulletinRevise(BulletinAct):
    """修改草稿的情况说明。"""

    takes = ReviseSerializer
    act_name = "revise"


class BulletinApprove(BulletinAct):
    """批准草稿；起草人不能批准自己的通报。"""

    form_class = VersionForm
    act_name = "approve"


class BulletinSendBack(BulletinAct):
    """把批准了的通报退回修改。"""

    form_class = ReasonForm
    act_name = "send_back"


class BulletinPublish(BulletinAct):
    """编号并印发；印发后不再改动。"""

    form_class = VersionForm
    act_name = "publish"


class BulletinCorrect(BulletinAct):
    """对印发了的通报另起草一期更正。"""

    form_class = ReasonForm
    act_name = "correct"


urlpatterns = [
    path("bulletins/", BulletinList.as_view(), name="api-bulletins"),
    path("bulletins/draft/", BulletinDraft.as_view(), name="api-bulletin-draft"),
    path("bulletins/<int:pk>/", BulletinDetail.as_view(), name="api-bulletin"),
    path("bulletins/<int:pk>/revise/", BulletinRevise.as_view(), name="api-bulletin-revise"),
    path("bulletins/<int:pk>/recompute/", BulletinRecompute.as_view(), name="api-bulletin-recompute"),
    path("bulletins/<int:pk>/approve/", BulletinApprove.as_view(), name="api-bulletin-approve"),
    path("bulletins/<int:pk>/send-back/", BulletinSendBack.as_view(), name="api-bulletin-send-back"),
    path("bulletins/<int:pk>/publish/", BulletinPublish.as_view(), name="api-bulletin-publish"),
    path("bulletins/<int:pk>/correct/", BulletinCorrect.as_view(), name="api-bulletin-correct"),
    path("bulletins/<int:pk>/docx/", BulletinDocument.as_view(), name="api-bulletin-docx"),
    path("bulletins/<int:pk>/figures/<slug:code>/", BulletinFigureDetail.as_view(), name="api-bulletin-figure"),
    path("bulletins/<int:pk>/figures/<slug:code>/cases/", BulletinFigureCases.as_view(), name="api-bulletin-figure-cases"),
    *api_figures.urlpatterns,
]
