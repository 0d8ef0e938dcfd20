"""``daily-reports/``: the filing cycle (H7, ruling 63)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.bodies import NothingSerializer, ReasonSerializer, read
from regions.api.callers import caller
from regions.api.idempotency import idempotent
from regions.scoping import AnyUser
from reports.actions import filing, noting
from reports.api.serializers import (
    DailyReportSerializer,
    DraftSerializer,
    FiledReportSerializer,
    NotesSerializer,
)
from reports.filters import DailyReportFilter
from reports.models import DailyReport
from reports.queries import WITHOUT_FILES, reports_seen_by, visible_region

PEOPLE = ("region", "prepared_by", "submitted_by", "decided_by")


def report_of(user: AnyUser, pk: int) -> DailyReport:
    """Any version in scope, replaced ones too; its files are not read."""
    rows = DailyReport.objects.visible_to(user).defer(*WITHOUT_FILES).select_related(*PEOPLE)
    return get_object_or_404(rows, pk=pk)


def shown(user: AnyUser, pk: int) -> Response:
    return Response(DailyReportSerializer(report_of(user, pk)).data)


class DailyReportList(ListAPIView):
    serializer_class = DailyReportSerializer
    filterset_class = DailyReportFilter

    def get_queryset(self) -> QuerySet[DailyReport]:
        return reports_seen_by(user=self.request.user)

    @extend_schema(summary=_("日报列表"), description=_("本人范围内现行的日报版本，新的在前。"))
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary=_("起草日报"),
        description=_("某区域某天的日报：没有就起草一份(零报告也一样)，有就返回现行的那份。"),
        request=DraftSerializer,
        responses={200: DailyReportSerializer, 201: DailyReportSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        user, now = caller(request), timezone.now()
        asked = read(DraftSerializer, data=request.data)
        region = visible_region(user=user, code=asked["region"])
        report = filing.make_draft(region=region, day=asked["date"], actor=user, now=now)
        answer = shown(user, report.pk)
        answer.status_code = 201 if report.drafted_at == now else 200
        return answer


class DailyReportDetail(APIView):
    @extend_schema(summary=_("日报"), description=_("取一个版本。"), responses=DailyReportSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return shown(request.user, pk)

    @extend_schema(
        summary=_("改日报说明"),
        description=_("改还没有上报的日报的说明；已上报的为 409。"),
        request=NotesSerializer,
        responses=DailyReportSerializer,
    )
    @idempotent
    def patch(self, request: Request, pk: int) -> Response:
        user = caller(request)
        report, asked = report_of(user, pk), read(NotesSerializer, data=request.data)
        noting.update_notes(report=report, actor=user, now=timezone.now(), notes=asked["notes"])
        return shown(user, pk)


class SubmitDaily(APIView):
    @extend_schema(
        summary=_("上报日报"),
        description=_("冻结数字并上报；退回后再报为新版本。没有数据的一天即零报告。"),
        request=NothingSerializer,
        responses=FiledReportSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        report = report_of(user, pk)
        read(NothingSerializer, data=request.data)
        filed = filing.submit(report=report, actor=user, now=timezone.now())
        answer = shown(user, filed.report.pk)
        answer.data["may_still_be_called"] = filed.may_still_be_called
        return answer


class AcceptDaily(APIView):
    @extend_schema(
        summary=_("接收日报"),
        description=_("总部接收已上报的版本，次日零点起。"),
        request=NothingSerializer,
        responses=DailyReportSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        report = report_of(user, pk)
        read(NothingSerializer, data=request.data)
        filing.accept(report=report, actor=user, now=timezone.now())
        return shown(user, pk)


class ReturnDaily(APIView):
    @extend_schema(
        summary=_("退回日报"),
        description=_("总部退回已上报的版本，须写原因。"),
        request=ReasonSerializer,
        responses=DailyReportSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        report, asked = report_of(user, pk), read(ReasonSerializer, data=request.data)
        filing.return_report(report=report, reason=asked["reason"], actor=user, now=timezone.now())
        return shown(user, pk)
