"""To-do and search over the API."""

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api import CaseSerializer
from core.api.pages import ByDueDay
from core.api.views import ActView
from core.masks import mask_name
from dashboards import todo
from dashboards.search import SearchForm, executions_found, petitions_found, terminations_found
from deadlines.api import WaitingSerializer
from deadlines.models import Deadline
from executions.api import ExecutionRowSerializer


class TodoSerializer(WaitingSerializer):
    """A clock that waits for this person, and the step that answers it."""

    step = serializers.SerializerMethodField()
    step_label = serializers.SerializerMethodField()

    class Meta(WaitingSerializer.Meta):
        fields = [*WaitingSerializer.Meta.fields, "step", "step_label"]

    def get_step(self, deadline) -> str:
        return self._step(deadline).name

    def get_step_label(self, deadline) -> str:
        return self._step(deadline).label

    def _step(self, deadline):
        if "steps" not in self.context:
            self.context["steps"] = todo.steps_by_clock()
        return self.context["steps"][deadline.case.kind, deadline.code]


class TodoList(ListAPIView):
    """我的待办：等本人办的期限和要办的环节，先到期的在前。"""

    serializer_class = TodoSerializer
    pagination_class = ByDueDay
    filter_backends = ()
    queryset = Deadline.objects.none()

    def get_queryset(self):
        return todo.deadlines(todo.todo(self.request.user)).select_related("case__unit", "case__court")


class DayCountSerializer(serializers.Serializer):
    day = serializers.DateField()
    count = serializers.IntegerField()


class TodoCountsSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    overdue = serializers.IntegerField()
    today = serializers.IntegerField()
    week = DayCountSerializer(many=True)


class TodoCounts(APIView):
    """待办件数：总数、已超期、今天到期和往后七天每天的件数。"""

    @extend_schema(responses=TodoCountsSerializer)
    def get(self, request):
        counted = todo.counts(todo.todo(request.user), timezone.localdate())
        counted["week"] = [{"day": day, "count": count} for day, count in counted["week"]]
        return Response(TodoCountsSerializer(counted).data)


class PetitionFoundSerializer(CaseSerializer):
    """A petition that was found; the name is masked."""

    petitioner = serializers.SerializerMethodField()

    class Meta(CaseSerializer.Meta):
        fields = [*CaseSerializer.Meta.fields, "petitioner"]

    def get_petitioner(self, case) -> str:
        return mask_name(case.petition.petitioner_name)


class TerminationFoundSerializer(CaseSerializer):
    """A terminated case that was found; its parties are masked."""

    execution_number = serializers.CharField(source="termination.execution_case.number")
    applicant = serializers.SerializerMethodField()
    debtor = serializers.SerializerMethodField()

    class Meta(CaseSerializer.Meta):
        fields = [*CaseSerializer.Meta.fields, "execution_number", "applicant", "debtor"]

    def get_applicant(self, case) -> str:
        return mask_name(case.termination.applicant)

    def get_debtor(self, case) -> str:
        return mask_name(case.termination.debtor)


class FoundSerializer(serializers.Serializer):
    """The first of each kind, best first, with their exact numbers."""

    petitions = PetitionFoundSerializer(many=True)
    petition_count = serializers.IntegerField()
    terminations = TerminationFoundSerializer(many=True)
    termination_count = serializers.IntegerField()
    executions = ExecutionRowSerializer(many=True)
    execution_count = serializers.IntegerField()


class Search(ActView):
    """按姓名、案号或编号搜索；搜索的词只在请求体里，不进地址。"""

    form_class = SearchForm
    answers = FoundSerializer
    throttle_scope = "search"

    def act(self, _found, *, q):
        petitions, petition_count = petitions_found(self.request.user, q)
        terminations, termination_count = terminations_found(self.request.user, q)
        executions, execution_count = executions_found(self.request.user, q)
        return {
            "petitions": petitions, "petition_count": petition_count, "terminations": terminations,
            "termination_count": termination_count, "executions": executions, "execution_count": execution_count,
        }  # fmt: skip


urlpatterns = [
    path("todo/", TodoList.as_view(), name="api-todo"),
    path("todo/counts/", TodoCounts.as_view(), name="api-todo-counts"),
    path("search/", Search.as_view(), name="api-search"),
]
