"""Where the figures of a weekly or monthly workbook lead: to their rows on our own pages (item 4)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from reports.models import PeriodReport
from reports.policies.forms import ALL_CATEGORIES, Form
from reports.renderers.period import Links


def links_to(*, report: PeriodReport, version: int) -> Links | None:
    """To the rows a version was frozen with; None where the house does not know its own address."""
    page = reverse("reports:period", args=[report.kind, report.region.code, report.period])

    def path(form: Form, row: str, drill: str) -> str:
        category = form.header.category
        named = {"category": "" if category == ALL_CATEGORIES else category}
        query = {"version": str(version), **named, "row": row, "drill": drill}
        return f"{page}?{urlencode({name: value for name, value in query.items() if value})}"

    return Links(site=settings.SITE_URL, path=path) if settings.SITE_URL else None
