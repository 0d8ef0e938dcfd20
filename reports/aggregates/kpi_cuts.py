"""What is asked for by names → the cut of it that exists for who asks (A1)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import Http404

from regions.models import Region
from regions.scoping import AnyUser, region_ids
from reports.policies.cuts import By, Cut
from reports.policies.spans import Span
from reports.queries import visible_region
from workorders.models import Category

# What rates can be told apart by, in addresses of pages and programs.
TOLD_APART_BY = (By.REGION, By.AGENT, By.TECHNICIAN, By.CATEGORY, By.KIND)


@dataclass(frozen=True, slots=True)
class AskedKpis:
    """``region`` with all below it, ``category`` what it was merged into; None is everything in sight."""

    by: By
    span: Span
    cut: Cut
    region: Region | None = None
    category: Category | None = None

    @property
    def kind(self) -> str:
        return self.cut.kind


def asked_kpis(
    *, user: AnyUser, by: By, span: Span, region: str = "", category: str = "", kind: str = ""
) -> AskedKpis:
    """404 for a region out of her scope and a 品类 that nobody knows."""
    cut = Cut(span.first, span.last, region_ids(user), kind=kind)
    found = AskedKpis(by=by, span=span, cut=cut)
    if region:
        named = visible_region(user=user, code=region)
        below = Region.objects.visible_to(user).filter(path__startswith=named.path)
        ids = frozenset(below.values_list("pk", flat=True))
        found = replace(found, region=named, cut=replace(found.cut, regions=ids))
    if category:
        known = Category.objects.filter(name=category).select_related("alias_of").first()
        if known is None:
            raise Http404
        master = known.alias_of or known
        found = replace(found, category=master, cut=replace(found.cut, category=master.pk))
    return found
