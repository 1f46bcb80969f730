"""Drawing up, publishing and closing a campaign over the API: the same operations as the wizard's."""

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from core.api.views import ActView
from courts.models import Court, Unit, User
from reviews.api_campaigns import CampaignSerializer, PublicationSerializer, campaign_seen
from reviews.campaigns import operations
from reviews.campaigns.orders import order_publication
from reviews.campaigns.permissions import may_organise
from reviews.campaigns.scope import take_late
from reviews.campaigns.tasks import assignable_people
from reviews.campaigns.units import units_to_cover
from reviews.models import CampaignTier, Checklist, Tier


class BasisSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=100, label="名称")
    subject_kind = serializers.ChoiceField(choices=[("petition", "信访案件"), ("termination", "终本案件")], label="评查对象")
    basis = serializers.CharField(max_length=200, label="依据")
    since = serializers.DateField(label="范围起")
    until = serializers.DateField(required=False, allow_null=True, label="范围止")
    ends_on = serializers.DateField(required=False, allow_null=True, label="全部完成日期")
    checklist = serializers.PrimaryKeyRelatedField(queryset=Checklist.objects.all(), label="清单")


class VersionSerializer(serializers.Serializer):
    version = serializers.IntegerField(required=False, allow_null=True, label="看到的版本")


class DescriptionSerializer(BasisSerializer, VersionSerializer):
    pass


class TierRow(serializers.ModelSerializer):
    class Meta:
        model = CampaignTier
        exclude = ["id", "campaign"]


class TiersSerializer(VersionSerializer):
    rows = TierRow(many=True, max_length=len(Tier.values))


class GroupRow(serializers.Serializer):
    name = serializers.CharField(max_length=40)
    leader = serializers.IntegerField(required=False, allow_null=True)
    units = serializers.ListField(child=serializers.IntegerField())


class GroupsSerializer(VersionSerializer):
    rows = GroupRow(many=True)


class ReviewerRow(serializers.Serializer):
    person = serializers.IntegerField()
    unit = serializers.IntegerField()
    group = serializers.CharField(required=False, allow_blank=True)
    share = serializers.IntegerField(required=False, min_value=1, max_value=20)


class ReviewersSerializer(VersionSerializer):
    tier = serializers.ChoiceField(choices=Tier.choices)
    rows = ReviewerRow(many=True)


class LateSerializer(serializers.Serializer):
    cases = serializers.ListField(child=serializers.IntegerField(), min_length=1, max_length=5000)


class TakenSerializer(serializers.Serializer):
    taken = serializers.IntegerField(help_text="补入的件数")


class Create(ActView):
    """拟定评查活动。"""

    takes = BasisSerializer
    answers = CampaignSerializer
    success = 201

    def act(self, _found, **data):
        own = (court for court in Court.objects.order_by("order", "pk") if may_organise(self.request.user, court))
        court = next(own, None) or Court.objects.order_by("order", "pk").first()
        return operations.create_draft(by=self.request.user, court=court, **data)


class CampaignAct(ActView):
    """Base: an act on one campaign that the person may know of."""

    takes = VersionSerializer
    answers = CampaignSerializer

    def find(self, pk):
        return campaign_seen(self.request, pk)


class Describe(CampaignAct):
    """改活动的名称、依据、范围和清单。"""

    takes = DescriptionSerializer

    def act(self, campaign, **data):
        return operations.describe(campaign, by=self.request.user, **data)


class Tiers(CampaignAct):
    """设层级：整组替换。日期按文件写，落在休息日的只提示，不顺延。"""

    takes = TiersSerializer

    def act(self, campaign, *, rows, version=None):
        return operations.set_tiers(campaign, rows, by=self.request.user, version=version)


class Groups(CampaignAct):
    """设评查组：整组替换，每个单位在一个组。"""

    takes = GroupsSerializer

    def act(self, campaign, *, rows, version=None):
        units = {unit.pk: unit for unit in units_to_cover(campaign.court)}
        people = assignable_people(campaign).in_bulk([row["leader"] for row in rows if row.get("leader")])
        known = [
            {
                "name": row["name"],
                "leader": _known(people, row["leader"], "组长") if row.get("leader") else None,
                "units": [_known(units, unit, "单位") for unit in row["units"]],
            }
            for row in rows
        ]
        return operations.set_groups(campaign, known, by=self.request.user, version=version)


class Reviewers(CampaignAct):
    """设一层的评查员：整组替换。"""

    takes = ReviewersSerializer

    def act(self, campaign, *, tier, rows, version=None):
        people: dict[int, User] = assignable_people(campaign).in_bulk([row["person"] for row in rows])
        units = Unit.objects.filter(is_active=True).in_bulk([row["unit"] for row in rows])
        known = [
            {**row, "person": _known(people, row["person"], "人员"), "unit": _known(units, row["unit"], "单位")} for row in rows
        ]
        return operations.set_reviewers(campaign, tier, known, by=self.request.user, version=version)


def _known(found, pk, what):
    if pk not in found:
        raise ValidationError(f"没有编号为 {pk} 的{what}，或不在活动的法院范围内")
    return found[pk]


class Publish(CampaignAct):
    """发布：固定全部设置，冻结范围，逐案分到评查员。件数多的由后台发布，答 202 和 `publishing`，从活动的地址看进度。"""

    answers = PublicationSerializer

    @extend_schema(responses={200: PublicationSerializer, 202: PublicationSerializer})
    def post(self, request, **kwargs):
        return super().post(request, **kwargs)

    def act(self, campaign, *, version=None):
        campaign = order_publication(campaign, by=self.request.user, version=version)
        self.success = 202 if campaign.is_draft else 200
        return campaign


class Discard(CampaignAct):
    """删除草稿。"""

    answers = None

    def act(self, campaign, *, version=None):
        operations.discard_draft(campaign, by=self.request.user, version=version)


class Close(CampaignAct):
    """结束活动：全部评结以后。"""

    takes = None

    def act(self, campaign):
        return operations.close(campaign, by=self.request.user)


class TakeLate(CampaignAct):
    """把冻结以后新到的案件补入范围。"""

    takes = LateSerializer
    answers = TakenSerializer

    def act(self, campaign, *, cases):
        return {"taken": take_late(campaign, cases, by=self.request.user)}
