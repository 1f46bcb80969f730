"""The API of the spine: cases, their trace and clocks, and one address per step, made from the step's declaration."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.kinds import KINDS, kind_of
from cases.models import Case, CasePerson, TraceEntry
from cases.steps import Channel, availabilities, take
from core.api.forms import control, form_data, serializer_for
from core.api.pages import KeysetPagination


class TraceSerializer(serializers.ModelSerializer):
    class Meta:
        model = TraceEntry
        fields = [
            "seq", "at", "happened_at", "step", "label", "clause", "actor_name", "actor_post", "channel", "status_before",
            "status_after", "summary", "hash",
        ]  # fmt: skip

    def to_representation(self, entry):
        """Where entries are left out, neither numbers nor hashes: a gap would tell that something was done."""
        told = super().to_representation(entry)
        return {**told, "seq": None, "hash": ""} if self.context.get("has_gaps") else told


class CaseSerializer(serializers.ModelSerializer):
    """One case of any kind, as lists over several kinds show it: nothing in it names a person."""

    court = serializers.CharField(source="court.short_name")
    unit = serializers.CharField(source="unit.short_name")
    status_label = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields = [
            "id",
            "kind",
            "number",
            "court",
            "unit",
            "status",
            "status_label",
            "opened_on",
            "closed_at",
            "due_on",
            "version",
        ]

    def get_status_label(self, case) -> str:
        return kind_of(case).status_label(case.status)


class CasePersonSerializer(serializers.ModelSerializer):
    role_label = serializers.CharField(source="get_role_display")

    class Meta:
        model = CasePerson
        fields = ["id", "role", "role_label", "name", "post_title", "phone", "starts_at"]


class AvailabilitySerializer(serializers.Serializer):
    step = serializers.CharField(source="step.name")
    label = serializers.CharField(source="step.label")
    clause = serializers.CharField(source="step.clause")
    ready = serializers.BooleanField()
    reason = serializers.CharField()
    missing = serializers.SerializerMethodField()

    def get_missing(self, item) -> list[str]:
        return [gap.label for gap in item.missing]


class TakenSerializer(serializers.Serializer):
    """What a step answers: where the case now stands."""

    case = serializers.IntegerField(source="case.pk")
    number = serializers.CharField(source="case.number")
    status = serializers.CharField(source="case.status")
    status_label = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="case.version")
    due_on = serializers.DateField(source="case.due_on")
    entry = TraceSerializer(source="*")

    def get_status_label(self, entry) -> str:
        return kind_of(entry.case).status_label(entry.case.status)


class CaseView(APIView):
    """Base of the views under one case: outside the scope is 404."""

    def case(self):
        return get_object_or_404(Case.objects.visible_to(self.request.user), pk=self.kwargs["pk"], kind=self.kind_code)

    kind_code = ""


class Steps(CaseView):
    """现在能办的环节，和其他环节为什么不能办。"""

    @extend_schema(responses=AvailabilitySerializer(many=True))
    def get(self, request, pk):
        return Response(AvailabilitySerializer(availabilities(self.case(), request.user), many=True).data)


class People(CaseView):
    """案件上的人员：专班和其他现任的人。"""

    @extend_schema(responses=CasePersonSerializer(many=True))
    def get(self, request, pk):
        case = self.case()
        return Response(CasePersonSerializer(kind_of(case).people(case, request.user), many=True).data)


class Trace(ListAPIView):
    """一个案件的痕迹，新的在前。"""

    serializer_class = TraceSerializer
    pagination_class = KeysetPagination
    filter_backends = ()
    kind_code = ""

    def get_queryset(self):
        self.case = get_object_or_404(Case.objects.visible_to(self.request.user), pk=self.kwargs["pk"], kind=self.kind_code)
        return kind_of(self.case).trace(self.case, self.request.user)

    def get_serializer_context(self):
        case = getattr(self, "case", None)
        has_gaps = case is not None and not kind_of(case).tells_all(case, self.request.user)
        return {**super().get_serializer_context(), "has_gaps": has_gaps}


class StepView(CaseView):
    """One step as an address: the body is the step's form, `version` guards against a stale page, `token` against a repeat."""

    step = None

    def post(self, request, pk):
        return answer(self.step, self.case(), request)


class OpenView(APIView):
    """A step that opens a case."""

    step = None

    def post(self, request):
        return answer(self.step, None, request)


def answer(step, case, request):
    data = form_data(step.form, request.data)
    guards = control(data)
    entry = take(step, case, by=request.user, data=data, files=request.FILES, channel=Channel.API, **guards)
    return Response(TakenSerializer(entry).data, status=201 if step.opens else 200)


def step_view(step):
    """The view class of `step`, with its request described in the schema."""
    name = "".join(part.capitalize() for part in step.name.split("-"))
    base = serializer_for(step.form, f"{step.kind.code.capitalize()}{name}")
    guards = {
        "token": serializers.CharField(required=False, max_length=40, help_text="提交号：同一号码再发一次不会重复办理"),
    }
    if not step.opens:
        guards["version"] = serializers.IntegerField(required=False, help_text="看到的案件版本；已被别人改过时返回 409")
    described = type(base.__name__, (base,), guards)
    describe = extend_schema(
        request=described,
        responses=TakenSerializer,
        tags=[step.kind.label],
        summary=f"{step.label}（{step.clause}）",
        operation_id=f"{step.kind.code}_{step.name.replace('-', '_')}",
    )
    # each view gets a `post` of its own: decorating the inherited one would describe every step alike
    parent = OpenView if step.opens else StepView

    def post(self, request, *args, **kwargs):
        return parent.post(self, request, *args, **kwargs)

    members = {"step": step, "kind_code": step.kind.code, "__doc__": step.__doc__, "post": describe(post)}
    return type(f"{name}View", (parent,), members).as_view()


def urls():
    """Addresses of every registered kind: /petitions/7/steps/reply/ and so on."""
    patterns = []
    for kind in KINDS.values():
        base = f"{kind.code}s"
        own = {"kind_code": kind.code}
        patterns += [
            path(f"{base}/<int:pk>/steps/", Steps.as_view(**own), name=f"api-{kind.code}-steps"),
            path(f"{base}/<int:pk>/people/", People.as_view(**own), name=f"api-{kind.code}-people"),
            path(f"{base}/<int:pk>/trace/", Trace.as_view(**own), name=f"api-{kind.code}-trace"),
        ]
        for step in kind.steps:
            where = f"{base}/{step.name}/" if step.opens else f"{base}/<int:pk>/steps/{step.name}/"
            patterns.append(path(where, step_view(step), name=f"api-{kind.code}-{step.name}"))
    return patterns
