"""Where the figures of a weekly or monthly workbook lead: to their rows on our own pages (item 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from reports.aggregates.period_views import PeriodView
from reports.models import PeriodReport
from reports.policies.figure_links import NOBODY, FigureOf, figure_url
from reports.policies.forms import ALL_CATEGORIES, Form
from reports.policies.tables import TOTAL_KEY
from reports.renderers.period import Links

Path = Callable[[Form, str, str], str]


def links_to(*, report: PeriodReport, version: int) -> Links | None:
    """To the rows a version was frozen with; None where the house does not know its own address."""
    return _links(_frozen_path(report, version))


def links_of(*, view: PeriodView) -> Links | None:
    """Of what is shown: a version's own rows, or the records as they are now."""
    return _links(path_of(view=view))


def links_of_many(*, views: Mapping[str, PeriodView]) -> Links | None:
    """Of several regions in one file, by the name that stands on each form."""
    paths = {name: path_of(view=view) for name, view in views.items()}
    return _links(lambda form, row, drill: paths[form.header.region](form, row, drill))


def path_of(*, view: PeriodView) -> Path:
    if view.report is not None and not view.is_live:
        return _frozen_path(view.report, view.report.version)
    return _live_path(view)


def _links(path: Path) -> Links | None:
    return Links(site=settings.SITE_URL, path=path) if settings.SITE_URL else None


def _frozen_path(report: PeriodReport, version: int) -> Path:
    page = reverse("reports:period", args=[report.kind, report.region.code, report.period])

    def path(form: Form, row: str, drill: str) -> str:
        query = {"version": str(version), "category": _category(form), "row": row, "drill": drill}
        return f"{page}?{urlencode({name: value for name, value in query.items() if value})}"

    return path


def _live_path(view: PeriodView) -> Path:
    def path(form: Form, row: str, drill: str) -> str:
        person = view.people.get(row)
        of = FigureOf(
            first=view.span.first,
            last=view.span.last,
            region=view.region.code,
            category=_category(form),
            technician="" if row == TOTAL_KEY else str(person or NOBODY),
        )
        return figure_url(measures=drill.split("+"), of=of)

    return path


def _category(form: Form) -> str:
    category = form.header.category
    return "" if category == ALL_CATEGORIES else category
