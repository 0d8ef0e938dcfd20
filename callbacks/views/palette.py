"""Ctrl-K: a page by its name, an order by the search of the list (A6, screens.md).

What is looked for travels in the body of a POST: a phone number never stands in an address or a log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from callbacks.choices import TaskState
from callbacks.models import CallbackTask, Complaint
from callbacks.views.places import product
from regions.context import NavigationItem, doors_of
from workorders.models import WorkOrder
from workorders.queries import found_orders, listed_orders

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Found:
    """An order and, where there is one, its latest callback: that is where the talk is."""

    order: WorkOrder
    url: str
    word: Any
    product: str


@login_required
@never_cache
@require_POST
def palette(request: HttpRequest) -> HttpResponse:
    words = " ".join(request.POST.get("words", "").split())
    complaint = Complaint.objects.visible_to(request.user).filter(number=words.upper()).first()
    if complaint is not None and not request.headers.get("HX-Request"):
        return redirect("callbacks:complaint", complaint.number)
    context = {"doors": _doors(request, words), "found": _found(request, words) if len(words) > 1 else ()}
    if complaint is not None:
        url = reverse("callbacks:complaint", args=[complaint.number])
        context["doors"] = [NavigationItem(label=complaint.number, url=url, key="", is_current=False)]
    return render(request, "callbacks/_palette.html", context)


def _doors(request: HttpRequest, words: str) -> list[NavigationItem]:
    wanted = words.casefold()
    return [door for door in doors_of(request) if wanted in str(door.label).casefold()]


def _found(request: HttpRequest, words: str) -> tuple[Found, ...]:
    rows = found_orders(orders=listed_orders(user=request.user), words=words).order_by("-pk")
    orders = list(rows[:SHOWN])
    tasks = (
        CallbackTask.objects.visible_to(request.user).filter(work_order__in=orders).order_by("round", "pk")
    )
    latest = {task.work_order_id: task for task in tasks}
    return tuple(_one(order, latest.get(order.pk)) for order in orders)


def _one(order: WorkOrder, task: CallbackTask | None) -> Found:
    if task is None:
        url = reverse("workorders:order", args=[order.pk])
        return Found(order=order, url=url, word=order.get_status_display(), product=product(order))
    url = reverse("callbacks:callback", args=[task.pk])
    return Found(order=order, url=url, word=TaskState(task.state).label, product=product(order))
