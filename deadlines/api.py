"""Clocks, the calendar and the rules over the API; what moves clocks is previewed first."""

from django import forms
from django.http import Http404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api import CaseSerializer, CaseView
from cases.kinds import KINDS
from core.api.pages import ByDueDay
from core.api.views import ActView
from courts.models import Role
from courts.permissions import held_by
from deadlines import operations, queries
from deadlines.announcements import missing_festivals
from deadlines.calendar import current_calendar
from deadlines.forms import FIRST_YEAR, LAST_YEAR, ArrangementForm, RuleVersionForm
from deadlines.lights import light
from deadlines.models import CalendarYear, Deadline, RuleVersion
from deadlines.previews import calendar_preview
from deadlines.rules import RULES

# A preview lists this many changes; its counts speak for all.
SHOWN_CHANGES = 200
WHEN = ("all", "overdue", "today", "week")


# --- Clocks -----------------------------------------------------------------------------------------------------------


class DeadlineSerializer(serializers.ModelSerializer):
    """One clock: the facts it is computed from, and the due day that they give."""

    class Meta:
        model = Deadline
        fields = [
            "id", "code", "label", "state", "started_at", "starts_label", "length", "unit", "shift_last_day", "extended_days", "due_on",
            "is_provisional", "met_at", "rule_version", "basis",
        ]  # fmt: skip


class WaitingSerializer(DeadlineSerializer):
    """A running clock in a list over many cases."""

    case = CaseSerializer()
    light = serializers.SerializerMethodField(help_text="现在怎么样：还剩几天、今天到期、超期几天")

    class Meta(DeadlineSerializer.Meta):
        fields = [*DeadlineSerializer.Meta.fields, "case", "light"]

    def get_light(self, deadline) -> str:
        if "calendar" not in self.context:
            self.context["calendar"] = current_calendar()
        return light(deadline, timezone.localdate(), self.context["calendar"]).words


class DaySerializer(serializers.Serializer):
    date = serializers.DateField()
    kind = serializers.CharField(help_text="start 起算、counted 计入、skipped 不计、moved 顺延、paused 中止、due 到期")
    number = serializers.IntegerField(allow_null=True, help_text="第几天")
    words = serializers.CharField(source="*")


class ClockSerializer(serializers.Serializer):
    """A clock of one case with its light."""

    deadline = DeadlineSerializer()
    colour = serializers.CharField(source="light.colour")
    words = serializers.CharField(source="light.words")
    length = serializers.CharField(help_text="如 15 个工作日")


class ExplainedSerializer(ClockSerializer):
    """The same, and day by day why it is due on that day."""

    opening = serializers.CharField(source="period.opening")
    sum = serializers.CharField(source="period.sum")
    days = DaySerializer(source="period.explanation", many=True)


class DeadlineList(ListAPIView):
    """看得到的案件中正在计时的期限，先到期的在前。"""

    serializer_class = WaitingSerializer
    pagination_class = ByDueDay
    filter_backends = ()
    queryset = Deadline.objects.none()

    @extend_schema(parameters=[OpenApiParameter("when", enum=WHEN, description="已超期、今天到期、七天内到期")])
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        when = self.request.query_params.get("when", "all")
        if when not in WHEN:
            raise serializers.ValidationError({"when": [f"只能是 {'、'.join(WHEN)}"]})
        clocks = queries.clocks_visible_to(self.request.user).filter(queries.due_when(when, timezone.localdate()))
        return clocks.select_related("case__unit", "case__court")


class CaseClocks(CaseView):
    """一个案件的期限：在走的在前。"""

    @extend_schema(responses=ClockSerializer(many=True))
    def get(self, request, pk):
        clocks = queries.clocks_told(self.case(), request.user, timezone.localdate())
        return Response(ClockSerializer(clocks, many=True).data)


