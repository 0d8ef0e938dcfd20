"""What the page's frame shows: the way about by role, the regions in view, the theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from regions.choices import CASE_ROLES, HQ_ROLES, ROW_ROLES, Role
from regions.models import User
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


# As many doors stand in the bar of a 1280 pixel screen, in the longer language too (U5).
IN_BAR = 6


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the navigation. ``key`` is the action of policies/keys.py that opens it (screens.md).

    ``daily`` are the roles that need it every day: it stands in their bar, for others under "more".
    """

    label: Any
    url_name: str
    roles: frozenset[Role]
    key: str = ""
    daily: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class NavigationItem:
    label: Any
    url: str
    key: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Navigation:
    """The bar, and the menu at its end."""

    bar: tuple[NavigationItem, ...] = ()
    more: tuple[NavigationItem, ...] = ()


CALLERS = frozenset({Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR})
HEADQUARTERS = frozenset({Role.HQ_AGENT, Role.HQ_MANAGER, Role.QUALITY_INSPECTOR})
CLERKS = frozenset({Role.DATA_CLERK})
SUPERVISORS = frozenset({Role.REGION_SUPERVISOR})
AGENTS = frozenset({Role.CALLBACK_AGENT})
ANALYSTS = HEADQUARTERS - {Role.HQ_AGENT}
OVERSEERS = frozenset({Role.REGION_SUPERVISOR, *HQ_ROLES})
KEEPERS_OF_SLIPS = CLERKS | {Role.REGION_SUPERVISOR}
DEPARTMENTS = frozenset({Role.DEPARTMENT_HEAD, Role.DEPARTMENT_HANDLER, Role.TECHNICAL_EXPERT})

DOORS = (
    Door(_("总部看板"), "reports:hq", HEADQUARTERS, "go_dashboard", HEADQUARTERS),
    Door(_("今日回访"), "callbacks:queue", CALLERS | {Role.HQ_AGENT}, "go_queue", CALLERS),
    Door(_("收件箱"), "callbacks:inbox", OVERSEERS, "go_inbox", OVERSEERS),
    Door(_("区域看板"), "reports:region_dashboards", SUPERVISORS, "go_dashboard", SUPERVISORS),
    Door(_("待办"), "callbacks:work", DEPARTMENTS, "go_work", DEPARTMENTS),
    Door(_("督办"), "callbacks:supervision", SUPERVISORS, "go_supervision"),
    Door(_("工单"), "workorders:orders", ROW_ROLES, "go_orders", ROW_ROLES),
    Door(_("导入"), "workorders:imports", IMPORT_ROLES, "go_imports", CLERKS | {Role.HQ_AGENT}),
    Door(_("投诉"), "callbacks:complaints", CASE_ROLES, "go_complaints", CASE_ROLES),
    Door(_("资料复核"), "callbacks:rechecks", ROW_ROLES, "go_rechecks", CLERKS | {Role.CALLBACK_AGENT}),
    Door(_("服务不规范"), "callbacks:findings", ROW_ROLES, "go_findings"),
    Door(_("建议与需求"), "callbacks:suggestions", ROW_ROLES, "go_suggestions"),
    Door(_("答案统计"), "callbacks:answers", ROW_ROLES, "go_answers", ANALYSTS),
    Door(_("日报"), "reports:daily", ROW_ROLES, "go_reports", ROW_ROLES),
    Door(_("我的一天"), "reports:my_day", CALLERS | {Role.HQ_AGENT}, "go_dashboard", AGENTS),
    Door(_("上报看板"), "reports:board", ROW_ROLES, "go_board"),
    Door(_("单据"), "reports:slips", KEEPERS_OF_SLIPS, "go_slips"),
    Door(_("日报核对"), "reports:reconciliation", ROW_ROLES - {Role.CALLBACK_AGENT}, "go_reconciliation"),
    Door(_("实时看板"), "reports:wall", OVERSEERS | HEADQUARTERS),
    Door(_("指标"), "reports:kpis", ROW_ROLES, "go_kpis"),
    Door(_("周报月报"), "reports:weekly", ROW_ROLES, "go_periods", ANALYSTS),
    Door(_("登记册"), "reports:registers", ROW_ROLES, "go_registers"),
    Door(_("导出"), "reports:exports", EXPORT_ROLES | IMPORT_ROLES, "go_exports", CLERKS | HEADQUARTERS),
    Door(_("班表"), "regions:rota", ROW_ROLES, "go_rota"),
    Door(_("审计"), "regions:audit", AUDIT_ROLES, "go_audit", ADMINISTRATORS),
    Door(_("后台任务"), "regions:jobs", ADMINISTRATORS, daily=ADMINISTRATORS),
    Door(_("旺季"), "callbacks:peak_season", frozenset({Role.HQ_MANAGER}), "go_season"),
    Door(_("管理"), "admin:index", RULE_MAKERS, "go_admin", RULE_MAKERS),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For every template; costs nothing where the page does not show it."""
    theme = request.COOKIES.get("theme", "")
    return {
        "navigation": SimpleLazyObject(lambda: navigation_of(request)),
        "regions_shown": SimpleLazyObject(lambda: regions_of(request)),
        "may_export": SimpleLazyObject(lambda: can_export(request.user)),
        "theme": theme if theme in THEMES else "",
    }


def navigation_of(request: HttpRequest) -> Navigation:
    """Few doors all stand in the bar; of many, those of her every day, never more than fit."""
    doors = _open_doors(request)
    if len(doors) <= IN_BAR:
        return Navigation(bar=tuple(item for _door, item in doors))
    held = request.user.roles() if isinstance(request.user, User) else frozenset()
    bar = [item for door, item in doors if held & door.daily][:IN_BAR]
    return Navigation(bar=tuple(bar), more=tuple(item for _door, item in doors if item not in bar))


def doors_of(request: HttpRequest) -> tuple[NavigationItem, ...]:
    return tuple(item for _door, item in _open_doors(request))


def _open_doors(request: HttpRequest) -> list[tuple[Door, NavigationItem]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    held, keys = user.roles(), keys_of(keymap=user.keymap)
    opened = [(door, reverse(door.url_name)) for door in DOORS if held & door.roles]
    return [
        (door, NavigationItem(door.label, url, keys.get(door.key, ""), request.path.startswith(url)))
        for door, url in opened
    ]


def regions_of(request: HttpRequest) -> str:
    """The names of her regions, the topmost only: who sees HQ sees all."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    held = user.memberships.filter(region__is_active=True).order_by("region__path", "region").distinct()
    return "、".join(held.values_list("region__name", flat=True))
