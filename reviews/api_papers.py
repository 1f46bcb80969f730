"""Samples, papers and figures of a campaign over the API; what they tell of answers is decided by `papers_visible_to` and `hidden_tiers`."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.pages import KeysetPagination
from core.api.views import ActView, FileView
from courts.models import Unit
from courts.scope import visible_units
from reviews.api_campaigns import campaign_seen
from reviews.figures import campaign_figures
from reviews.models import CampaignPaper, SampleMember, Tier
from reviews.papers import papers_visible_to, publish_circular
from reviews.reports.campaign import draft_circular, draft_unit_report
from reviews.reports.numbers import NUMBERS, has_numbers, rows_behind
from reviews.sampling.api import ChosenSampleSerializer
from reviews.sampling.operations import STRATA, choose_key_cases, draw_sample
from reviews.sampling.queries import samples_visible_to
from reviews.views.papers import PaperFile, PetitionReport


class CampaignAct(ActView):
    """Base: an act on one campaign that the person may know of."""

    success = 201

    def find(self, pk):
        return campaign_seen(self.request, pk)


# --- Samples ----------------------------------------------------------------------------------------------------------


class SampleList(ListAPIView):
    """一个活动的抽样，新的在前；抽样证书在活动文书里。"""

    serializer_class = ChosenSampleSerializer
    pagination_class = KeysetPagination
    filter_backends = ()

    def get_queryset(self):
        campaign = campaign_seen(self.request, self.kwargs["pk"])
        return samples_visible_to(self.request.user, campaign).select_related("certificate")


class SampleMemberSerializer(serializers.ModelSerializer):
    number = serializers.CharField(source="review.subject.number")
    unit = serializers.CharField(source="review.case.unit.short_name")

    class Meta:
        model = SampleMember
        fields = ["place", "review", "number", "unit", "stratum", "reason"]


class ByPlace(KeysetPagination):
    ordering = ("place", "pk")


class SampleMembers(ListAPIView):
    """一次抽样抽到的案件，按名次。"""

    serializer_class = SampleMemberSerializer
    pagination_class = ByPlace
    filter_backends = ()

    def get_queryset(self):
        campaign = campaign_seen(self.request, self.kwargs["pk"])
        sample = get_object_or_404(samples_visible_to(self.request.user, campaign), pk=self.kwargs["sample"])
        return sample.members.select_related("review__subject", "review__case__unit")


class KeyDrawSerializer(serializers.Serializer):
    tier = serializers.ChoiceField(choices=Tier.choices, label="由哪一层评查")
    name = serializers.CharField(max_length=60, label="名称")


class DrawSerializer(KeyDrawSerializer):
    size = serializers.IntegerField(min_value=1, label="抽多少件")
    strata = serializers.ChoiceField(choices=list(STRATA.items()), required=False, allow_blank=True, label="分层")
    seed = serializers.CharField(max_length=60, label="种子：范围冻结以后才公开的号码")


class Draw(CampaignAct):
    """随机抽样：冻结抽样框，按种子抽取，生成抽样证书。"""

    takes = DrawSerializer
    answers = ChosenSampleSerializer

    def act(self, campaign, **data):
        return draw_sample(campaign, by=self.request.user, **data)


class DrawKey(CampaignAct):
    """选取重点案件：范围冻结时标记为重点的全部选取。"""

    takes = KeyDrawSerializer
    answers = ChosenSampleSerializer

    def act(self, campaign, **data):
        return choose_key_cases(campaign, by=self.request.user, **data)


# --- Papers -----------------------------------------------------------------------------------------------------------


class PaperSerializer(serializers.ModelSerializer):
    kind_label = serializers.CharField(source="get_kind_display")
    unit = serializers.CharField(source="unit.short_name", default="")
    made_by = serializers.CharField(source="made_by.name", default="系统")

    class Meta:
        model = CampaignPaper
        fields = ["id", "kind", "kind_label", "unit", "title", "facts", "sha256", "made_at", "made_by", "published_at"]


class Papers:
    """Base: the papers that the person may read now."""

    def get_queryset(self):
        campaign = campaign_seen(self.request, self.kwargs["pk"])
        return papers_visible_to(self.request.user, campaign).defer("content").select_related("unit", "made_by")


class PaperList(Papers, ListAPIView):
    """活动文书：抽样证书、单位自查报告、评查情况通报；`facts` 是生成时的数。"""

    serializer_class = PaperSerializer
    pagination_class = KeysetPagination
    filter_backends = ()


class PaperDetail(Papers, RetrieveAPIView):
    """一份活动文书和它的数。"""

    serializer_class = PaperSerializer
    lookup_url_kwarg = "paper"


class PaperDownload(FileView):
    """一份活动文书的 .docx，原样。"""

    page = staticmethod(PaperFile.as_view())


class PetitionReportFile(FileView):
    """信访案件评查报告（八部分）的初稿；这一层级还不能看的结论不在里面。"""

    page = staticmethod(PetitionReport.as_view())


class NumberRowSerializer(serializers.Serializer):
    """One frozen row behind a number: a case, or a problem on a case."""

    review = serializers.SerializerMethodField()
    number = serializers.SerializerMethodField(help_text="被评查案件")
    unit = serializers.SerializerMethodField()
    item = serializers.IntegerField(default=None, allow_null=True, help_text="问题在哪一项；按件的数没有")
    text = serializers.CharField(source="finding.text", default="", help_text="问题；按件的数没有")

    def _of(self, row):
        return row.finding if hasattr(row, "finding_id") else row.task

    def get_review(self, row) -> int:
        return self._of(row).review_id

    def get_number(self, row) -> str:
        return self._of(row).review.subject.number

    def get_unit(self, row) -> str:
        return self._of(row).unit.short_name


class NumberQuery(serializers.Serializer):
    unit = serializers.IntegerField(required=False)
    item = serializers.IntegerField(required=False)


@extend_schema(parameters=[OpenApiParameter("unit", int, description="单位"), OpenApiParameter("item", int, description="条目")])
class NumberRows(Papers, ListAPIView):
    """通报或自查报告里一个数点开的案件，以生成时为准。"""

    serializer_class = NumberRowSerializer
    pagination_class = KeysetPagination
    filter_backends = ()

    def get_queryset(self):
        paper = get_object_or_404(super().get_queryset(), pk=self.kwargs["paper"])
        if self.kwargs["code"] not in NUMBERS or not has_numbers(paper):
            raise Http404("文书里没有这个数")
        query = NumberQuery(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        return rows_behind(paper, self.kwargs["code"], self.request.user, **query.validated_data)


class CircularSerializer(serializers.Serializer):
    tier = serializers.ChoiceField(choices=Tier.choices, label="层级")
    judgement = serializers.CharField(max_length=8000, required=False, allow_blank=True, label="由人写的判断")


class UnitReportSerializer(CircularSerializer):
    unit = serializers.IntegerField(label="单位")


class DraftCircular(CampaignAct):
    """起草评查情况通报：数由系统取，判断由人写。"""

    takes = CircularSerializer
    answers = PaperSerializer

    def act(self, campaign, **data):
        return draft_circular(campaign, by=self.request.user, **data)


class DraftUnitReport(CampaignAct):
    """起草单位自查报告。"""

    takes = UnitReportSerializer
    answers = PaperSerializer

    def act(self, campaign, *, unit, **data):
        found = get_object_or_404(Unit.objects.filter(pk__in=visible_units(self.request.user)), pk=unit)
        return draft_unit_report(campaign, found, by=self.request.user, **data)


class PublishPaper(ActView):
    """发布评查情况通报。"""

    answers = PaperSerializer

    def find(self, pk, paper):
        return get_object_or_404(papers_visible_to(self.request.user, campaign_seen(self.request, pk)), pk=paper)

    def act(self, paper):
        return publish_circular(paper, by=self.request.user)


# --- Figures ----------------------------------------------------------------------------------------------------------


class FigureLineSerializer(serializers.Serializer):
    metric = serializers.CharField(help_text="口径编号")
    label = serializers.CharField()
    definition = serializers.CharField(help_text="口径")
    text = serializers.CharField(source="value.text")
    count = serializers.IntegerField(source="value.count")
    denominator = serializers.IntegerField(source="value.denominator")


class Figures(APIView):
    """活动的指标（M12–M15）；对您还不公开的层级不计。"""

    @extend_schema(responses=FigureLineSerializer(many=True))
    def get(self, request, pk):
        lines = campaign_figures(campaign_seen(request, pk), request.user, timezone.localdate())
        return Response(FigureLineSerializer(lines, many=True).data)