class CaseClock(CaseView):
    """一项期限逐日怎么算出来的。"""

    @extend_schema(responses=ExplainedSerializer)
    def get(self, request, pk, clock):
        clocks = queries.clocks_told(self.case(), request.user, timezone.localdate(), explained=True)
        found = next((item for item in clocks if item.deadline.pk == clock), None)
        if found is None:
            raise Http404
        return Response(ExplainedSerializer(found).data)


# --- The calendar -----------------------------------------------------------------------------------------------------


class ChangeSerializer(serializers.Serializer):
    number = serializers.CharField(help_text="案件编号")
    label = serializers.CharField(help_text="期限")
    old = serializers.DateField()
    new = serializers.DateField()
    words = serializers.CharField()


class PreviewSerializer(serializers.Serializer):
    """What a change does to the running clocks; `fingerprint` is sent along to put it in force."""

    fingerprint = serializers.CharField()
    later = serializers.IntegerField()
    earlier = serializers.IntegerField()
    settled = serializers.IntegerField(help_text="日子不变、由暂算转为确定")
    changes = serializers.SerializerMethodField(help_text=f"最多列 {SHOWN_CHANGES} 项")

    @extend_schema_field(ChangeSerializer(many=True))
    def get_changes(self, preview):
        return ChangeSerializer(preview.changes[:SHOWN_CHANGES], many=True).data


class CalendarDaySerializer(serializers.Serializer):
    day = serializers.DateField()
    is_workday = serializers.BooleanField()
    name = serializers.CharField()


class CalendarSerializer(serializers.Serializer):
    """The arrangement of one year: every day that differs from the week."""

    year = serializers.IntegerField()
    source = serializers.CharField(allow_blank=True, help_text="依据；还没有录入的年度为空")
    is_entered = serializers.BooleanField()
    days = CalendarDaySerializer(many=True)


class Fingerprint(forms.Form):
    """What the administrator has looked at."""

    fingerprint = forms.CharField(label="预览码", max_length=16, help_text="预览给出的 fingerprint")


class ArrangementWithFingerprint(Fingerprint, ArrangementForm):
    pass


class RuleVersionWithFingerprint(RuleVersionForm):
    fingerprint = Fingerprint.base_fields["fingerprint"]


def checked_year(year):
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


class CalendarDetail(APIView):
    """一年的放假和调休。"""

    @extend_schema(responses=CalendarSerializer)
    def get(self, request, year):
        entered = CalendarYear.objects.filter(year=checked_year(year)).first()
        days = [
            {"day": day, "is_workday": kind.is_workday, "name": kind.name}
            for day, kind in sorted(current_calendar().exceptions.items())
            if day.year == year
        ]
        found = {"year": year, "source": entered.source if entered else "", "is_entered": entered is not None, "days": days}
        return Response(CalendarSerializer(found).data)


class CalendarAct(ActView):
    """Base: a pasted arrangement of one year."""

    permission_classes = held_by(Role.SYSTEM_ADMIN)
    answers = PreviewSerializer

    def find(self, year):
        return checked_year(year)

    def form(self, found, **bound):
        return self.form_class(year=found, **bound)

    def values(self, form):
        return {**form.cleaned_data, "entries": form.entries}


class CalendarPreviewSerializer(serializers.Serializer):
    """The clocks that move, and what was read of the notice."""

    days_off = serializers.IntegerField()
    days_worked = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField(), help_text="没有读到的节日，请核对通知是不是完整")
    preview = PreviewSerializer()


class CalendarPreview(CalendarAct):
    """预览：按这样安排，哪些期限会变。"""

    form_class = ArrangementForm
    answers = CalendarPreviewSerializer

    def act(self, year, *, entries, **_data):
        days_off = sum(1 for entry in entries if not entry.is_workday)
        return {
            "days_off": days_off,
            "days_worked": len(entries) - days_off,
            "missing": missing_festivals(entries),
            "preview": calendar_preview(current_calendar(), year, entries),
        }


