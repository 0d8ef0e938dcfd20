"""The back office itself: entered through the product's own door, open to roles rather than flags."""

from __future__ import annotations

from collections.abc import Iterable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.lib.calendar import local_day
from regions.admin.base import ConfigurationAdmin
from regions.queries import calendar_warnings
from regions.queries.jobs import house_warnings
from regions.rules import ADMINISTRATORS, RULE_MAKERS, can_configure

# Roles are memberships; a token in clear would let its reader act as somebody else; the logs of every login
# grow without end and their stock pages read all of it.
LEFT_OUT = frozenset({"auth.Group", "authtoken.TokenProxy", "axes.AccessLog", "axes.AccessFailureLog"})
APP_NAMES = {"axes": _("登录锁定")}
MODEL_NAMES = {"AccessAttempt": _("锁定的登录")}


class BackOffice(AdminSite):
    site_header = _("回访 · 管理")
    site_title = _("回访管理")
    index_title = _("配置")
    site_url = "/"

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        """Third parties' tables obey the roles and leave a trail like our own; ours come before theirs."""
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        if admin_class and issubclass(admin_class, ConfigurationAdmin):
            super().register(models, admin_class, **options)
            return
        base = admin_class or ModelAdmin
        bases = (ConfigurationAdmin,) if base is ModelAdmin else (base, ConfigurationAdmin)
        house = type(base.__name__, bases, {"is_deletable": True})
        theirs = [each for each in models if each._meta.label not in LEFT_OUT]
        super().register([each for each in theirs if not self.is_registered(each)], house, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return can_configure(request.user, RULE_MAKERS)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002  # Django's words
        """For everybody else of the staff the back office does not exist."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        now = timezone.now()
        warnings = calendar_warnings(today=local_day(now))
        if can_configure(request.user, ADMINISTRATORS):
            warnings += house_warnings(now=now)
        return super().index(request, {"calendar_warnings": warnings, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Third parties' names in the house's words."""
        apps: list[dict[str, Any]] = super().get_app_list(request, app_label)
        for each in apps:
            each["name"] = APP_NAMES.get(each["app_label"], each["name"])
            for model in each["models"]:
                model["name"] = MODEL_NAMES.get(model["object_name"], model["name"])
        return apps

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One login page for all: its lock, its words."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next", "/admin/"), "regions:login")
        if not self.has_permission(request):
            raise Http404
        return redirect("admin:index")

    def logout(  # type: ignore[override]  # Django would render a page of its own
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The back office's own button; logging out is a POST at the product's door."""
        return redirect("regions:logout", preserve_request=True)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("regions:preferences")
