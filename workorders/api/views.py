from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.bodies import read
from workorders.api.parameters import ORDER_NO, SOURCE
from workorders.api.serializers import OrderQuerySerializer, WorkOrderSerializer
from workorders.filters import WorkOrderFilter
from workorders.models.work_order import WorkOrderQuerySet
from workorders.queries import listed_orders


@extend_schema(summary=_("工单列表"), description=_("本人范围内的工单，新的在前；客户资料一律遮盖。"))
class WorkOrderList(ListAPIView):
    serializer_class = WorkOrderSerializer
    filterset_class = WorkOrderFilter

    def get_queryset(self) -> WorkOrderQuerySet:
        return listed_orders(user=self.request.user)


class WorkOrderDetail(APIView):
    @extend_schema(
        summary=_("工单"),
        description=_("按工单号取一张工单。"),
        parameters=[ORDER_NO, SOURCE],
        responses=WorkOrderSerializer,
    )
    def get(self, request: Request, order_no: str) -> Response:
        wanted = read(OrderQuerySerializer, data=request.query_params.dict() | {"order_no": order_no})
        order = listed_orders(user=request.user).filter(**wanted).order_by("pk").first()
        if order is None:
            raise Http404
        return Response(WorkOrderSerializer(order).data)
