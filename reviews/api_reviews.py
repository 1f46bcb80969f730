"""Reviews and their answers over the API. Whose answers are told is decided by `reviews.answers.blindness` alone."""

from django.db.models import Exists, OuterRef, Value
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api_detail import CaseDetail
from cases.kinds import KINDS
from cases.models import Case
from core.api.pages import KeysetPagination
from core.api.views import ActView, FileView
from reviews.answers.blindness import blind_reviews, is_blind, readable_tasks
from reviews.answers.checks import gaps
from reviews.answers.disagreement import side_by_side
from reviews.answers.operations import save_answer
from reviews.api_campaigns import ItemSerializer, TaskRowSerializer
from reviews.models import ItemAnswer, Review, ReviewTask, Statement, Status
from reviews.views.review import Scan


class ReviewSerializer(serializers.ModelSerializer):
    """One review as a list shows it; nothing of it says what was found."""

    id = serializers.IntegerField(source="case_id")
    number = serializers.CharField(source="case.number")
    status = serializers.CharField(source="case.status")
    status_label = serializers.SerializerMethodField()
    unit = serializers.CharField(source="case.unit.short_name")
    campaign_name = serializers.CharField(source="campaign.name")
    subject_number = serializers.CharField(source="subject.number")
    version = serializers.SerializerMethodField(help_text="您还有没提交的评查时为空，别的层级办了几步也不告诉您")

    class Meta:
        model = Review
        fields = [
            "id", "number", "status", "status_label", "unit", "campaign", "campaign_name", "subject", "subject_number",
            "key_reason", "version",
        ]  # fmt: skip

    def get_status_label(self, review) -> str:
        return Status(review.case.status).label

    def get_version(self, review) -> int | None:
        return None if review.is_untold else review.case.version


class FactSerializer(serializers.Serializer):
    label = serializers.CharField()
    text = serializers.CharField()


class ReviewDetailSerializer(ReviewSerializer):
    """One review: what is known of its case, and its conclusion once nothing is hidden from the person any more."""

    facts = serializers.SerializerMethodField()
    is_blind = serializers.SerializerMethodField(help_text="您还有没提交的评查，别的层级的结论暂不显示")
    grade = serializers.SerializerMethodField()
    opinion = serializers.SerializerMethodField()

    class Meta(ReviewSerializer.Meta):
        fields = [*ReviewSerializer.Meta.fields, "facts", "is_blind", "grade", "opinion"]

    @extend_schema_field(FactSerializer(many=True))
    def get_facts(self, review):
        found = KINDS[review.subject.kind].review_facts(review.subject)
        return [{"label": label, "text": str(text)} for label, text in found]

    def get_is_blind(self, review) -> bool:
        return is_blind(self.context["request"].user, review)

    def get_grade(self, review) -> str:
        return "" if self.get_is_blind(review) else review.get_grade_display()

    def get_opinion(self, review) -> str:
        return "" if self.get_is_blind(review) else review.opinion


class Reviews:
    """Base of the reads: the reviews whose case the person may see."""

    def get_queryset(self):
        blind = blind_reviews(self.request.user)
        untold = Value(False) if blind is None else Exists(blind.filter(pk=OuterRef("pk")))
        seen = Review.objects.filter(case__in=Case.objects.visible_to(self.request.user)).annotate(is_untold=untold)
        return seen.select_related("case__unit", "campaign", "subject__unit", "subject__court").order_by("-case_id")


class ReviewList(Reviews, ListAPIView):
    """评查案件，新的在前；可按 `campaign` 筛选。"""

    serializer_class = ReviewSerializer
    queryset = Review.objects.none()
    pagination_class = KeysetPagination
    filterset_fields = ["campaign"]


class ReviewDetail(Reviews, CaseDetail):
    """一件评查和被评查案件的情况。"""

    serializer_class = ReviewDetailSerializer


class AnswerSerializer(serializers.ModelSerializer):
    gaps = serializers.SerializerMethodField(help_text="这一项还缺什么")

    class Meta:
        model = ItemAnswer
        fields = [
            "item", "answer", "fault", "reason", "evidence", "part_not_applicable", "proposal", "version", "saved_at", "gaps",
        ]  # fmt: skip

    def get_gaps(self, answer) -> list[str]:
        items = self.context.get("items") or items_of(answer.task)
        return gaps(items[answer.item], answer)


class GridCell(serializers.Serializer):
    tier = serializers.CharField()
    answer = serializers.CharField()
    reason = serializers.CharField()


class GridRow(serializers.Serializer):
    item = serializers.IntegerField()
    label = serializers.CharField()
    differs = serializers.BooleanField()
    cells = GridCell(many=True)


