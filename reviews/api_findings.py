"""The register of findings over the API: lists with the filters of the page, counts, and 责令整改 or 督办 of many at once."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.steps import Channel
from core.api.forms import serializer_field
from core.api.pages import KeysetPagination
from core.api.views import ActView
from core.errors import Invalid
from reviews.findings import listing
from reviews.findings.bulk import ACTS, MOST, MOST_TOKEN, carry_out
from reviews.findings.queries import ESCALATION_LABELS, ESCALATIONS
from reviews.findings.rows import fault_label, item_label, number_of, state_label, with_words
from reviews.models import Finding


class FindingSerializer(serializers.ModelSerializer):
    """One finding: what was found where, what was ordered by when, and how its cure stands."""

    number = serializers.SerializerMethodField(help_text="问题编号，台账里也用它")
    campaign_name = serializers.CharField(source="campaign.name")
    review_number = serializers.CharField(source="review.case.number")
    subject = serializers.IntegerField(source="review.subject_id", help_text="被评查案件")
    subject_number = serializers.CharField(source="review.subject.number")
    unit_name = serializers.CharField(source="unit.short_name")
    tier_label = serializers.CharField(source="task.get_tier_display")
    item_label = serializers.SerializerMethodField()
    fault_label = serializers.SerializerMethodField()
    state_label = serializers.SerializerMethodField()
    escalation_label = serializers.SerializerMethodField()
    resumed_number = serializers.CharField(source="resumed_case.number", default="")

    class Meta:
        model = Finding
        fields = [
            "id", "number", "campaign", "campaign_name", "review", "review_number", "subject", "subject_number", "unit", "unit_name",
            "tier", "tier_label", "item", "item_label", "fault", "fault_label", "text", "nature", "cure", "state", "state_label",
            "ordered_at", "due_on", "due_reason", "report", "evidence_note", "reported_at", "checked_at", "check_note", "cured_at",
            "reopen_count", "resumed_number", "measure", "escalation", "escalation_label", "is_clue",
        ]  # fmt: skip

    def get_number(self, finding) -> str:
        return number_of(finding)

    def get_item_label(self, finding) -> str:
        return item_label(finding)

    def get_fault_label(self, finding) -> str:
        return fault_label(finding)

    def get_state_label(self, finding) -> str:
        return state_label(finding)

    def get_escalation_label(self, finding) -> str:
        return ESCALATION_LABELS[finding.escalation]


FILTERS = [
    OpenApiParameter("campaign", int, description="评查活动"), OpenApiParameter("unit", int, description="责任单位"),
    OpenApiParameter("tier", str, description="层级"), OpenApiParameter("item", int, description="第几项"),
    OpenApiParameter("nature", str, description="individual 个性，common 共性；责令以后才有"),
    OpenApiParameter("escalation", str, description="any 督办过的，supervised 督办，circulated 通报，accountability 启动追责"),
]  # fmt: skip
VIEW = OpenApiParameter(
    "view", str, description="all、unordered 待责令、open 待整改、overdue 超期、reported 待复查、cured 已销号"
)


def chosen_by(request):
    """The filters of the address. Raises: Invalid when one of them cannot be read."""
    form = listing.Filters(request.query_params, user=request.user)
    if not form.is_valid():
        raise Invalid(form)
    return form.chosen()


class FindingList(ListAPIView):
    """问题登记册：看得到的问题，新的在前；别的层级查出的，本层级评完以后才有。"""

    serializer_class = FindingSerializer
    pagination_class = KeysetPagination
    filter_backends = ()
    queryset = Finding.objects.none()

    @extend_schema(parameters=[VIEW, *FILTERS])
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        here = listing.view_of(self.request.query_params.get("view"), timezone.localdate())
        return with_words(listing.filtered(self.request.user, here, chosen_by(self.request)))


class FindingCountSerializer(serializers.Serializer):
    view = serializers.CharField()
    label = serializers.CharField()
    count = serializers.IntegerField()


class FindingCounts(APIView):
    """各视图的问题数，与列表一致；可以带同样的筛选。"""

    @extend_schema(parameters=FILTERS, responses=FindingCountSerializer(many=True))
    def get(self, request):
        today = timezone.localdate()
        found = listing.counts(request.user, today, chosen_by(request))
        told = [{"view": view.code, "label": view.label, "count": found[view.code]} for view in listing.views(today)]
        return Response(FindingCountSerializer(told, many=True).data)


class FindingOutcomeSerializer(serializers.Serializer):
    finding = serializers.IntegerField(source="finding.pk")
    number = serializers.SerializerMethodField()
    done = serializers.SerializerMethodField()
    reason = serializers.CharField(help_text="没有办成的原因")
    summary = serializers.CharField(source="entry.summary", default="")

    def get_number(self, outcome) -> str:
        return number_of(outcome.finding)

    def get_done(self, outcome) -> bool:
        return outcome.entry is not None


class FindingOutcomesSerializer(serializers.Serializer):
    outcomes = FindingOutcomeSerializer(many=True)


def inputs_of(act, name):
    """A serializer class of the picked findings and the inputs of the act."""
    fields = {key: serializer_field(field) for key, field in act.form.base_fields.items()}
    picked = serializers.ListField(
        child=serializers.IntegerField(min_value=1), min_length=1, max_length=MOST, help_text=f"问题的 id，一次最多 {MOST} 个"
    )
    token = serializers.CharField(
        required=False, default="", max_length=MOST_TOKEN, help_text="提交号：同一号码再发一次不会重复办理"
    )
    guards = {"token": token}
    if act.code == "escalate":
        guards["seen"] = serializers.DictField(
            child=serializers.ChoiceField(choices=[rung for rung in ESCALATIONS if rung]), required=False, default=dict,
            help_text="看到的督促情况：{问题的 id: supervised 或 circulated}；没有督办过的不用写，已被别人督办的不再升级",
        )  # fmt: skip
    return type(name, (serializers.Serializer,), {"findings": picked, **fields, **guards})


class BulkView(ActView):
    """Base: one act over many findings; what may not be read is left out, what cannot go says why."""

    answers = FindingOutcomesSerializer
    code = ""

    def act(self, _found, *, findings, token="", seen=None, **data):
        act = ACTS[self.code]
        form = act.form(data, by=self.request.user)
        if not form.is_valid():
            raise Invalid(form)
        rungs = {int(pk): rung for pk, rung in (seen or {}).items() if pk.isdecimal() and len(pk) < 19}
        marks = {"token": token, "seen": rungs, "channel": Channel.API}
        found = carry_out(act, findings, by=self.request.user, data=form.cleaned_data, **marks)
        return {"outcomes": found}


class OrderMany(BulkView):
    """责令整改一批问题，逐个给出结果。"""

    code = "order"
    takes = inputs_of(ACTS["order"], "OrderManySerializer")


class EscalateMany(BulkView):
    """督办一批超期的问题，各升一级，逐个给出结果。"""

    code = "escalate"
    takes = inputs_of(ACTS["escalate"], "EscalateManySerializer")
