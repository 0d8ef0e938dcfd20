"""What a detail file was narrowed by, in the words of the list it was asked from."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django_filters import BooleanFilter, Filter

from callbacks.views.places import COUNTER_LABELS
from reports.actions._export_rows import LISTINGS, PHONE, SHOWN, WORDS, starred
from reports.choices import ExportKind
from reports.models import ExportRun
from reports.policies.measures import LABELS, Measure

OF_FIGURES = ("measure", "first", "last", "category", "kind", "technician", "agent")
# What no FilterSet knows, in the order it is said; a day's file has a region, a day and at times a version.
OTHERS = (SHOWN, WORDS, PHONE, "region", "day", "version", "month", *OF_FIGURES)


def narrowed_by(*, run: ExportRun) -> str:
    """A few words; what was typed in search of one customer or order is not said."""
    kind = ExportKind(run.kind)
    if kind is ExportKind.RESULTS:
        return f"{run.source} · {run.after_event} – {run.until_event}"
    known = LISTINGS[kind].filters.base_filters if kind in LISTINGS else {}
    said = starred(run.filters)
    named = [name for name in (*known, *OTHERS) if name in said]
    return " · ".join(_said(name, str(said[name]), known.get(name)) for name in dict.fromkeys(named))


def _said(name: str, value: str, known: Filter | None) -> str:
    if name == SHOWN:
        return str(COUNTER_LABELS.get(value, value))
    if name in {WORDS, PHONE}:
        return _pair(_("查找"), value)
    if name == "measure":
        return "＋".join(str(LABELS[Measure(each)]) for each in value.split("+"))
    if known is None:
        return value
    return _pair(str(known.label), _value(value, known))


def _value(value: str, known: Filter) -> str:
    if isinstance(known, BooleanFilter):
        return _("是") if value.casefold() == "true" else _("否")
    choices: dict[str, Any] = {str(code): label for code, label in known.extra.get("choices", ())}
    return str(choices.get(value, value))


def _pair(label: str, value: str) -> str:
    return _("%(label)s：%(value)s") % {"label": label, "value": value}
