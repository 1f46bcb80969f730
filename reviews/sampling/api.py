"""Key cases chosen from what the units reported, over the API: what was reported, what rules would choose, and choosing."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.views import ActView
from core.errors import Invalid
from reviews.campaigns.permissions import check_organiser
from reviews.models import Campaign, Sample
from reviews.sampling.choosing import RULES
from reviews.sampling.forms import ChooseForm, RuleForm
from reviews.sampling.reported import choose_reported, preview


class ReportedUnitSerializer(serializers.Serializer):
    """What one unit has reported."""

    unit = serializers.IntegerField(help_text="单位")
    unit_name = serializers.CharField(source="label")
    total = serializers.IntegerField(help_text="应评")
    done = serializers.IntegerField(help_text="已评")
    faulty = serializers.IntegerField(help_text="报了问题的件数")
    doubtful = serializers.IntegerField(help_text="没有报问题而机器预检不合格的件数")
    is_zero = serializers.BooleanField(help_text="全部评完而一个问题也没有报")
    filed_at = serializers.DateTimeField(help_text="自查报告起草的时间")


class KeyCaseSerializer(serializers.Serializer):
    case = serializers.IntegerField(source="key", help_text="被评查案件")
    number = serializers.CharField()
    reason = serializers.CharField()


class KeyCasesSerializer(serializers.Serializer):
    """The reports and what the rules choose from them; nothing is written."""

    tier = serializers.CharField(help_text="报送的层级")
    units = ReportedUnitSerializer(many=True)
    count = serializers.IntegerField()
    cases = KeyCaseSerializer(many=True)


class ChosenSampleSerializer(serializers.ModelSerializer):
    """A list as it was drawn or chosen, with the hashes that stand in its certificate."""

    certificate = serializers.IntegerField(source="certificate.pk", help_text="抽样证书，见活动文书")

    class Meta:
        model = Sample
        fields = [
            "id", "name", "method", "tier", "frame_size", "frame_hash", "size", "seed", "result_hash", "drawn_at", "certificate",
        ]  # fmt: skip


def organised(request, pk):
    """The campaign, for whoever organises it; outside is 404."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user).select_related("court"), pk=pk)
    check_organiser(request.user, campaign.court)
    return campaign


RULE_PARAMETERS = [
    OpenApiParameter("tier", str, required=True, description="由哪一层评查"),
    OpenApiParameter(
        "choices", str, many=True, required=True, description="；".join(f"{code} {text}" for code, text in RULES.items())
    ),
    OpenApiParameter("per_unit", int, description="零问题单位每个最多几件"),
]


class KeyCases(APIView):
    """重点抽查的预览：各单位报送的情况，和按规则会选出的案件及理由。"""

    @extend_schema(parameters=RULE_PARAMETERS, responses=KeyCasesSerializer)
    def get(self, request, pk):
        campaign = organised(request, pk)
        form = RuleForm(request.query_params, campaign=campaign)
        if not form.is_valid():
            raise Invalid(form)
        reports, found = preview(campaign, by=request.user, **form.cleaned_data)
        cases = [{"key": entry.key, "number": entry.number, "reason": reason} for entry, reason in found]
        told = {"tier": reports.tier, "units": reports.units, "count": len(cases), "cases": cases}
        return Response(KeyCasesSerializer(told).data)


class KeyCasesChoose(ActView):
    """按规则选取重点案件：冻结依据，存入证书，分给评查员。"""

    form_class = ChooseForm
    answers = ChosenSampleSerializer
    success = 201

    def find(self, pk):
        return organised(self.request, pk)

    def form(self, campaign, **bound):
        return ChooseForm(campaign=campaign, **bound)

    def act(self, campaign, **data):
        return choose_reported(campaign, by=self.request.user, **data)
