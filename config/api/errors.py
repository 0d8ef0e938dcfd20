"""Whatever goes wrong is ``{code, message, fields}`` (interfaces.md 3), never a traceback.

``fields`` maps the path of a value (``complaint.demand``, ``3.order_no``) to one sentence. Further keys of a
DomainError, such as ``missing`` and ``legal``, stand beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings

from config.lib.errors import DomainError

API_PREFIX = "/api/"
RETRY_SECONDS = 5


def body(*, code: str, message: Any, fields: Mapping[str, Any] | None = None, **extra: Any) -> dict[str, Any]:
    plain = {name: str(text) for name, text in (fields or {}).items()}
    return {**extra, "code": code, "message": str(message), "fields": plain}


def answer_error(problem: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's exception handler; None leaves an unknown error to ``server_error``."""
    if isinstance(problem, DomainError):
        data = body(code=problem.code, message=problem.message, fields=problem.fields, **problem.extra)
        headers = {"Retry-After": str(RETRY_SECONDS)} if problem.status == 503 else {}
        return Response(data, status=problem.status, headers=headers)
    if isinstance(problem, exceptions.ValidationError):
        return Response(_invalid(problem), status=problem.status_code)
    if isinstance(problem, exceptions.APIException):
        data = body(code=_code(problem), message=_message(problem))
        return Response(data, status=problem.status_code, headers=_headers(problem))
    return _plain_error(problem)


def _plain_error(problem: Exception) -> Response | None:
    """Django's own exceptions."""
    if isinstance(problem, Http404):
        return Response(body(code="not_found", message=_("没有这条记录，或不在您的范围内。")), status=404)
    if isinstance(problem, PermissionDenied):
        return Response(body(code="forbidden", message=_("您的角色不能做这一步。")), status=403)
    if isinstance(problem, RequestDataTooBig):
        return Response(body(code="too_large", message=_("请求内容过大，请分批提交。")), status=413)
    return None


def _invalid(problem: exceptions.ValidationError) -> dict[str, Any]:
    found: dict[str, str] = {}
    general: list[str] = []
    for path, sentence in _sentences(problem.detail, path=""):
        if path:
            found[path] = f"{found[path]} {sentence}" if path in found else sentence
        else:
            general.append(sentence)
    message = " ".join(general) or _("有内容没有填好，见 fields。")
    return body(code="invalid", message=message, fields=found)


def _sentences(detail: Any, *, path: str) -> Iterator[tuple[str, str]]:
    """Every sentence with the dotted path of its value; those of a whole object carry the object's path."""
    if isinstance(detail, Mapping):
        for name, part in detail.items():
            is_whole = name == api_settings.NON_FIELD_ERRORS_KEY
            yield from _sentences(part, path=path if is_whole else _joined(path, str(name)))
    elif isinstance(detail, list | tuple):
        for position, part in enumerate(detail):
            is_sentence = not isinstance(part, Mapping | list | tuple)
            yield from _sentences(part, path=path if is_sentence else _joined(path, str(position)))
    else:
        yield path, str(detail)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


CODES = {
    exceptions.ParseError: "malformed",
    exceptions.NotAuthenticated: "not_authenticated",
    exceptions.AuthenticationFailed: "not_authenticated",
    exceptions.PermissionDenied: "forbidden",
    exceptions.NotFound: "not_found",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.Throttled: "throttled",
}


def _code(problem: exceptions.APIException) -> str:
    return CODES.get(type(problem), "refused")


def _message(problem: exceptions.APIException) -> str:
    return " ".join(sentence for _path, sentence in _sentences(problem.detail, path=""))


def _headers(problem: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if scheme := getattr(problem, "auth_header", None):
        headers["WWW-Authenticate"] = scheme
    if (wait := getattr(problem, "wait", None)) is not None:
        headers["Retry-After"] = f"{wait:.0f}"
    return headers


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith(API_PREFIX)


def no_such_route(request: HttpRequest) -> HttpResponse:
    return JsonResponse(body(code="not_found", message=_("没有这个地址。")), status=404)


def bad_request(request: HttpRequest) -> HttpResponse:
    return JsonResponse(body(code="malformed", message=_("请求无法识别。")), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    data = body(code="server_error", message=_("系统出错，没有保存，已记录。请稍后再试。"))
    return JsonResponse(data, status=500)
