"""What a case tells of itself in words: the problem, and what was done so far (K10)."""

from __future__ import annotations

from callbacks.choices import CaseVerb
from callbacks.models import Complaint, ComplaintEvent
from config.lib.calendar import local

VERBS = dict(CaseVerb.choices)
# What a reader two levels up does not need.
QUIET = (CaseVerb.RAISE, CaseVerb.ESCALATE, CaseVerb.CALL_AGAIN)
LAST = 12


def problem_of(case: Complaint) -> str:
    """Category, matter and demand, in the words they were registered in."""
    return f"{case.get_category_display()}：{case.matter}；客户要求：{case.demand}"


def handling_so_far(case: Complaint) -> str:
    """The steps with their reasons, a line each, the latest twelve; never empty."""
    events = ComplaintEvent.objects.filter(subject=case).exclude(verb__in=QUIET).select_related("actor")
    lines = [_line(event) for event in events.order_by("-pk")[:LAST]]
    return "\n".join(reversed(lines)) or "登记后还没有处理。"


def _line(event: ComplaintEvent) -> str:
    who = event.actor or "系统"
    return f"{local(event.at):%m-%d %H:%M} {VERBS.get(event.verb, event.verb)} {who} {event.reason}".strip()
