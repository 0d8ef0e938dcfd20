"""The analysis as a workbook with native charts: audited, of the regions that may be taken away (L18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.conf import settings

from config.lib.calendar import local_day
from config.lib.sheets import file_name
from regions.actions.auditing import record_audit
from regions.models import User
from regions.rules import EXPORT_ROLES
from regions.scoping import region_ids
from reports.actions.downloading import Download
from reports.actions.rollup import settle
from reports.aggregates.analyses import Wanted, analysis_of, days_read, title_of
from reports.aggregates.kpi_cuts import AskedKpis
from reports.queries import export_scope
from reports.renderers.analysis import Links, analysis_workbook

VERB = "export_analysis"


def download_analysis(*, asked: AskedKpis, links: Links, actor: User, now: datetime) -> Download:
    """Raises Unavailable when the audit row cannot be written: then nothing is given."""
    cut = replace(asked.cut, regions=asked.cut.regions & region_ids(actor, roles=EXPORT_ROLES))
    own = replace(asked, cut=cut)
    scope = asked.region or export_scope(user=actor, roles=EXPORT_ROLES)
    first, last = days_read(asked=own, today=local_day(now))
    settle(regions=cut.regions, first=first, last=last, now=now)
    analysis = analysis_of(wanted=Wanted(user=actor, asked=own), now=now)
    title = title_of(asked=own)
    record_audit(
        actor=actor,
        verb=VERB,
        obj=scope,
        region=scope,
        now=now,
        after={"what": title, "from": cut.first, "to": cut.last},
    )
    names = [title, *(each.name for each in (asked.region, asked.category) if each)]
    return Download(
        name=file_name(stem="_".join([*names, asked.span.text])),
        fallback=f"analysis-{asked.span.text}.xlsx",
        content=analysis_workbook(analysis=analysis, made_at=now, site=settings.SITE_URL, links=links),
    )
