"""Lists of the back office in and out as files: upload, look, confirm."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.errors import DomainError
from config.lib.sheets import disposition, file_name
from regions.admin.base import ConfigurationAdmin
from regions.lists import exchange, waiting
from regions.lists.resource import ListResource
from regions.models import User

PROBLEMS_SHOWN = 200


class ListAdmin(ConfigurationAdmin):
    """Stands before the table's own base. Who may change the table brings a file, who may look takes one."""

    list_resource: ClassVar[type[ListResource]]
    change_list_template = "admin/lists/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        views = {"import": self.import_view, "confirm_import": self.confirm_view, "export": self.export_view}
        ours = [
            path(f"{name.replace('_', '-')}/", self.admin_site.admin_view(view), name=self._url_name(name))
            for name, view in views.items()
        ]
        return [*ours, *super().get_urls()]

    def _url_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _url(self, name: str) -> str:
        return reverse(f"admin:{self._url_name(name)}")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        doors = {
            "import_url": self._url("import") if self._may_import(request) else "",
            "export_url": self._url("export"),
        }
        return super().changelist_view(request, {**doors, **(extra_context or {})})

    def _may_import(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """The empty form, or what the file would do."""
        if not self._may_import(request):
            raise Http404
        if request.method != "POST":
            return self._page(request)
        given = request.FILES.get("file")
        if given is None:
            return self._page(request, error=_("请选择一个 .xlsx 或 .csv 文件。"), status=400)
        content = given.read(exchange.ON_A_PAGE.packed + 1)
        try:
            file = exchange.read(resource=self.list_resource, content=content, limits=exchange.ON_A_PAGE)
        except DomainError as problem:
            return self._page(request, error=problem.message, status=problem.status)
        actor = cast("User", request.user)
        verdict = exchange.check(resource=self.list_resource, file=file, actor=actor, now=timezone.now())
        token = ""
        if verdict.is_good and verdict.moves:
            token = waiting.keep(
                resource=self.list_resource, user=actor, content=content, filename=given.name or ""
            )
        return self._page(request, verdict=verdict, token=token, status=200 if verdict.is_good else 400)

    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        """What was looked at goes in; it is judged once more, since others work meanwhile."""
        if not self._may_import(request):
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        actor = cast("User", request.user)
        found = waiting.take(resource=self.list_resource, user=actor, token=request.POST.get("token", ""))
        if found is None:
            return self._page(request, error=_("这个文件已不在等待确认，请重新选择文件。"), status=409)
        name, content = found
        file = exchange.read(resource=self.list_resource, content=content, limits=exchange.ON_A_PAGE)
        verdict = exchange.bring_in(
            resource=self.list_resource, file=file, actor=actor, now=timezone.now(), filename=name
        )
        if not verdict.is_good:
            return self._page(request, verdict=verdict, status=409)
        told = {"created": verdict.created, "changed": verdict.changed, "same": verdict.unchanged}
        messages.success(request, _("导入完成：新增 %(created)s，修改 %(changed)s，相同 %(same)s。") % told)
        return redirect(f"admin:{self._url_name('changelist')}")

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """A POST, because the audit writes a row."""
        if not self.has_view_permission(request):
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        kind = request.POST.get("kind", "xlsx")
        if kind not in exchange.KINDS:
            raise Http404
        now = timezone.now()
        try:
            content = exchange.send_out(
                resource=self.list_resource, kind=kind, actor=cast("User", request.user), now=now
            )
        except DomainError as problem:
            messages.error(request, problem.message)
            return redirect(f"admin:{self._url_name('changelist')}")
        stem = f"{self.opts.verbose_name}-{timezone.localtime(now):%Y%m%d-%H%M}"
        name = file_name(stem=stem, suffix=kind)
        fallback = f"{self.list_resource.name}.{kind}"
        headers = {"Content-Disposition": disposition(name=name, fallback=fallback)}
        return HttpResponse(content, content_type=exchange.KINDS[kind], headers=headers)

    def _page(self, request: HttpRequest, *, status: int = 200, **found: Any) -> HttpResponse:
        verdict = found.get("verdict")
        resource = self.list_resource()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("导入%(what)s") % {"what": self.opts.verbose_name_plural},
            "columns": resource.columns,
            "keys": [resource.fields[name].column_name for name in resource._meta.import_id_fields],
            "most": exchange.PAGE_ROWS,
            "problems": verdict.problems[:PROBLEMS_SHOWN] if verdict else (),
            "problems_left": max(len(verdict.problems) - PROBLEMS_SHOWN, 0) if verdict else 0,
            "import_url": self._url("import"),
            "confirm_url": self._url("confirm_import"),
            **found,
        }
        return TemplateResponse(request, "admin/lists/import.html", context, status=status)
