"""The rates as a file: always audited, of the regions whose lists the caller may take away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from config.lib.errors import Refused
from config.lib.sheets import file_name
from regions.actions.auditing import record_audit
from regions.models import User
from regions.rules import EXPORT_ROLES
from regions.scoping import region_ids
from reports.actions.downloading import Download
from reports.actions.settling_kpis import settle_kpis
from reports.aggregates.kpi_cuts import AskedKpis
from reports.aggregates.kpi_figures import KpiFigures, RowsPage, kpi_figures
from reports.policies.kpi_table import kpi_table
from reports.policies.kpis import Kpi
from reports.queries import export_scope
from reports.renderers.framed import PageOf
from reports.renderers.kpis import KpiSheet, kpi_workbook

VERB = "export_kpis"
# Rates in all rows together: each takes up to seven cells, and the request waits for them.
MOST_RATES = 5_000


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
    """Raises Refused for more than a request can make, Unavailable when the audit row cannot be written: then
    nothing is given."""
    asked = wish.asked
    cut = replace(asked.cut, regions=asked.cut.regions & region_ids(actor, roles=EXPORT_ROLES))
    scope = asked.region or export_scope(user=actor, roles=EXPORT_ROLES)
    waiting = settle_kpis(cut=cut, now=now)
    page = RowsPage(1, MOST_RATES // len(wish.kpis))
    figures = kpi_figures(user=actor, cut=cut, by=asked.by, now=now, page=page)
    if figures.count > page.size:
        raise _too_many(count=figures.count, most=page.size)
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
    if waiting:
        notes.insert(0, _("正在重新统计 %(count)s 个区域日，几秒后再导出即为最新。") % {"count": waiting})
    sheet = KpiSheet(title=wish.title, header_line=wish.header_line, table=table, notes=notes)
    stem = "_".join(filter(None, [wish.title, wish.heading, asked.region.name if asked.region else ""]))
    return Download(
        name=file_name(stem=f"{stem}_{asked.span.text}"),
        fallback=f"kpis-{asked.by}-{asked.span.text}.xlsx",
        content=kpi_workbook(sheet=sheet, made_at=now, site=settings.SITE_URL, page_of=wish.links(figures)),
    )


def _too_many(*, count: int, most: int) -> Refused:
    said = _("共 %(count)s 行，一次最多导出 %(most)s 行：请先选一个区域、品类或一组指标，再导出。")
    return Refused("too_many_rows", said % {"count": count, "most": most})
