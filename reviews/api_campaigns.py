"""Reading campaigns: what is pinned, who is in the scope, who has what; nothing here says an answer that is still hidden."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api import CaseSerializer
from cases.models import Case
from core.api.pages import KeysetPagination
from courts.scope import visible_units
from reviews.answers.disagreement import disagreement, silent
from reviews.campaigns.checks import flags, problems
from reviews.campaigns.permissions import check_organiser, may_organise
from reviews.campaigns.scope import late_arrivals
from reviews.models import Campaign, CampaignTier, Checklist, Item, Reviewer, ReviewTask, ScopeMember, Tier
from reviews.precheck_counts import agreement_for


class ItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = Item
        fields = [
            "number", "clause", "label", "text", "guidance", "basis", "condition", "may_be_not_applicable", "conditional_part",
            "evidence", "faults",
        ]  # fmt: skip


class ChecklistSerializer(serializers.ModelSerializer):
    items = ItemSerializer(many=True)

    class Meta:
        model = Checklist
        fields = ["id", "code", "version", "subject_kind", "title", "basis", "items"]


class ChecklistList(ListAPIView):
    """评查清单：每一项问什么、怎么查、依据什么。"""

    serializer_class = ChecklistSerializer
    pagination_class = None
    filter_backends = ()
    queryset = Checklist.objects.prefetch_related("items").order_by("code", "-version")


class CampaignSerializer(serializers.ModelSerializer):
    court = serializers.CharField(source="court.short_name")
    state_label = serializers.CharField(source="get_state_display")
    checklist = serializers.CharField(source="checklist.title")

    class Meta:
        model = Campaign
        fields = [
            "id", "name", "court", "subject_kind", "basis", "since", "until", "ends_on", "checklist", "state", "state_label",
            "registered_count", "excluded_count", "included_count", "scope_hash", "settings_hash", "frozen_at", "published_at",
            "closed_at", "version",
        ]  # fmt: skip


class JobSerializer(serializers.Serializer):
    """How far a job is and how it ended."""

    state = serializers.CharField(help_text="queued 排队中，running 进行中，done 已完成，failed 未完成")
    progress_done = serializers.IntegerField()
    progress_total = serializers.IntegerField()
    error = serializers.CharField(help_text="未完成的原因")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField()


class PublicationSerializer(CampaignSerializer):
    """A campaign with what a worker does or did to publish it."""

    publishing = serializers.SerializerMethodField(help_text="后台发布的进度；没有由后台发布过的为空")

    class Meta(CampaignSerializer.Meta):
        fields = [*CampaignSerializer.Meta.fields, "publishing"]

    @extend_schema_field(JobSerializer(allow_null=True))
    def get_publishing(self, campaign):
        job = campaign.publications.first()
        return JobSerializer(job).data if job else None


class TierSerializer(serializers.ModelSerializer):
    tier_label = serializers.CharField(source="get_tier_display")

    class Meta:
        model = CampaignTier
        exclude = ["id", "campaign"]


class ReviewerSerializer(serializers.ModelSerializer):
    tier = serializers.CharField(source="tier.tier")
    name = serializers.CharField(source="person.name")
    unit = serializers.CharField(source="unit.short_name")
    group = serializers.CharField(source="group.name", default="")

    class Meta:
        model = Reviewer
        fields = ["tier", "person", "name", "unit", "group", "share"]


class GroupSerializer(serializers.Serializer):
    name = serializers.CharField()
    leader = serializers.CharField(source="leader.name", default="")
    units = serializers.SerializerMethodField()

    def get_units(self, group) -> list[str]:
        return [row.unit.short_name for row in group.group_units.all()]


class FlagSerializer(serializers.Serializer):
    label = serializers.CharField()
    day = serializers.DateField()
    text = serializers.CharField()


class CampaignDetailSerializer(PublicationSerializer):
    """A campaign with its tiers, groups and people; for those who draw it up also what is still missing."""

    tiers = TierSerializer(many=True)
    groups = GroupSerializer(many=True)
    reviewers = serializers.SerializerMethodField()
    flags = serializers.SerializerMethodField(help_text="固定日期落在休息日的提示，日期不顺延")
    problems = serializers.SerializerMethodField(help_text="还不能发布的原因，草拟时才有")

    class Meta(PublicationSerializer.Meta):
        fields = [*PublicationSerializer.Meta.fields, "tiers", "groups", "reviewers", "flags", "problems"]

    @extend_schema_field(ReviewerSerializer(many=True))
    def get_reviewers(self, campaign):
        rows = Reviewer.objects.filter(tier__campaign=campaign).select_related("tier", "person", "unit", "group")
        return ReviewerSerializer(rows.order_by("tier_id", "pk"), many=True).data

    @extend_schema_field(FlagSerializer(many=True))
    def get_flags(self, campaign):
        return FlagSerializer(flags(campaign), many=True).data

    def get_problems(self, campaign) -> list[str]:
        organises = may_organise(self.context["request"].user, campaign.court)
        return problems(campaign) if campaign.is_draft and organises else []


class Campaigns:
    """Base of the reads: the campaigns that the person may know of."""

    def get_queryset(self):
        return Campaign.objects.visible_to(self.request.user).select_related("court", "checklist")


class CampaignList(Campaigns, ListAPIView):
    """评查活动，新的在前。"""

    serializer_class = CampaignSerializer
    pagination_class = KeysetPagination
    filter_backends = ()


class CampaignDetail(Campaigns, RetrieveAPIView):
    """一个评查活动：范围、清单、层级、分组、评查员。"""

    serializer_class = CampaignDetailSerializer

    def get_queryset(self):
        return super().get_queryset().prefetch_related("tiers", "groups__leader", "groups__group_units__unit")


def campaign_seen(request, pk):
    return get_object_or_404(Campaign.objects.visible_to(request.user).select_related("court", "checklist"), pk=pk)


class MemberSerializer(serializers.ModelSerializer):
    case = serializers.IntegerField(source="subject_id")
    number = serializers.CharField(source="subject.number")
    unit = serializers.CharField(source="unit.short_name")

    class Meta:
        model = ScopeMember
        fields = ["case", "number", "unit", "is_included", "reason", "is_late"]


class ScopeList(ListAPIView):
    """冻结的评查范围：纳入的和剔除的，剔除的附理由；`included=false` 只看剔除的。"""

    serializer_class = MemberSerializer
    pagination_class = KeysetPagination
    filter_backends = ()

    def get_queryset(self):
        campaign = campaign_seen(self.request, self.kwargs["pk"])
        members = campaign.scope.filter(subject__in=Case.objects.visible_to(self.request.user)).select_related("subject", "unit")
        wanted = self.request.query_params.get("included")
        return members.filter(is_included=wanted == "true") if wanted in ("true", "false") else members


class LateList(ListAPIView):
    """范围冻结以后新到的案件：等组织法院决定是否补入。"""

    serializer_class = CaseSerializer
    pagination_class = KeysetPagination
    filter_backends = ()

    def get_queryset(self):
        campaign = campaign_seen(self.request, self.kwargs["pk"])
        check_organiser(self.request.user, campaign.court)
        return late_arrivals(campaign).select_related("court", "unit")


class TaskRowSerializer(serializers.ModelSerializer):
    """Who has which case in which tier and how far; how many items failed is not told here."""

    tier_label = serializers.CharField(source="get_tier_display")
    state_label = serializers.CharField(source="get_state_display")
    number = serializers.CharField(source="review.case.number")
    subject_number = serializers.CharField(source="review.subject.number")
    unit = serializers.CharField(source="unit.short_name")

    class Meta:
        model = ReviewTask
        fields = [
            "id", "review", "number", "subject_number", "tier", "tier_label", "unit", "reviewer_name", "state", "state_label",
            "conflict", "is_special", "answered", "item_count", "submitted_at",
        ]  # fmt: skip


class TaskList(ListAPIView):
    """一个活动的评查任务：分给谁、评到哪里；`conflict=true` 只看分不出去的。"""

    serializer_class = TaskRowSerializer
    pagination_class = KeysetPagination
    filter_backends = ()

    def get_queryset(self):
        campaign = campaign_seen(self.request, self.kwargs["pk"])
        tasks = ReviewTask.objects.live().filter(campaign=campaign, unit__in=visible_units(self.request.user))
        if self.request.query_params.get("conflict") == "true":
            tasks = tasks.filter(reviewer=None)
        return tasks.select_related("review__case", "review__subject", "unit")


class CellSerializer(serializers.Serializer):
    unit = serializers.IntegerField()
    item = serializers.IntegerField()
    both = serializers.IntegerField(help_text="两层都评过的件数")
    different = serializers.IntegerField(help_text="首次结论不同的件数")
    missed = serializers.IntegerField(help_text="上级不合格而下级没有报的件数")
    faults = serializers.IntegerField(help_text="上级不合格的件数")


class DisagreementSerializer(serializers.Serializer):
    hidden = serializers.BooleanField(help_text="您在活动里还有没提交的评查，分歧暂不显示")
    cells = CellSerializer(many=True)


class AgreedSerializer(serializers.Serializer):
    number = serializers.IntegerField(help_text="条目")
    label = serializers.CharField()
    agreed = serializers.IntegerField(help_text="与预检建议相同的作答")
    compared = serializers.IntegerField(help_text="有预检建议的已提交作答")
    rate = serializers.CharField()
    is_doubtful = serializers.BooleanField(help_text="一致率不到八成，规则待核对")


class Agreement(APIView):
    """机器预检与人工作答的一致率，逐条；您还有没提交的评查时为空。"""

    @extend_schema(responses=AgreedSerializer(many=True))
    def get(self, request, pk):
        rows = agreement_for(request.user, campaign_seen(request, pk))
        return Response(AgreedSerializer(rows or [], many=True).data)


class Pair(serializers.Serializer):
    lower = serializers.ChoiceField(choices=Tier.choices)
    higher = serializers.ChoiceField(choices=Tier.choices)


class Disagreement(APIView):
    """两层之间的分歧，按单位和条目。"""

    @extend_schema(
        parameters=[OpenApiParameter("lower", str, required=True), OpenApiParameter("higher", str, required=True)],
        responses=DisagreementSerializer,
    )
    def get(self, request, pk):
        pair = Pair(data=request.query_params)
        pair.is_valid(raise_exception=True)
        cells = disagreement(campaign_seen(request, pk), request.user, **pair.validated_data)
        return Response(DisagreementSerializer({"hidden": cells is None, "cells": cells or []}).data)


class SilentSerializer(serializers.ModelSerializer):
    number = serializers.CharField(source="review.subject.number", help_text="被评查案件")
    unit = serializers.CharField(source="unit.short_name")
    found = serializers.IntegerField(help_text="上级查出几项")

    class Meta:
        model = ReviewTask
        fields = ["review", "number", "unit", "found"]


@extend_schema(
    parameters=[
        OpenApiParameter("lower", enum=Tier.values, required=True),
        OpenApiParameter("higher", enum=Tier.values, required=True),
    ]
)
class SilentList(ListAPIView):
    """下级零问题而上级查出问题的案件；您还没有评完的层级不列。"""

    serializer_class = SilentSerializer
    pagination_class = KeysetPagination
    filter_backends = ()
    queryset = ReviewTask.objects.none()

    def get_queryset(self):
        pair = Pair(data=self.request.query_params)
        pair.is_valid(raise_exception=True)
        return silent(campaign_seen(self.request, self.kwargs["pk"]), self.request.user, **pair.validated_data)
