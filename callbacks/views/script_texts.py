"""The scripts with all their versions, as they will be read (L27)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from callbacks.actions.scripts import add_script
from callbacks.choices import ScriptCode
from callbacks.forms.questions import ScriptForm
from callbacks.models import ScriptText
from callbacks.policies.scripts import SAMPLE, filled, script_problem, variables_of
from callbacks.views.questionnaires import editor_of
from config.lib.calendar import ONE_DAY, local_day
from config.lib.errors import DomainError


@dataclass(frozen=True, slots=True)
class Shown:
    script: ScriptText
    as_read: str
    is_now: bool
    is_coming: bool


@login_required
@require_http_methods(["GET", "POST"])
def scripts(request: HttpRequest) -> HttpResponse:
    """``POST`` with ``preview`` shows the words filled in; without it they are added."""
    actor, now = editor_of(request), timezone.now()
    if request.method != "POST":
        code = request.GET.get("code", "")
        tomorrow = local_day(now) + ONE_DAY
        return _page(request, ScriptForm(initial={"code": code, "valid_from": tomorrow}))
    form = ScriptForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    given = form.cleaned_data
    code = ScriptCode(given["code"])
    if "preview" in request.POST:
        problem = script_problem(code=code, text=given["text"])
        if problem:
            form.add_error("text", str(problem))
        return _page(request, form, preview="" if problem else _read(given["text"]))
    try:
        add_script(code=code, text=given["text"], valid_from=given["valid_from"], actor=actor, now=now)
    except DomainError as error:
        field = next(iter(error.fields), None)
        form.add_error(field, str(error))
        return _page(request, form, status=error.status)
    messages.success(request, _("新话术已存好，从生效日期起使用。"))
    return redirect("callbacks:scripts")


def _page(request: HttpRequest, form: ScriptForm, *, preview: str = "", status: int = 200) -> HttpResponse:
    today = local_day(timezone.now())
    rows = list(ScriptText.objects.order_by("-valid_from", "pk"))
    groups = [(code, _versions(rows, code, today)) for code in ScriptCode]
    variables = {name: label for code in ScriptCode for name, label in variables_of(code=code).items()}
    context = {"groups": groups, "form": form, "preview": preview, "variables": variables.items()}
    return render(request, "callbacks/scripts.html", context, status=status)


def _versions(rows: list[ScriptText], code: ScriptCode, today: Any) -> list[Shown]:
    own = [row for row in rows if row.code == code]
    in_force = next((row.pk for row in own if row.valid_from <= today), None)
    return [Shown(row, _read(row.text), row.pk == in_force, row.valid_from > today) for row in own]


def _read(text: str) -> str:
    return filled(text=text, words=SAMPLE | {"brand": settings.COMPANY_NAME})
