"""Complaints: lists, one of them whole, and a new one by hand."""

from __future__ import annotations

from datetime import datetime
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
from callbacks.api.serializers.complaints import ComplaintDetailSerializer, ComplaintSerializer
from callbacks.api.views.registers import RegisterList, complaints_of
from callbacks.choices import ComplaintCategory, ComplaintKind, Severity
from callbacks.filters import ComplaintFilter
from callbacks.models import Complaint
from callbacks.queries.case_hands import with_hands
from callbacks.queries.case_rows import with_rows
from callbacks.rules import can_register_complaint
from config.api.bodies import read
from config.lib.errors import Forbidden
from regions.api.callers import caller
from regions.api.idempotency import idempotent
from regions.models import User
from workorders.queries import listed_orders


def cases_of(user: User) -> QuerySet[Complaint]:
    """With what the rules ask of each."""
    return with_hands(complaints_of(user))


def shown_case(*, user: User, pk: int, now: datetime) -> Any:
    """One case, whole, as it stands in the database now."""
    case = get_object_or_404(with_rows(complaints_of(user)), pk=pk)
    return ComplaintDetailSerializer(case, context={"now": now, "user": user}).data


class ComplaintList(RegisterList):
    serializer_class = ComplaintSerializer
    filterset_class = ComplaintFilter

    def get_queryset(self) -> QuerySet[Complaint]:
        return cases_of(caller(self.request))

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "user": self.request.user}

    @extend_schema(summary=_("投诉列表"), description=_("本人范围内的投诉，新的在前；部门看本部门的。"))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary=_("登记投诉"),
        description=_("不经回访登记一件投诉：客户来电，或总部发现。"),
        request=ComplaintInputSerializer,
        responses={201: ComplaintDetailSerializer},
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
            severity=Severity(asked["severity"]) if asked["severity"] else None,
        )
        made = register_by_hand(order=order, given=given, actor=user, now=now)
        return Response(shown_case(user=user, pk=made.pk, now=now), status=201)


class ComplaintDetail(APIView):
    @extend_schema(
        summary=_("投诉"),
        description=_("取一件投诉，连同处理经过。"),
        responses=ComplaintDetailSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(shown_case(user=caller(request), pk=pk, now=timezone.now()))