class AnswerGrid(APIView):
    """各层结论逐项并列；您还没有提交时，只有您自己的一列。"""

    @extend_schema(responses=GridRow(many=True))
    def get(self, request, pk):
        seen = Review.objects.filter(case__in=Case.objects.visible_to(request.user)).select_related("campaign__checklist")
        tasks, rows = side_by_side(get_object_or_404(seen, pk=pk), request.user)
        told = []
        for item, cells, differs in rows:
            given = [
                {"tier": task.tier, "answer": cell.answer if cell else "", "reason": cell.reason if cell else ""}
                for task, cell in zip(tasks, cells, strict=True)
            ]
            told.append({"item": item.number, "label": item.label, "differs": differs, "cells": given})
        return Response(GridRow(told, many=True).data)


class Queue(KeysetPagination):
    """In the order in which the reviewer works."""

    ordering = ("position", "pk")


def own_tasks(user):
    return ReviewTask.objects.live().filter(reviewer=user).select_related("review__case", "review__subject", "unit", "campaign")


class MyTasks(ListAPIView):
    """分给我的评查任务，按次序；可按 `campaign`、`tier`、`state` 筛选。"""

    serializer_class = TaskRowSerializer
    pagination_class = Queue
    filterset_fields = ["campaign", "tier", "state"]
    queryset = ReviewTask.objects.none()

    def get_queryset(self):
        return own_tasks(self.request.user)


class TaskDetailSerializer(TaskRowSerializer):
    items = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField()
    facts = serializers.SerializerMethodField()

    class Meta(TaskRowSerializer.Meta):
        fields = [*TaskRowSerializer.Meta.fields, "failed", "items", "answers", "facts"]

    @extend_schema_field(ItemSerializer(many=True))
    def get_items(self, task):
        return ItemSerializer(self.context["items"].values(), many=True).data

    @extend_schema_field(AnswerSerializer(many=True))
    def get_answers(self, task):
        return AnswerSerializer(task.answers.order_by("item"), many=True, context=self.context).data

    @extend_schema_field(FactSerializer(many=True))
    def get_facts(self, task):
        found = KINDS[task.review.subject.kind].review_facts(task.review.subject)
        return [{"label": label, "text": str(text)} for label, text in found]


class TaskDetail(APIView):
    """我的一个评查任务：条目、已存的结论、案件情况。"""

    @extend_schema(responses=TaskDetailSerializer)
    def get(self, request, pk):
        task = get_object_or_404(own_tasks(request.user), pk=pk)
        return Response(TaskDetailSerializer(task, context={"items": items_of(task)}).data)


def items_of(task):
    return {item.number: item for item in task.campaign.checklist.items.order_by("number")}


class Cite(serializers.Serializer):
    document = serializers.IntegerField(required=False, allow_null=True)
    page = serializers.IntegerField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True)


class GivenAnswer(serializers.Serializer):
    answer = serializers.CharField(allow_blank=True, label="结论：pass 合格、fail 不合格、na 不适用")
    fault = serializers.CharField(required=False, allow_blank=True, label="问题子项")
    reason = serializers.CharField(required=False, allow_blank=True, label="理由")
    evidence = Cite(many=True, required=False)
    part_not_applicable = serializers.BooleanField(required=False, label="有条件的部分不适用")
    version = serializers.IntegerField(min_value=0, default=0, label="看到的版本，没有存过是 0")


class SaveAnswer(ActView):
    """存一项的结论；版本不对返回 409，您填的内容不丢。"""

    takes = GivenAnswer
    answers = AnswerSerializer

    def find(self, pk, number):
        return get_object_or_404(own_tasks(self.request.user), pk=pk)

    def act(self, task, **data):
        return save_answer(task, self.kwargs["number"], by=self.request.user, **data)


class StatementSerializer(serializers.ModelSerializer):
    kind_label = serializers.CharField(source="get_kind_display")
    means_label = serializers.CharField(source="get_means_display")
    has_scan = serializers.SerializerMethodField(help_text="有纸质签名的扫描件可以下载")

    class Meta:
        model = Statement
        fields = [
            "id", "kind", "kind_label", "text", "answers_hash", "means", "means_label", "has_scan", "scan_sha256", "signed_name",
            "signed_at", "void_reason",
        ]  # fmt: skip

    def get_has_scan(self, statement) -> bool:
        return bool(statement.scan)


class Statements(APIView):
    """一件评查上的签名；还不能看的结论，绑定它的签名也不列。"""

    @extend_schema(responses=StatementSerializer(many=True))
    def get(self, request, pk):
        review = get_object_or_404(Review.objects.filter(case__in=Case.objects.visible_to(request.user)), pk=pk)
        signed = review.statements.filter(task__in=readable_tasks(request.user).filter(review=review))
        return Response(StatementSerializer(signed, many=True).data)


class StatementScan(FileView):
    """一份纸质签名的扫描件；下载记入日志。"""

    page = staticmethod(Scan.as_view())
