"""交办单 over the API."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView

from cases.api import CaseSerializer
from cases.models import Case
from core.api.pages import KeysetPagination
from core.api.views import FileView
from courts.scope import visible_units
from petitions import views_list
from petitions.models import DispatchOrder


class OrderRowSerializer(serializers.ModelSerializer):
    unit = serializers.CharField(source="unit.short_name")
    dispatched_by = serializers.CharField(source="dispatched_by.name", default="系统")

    class Meta:
        model = DispatchOrder
        fields = ["id", "number", "unit", "dispatched_at", "dispatched_by", "requirement"]


class OrderSerializer(OrderRowSerializer):
    """One 交办单 with those of its cases that the person may see."""

    cases = serializers.SerializerMethodField()

    class Meta(OrderRowSerializer.Meta):
        fields = [*OrderRowSerializer.Meta.fields, "cases"]

    @extend_schema_field(CaseSerializer(many=True))
    def get_cases(self, order):
        seen = Case.objects.visible_to(self.context["request"].user).filter(petition__order=order)
        return CaseSerializer(seen.select_related("court", "unit").order_by("pk"), many=True).data


class Orders:
    """Base of both reads: the orders of the units within the person's scope."""

    queryset = DispatchOrder.objects.none()

    def get_queryset(self):
        orders = DispatchOrder.objects.filter(unit_id__in=visible_units(self.request.user))
        return orders.select_related("unit", "dispatched_by")


class OrderList(Orders, ListAPIView):
    """交办单，新的在前。"""

    serializer_class = OrderRowSerializer
    pagination_class = KeysetPagination
    filter_backends = ()


class OrderDetail(Orders, RetrieveAPIView):
    """一份交办单和它的案件。"""

    serializer_class = OrderSerializer


class OrderPaper(FileView):
    """交办单的 Word 文件；下载留痕。"""

    page = views_list.order_paper
