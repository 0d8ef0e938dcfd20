"""What every table of the back office has in common: roles, bounded counts, a trail, dated rows."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Protocol, cast

from django.contrib.admin import ModelAdmin, ShowFacets
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from config.lib.calendar import local_day
from regions.actions.configuring import record_configuration
from regions.choices import Role
from regions.forms import DatedForm
from regions.models import Region, User
from regions.queries import is_filed_since
from regions.rules import ADMINISTRATORS, RULE_MAKERS, can_configure

# Further rows are reached by searching, not by paging.
MOST_COUNTED = 5_000


class BoundedPaginator(Paginator):
    """Counts no further than the pages that anybody turns: a table of a million rows costs the same."""

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Model]", self.object_list)
        return rows.order_by()[:MOST_COUNTED].count()


class ConfigurationAdmin(ModelAdmin):
    """A table for ``editors`` to change and ``readers`` to look at, whatever Django's own flags say."""

    editors: ClassVar[frozenset[Role]] = ADMINISTRATORS
    readers: ClassVar[frozenset[Role]] = frozenset()
    # Other rows point at configuration: it is switched off or outdated, not deleted.
    is_deletable: ClassVar[bool] = False
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # a count for each choice of a filter
    list_per_page = 50
    list_max_show_all = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_configure(request.user, self.editors | self.readers)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return can_configure(request.user, self.editors | self.readers)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can_configure(request.user, self.editors)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return can_configure(request.user, self.editors)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.is_deletable and can_configure(request.user, self.editors)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._trail(request, obj=obj, message=message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._trail(request, obj=obj, message=message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._trail(request, obj=obj, message=[{"deleted": {}}])
        return super().log_deletions(request, queryset)

    def _trail(self, request: HttpRequest, *, obj: Model, message: Any) -> None:
        actor = cast("User", request.user)
        record_configuration(actor=actor, obj=obj, message=message, now=timezone.now())


class HistoricalAdmin(ConfigurationAdmin, SimpleHistoryAdmin):
    """With the row's own history, to read and not to revert."""

    def revert_disabled(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """An old version is shown; saving it would pass by every rule of the form."""
        if request.method == "POST":
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)


class Dated(Protocol):
    valid_from: date


class DatedAdmin(HistoricalAdmin):
    """Rows with ``valid_from``: a change is a new row, and filed days keep the numbers they were filed with
    (house rule 19)."""

    editors = RULE_MAKERS
    form = DatedForm
    date_hierarchy = None

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        if obj is None or not allowed:
            return allowed
        region = getattr(obj, "region", None)
        scope = region if isinstance(region, Region) else None
        return not is_filed_since(day=cast("Dated", obj).valid_from, region=scope)


class PublishedAdmin(HistoricalAdmin):
    """Words that were read to customers are never edited (L27): from their day on a row only shows."""

    editors = RULE_MAKERS

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or cast("Dated", obj).valid_from > local_day(timezone.now()))
