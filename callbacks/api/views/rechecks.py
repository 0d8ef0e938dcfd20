"""Verbs that conclude re-checks and findings: each is one action, refused by the rule that hides its form."""

from __future__ import annotations

from collections.abc import Callable

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks.actions import concluding, deciding
from callbacks.actions.concluding import Conclusion, NewValues
from callbacks.api.serializers.rechecks import (
    ConclusionSerializer,
    CorrectionSerializer,
    DecisionSerializer,
    EvidenceSerializer,
    FindingSerializer,
    RecheckSerializer,
)
from callbacks.api.views.registers import findings_of, rechecks_of
from callbacks.choices import ResponsibleKind
from callbacks.models import DataRecheck, ServiceFinding
from callbacks.rules import can_check_recheck, can_decide_finding, can_verify_recheck
from config.api.bodies import NothingSerializer, read
from regions.api.callers import caller
from regions.api.idempotency import idempotent
from regions.api.rows import permitted
from regions.models import User


def recheck_for(user: User, pk: int, rule: Callable[[User, DataRecheck], bool]) -> DataRecheck:
    """404 out of scope; Forbidden when ``rule`` says no."""
    refusal = _("您的角色不能处理这条复核。")
    return permitted(user, rows=rechecks_of(user), pk=pk, may=rule, refusal=refusal)


def finding_for(user: User, pk: int) -> ServiceFinding:
    """404 out of scope; Forbidden for who is not its supervisor."""
    rows = findings_of(user).select_related("work_order__technician")
    refusal = _("服务不规范由区域主管确认。")
    return permitted(user, rows=rows, pk=pk, may=can_decide_finding, refusal=refusal)


def told(user: User, pk: int) -> Response:
    recheck = rechecks_of(user).get(pk=pk)
    return Response(RecheckSerializer(recheck, context={"now": timezone.now()}).data)


def told_finding(user: User, pk: int) -> Response:
    finding = get_object_or_404(findings_of(user), pk=pk)
    return Response(FindingSerializer(finding, context={"now": timezone.now()}).data)


class CheckRecheck(APIView):
    @extend_schema(
        summary=gettext_lazy("开始复核"),
        description=gettext_lazy("同事看得到有人在办；不做这一步也可以直接下结论。"),
        request=NothingSerializer,
        responses=RecheckSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        recheck = recheck_for(user, pk, can_check_recheck)
        read(NothingSerializer, data=request.data)
        concluding.check_recheck(recheck=recheck, actor=user, now=timezone.now())
        return told(user, pk)


class CorrectRecheck(APIView):
    @extend_schema(
        summary=gettext_lazy("更正资料"),
        description=gettext_lazy("新值写进工单，保留到 ERP 自己改变为止；因资料错误结束的回访重新打开。"),
        request=CorrectionSerializer,
        responses=RecheckSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        recheck = recheck_for(user, pk, can_check_recheck)
        asked = read(CorrectionSerializer, data=request.data)
        concluding.correct_recheck(
            recheck=recheck,
            values=NewValues(
                phone=asked["phone"], customer_name=asked["customer_name"], address=asked["address"]
            ),
            conclusion=Conclusion(asked["evidence"], ResponsibleKind(asked["responsible_kind"])),
            actor=user,
            now=timezone.now(),
        )
        return told(user, pk)


class ConfirmRecheck(APIView):
    @extend_schema(
        summary=gettext_lazy("确认资料有误"),
        description=gettext_lazy("资料确实有误，又得不到正确的；回访不再打开。"),
        request=ConclusionSerializer,
        responses=RecheckSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        recheck = recheck_for(user, pk, can_check_recheck)
        asked = read(ConclusionSerializer, data=request.data)
        found = Conclusion(asked["evidence"], ResponsibleKind(asked["responsible_kind"]))
        concluding.confirm_recheck(recheck=recheck, conclusion=found, actor=user, now=timezone.now())
        return told(user, pk)


class RecheckNotAnError(APIView):
    @extend_schema(
        summary=gettext_lazy("资料没有错"),
        description=gettext_lazy("号码本来就对；因资料错误结束的回访重新打开。"),
        request=EvidenceSerializer,
        responses=RecheckSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        recheck = recheck_for(user, pk, can_check_recheck)
        asked = read(EvidenceSerializer, data=request.data)
        concluding.recheck_not_an_error(
            recheck=recheck, evidence=asked["evidence"], actor=user, now=timezone.now()
        )
        return told(user, pk)


class VerifyRecheck(APIView):
    @extend_schema(
        summary=gettext_lazy("总部核实"),
        description=gettext_lazy("总部核实区域的结论；没有人有责任的随即结束。"),
        request=NothingSerializer,
        responses=RecheckSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        recheck = recheck_for(user, pk, can_verify_recheck)
        read(NothingSerializer, data=request.data)
        concluding.verify_recheck(recheck=recheck, actor=user, now=timezone.now())
        return told(user, pk)


class FindingDetail(APIView):
    @extend_schema(
        summary=gettext_lazy("服务不规范"),
        description=gettext_lazy("取一条服务不规范。"),
        responses=FindingSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        return told_finding(caller(request), pk)


class ConfirmFinding(APIView):
    @extend_schema(
        summary=gettext_lazy("确认服务不规范"),
        description=gettext_lazy("主管确认属实，记下服务人员。"),
        request=DecisionSerializer,
        responses=FindingSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        finding, asked = finding_for(user, pk), read(DecisionSerializer, data=request.data)
        deciding.confirm_finding(finding=finding, actor=user, note=asked["note"], now=timezone.now())
        return told_finding(user, pk)


class RefuteFinding(APIView):
    @extend_schema(
        summary=gettext_lazy("否定服务不规范"),
        description=gettext_lazy("主管认定不成立。"),
        request=DecisionSerializer,
        responses=FindingSerializer,
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user = caller(request)
        finding, asked = finding_for(user, pk), read(DecisionSerializer, data=request.data)
        deciding.refute_finding(finding=finding, actor=user, note=asked["note"], now=timezone.now())
        return told_finding(user, pk)
