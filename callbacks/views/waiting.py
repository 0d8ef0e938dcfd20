"""The queue's list: what waits, narrowed by what she chose and keeps under names of her own (screens 1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from callbacks.filters import QueueFilter
from callbacks.models import CallbackTask
from callbacks.queries.desk import waiting_for
from callbacks.queries.follow_ups import waiting_follow_ups
from callbacks.views.places import places
from regions.filters import kept_query
from regions.models import User
from workorders.views.orders import FilterField, choice_field

QUEUE_SHOWN = 30
PAGE, MINE = "callbacks:queue", "mine"


def listed(
    request: HttpRequest, *, agent: User, current: CallbackTask | None, now: datetime
) -> dict[str, Any]:
    """``mine`` keeps what was shared out to her (ruling 35), and is offered where something was."""
    only_own = bool(request.GET.get(MINE))
    waiting = waiting_for(agent=agent, now=now, only_own=only_own)
    narrowed = QueueFilter(request.GET, queryset=waiting)
    joined = narrowed.qs.select_related("complaint", "work_order__customer", "work_order__category")
    rows = list(joined[:QUEUE_SHOWN])
    has_share = only_own or any(task.assigned_to_id == agent.pk for task in rows)
    query = kept_query(page=PAGE, query=request.GET.urlencode())
    return {
        "follow_ups": waiting_follow_ups(agent=agent),
        "now": now,
        "queue": places(tasks=rows, current=current, now=now),
        "filters": tuple(_fields(request, narrowed, has_share=has_share)),
        "is_narrowed": bool(query),
        "narrowed_by": query,
    }


def _fields(request: HttpRequest, narrowed: QueueFilter, *, has_share: bool) -> Iterator[FilterField]:
    if has_share:
        yield choice_field(request, MINE, _("回访员"), [("1", _("我的"))])
    for name, field in narrowed.form.fields.items():
        yield choice_field(request, name, field.label, [one for one in field.choices if one[0]])
