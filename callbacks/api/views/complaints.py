"""Complaints: read here; the verbs of handling are later routes."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks.api.serializers.registers import ComplaintSerializer
from callbacks.api.views.registers import RegisterList, complaints_of
from callbacks.filters import ComplaintFilter
from callbacks.models import Complaint


@extend_schema(summary=_("投诉列表"), description=_("本人范围内的投诉，新的在前。"))
class ComplaintList(RegisterList):
    serializer_class = ComplaintSerializer
    filterset_class = ComplaintFilter

    def get_queryset(self) -> QuerySet[Complaint]:
        return complaints_of(self.request.user)


class ComplaintDetail(APIView):
    @extend_schema(summary=_("投诉"), description=_("取一件投诉。"), responses=ComplaintSerializer)
    def get(self, request: Request, pk: int) -> Response:
        complaint = get_object_or_404(complaints_of(request.user), pk=pk)
        return Response(ComplaintSerializer(complaint, context={"now": timezone.now()}).data)
