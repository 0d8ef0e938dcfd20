"""The trail, read: who did what to which row, and why (O1, roles.md 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.decorators import login_required
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.lib.keyset import keyset_page
from config.logs import masked
from regions.choices import AUDIT_KEYS, AUDIT_VERBS, CONFIGURED
from regions.filters import AuditFilter
from regions.models import AuditEntry
from regions.queries import audit_trail
from regions.rules import can_see_audit, can_see_audit_details
from regions.scoping import AnyUser


@dataclass(frozen=True, slots=True)
class Change:
    field: Any
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry as the page shows it; ``is_sealed``: what it says is not for this reader."""

    entry: AuditEntry
    verb: Any
    object_name: Any
    is_sealed: bool
    reason: str
    changes: tuple[Change, ...]


@login_required
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    if not can_see_audit(request.user):
        raise Http404
    narrowed = AuditFilter(request.GET, queryset=audit_trail(user=request.user), request=request)
    page = keyset_page(rows=narrowed.qs, params=request.GET, by="at")
    context = {
        "page": page,
        "lines": [_line(request.user, entry) for entry in page.items],
        "form": narrowed.form,
        "is_narrowed": any(request.GET.get(name) for name in narrowed.filters),
    }
    return render(request, "regions/audit.html", context)


def _line(user: AnyUser, entry: AuditEntry) -> AuditLine:
    is_open = can_see_audit_details(user, entry)
    model = _model_of(entry)
    return AuditLine(
        entry=entry,
        verb=AUDIT_VERBS.get(entry.verb, entry.verb),
        object_name=model._meta.verbose_name if model else entry.object_type,
        is_sealed=not is_open,
        reason=masked(entry.reason) if is_open else "",
        changes=tuple(_changes(entry, model)) if is_open else (),
    )


def _model_of(entry: AuditEntry) -> type[Model] | None:
    """None when a later version has no such table any more."""
    try:
        return apps.get_model(entry.object_type)
    except (LookupError, ValueError):
        return None


def _field_name(model: type[Model] | None, field: str) -> Any:
    try:
        found = model._meta.get_field(field) if model else None
    except FieldDoesNotExist:
        found = None
    return getattr(found, "verbose_name", None) or AUDIT_KEYS.get(field, field)


def _changes(entry: AuditEntry, model: type[Model] | None) -> Iterator[Change]:
    """Field by field; whatever a person typed goes through the phone mask once more (O2)."""
    if entry.verb == CONFIGURED:
        told = LogEntry(change_message=entry.after.get("changes", "")).get_change_message()
        yield Change(field=entry.after.get("row", ""), before=None, after=told)
        return
    for field in [*entry.before, *(key for key in entry.after if key not in entry.before)]:
        yield Change(
            field=_field_name(model, field),
            before=_shown(entry.before, field),
            after=_shown(entry.after, field),
        )


def _shown(values: dict[str, Any], field: str) -> str | None:
    return masked(str(values[field])) if field in values else None
