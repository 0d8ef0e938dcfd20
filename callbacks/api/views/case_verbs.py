"""``POST complaints/{id}/{verb}/``: one view, a line of the table for each verb."""

from __future__ import annotations

from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from callbacks.api.case_calls import CaseCall
from callbacks.api.serializers.complaints import ComplaintDetailSerializer
from callbacks.api.views.complaints import cases_of, shown_case
from config.api.bodies import read
from regions.api.callers import caller
from regions.api.idempotency import idempotent
from regions.api.rows import permitted


class CaseVerbView(APIView):
    """404 out of scope, 403 for a role that does not do this, 409 where the state forbids it."""

    call: ClassVar[CaseCall]

    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        user, now, call = caller(request), timezone.now(), self.call
        refusal = _("这一步不由您的角色办理。")
        case = permitted(user, rows=cases_of(user), pk=pk, may=call.may, refusal=refusal)
        asked = read(call.body, data=request.data)
        seen = asked.pop("version")
        given = call.words(case, user, asked)
        call.act(case=case, actor=user, now=now, seen=seen, **given)
        return Response(shown_case(user=user, pk=pk, now=now))


def view_of(call: CaseCall) -> type[CaseVerbView]:
    """The view of one line, with its own description."""
    name = "".join(part.capitalize() for part in call.word.split("-"))
    view: type[CaseVerbView] = type(f"{name}Case", (CaseVerbView,), {"call": call})
    described = extend_schema(
        summary=call.summary,
        description=call.description,
        request=call.body,
        responses=ComplaintDetailSerializer,
    )
    return extend_schema_view(post=described)(view)
