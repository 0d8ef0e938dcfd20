"""合订本: one weekly or monthly of every region in sight, all 品类, in one file (item 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from config.lib.errors import Refused
from regions.models import Region, User
from regions.scoping import region_ids
from reports.actions.period_links import links_of_many
from reports.actions.rollup import settle
from reports.aggregates.day_views import Wanted
from reports.aggregates.period_views import PeriodView, period_view
from reports.aggregates.region_lines import all_regions
from reports.choices import PeriodKind
from reports.models import ExportRun
from reports.models.period_report import SPANS
from reports.policies.spans import NoPeriod, Span, parse_span
from reports.renderers.period import period_batch
from reports.rules import export_roles


@dataclass(frozen=True, slots=True)
class Bound:
    """``regions`` in the order of the file."""

    kind: PeriodKind
    span: Span
    regions: tuple[Region, ...]

    def view(self, region: Region, *, now: datetime) -> PeriodView:
        """The published version, else the figures as they are now."""
        settle(regions=[region.pk], first=self.span.first, last=self.span.last, now=now)
        return period_view(region=region, kind=self.kind, span=self.span, wanted=Wanted(), now=now)

    def content(self, views: Sequence[PeriodView], *, now: datetime, made_at: datetime) -> bytes:
        """One sheet a form; a month of several regions begins with 区域对比."""
        first = None
        if self.kind is PeriodKind.MONTHLY and len(self.regions) > 1:
            ids = [region.pk for region in self.regions]
            first = all_regions(regions=ids, first=self.span.first, last=self.span.last, now=now)
        links = links_of_many(views={view.book.header.region: view for view in views})
        return period_batch(books=[view.book for view in views], made_at=made_at, links=links, first=first)


def bound_of(*, run: ExportRun, user: User) -> Bound:
    """Of the regions whose forms she may take away now. Raises Http404 when there is none."""
    seen = region_ids(user, roles=export_roles(run.kind))
    regions = tuple(Region.objects.callable().filter(pk__in=seen).order_by("path", "pk"))
    if not regions:
        raise Http404
    span = parse_span(text=run.filters["period"])
    return Bound(kind=PeriodKind(run.filters["form"]), span=span, regions=regions)


def bound_filters(given: Mapping[str, str]) -> dict[str, str]:
    """``form`` and ``period``. Raises Refused for what names no weekly or monthly."""
    form, period = given.get("form", ""), given.get("period", "")
    try:
        is_known = form in PeriodKind.values and parse_span(text=period).kind is SPANS[PeriodKind(form)]
    except NoPeriod:
        is_known = False
    if not is_known:
        raise Refused("unreadable", _("报表或周期无法识别。"), fields={"period": _("请选择一周或一月。")})
    return {"form": form, "period": period}
