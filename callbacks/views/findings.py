"""服务不规范 of her regions, to read (四7, ruling 30)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from callbacks.choices import FindingGround
from callbacks.filters import FindingFilter
from callbacks.models import ServiceFinding
from callbacks.views.registers import SEALED, WITH_ORDER, register_page

LABELS = dict(FindingGround.choices)


@login_required
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    rows = ServiceFinding.objects.visible_to(request.user)
    context = register_page(request, rows=rows, filters=FindingFilter, joins=("record", "record__agent"))
    context["rows"] = [(finding, _grounds(finding)) for finding in context["page"].items]
    return render(request, "callbacks/findings.html", context)


@login_required
@require_safe
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ServiceFinding.objects.visible_to(request.user).defer(*SEALED)
    found = get_object_or_404(rows.select_related(*WITH_ORDER, "record", "record__agent"), pk=pk)
    return render(request, "callbacks/finding.html", {"finding": found, "grounds": _grounds(found)})


def _grounds(finding: ServiceFinding) -> list[object]:
    return [LABELS.get(ground, ground) for ground in finding.grounds]
