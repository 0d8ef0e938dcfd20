"""``exports/``: the same detail files for programs."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.bodies import NothingSerializer, read
from config.downloads import attachment
from config.lib.sheets import CONTENT_TYPE, CSV_CONTENT_TYPE
from regions.api.callers import caller
from regions.api.idempotency import idempotent
from regions.models import User
from reports.actions.exporting import Order, ask_export, ask_results, cancel_export, download_export
from reports.api.export_serializers import ExportOrderSerializer, ExportSerializer, ResultsOrderSerializer
from reports.choices import ExportFormat, ExportKind
from reports.models import ExportRun
from reports.queries import listed_exports, writable_regions


def run_of(user: User, pk: int) -> ExportRun:
    return get_object_or_404(listed_exports(user=user), pk=pk)


class ExportList(ListAPIView):
    serializer_class = ExportSerializer
    filter_backends = ()

    def get_queryset(self) -> QuerySet[ExportRun]:
        return listed_exports(user=self.request.user)

    @extend_schema(summary=_("导出列表"), description=_("本人申请的导出，新的在前。"))
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary=_("申请导出"),
        description=_(
            "工单、回访、投诉明细，一天的日报回访明细，或某区域一个月的全部报表（zip）；不限行数，客户资料一律遮盖。"
        ),
        request=ExportOrderSerializer,
        responses={201: ExportSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        user, asked = caller(request), read(ExportOrderSerializer, data=request.data)
        order = Order(
            kind=ExportKind(asked["kind"]), filters=asked["filters"], format=ExportFormat(asked["format"])
        )
        run = ask_export(order=order, actor=user, now=timezone.now())
        return Response(ExportSerializer(run_of(user, run.pk)).data, status=201)


class ExportResults(APIView):
    @extend_schema(
        summary=_("申请回写文件"),
        description=_("某来源、某区域上次完成以后有变化的回访结果；程序可直接用 callback-results。"),
        request=ResultsOrderSerializer,
        responses={201: ExportSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        user, asked = caller(request), read(ResultsOrderSerializer, data=request.data)
        region = get_object_or_404(writable_regions(user=user), code=asked["region"])
        run = ask_results(
            source=asked["source"],
            region=region,
            form=ExportFormat(asked["format"]),
            actor=user,
            now=timezone.now(),
        )
        return Response(ExportSerializer(run_of(user, run.pk)).data, status=201)


class ExportDetail(APIView):
    @extend_schema(summary=_("导出"), description=_("一次导出的进度和结果。"), responses=ExportSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(ExportSerializer(run_of(caller(request), pk)).data)


class CancelExport(APIView):
    @extend_schema(
        summary=_("取消导出"),
        description=_("停止还没有做好的导出。"),
        request=NothingSerializer,
        responses=ExportSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        cancel_export(run=run_of(user, pk), actor=user, now=timezone.now())
        return Response(ExportSerializer(run_of(user, pk)).data)


class ExportFile(APIView):
    @extend_schema(
        summary=_("导出文件"),
        description=_("取做好的文件；每次下载都留审计记录。"),
        responses={
            (200, CONTENT_TYPE): OpenApiTypes.BINARY,
            (200, CSV_CONTENT_TYPE): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        user = caller(request)
        run = run_of(user, pk)
        return attachment(
            path=download_export(run=run, actor=user, now=timezone.now()),
            name=run.filename,
            fallback=run.ascii_name,
            content_type=ExportFormat(run.format).content_type,
        )
