"""Complaints: read here; the verbs of handling are later routes."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks.actions.complaints import ByHand, register_by_hand
from callbacks.api.serializers.attempts import case_words
from callbacks.api.serializers.cases import ComplaintInputSerializer
from callbacks.api.serializers.registers import ComplaintSerializer
from callbacks.api.views.registers import RegisterList, complaints_of
from callbacks.choices import ComplaintCategory, ComplaintKind
from callbacks.filters import ComplaintFilter
from callbacks.models import Complaint
from callbacks.rules import can_register_complaint
from config.api.bodies import read
from config.lib.errors import Forbidden
from regions.api.callers import caller
from regions.api.idempotency import idempotent
from workorders.queries import listed_orders


class ComplaintList(RegisterList):
    serializer_class = ComplaintSerializer
    filterset_class = ComplaintFilter

    def get_queryset(self) -> QuerySet[Complaint]:
        return complaints_of(self.request.user)

    @extend_schema(summary=_("投诉列表"), description=_("本人范围内的投诉，新的在前；部门看本部门的。"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary=_("登记投诉"),
        description=_("不经回访登记一件投诉：客户来电，或总部发现。"),
        request=ComplaintInputSerializer,
        responses={201: ComplaintSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        user, now = caller(request), timezone.now()
        asked = read(ComplaintInputSerializer, data=request.data)
        order = listed_orders(user=user).filter(order_no=asked["order_no"]).order_by("pk").first()
        if order is None:
            raise Http404
        if not can_register_complaint(user, order.region):
            raise Forbidden("forbidden", gettext("您的角色不能登记投诉。"))
        given = ByHand(
            kind=ComplaintKind(asked["kind"]),
            category=ComplaintCategory(asked["category"]),
            words=case_words(given=asked),
            description=asked["description"],
        )
        made = register_by_hand(order=order, given=given, actor=user, now=now)
        complaint = complaints_of(user).get(pk=made.pk)
        return Response(ComplaintSerializer(complaint, context={"now": now}).data, status=201)


class ComplaintDetail(APIView):
    @extend_schema(summary=_("投诉"), description=_("取一件投诉。"), responses=ComplaintSerializer)
    def get(self, request: Request, pk: int) -> Response:
        complaint = get_object_or_404(complaints_of(request.user), pk=pk)
        return Response(ComplaintSerializer(complaint, context={"now": timezone.now()}).data)
