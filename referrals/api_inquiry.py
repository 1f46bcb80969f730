"""The inquiry and its outcome as the detail of a referral gives them over the API; each reader gets what the page shows them."""

from rest_framework import serializers

from referrals.forms_records import details_in_words
from referrals.models import (
    Disposition,
    GroupVote,
    InspectionOpinion,
    InvestigationPlan,
    InvestigationRecord,
    InvestigationReport,
    SupplementRound,
)  # fmt: skip


class PlanSerializer(serializers.ModelSerializer):
    made_by = serializers.CharField(source="made_by.name")

    class Meta:
        model = InvestigationPlan
        fields = ["id", "case_points", "conduct_points", "methods", "schedule", "made_by", "made_at"]


class RecordSerializer(serializers.ModelSerializer):
    """One record in one track; `details` are what its method asks for, in words; `documents` the ids of its evidence."""

    details = serializers.SerializerMethodField()
    documents = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    recorded_by = serializers.CharField(source="recorded_by.name")

    class Meta:
        model = InvestigationRecord
        fields = [
            "id",
            "track",
            "method",
            "happened_at",
            "place",
            "details",
            "text",
            "round",
            "documents",
            "recorded_by",
            "recorded_at",
        ]

    def get_details(self, record) -> dict[str, str]:
        return dict(details_in_words(record))


class ReportSerializer(serializers.ModelSerializer):
    reported_by = serializers.CharField(source="reported_by.name")

    class Meta:
        model = InvestigationReport
        fields = ["id", "round", "course", "facts", "analysis", "proposal", "verdict", "reported_by", "reported_at", "checked_at"]


class RoundSerializer(serializers.ModelSerializer):
    class Meta:
        model = SupplementRound
        fields = ["number", "requirement", "due_on", "due_reason", "ordered_at", "reported_at"]


class VoteSerializer(serializers.ModelSerializer):
    member = serializers.CharField(source="member.name")

    class Meta:
        model = GroupVote
        fields = ["member", "voice", "reason", "voted_at"]


class OpinionSerializer(serializers.ModelSerializer):
    votes = VoteSerializer(many=True)

    class Meta:
        model = InspectionOpinion
        fields = ["id", "verdict", "text", "proposals", "state", "drafted_at", "settled_at", "votes"]


class DispositionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Disposition
        fields = [
            "id", "kind", "way", "target", "requirement", "state", "number", "sent_at", "due_on", "due_reason", "answer", "answered_at",
            "check_note", "return_count", "receipt", "people_handled", "deduction", "done_at",
        ]  # fmt: skip


class InquirySerializer(serializers.Serializer):
    """What `referrals.reading` gives."""

    plans = PlanSerializer(many=True)
    records = RecordSerializer(many=True)
    reports = ReportSerializer(many=True)
    rounds = RoundSerializer(many=True)
    opinions = OpinionSerializer(many=True)
    dispositions = DispositionSerializer(many=True)