class CalendarApply(CalendarAct):
    """把预览过的放假安排生效，期限随之重算。"""

    form_class = ArrangementWithFingerprint

    def act(self, year, *, entries, source, fingerprint, **_data):
        return operations.apply_calendar(year, entries, by=self.request.user, source=source, fingerprint=fingerprint)


# --- Rules ------------------------------------------------------------------------------------------------------------


class VersionSerializer(serializers.Serializer):
    length = serializers.IntegerField()
    unit = serializers.CharField()
    shift_last_day = serializers.BooleanField()
    basis = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)


class RuleSerializer(serializers.Serializer):
    """One rule with all its versions, the oldest first."""

    code = serializers.CharField()
    label = serializers.CharField()
    clause = serializers.CharField()
    kind = serializers.CharField()
    starts_label = serializers.CharField()
    current = serializers.SerializerMethodField(help_text="今天起算的期限用第几版")
    versions = serializers.SerializerMethodField()

    def get_current(self, rule) -> int:
        return rule.version_on(timezone.localdate(), self.context["calendar"])[0]

    @extend_schema_field(VersionSerializer(many=True))
    def get_versions(self, rule):
        return VersionSerializer(rule.all_versions(self.context["calendar"]), many=True).data


def rule_called(code):
    if code not in RULES:
        raise Http404
    return RULES[code]


class RuleList(APIView):
    """全部期限规则和各版本。"""

    @extend_schema(responses=RuleSerializer(many=True))
    def get(self, request):
        rules = sorted(RULES.values(), key=lambda rule: rule.code)
        return Response(RuleSerializer(rules, many=True, context={"calendar": current_calendar()}).data)


class RuleDetail(APIView):
    """一条期限规则。"""

    @extend_schema(responses=RuleSerializer)
    def get(self, request, code):
        return Response(RuleSerializer(rule_called(code), context={"calendar": current_calendar()}).data)


class RuleAct(ActView):
    """Base: a new version of one rule."""

    permission_classes = held_by(Role.SYSTEM_ADMIN)
    answers = PreviewSerializer

    def find(self, code):
        return rule_called(code)

    def form(self, found, **bound):
        return self.form_class(instance=RuleVersion(code=found.code), **bound)

    def values(self, form):
        return {"version": form.instance, "fingerprint": form.cleaned_data.get("fingerprint", "")}


class RulePreview(RuleAct):
    """预览：起用这个版本，哪些期限会变。"""

    form_class = RuleVersionForm

    def act(self, rule, *, version, **_data):
        return operations.rule_version_preview(version)


class RuleApply(RuleAct):
    """把预览过的新版本生效，起用日以后起算的期限随之重算。"""

    form_class = RuleVersionWithFingerprint

    def act(self, rule, *, version, fingerprint):
        return operations.apply_rule_version(version, by=self.request.user, fingerprint=fingerprint)


def urls():
    """Addresses of this room: those under one case once for every kind."""
    patterns = [
        path("deadlines/", DeadlineList.as_view(), name="api-deadlines"),
        path("calendar/<int:year>/", CalendarDetail.as_view(), name="api-calendar"),
        path("calendar/<int:year>/preview/", CalendarPreview.as_view(), name="api-calendar-preview"),
        path("calendar/<int:year>/apply/", CalendarApply.as_view(), name="api-calendar-apply"),
        path("rules/", RuleList.as_view(), name="api-rules"),
        path("rules/<str:code>/", RuleDetail.as_view(), name="api-rule"),
        path("rules/<str:code>/preview/", RulePreview.as_view(), name="api-rule-preview"),
        path("rules/<str:code>/apply/", RuleApply.as_view(), name="api-rule-apply"),
    ]
    for kind in KINDS.values():
        base, own = f"{kind.code}s/<int:pk>/deadlines", {"kind_code": kind.code}
        patterns += [
            path(f"{base}/", CaseClocks.as_view(**own), name=f"api-{kind.code}-deadlines"),
            path(f"{base}/<int:clock>/", CaseClock.as_view(**own), name=f"api-{kind.code}-deadline"),
        ]
    return patterns
