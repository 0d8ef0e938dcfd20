from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from regions.scoping import AnyUser
from workorders.api.serializers import SEALED, WorkOrderSerializer
from workorders.filters import WorkOrderFilter
from workorders.models import WorkOrder
from workorders.models.work_order import WorkOrderQuerySet

ORDER_NO = OpenApiParameter("order_no", OpenApiTypes.STR, OpenApiParameter.PATH, description=_("工单号。"))
SOURCE = OpenApiParameter("source", OpenApiTypes.STR, description=_("来源代码；同号不同来源时用。"))


def orders_of(user: AnyUser) -> WorkOrderQuerySet:
    orders = WorkOrder.objects.visible_to(user).select_related("region", "category", "technician")
    return orders.defer(*SEALED)


@extend_schema(summary=_("工单列表"), description=_("本人范围内的工单，新的在前；客户资料一律遮盖。"))
class WorkOrderList(ListAPIView):
    serializer_class = WorkOrderSerializer
    filterset_class = WorkOrderFilter

    def get_queryset(self) -> WorkOrderQuerySet:
        return orders_of(self.request.user)


class WorkOrderDetail(APIView):
    @extend_schema(
        summary=_("工单"),
        description=_("按工单号取一张工单。"),
        parameters=[ORDER_NO, SOURCE],
        responses=WorkOrderSerializer,
    )
    def get(self, request: Request, order_no: str) -> Response:
        orders = orders_of(request.user).filter(order_no=order_no)
        if source := request.query_params.get("source"):
            orders = orders.filter(source=source)
        order = orders.order_by("pk").first()
        if order is None:
            raise Http404
        return Response(WorkOrderSerializer(order).data)
