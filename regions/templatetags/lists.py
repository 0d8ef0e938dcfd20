"""What every list has: the tabs of its reader's own saved filters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html_join

from regions.filters import SAVABLE, kept_query

register = template.Library()


@register.simple_tag
def options(choices: Iterable[tuple[Any, Any, bool]]) -> str:
    """The options of a list to choose from: value, label, is_chosen. There may be hundreds of regions."""
    told = ((value, " selected" if is_chosen else "", label) for value, label, is_chosen in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', told)


@register.inclusion_tag("partials/saved.html", takes_context=True)
def saved_filters(context: template.Context) -> dict[str, Any]:
    """Her tabs on this list, which one is open, and whether what is shown can be saved as one."""
    request = context["request"]
    match = request.resolver_match
    page = match.view_name if match is not None else ""
    if page not in SAVABLE or not request.user.is_authenticated:
        return {"page": ""}
    query = kept_query(page=page, query=request.GET.urlencode())
    tabs = list(request.user.saved_filters.filter(page=page))
    is_saved = any(tab.query == query for tab in tabs)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "page": page,
        "tabs": tabs,
        "query": query,
        "may_save": bool(query) and not is_saved,
    }
