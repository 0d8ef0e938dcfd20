"""/catalogue: technicians and categories that imports made, to be confirmed or merged (ruling 12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from config.lib.errors import DomainError
from config.lib.keyset import keyset_page
from regions.models import User
from regions.rules import can_import
from workorders.actions.catalogue import confirm_names, merge_category, merge_technician, merge_twins
from workorders.imports.twins import twins_of
from workorders.models import Category, Technician
from workorders.queries import new_categories, new_technicians, real_categories, real_technicians

CATEGORIES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class NewName:
    """A row waiting, the one it may be meant for, and those who only sound alike."""

    row: Any
    alike: str
    sounds: tuple[str, ...] = ()


@login_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    _importers_only(request)
    page = keyset_page(rows=new_technicians(user=request.user), params=request.GET)
    colleagues = _colleagues(page.items)
    known = list(real_categories())
    technicians = _named_like(page.items, lambda row: colleagues[row.region_id])
    categories = _named_like(new_categories()[:CATEGORIES_SHOWN], lambda _row: known)
    context = {
        "page": page,
        "technicians": technicians,
        "colleagues": dict(colleagues),
        "categories": categories,
        "known": known,
        "twins": [each for each in (*technicians, *categories) if each.alike],
    }
    return render(request, "workorders/catalogue.html", context)


def _colleagues(rows: Iterable[Technician]) -> dict[int, list[Technician]]:
    found: dict[int, list[Technician]] = defaultdict(list)
    for technician in real_technicians(regions={row.region_id for row in rows}):
        found[technician.region_id].append(technician)
    return found


def _named_like(rows: Iterable[Any], others: Callable[[Any], list[Any]]) -> list[NewName]:
    found = [(row, twins_of(row=row, others=others(row))) for row in rows]
    return [NewName(row, twins.same, twins.sounds) for row, twins in found]


@login_required
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """One name, or all that the page shows."""
    _importers_only(request)
    technicians = _named(request, new_technicians(user=request.user), "technician")
    categories = _named(request, new_categories(), "category")
    done = confirm_names(
        technicians=technicians, categories=categories, actor=cast("User", request.user), now=timezone.now()
    )
    text = ngettext("已确认 %(count)s 个名称", "已确认 %(count)s 个名称", done)
    messages.success(request, text % {"count": done})
    return redirect("workorders:catalogue")


def _named(request: HttpRequest, rows: QuerySet[Any], field: str) -> list[Any]:
    """The rows that the request names. Raises Http404 when one of them is not hers to confirm."""
    ids = {int(value) for value in request.POST.getlist(field) if value.isdecimal() and len(value) < 19}
    found = list(rows.filter(pk__in=ids))
    if len(found) != len(ids):
        raise Http404
    return found


@login_required
@require_POST
def merge_alike(request: HttpRequest) -> HttpResponse:
    """Every name of the page that is a known one written otherwise; what changed meanwhile stays."""
    _importers_only(request)
    people = _named(request, new_technicians(user=request.user), "technician")
    colleagues, known = _colleagues(people), list(real_categories())
    technicians = _named_like(people, lambda row: colleagues[row.region_id])
    categories = _named_like(_named(request, new_categories(), "category"), lambda _row: known)
    done = merge_twins(
        technicians=[(each.row, each.alike) for each in technicians if each.alike],
        categories=[(each.row, each.alike) for each in categories if each.alike],
        actor=cast("User", request.user),
        now=timezone.now(),
    )
    messages.success(request, _("已并入 %(count)s 个名称") % {"count": done})
    return redirect("workorders:catalogue")


@login_required
@require_POST
def merge_one_technician(request: HttpRequest, pk: int) -> HttpResponse:
    _importers_only(request)
    technician = get_object_or_404(new_technicians(user=request.user), pk=pk)
    return _merged(request, technician, lambda **given: merge_technician(technician=technician, **given))


@login_required
@require_POST
def merge_one_category(request: HttpRequest, pk: int) -> HttpResponse:
    _importers_only(request)
    category = get_object_or_404(new_categories(), pk=pk)
    return _merged(request, category, lambda **given: merge_category(category=category, **given))


def _merged(
    request: HttpRequest, row: Technician | Category, verb: Callable[..., Technician | Category]
) -> HttpResponse:
    try:
        target = verb(into=request.POST.get("into", ""), actor=cast("User", request.user), now=timezone.now())
    except DomainError as problem:
        messages.error(request, f"{row}：{problem}")
    else:
        messages.success(request, _("%(name)s 已并入 %(target)s") % {"name": row, "target": target})
    return redirect("workorders:catalogue")


def _importers_only(request: HttpRequest) -> None:
    if not can_import(request.user):
        raise Http404
