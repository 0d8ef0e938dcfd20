"""The call screen put together: whole for a first visit, in parts for htmx (house rule 12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from callbacks.actions.addressing import DIALECTS
from callbacks.actions.claiming import held_by
from callbacks.actions.dialling import LONGEST_CALL, SAME_CONVERSATION
from callbacks.choices import PhoneSlot
from callbacks.models import CallbackTask, CannedPhrase
from callbacks.queries.colleagues import colleagues_for
from callbacks.queries.desk import counts, wrap_up_today
from callbacks.queries.same_customer import AT_MOST, Since, line_of, others_of_customer
from callbacks.rules import can_call, can_work_queue
from callbacks.views.hand import DialButton, dial_button, hand_of, sheet_for
from callbacks.views.places import UnitPlace, counters, unit_place
from callbacks.views.sheet import Filled, colleague_keys
from callbacks.views.waiting import listed
from regions.models import User
from regions.views.gates import only_for

# Sent by a page that keeps the parts that never change (static/js/call.js, stencils).
STENCILS = "X-Stencils"


@dataclass(frozen=True, slots=True)
class Shown:
    """A number on the screen; ``number`` empty: dialled before this page was loaded, masked again.

    ``is_shared``: dialled for another order of the same customer, who is still on the line (decision 22).
    """

    number: str
    seconds: int
    slot: PhoneSlot
    tel: str = ""
    button: DialButton | None = None
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """What differs from one answer to the next: ``saved`` the callbacks just saved, ``undo`` their first
    attempt, ``also`` those ticked to be saved with the same call."""

    now: datetime
    task: CallbackTask | None = None
    filled: Filled | None = None
    problem: Any = ""
    dialled: Shown | None = None
    refusal: Any = ""
    warning: Any = ""
    saved: tuple[int, ...] = ()
    also: frozenset[str] = frozenset()
    undo: int | None = None
    status: int = 200


def agent_of(request: HttpRequest) -> User:
    """The caller, who must have a queue to work; for anybody else the page does not exist."""
    return only_for(request, may=can_work_queue)


def task_of(request: HttpRequest, pk: int) -> CallbackTask:
    """A callback she may call. Raises Http404 outside her scope (ruling 71)."""
    agent = agent_of(request)
    rows = CallbackTask.objects.visible_to(agent).select_related(
        "region", "complaint", "work_order__customer", "work_order__category", "work_order__technician"
    )
    task = rows.filter(pk=pk).first()
    if task is None or not can_call(agent, task):
        raise Http404
    return task


def in_hand(request: HttpRequest, *, now: datetime) -> CallbackTask | None:
    held = held_by(agent=agent_of(request), now=now)
    return task_of(request, held.pk) if held is not None else None


def whole_page(request: HttpRequest, screen: Screen) -> HttpResponse:
    context = {
        **_context(request, screen),
        **listed(request, agent=agent_of(request), current=screen.task, now=screen.now),
        "skip_reasons": skip_reasons(),
        "dialects": DIALECTS,
        "phrases": CannedPhrase.objects.filter(is_active=True),
    }
    return render(request, "callbacks/queue.html", context, status=screen.status)


def part(request: HttpRequest, screen: Screen) -> HttpResponse:
    """The centre, the counters, what just happened; the page takes the saved row off its list itself."""
    is_light = STENCILS in request.headers and screen.filled is None
    context = _context(request, screen, is_light=is_light) | {"is_swap": True, "out_of_band": True}
    names = ("_work", "_counters")
    parts = [render_to_string(f"callbacks/{name}.html", context, request) for name in names]
    parts.append(render_to_string("partials/messages.html", context, request))
    return HttpResponse("".join(parts), status=screen.status)


def answer(request: HttpRequest, screen: Screen) -> HttpResponse:
    return part(request, screen) if request.headers.get("HX-Request") else whole_page(request, screen)


def number(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Only the line with the number."""
    if not request.headers.get("HX-Request"):
        return whole_page(request, screen)
    if screen.task is None:
        raise Http404
    context = {
        "current": hand_of(task=screen.task, agent=agent_of(request), now=screen.now),
        "dialled": screen.dialled,
        "refusal": screen.refusal,
        "warning": screen.warning,
    }
    return render(request, "callbacks/_number.html", context, status=screen.status)


def on_the_line(*, task: CallbackTask, agent: User, now: datetime) -> Shown | None:
    """The talk goes on after a reload, and about the customer's next order: nothing is dialled anew."""
    since = Since(own=now - LONGEST_CALL, shared=now - SAME_CONVERSATION, now=now)
    line = line_of(task=task, agent=agent, since=since)
    if line is None:
        return None
    seconds = int((now - line.dialled_at).total_seconds())
    button = dial_button(task=task, dialled=line.slot)
    return Shown(number="", seconds=seconds, slot=line.slot, button=button, is_shared=line.is_shared)


def unit_places(*, task: CallbackTask, agent: User, screen: Screen) -> tuple[UnitPlace, ...]:
    """The customer's other first callbacks, to be ticked for the same answers (ruling 38)."""
    others = others_of_customer(task=task, agent=agent, now=screen.now)
    rows = others.select_related("work_order__category")[:AT_MOST]
    return tuple(unit_place(task=each, also=screen.also, now=screen.now) for each in rows)


def _context(request: HttpRequest, screen: Screen, *, is_light: bool = False) -> dict[str, Any]:
    agent, task = agent_of(request), screen.task
    context: dict[str, Any] = {
        "counters": counters(
            counts=counts(agent=agent, now=screen.now), wrap_up=wrap_up_today(agent=agent, now=screen.now)
        ),
        "saved": " ".join(str(pk) for pk in screen.saved),
        "undo": screen.undo,
        "dialled": screen.dialled,
        "refusal": screen.refusal,
        "warning": screen.warning,
        "current": None,
        "is_light": is_light,
    }
    if task is not None:
        context["current"] = hand_of(task=task, agent=agent, now=screen.now)
        chosen = screen.filled.values.get("hand_to", "") if screen.filled is not None else ""
        context["colleagues"] = colleague_keys(
            colleagues=colleagues_for(task=task, agent=agent), chosen=chosen
        )
        context["sheet"] = sheet_for(task=task, now=screen.now, filled=screen.filled, problem=screen.problem)
        context["dialled"] = screen.dialled or on_the_line(task=task, agent=agent, now=screen.now)
        if context["current"].others and not context["is_light"]:
            context["unit"] = unit_places(task=task, agent=agent, screen=screen)
    return context


def skip_reasons() -> tuple[str, ...]:
    return (_("客户现在不方便"), _("资料要先查"), _("等同事一起打"))
