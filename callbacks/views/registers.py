"""What the read-only registers share: scope, filters, a page by primary key, no ciphertext opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django_filters import FilterSet

from config.lib.keyset import keyset_page
from regions.models import Region
from regions.rules import sees_cases

# Columns of the order that a register never shows: left in the database, so that nothing is decrypted.
SEALED = tuple(f"work_order__{name}" for name in ("phone", "phone_raw", "phone_alt", "address", "raw"))
WITH_ORDER = ("region", "work_order", "work_order__category", "work_order__technician")
REGION = "region"


@dataclass(frozen=True, slots=True)
class FilterField:
    """One filter as the page draws it: a field to type in, or a list of (value, label, is_chosen)."""

    name: str
    label: Any
    value: str
    choices: tuple[tuple[str, Any, bool], ...] = ()


def register_page(
    request: HttpRequest, *, rows: QuerySet[Any], filters: type[FilterSet], joins: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Context of a register: ``rows`` must already be scoped to the user. 404 for who sees no case at all."""
    if not sees_cases(request.user):
        raise Http404
    narrowed = filters(request.GET, queryset=rows, request=request)
    found: QuerySet[Model] = narrowed.qs.select_related(*WITH_ORDER, *joins).defer(*SEALED)
    return {
        "page": keyset_page(rows=found, params=request.GET),
        "filters": tuple(_fields(request, narrowed)),
        "is_narrowed": any(request.GET.get(name) for name in narrowed.filters),
    }


def _fields(request: HttpRequest, narrowed: FilterSet) -> Iterator[FilterField]:
    """Lists first, the order number last: a page has room for these, the API knows more."""
    for name, field in narrowed.form.fields.items():
        value = request.GET.get(name, "")
        if name == REGION:
            yield from _region_field(request, label=field.label, value=value)
        elif named := [(code, label) for code, label in getattr(field, "choices", ()) if code]:
            yield FilterField(name, field.label, value, _choices(named, label=field.label, value=value))
    yield FilterField("order_no", narrowed.form.fields["order_no"].label, request.GET.get("order_no", ""))


def _region_field(request: HttpRequest, *, label: Any, value: str) -> Iterator[FilterField]:
    """Only for who sees more than one region."""
    seen = list(Region.objects.visible_to(request.user).callable().values_list("code", "name"))
    if len(seen) > 1:
        yield FilterField(REGION, label, value, _choices(seen, label=label, value=value))


def _choices(named: list[tuple[Any, Any]], *, label: Any, value: str) -> tuple[tuple[str, Any, bool], ...]:
    everything = ("", _("全部%(what)s") % {"what": label}, not value)
    return (everything, *((str(code), word, str(code) == value) for code, word in named))
