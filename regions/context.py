"""What the page's frame shows: the way about by role, the regions in view, the theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from regions.choices import CASE_ROLES, ROW_ROLES, Role
from regions.policies.keys import keys_of
from regions.rules import (
    ADMINISTRATORS,
    AUDIT_ROLES,
    EXPORT_ROLES,
    IMPORT_ROLES,
    RULE_MAKERS,
    can_export,
)

THEMES = frozenset({"light", "dark"})


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the navigation. ``key`` is the action of policies/keys.py that opens it (screens.md)."""

    label: Any
    url_name: str
    roles: frozenset[Role]
    key: str = ""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    label: Any
    url: str
    key: str
    is_current: bool


DOORS = (
    Door(
        _("今日回访"), "callbacks:queue", frozenset({Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR}), "go_queue"
    ),
    Door(_("督办"), "callbacks:supervision", frozenset({Role.REGION_SUPERVISOR}), "go_inbox"),
    Door(_("工单"), "workorders:orders", ROW_ROLES, "go_orders"),
    Door(_("导入"), "workorders:imports", IMPORT_ROLES, "go_imports"),
    Door(_("投诉"), "callbacks:complaints", CASE_ROLES, "go_complaints"),
    Door(_("资料复核"), "callbacks:rechecks", ROW_ROLES, "go_rechecks"),
    Door(_("服务不规范"), "callbacks:findings", ROW_ROLES, "go_findings"),
    Door(_("建议与需求"), "callbacks:suggestions", ROW_ROLES, "go_suggestions"),
    Door(_("答案统计"), "callbacks:answers", ROW_ROLES, "go_answers"),
    Door(_("日报"), "reports:daily", ROW_ROLES, "go_reports"),
    Door(_("导出"), "reports:exports", EXPORT_ROLES | IMPORT_ROLES, "go_exports"),
    Door(_("审计"), "regions:audit", AUDIT_ROLES, "go_audit"),
    Door(_("后台任务"), "regions:jobs", ADMINISTRATORS),
    Door(_("旺季"), "callbacks:peak_season", frozenset({Role.HQ_MANAGER}), "go_season"),
    Door(_("管理"), "admin:index", RULE_MAKERS, "go_admin"),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For every template; costs nothing where the page does not show it."""
    theme = request.COOKIES.get("theme", "")
    return {
        "navigation": SimpleLazyObject(lambda: doors_of(request)),
        "regions_shown": SimpleLazyObject(lambda: regions_of(request)),
        "may_export": SimpleLazyObject(lambda: can_export(request.user)),
        "theme": theme if theme in THEMES else "",
    }


def doors_of(request: HttpRequest) -> tuple[NavigationItem, ...]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ()
    held, keys = user.roles(), keys_of(keymap=user.keymap)
    open_doors = [(door, reverse(door.url_name)) for door in DOORS if held & door.roles]
    return tuple(
        NavigationItem(
            label=door.label, url=url, key=keys.get(door.key, ""), is_current=request.path.startswith(url)
        )
        for door, url in open_doors
    )


def regions_of(request: HttpRequest) -> str:
    """The names of her regions, the topmost only: who sees HQ sees all."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    held = user.memberships.filter(region__is_active=True).order_by("region__path", "region").distinct()
    return "、".join(held.values_list("region__name", flat=True))
