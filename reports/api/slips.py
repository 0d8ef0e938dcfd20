"""``slips/``, ``day-checks/``, ``day-differences/``: slips in hand, what does not agree (B4, B5)."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.bodies import read
from regions.api.callers import caller
from regions.api.idempotency import idempotent
from reports.actions import reconciling, slips
from reports.actions.slips import Count
from reports.api.slip_serializers import (
    DayCheckSerializer,
    DayDifferenceSerializer,
    ExplanationSerializer,
    SlipSerializer,
    TakenListSerializer,
    TakeSerializer,
)
from reports.choices import SlipHow
from reports.filters import DayCheckFilter, SlipFilter
from reports.models import DayCheck, DayDifference, Slip
from reports.queries import visible_region


class SlipList(ListAPIView):
    serializer_class = SlipSerializer
    filterset_class = SlipFilter

    def get_queryset(self) -> QuerySet[Slip]:
        rows = Slip.objects.visible_to(self.request.user).standing()
        return rows.select_related("region", "work_order", "technician", "taken_by").order_by("-pk")

    @extend_schema(summary=_("单据列表"), description=_("本人范围内已收的单据，撤回的除外，新的在前。"))
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary=_("收单据"),
        description=_("按工单号收一天的单据；每个号码回答结果，已收过的不重复收。当天清点完成后为 409。"),
        request=TakeSerializer,
        responses={201: TakenListSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        user, asked = caller(request), read(TakeSerializer, data=request.data)
        region = visible_region(user=user, code=asked["region"])
        taken = slips.take_slips(
            numbers=asked["order_nos"],
            count=Count(region=region, day=asked["day"]),
            how=SlipHow(asked["how"]),
            actor=user,
            now=timezone.now(),
        )
        return Response(TakenListSerializer({"results": taken}).data, status=201)


class DayCheckList(ListAPIView):
    serializer_class = DayCheckSerializer
    filterset_class = DayCheckFilter

    def get_queryset(self) -> QuerySet[DayCheck]:
        standing = (
            DayDifference.objects.visible_to(self.request.user)
            .standing()
            .select_related("owner", "explained_by")
        )
        rows = DayCheck.objects.visible_to(self.request.user).select_related("region", "report")
        return rows.prefetch_related(Prefetch("differences", standing, to_attr="standing")).order_by("-pk")

    @extend_schema(
        summary=_("日报核对列表"),
        description=_("每个区域每天最近一次核对：行数、一致行数、时差和现存的差异。"),
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return super().get(request, *args, **kwargs)


class ExplainDifference(APIView):
    @extend_schema(
        summary=_("说明差异"),
        description=_("由区域(信息员或区域主管)说明；可以补充，原来的说明保留。已消除的差异为 409。"),
        request=ExplanationSerializer,
        responses=DayDifferenceSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        rows = DayDifference.objects.visible_to(user).select_related("region", "owner", "explained_by")
        found, asked = get_object_or_404(rows, pk=pk), read(ExplanationSerializer, data=request.data)
        told = reconciling.explain_difference(
            difference=found, text=asked["explanation"], actor=user, now=timezone.now()
        )
        return Response(DayDifferenceSerializer(told).data)
