"""Filters that every floor's lists share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.forms import Select, TextInput
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from config.lib.calendar import day_range
from regions.choices import AUDIT_VERBS
from regions.models import AuditEntry, Region

# Outside these an instant of the day cannot be computed in every zone.
_KNOWN_DAYS = [MinValueValidator(date(1970, 1, 2)), MaxValueValidator(date(9999, 1, 1))]


class RegionFilter(filters.CharFilter):
    """A region's code: its rows and those of all regions below it. ``field_name`` leads to the region."""

    def filter(self, rows: QuerySet, code: str | None) -> QuerySet:
        if not code:
            return rows
        below = Q(path__startswith=f"{code}/") | Q(path__contains=f"/{code}/")
        ids = list(Region.objects.filter(below).values_list("pk", flat=True))
        return rows.filter(**{f"{self.field_name}__in": ids})


class DayFilter(filters.DateFilter):
    """A day of the calendar, for columns that hold days."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, validators=_KNOWN_DAYS, **kwargs)


class FromDayFilter(DayFilter):
    """Instants from the beginning of the local day on."""

    def filter(self, rows: QuerySet, day: date | None) -> QuerySet:
        if day is None:
            return rows
        start, _next = day_range(day)
        return rows.filter(**{f"{self.field_name}__gte": start})


class ToDayFilter(DayFilter):
    """Instants up to the end of the local day, the day itself included."""

    def filter(self, rows: QuerySet, day: date | None) -> QuerySet:
        if day is None:
            return rows
        _start, following = day_range(day)
        return rows.filter(**{f"{self.field_name}__lt": following})


def audited_objects() -> list[tuple[str, Any]]:
    """Kinds of rows of our own floors, by label and by name."""
    floors = ("regions", "workorders", "callbacks", "oversight", "reports")
    models = [model for floor in floors for model in apps.get_app_config(floor).get_models()]
    named = [(model._meta.label, model._meta.verbose_name) for model in models]
    return sorted((label, name) for label, name in named if ".Historical" not in label)


def _typed(**attributes: Any) -> dict[str, Any]:
    return {"widget": TextInput(attrs={"class": "hf-input", **attributes})}


CHOSEN = {"empty_label": _("全部"), "widget": Select(attrs={"class": "hf-input"})}


class AuditFilter(filters.FilterSet):
    verb = filters.ChoiceFilter(choices=list(AUDIT_VERBS.items()), label=_("动作"), **CHOSEN)
    object_type = filters.ChoiceFilter(choices=audited_objects, label=_("对象"), **CHOSEN)
    object_id = filters.CharFilter(label=_("编号"), **_typed(size=6))
    actor = filters.CharFilter(field_name="actor__username", label=_("登录名"), **_typed(size=8))
    from_day = FromDayFilter(field_name="at", label=_("从"), **_typed(type="date"))
    to_day = ToDayFilter(field_name="at", label=_("至"), **_typed(type="date"))

    class Meta:
        model = AuditEntry
        fields: list[str] = []


@dataclass(frozen=True, slots=True)
class SavableList:
    """A list whose filters may be kept under a name; ``more``: words of the page beside its FilterSet."""

    filterset: type[filters.FilterSet]
    more: frozenset[str]


# By URL name; every floor enters its own lists.
SAVABLE: dict[str, SavableList] = {}
# What is typed may be somebody's number: it is looked for, never kept.
NEVER_KEPT = frozenset({"q", "order_no"})


def savable(*, page: str, filterset: type[filters.FilterSet], more: Iterable[str] = ()) -> None:
    SAVABLE[page] = SavableList(filterset, frozenset(more))


def kept_query(*, page: str, query: str) -> str:
    """Of a query string only what the list's own FilterSet understands; empty for an unknown page."""
    known = SAVABLE.get(page)
    if known is None:
        return ""
    sent = QueryDict(query)
    narrowed = known.filterset(sent, queryset=known.filterset.Meta.model._default_manager.none())
    understood = {name for name in narrowed.filters if name not in narrowed.form.errors} | known.more
    kept = QueryDict(mutable=True)
    for name in sorted(understood - NEVER_KEPT):
        value = sent.get(name, "")
        if value:
            kept[name] = value[:60]
    return kept.urlencode()
