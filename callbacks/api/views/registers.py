"""Lists and details of what calls left behind."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks.api.serializers.rechecks import FindingSerializer, RecheckSerializer
from callbacks.api.serializers.registers import NeedSerializer, SuggestionSerializer
from callbacks.filters import FindingFilter, HeardFilter, RecheckFilter, SuggestionFilter
from callbacks.models import Complaint, CustomerNeed, DataRecheck, ServiceFinding, Suggestion
from regions.scoping import AnyUser
from workorders.api.serializers import SEALED

WITH_ORDER = ("region", "work_order")
SEALED_ORDER = tuple(f"work_order__{name}" for name in SEALED)
# The same through a case, for the duties it leaves.
OF_CASE = ("region", "complaint__work_order")
SEALED_CASE = tuple(f"complaint__{name}" for name in SEALED_ORDER)


def complaints_of(user: AnyUser) -> QuerySet[Complaint]:
    rows = Complaint.objects.visible_to(user).defer(*SEALED_ORDER)
    return rows.select_related(*WITH_ORDER, "department", "handler", "registered_by")


def rechecks_of(user: AnyUser) -> QuerySet[DataRecheck]:
    rows = DataRecheck.objects.visible_to(user).defer(*SEALED_ORDER)
    return rows.select_related(*WITH_ORDER, "opened_by", "checked_by", "verified_by")


def findings_of(user: AnyUser) -> QuerySet[ServiceFinding]:
    rows = ServiceFinding.objects.visible_to(user).defer(*SEALED_ORDER)
    return rows.select_related(*WITH_ORDER, "decided_by")


class RegisterList(ListAPIView):
    """A list whose rows are read at one instant."""

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "now": timezone.now()}


@extend_schema(summary=_("资料复核列表"), description=_("本人范围内的资料复核，新的在前。"))
class RecheckList(RegisterList):
    serializer_class = RecheckSerializer
    filterset_class = RecheckFilter

    def get_queryset(self) -> QuerySet[DataRecheck]:
        return rechecks_of(self.request.user)


class RecheckDetail(APIView):
    @extend_schema(summary=_("资料复核"), description=_("取一条资料复核。"), responses=RecheckSerializer)
    def get(self, request: Request, pk: int) -> Response:
        recheck = get_object_or_404(rechecks_of(request.user), pk=pk)
        return Response(RecheckSerializer(recheck, context={"now": timezone.now()}).data)


@extend_schema(summary=_("服务不规范列表"), description=_("本人范围内的服务不规范，新的在前。"))
class FindingList(RegisterList):
    serializer_class = FindingSerializer
    filterset_class = FindingFilter

    def get_queryset(self) -> QuerySet[ServiceFinding]:
        return findings_of(self.request.user)


@extend_schema(summary=_("建议列表"), description=_("客户在电话里提的建议，新的在前。"))
class SuggestionList(RegisterList):
    serializer_class = SuggestionSerializer
    filterset_class = SuggestionFilter

    def get_queryset(self) -> QuerySet[Suggestion]:
        rows = Suggestion.objects.visible_to(self.request.user).standing().defer(*SEALED_ORDER)
        return rows.select_related(*WITH_ORDER, "heard_by")


@extend_schema(summary=_("客户需求列表"), description=_("客户在电话里说的其他需要，新的在前。"))
class NeedList(RegisterList):
    serializer_class = NeedSerializer
    filterset_class = HeardFilter

    def get_queryset(self) -> QuerySet[CustomerNeed]:
        rows = CustomerNeed.objects.visible_to(self.request.user).standing().defer(*SEALED_ORDER)
        return rows.select_related(*WITH_ORDER, "heard_by")
