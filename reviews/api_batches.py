"""Concluding many reviews over the API, and how far a batch is: the same operations as the page's."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.kinds import KINDS
from cases.steps import Channel
from core.api.views import ActView
from reviews.api_campaigns import JobSerializer, campaign_seen
from reviews.campaigns.conclusions import MOST_PICKED, conclude_clean, conclude_picked
from reviews.models import Grade
from reviews.views.jobs import batch_seen


class RefusalSerializer(serializers.Serializer):
    case = serializers.IntegerField()
    number = serializers.CharField()
    reason = serializers.CharField()


class BatchSerializer(JobSerializer):
    """A batch: on how many cases the step was taken, and on which it was not and why."""

    id = serializers.IntegerField(source="pk")
    step = serializers.CharField()
    step_label = serializers.SerializerMethodField()
    done = serializers.IntegerField(source="done_count", help_text="办成的件数")
    refused = serializers.SerializerMethodField(help_text="没有办成的，附原因")

    def get_step_label(self, job) -> str:
        return KINDS["review"].step(job.step).label

    @extend_schema_field(RefusalSerializer(many=True))
    def get_refused(self, job):
        return [dict(zip(("case", "number", "reason"), row, strict=True)) for row in job.refused]


class ConclusionSerializer(serializers.Serializer):
    cases = serializers.ListField(child=serializers.IntegerField(), required=False, max_length=MOST_PICKED, label="评查件")
    all_clean = serializers.BooleanField(required=False, default=False, label="全部无问题且签名齐全的")
    grade = serializers.ChoiceField(choices=Grade.choices, required=False, default=Grade.CLEAN, label="评查结论")
    opinion = serializers.CharField(required=False, allow_blank=True, default="", max_length=4000, label="结论说明")


class ConcludeMany(ActView):
    """批量评结：写明评查件，或 `all_clean` 为真时取全部无问题且签名齐全的；逐件办理，不能评结的附原因。件数多的由后台办，答 202。"""

    takes = ConclusionSerializer
    answers = BatchSerializer

    @extend_schema(responses={200: BatchSerializer, 202: BatchSerializer})
    def post(self, request, **kwargs):
        return super().post(request, **kwargs)

    def find(self, pk):
        return campaign_seen(self.request, pk)

    def act(self, campaign, *, all_clean, cases=(), **inputs):
        by, channel = self.request.user, Channel.API
        if all_clean:
            job = conclude_clean(campaign, by=by, channel=channel)
        else:
            job = conclude_picked(campaign, cases, by=by, channel=channel, **inputs)
        self.success = 202 if job.is_unfinished else 200
        return job


class BatchDetail(APIView):
    """一批的进度和结果；只有经办人能看。"""

    @extend_schema(responses=BatchSerializer)
    def get(self, request, pk, batch):
        return Response(BatchSerializer(batch_seen(request.user, campaign_seen(request, pk), batch)).data)
