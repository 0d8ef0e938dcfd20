"""The rates as a file: always audited, of the regions whose lists the caller may take away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from config.lib.sheets import file_name
from regions.actions.auditing import record_audit
from regions.models import User
from regions.rules import EXPORT_ROLES
from regions.scoping import region_ids
from reports.actions.downloading import Download
from reports.actions.rollup import settle
from reports.aggregates.kpi_cuts import AskedKpis
from reports.aggregates.kpi_figures import KpiFigures, kpi_figures
from reports.policies.kpi_table import kpi_table
from reports.policies.kpis import Kpi
from reports.queries import export_scope
from reports.renderers.framed import PageOf
from reports.renderers.kpis import KpiSheet, kpi_workbook

VERB = "export_kpis"


@dataclass(frozen=True, slots=True)
class KpiWish:
    """``title`` and ``heading`` in the language of the page; ``links`` where each cell's figure opens."""

    asked: AskedKpis
    kpis: Sequence[Kpi]
    title: str
    heading: str
    header_line: str
    links: Callable[[KpiFigures], PageOf]


def download_kpis(*, wish: KpiWish, actor: User, now: datetime) -> Download:
    """Raises Unavailable when the audit row cannot be written: then nothing is given."""
    asked = wish.asked
    cut = replace(asked.cut, regions=asked.cut.regions & region_ids(actor, roles=EXPORT_ROLES))
    scope = asked.region or export_scope(user=actor, roles=EXPORT_ROLES)
    settle(regions=cut.regions, first=cut.first, last=cut.last, now=now)
    figures = kpi_figures(user=actor, cut=cut, by=asked.by, now=now)
    record_audit(
        actor=actor,
        verb=VERB,
        obj=scope,
        region=scope,
        now=now,
        after={"what": wish.heading, "from": cut.first, "to": cut.last, "rows": len(figures.rows)},
    )
    table = kpi_table(
        rows=figures.rows,
        totals=figures.totals,
        kpis=wish.kpis,
        heading=wish.heading,
        of_agents=figures.of_agents,
    )
    notes = [f"{kpi.label}：{kpi.definition}" for kpi in wish.kpis]
    sheet = KpiSheet(title=wish.title, header_line=wish.header_line, table=table, notes=notes)
    stem = "_".join(filter(None, [wish.title, wish.heading, asked.region.name if asked.region else ""]))
    return Download(
        name=file_name(stem=f"{stem}_{asked.span.text}"),
        fallback=f"kpis-{asked.by}-{asked.span.text}.xlsx",
        content=kpi_workbook(sheet=sheet, made_at=now, site=settings.SITE_URL, page_of=wish.links(figures)),
    )
