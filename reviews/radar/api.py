"""Common problems over the API: the heat map, the measures against what is common, and what was agreed with 检察院."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.steps import Channel
from core.api.views import ActView
from reviews.answers.blindness import hidden_tiers
from reviews.api_campaigns import campaign_seen
from reviews.models import CommonMeasure, Tier
from reviews.radar.heatmap import heat_map
from reviews.radar.measures import issue_measure, reaches, record_liaison


class HeatCellSerializer(serializers.Serializer):
    unit = serializers.IntegerField(help_text="单位；合计是 0")
    item = serializers.IntegerField()
    failed = serializers.IntegerField(help_text="不合格")
    total = serializers.IntegerField(help_text="合格和不合格，不适用不计")
    percent = serializers.FloatField(help_text="问题率，百分数")
    low = serializers.FloatField(help_text="95% 区间下限（威尔逊法）")
    high = serializers.FloatField(help_text="95% 区间上限")
    is_small = serializers.BooleanField(help_text="件数太少，不作判断")
    is_marked = serializers.BooleanField(help_text="高于其他单位，超出偶然")


class HeatRowSerializer(serializers.Serializer):
    unit = serializers.IntegerField()
    unit_name = serializers.CharField()
    cells = HeatCellSerializer(many=True)


class HeatMapSerializer(serializers.Serializer):
    tier = serializers.CharField()
    hidden = serializers.BooleanField(help_text="您所在的层级还没有评完，这一层暂不显示")
    rows = HeatRowSerializer(many=True)
    sums = HeatCellSerializer(many=True)


class TierQuery(serializers.Serializer):
    tier = serializers.ChoiceField(choices=Tier.choices)


class Radar(APIView):
    """共性问题：一个层级的单位 × 条目问题率，附区间和是否超出偶然。"""

    @extend_schema(parameters=[OpenApiParameter("tier", enum=Tier.values, required=True)], responses=HeatMapSerializer)
    def get(self, request, pk):
        query = TierQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        tier = query.validated_data["tier"]
        heat = heat_map(campaign_seen(request, pk), request.user, tier)
        rows = [{"unit": unit.pk, "unit_name": unit.short_name, "cells": cells} for unit, cells in heat.rows] if heat else []
        told = {"tier": tier, "hidden": heat is None, "rows": rows, "sums": heat.sums if heat else []}
        return Response(HeatMapSerializer(told).data)


class MeasureSerializer(serializers.ModelSerializer):
    class Meta:
        model = CommonMeasure
        fields = ["id", "item", "title", "text", "due_on", "liaison", "issued_at"]


class ReachSerializer(serializers.Serializer):
    """A measure and how far it has got in the units that the person sees."""

    measure = MeasureSerializer()
    hit = serializers.IntegerField(help_text="涉及的问题")
    cured = serializers.IntegerField(help_text="已销号")
    reported = serializers.IntegerField(help_text="待复查")
    late = serializers.IntegerField(help_text="超期")


class MeasuresSerializer(serializers.Serializer):
    hidden = serializers.BooleanField(help_text="您所在的层级还没有评完，措施暂不显示")
    measures = ReachSerializer(many=True)


class Measures(APIView):
    """共性整改措施和整改进度。"""

    @extend_schema(responses=MeasuresSerializer)
    def get(self, request, pk):
        campaign = campaign_seen(request, pk)
        hidden = bool(hidden_tiers(request.user, campaign))
        found = [] if hidden else reaches(campaign, request.user, timezone.localdate())
        return Response(MeasuresSerializer({"hidden": hidden, "measures": found}).data)


class IssueSerializer(serializers.Serializer):
    item = serializers.IntegerField(min_value=1, label="针对哪一项")
    title = serializers.CharField(max_length=100, label="名称")
    text = serializers.CharField(max_length=4000, label="整改措施")
    due_on = serializers.DateField(label="完成日期")
    liaison = serializers.CharField(max_length=4000, required=False, allow_blank=True, label="与检察院沟通情况")


class IssuedSerializer(serializers.Serializer):
    measure = MeasureSerializer()
    batch = serializers.SerializerMethodField(help_text="落到各案的批次，进度见批次")

    @extend_schema_field(serializers.IntegerField())
    def get_batch(self, issued):
        return issued["batch"].pk


class IssueMeasure(ActView):
    """出台共性整改措施：一次落到所有涉及的案件，同时责令限期整改。"""

    takes = IssueSerializer
    answers = IssuedSerializer
    success = 201

    def find(self, pk):
        return campaign_seen(self.request, pk)

    def act(self, campaign, **data):
        measure, batch = issue_measure(campaign, by=self.request.user, channel=Channel.API, **data)
        return {"measure": measure, "batch": batch}


class LiaisonSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=1000, label="与检察院沟通情况")


class RecordLiaison(ActView):
    """记与检察院的沟通：逐次记，写明日期，以前记的不改。"""

    takes = LiaisonSerializer
    answers = MeasureSerializer

    def find(self, pk, measure):
        return get_object_or_404(CommonMeasure, pk=measure, campaign=campaign_seen(self.request, pk))

    def act(self, measure, *, text):
        return record_liaison(measure, by=self.request.user, text=text)
