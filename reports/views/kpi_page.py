"""The table of rates as strings: fifty rows of all rates are built in Python (performance.md, Pages).

A cell says its value, what it is made of, how it stands to its target in shape, word and colour, and for a
month what it was before. Value and denominator open their rows below the cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from reports.aggregates.kpi_figures import KpiFigures
from reports.forms import LONGEST_BOARD
from reports.policies.cuts import By
from reports.policies.kpi_table import JOINED, KpiRow, Part, parts_of
from reports.policies.kpi_values import KpiValue, Standing
from reports.policies.kpis import FILING, KPIS, SAME_DAY_FILING, TRUTH, Kpi, Origin
from reports.policies.poor_regions import PoorVerdict
from reports.policies.tables import TOTAL_KEY, Cell, Row, Table
from reports.renderers.framed import PageOf
from reports.views.figure_links import figure_url
from reports.views.kpi_scope import KpiScope

MARKS = {
    Standing.FEW: "idle",
    Standing.MET: "ok",
    Standing.MISSED: "late",
    Standing.WARNED: "today",
    Standing.POOR: "late",
}
RIPE_MEASURES = frozenset(
    measure for kpi in KPIS if kpi.origin is Origin.RIPE for measure in (*kpi.parts, *kpi.own_parts)
)
HEAD = (
    '<th scope="col" class="n"><button type="button" class="hf-define" aria-describedby="define-{code}">'
    '{label} <span aria-hidden="true">ⓘ</span></button><small>{target}</small>'
    '<span class="hf-definition" role="tooltip" id="define-{code}">{definition}</span></th>'
)
OPENS = '<a href="{url}" hx-get="{url}" hx-target="closest tr" hx-swap="afterend"{more}>{text}</a>'


@dataclass(frozen=True, slots=True)
class Drawn:
    """What every cell of the page needs; ``verdicts`` of regions by their key."""

    scope: KpiScope
    figures: KpiFigures
    table: Table
    kpis: Sequence[Kpi]
    verdicts: Mapping[str, PoorVerdict]

    @property
    def parts(self) -> tuple[Part, ...]:
        return parts_of(is_compared=self.figures.is_compared)


def head(drawn: Drawn) -> str:
    """Each rate with its definition, which shows on hover and focus, and its target."""
    return format_html_join(
        "",
        HEAD,
        (
            {
                "code": kpi.code,
                "label": kpi.label,
                "definition": kpi.definition,
                "target": _target(drawn.figures.totals.values[kpi.code]),
            }
            for kpi in drawn.kpis
        ),
    )


def body(drawn: Drawn, *, rows: Sequence[KpiRow]) -> str:
    drawn_rows = {row.key: row for row in drawn.table.rows}
    return format_html_join(
        "\n",
        '<tr data-row><th scope="row" class="hf-who">{}</th>{}</tr>',
        ((_name(drawn, row), _cells(drawn, drawn_rows[row.key], row)) for row in rows),
    )


def foot(drawn: Drawn) -> str:
    return _cells(drawn, drawn.table.totals, None)


def _target(value: KpiValue) -> str:
    if not value.target:
        return ""
    sign = "≤" if value.kpi.is_lower_better else "≥"
    return _("目标 %(limit)s") % {"limit": f"{sign}{value.target}"}


def _name(drawn: Drawn, row: KpiRow) -> str:
    """A row leads to who worked there; a poor region says why."""
    url, verdict = drawn.scope.row_url(row), drawn.verdicts.get(row.key)
    parts = [format_html('<a href="{}">{}</a>', url, row.name) if url else format_html("{}", row.name)]
    if row.number:
        parts.append(format_html(' <span class="hf-muted">{}</span>', row.number))
    if verdict and verdict.is_poor:
        reasons = "；".join(verdict.reasons)
        parts.append(format_html('<span class="hf-status late hf-why">{}：{}</span>', _("差"), reasons))
    return format_html_join("", "{}", ((part,) for part in parts))


def _cells(drawn: Drawn, row: Row, source: KpiRow | None) -> str:
    values = (source or drawn.figures.totals).values
    wide = len(drawn.parts)
    told = (
        (
            _cell(
                drawn,
                cells=dict(zip(drawn.parts, row.cells[1 + at * wide : 1 + (at + 1) * wide], strict=True)),
                value=values[kpi.code],
                source=source,
            ),
        )
        for at, kpi in enumerate(drawn.kpis)
    )
    return format_html_join("", '<td class="n"><div class="hf-cell">{}</div></td>', told)


def _cell(drawn: Drawn, *, cells: Mapping[Part, Cell], value: KpiValue, source: KpiRow | None) -> str:
    return format_html_join("", "{}", ((line,) for line in _lines(drawn, cells, value, source)))


def _lines(drawn: Drawn, cells: Mapping[Part, Cell], value: KpiValue, source: KpiRow | None) -> Iterator[str]:
    shown, above, below = (cells[part] for part in (Part.VALUE, Part.ABOVE, Part.BELOW))
    urls = _urls(drawn, value=value, source=source)
    if word := cells[Part.STANDING].text:
        yield format_html('<span class="hf-status {}">{}</span> ', MARKS[value.standing], word)
    yield _link(urls[0], shown.text, label=_spoken(drawn, value, source))
    waiting = _("未到期 %(count)s") % {"count": value.waiting} if value.waiting else ""
    if value.denominator:
        more = format_html(" · {}", waiting) if waiting else ""
        yield format_html("<small>{}/{}{}</small>", above.text, _link(urls[1], below.text), more)
    elif waiting or value.kpi.code == TRUTH:
        yield format_html("<small>{}</small>", waiting or _("暂无"))
    if drawn.figures.is_compared:
        yield _beside(cells)


def _beside(cells: Mapping[Part, Cell]) -> str:
    told = ((_("环比"), Part.PREVIOUS), (_("同比"), Part.YEAR_BEFORE), (_("累计"), Part.TO_DATE))
    lines = [(word, cells[part].text) for word, part in told]
    title = " ".join(f"{word} {text}" for word, text in lines)
    shape = '<span><span class="visually-hidden">{} </span>{}</span>'
    return format_html('<small title="{}">{}</small>', title, format_html_join(" / ", shape, lines))


def _spoken(drawn: Drawn, value: KpiValue, source: KpiRow | None) -> str:
    """``杭州 满意度 97.5，95%区间 …``: read aloud, and shown on hover."""
    who = source.name if source else _("合计")
    said = f"{who} {value.kpi.label} {value.value}"
    if value.denominator and value.interval is not None:
        said += _("，95%%区间 %(interval)s") % {"interval": value.interval.text}
    return said


def _link(url: str, text: str, *, label: str = "") -> str:
    more = format_html(' aria-label="{0}" title="{0}"', label) if label else ""
    if not url:
        return format_html("<span{}>{}</span>", format_html(' title="{}"', label) if label else "", text)
    return format_html(OPENS, url=url, text=text, more=more)


def _urls(drawn: Drawn, *, value: KpiValue, source: KpiRow | None) -> tuple[str, str]:
    """Where value and denominator open; empty where there is nothing to open."""
    kpi, figures, scope = value.kpi, drawn.figures, drawn.scope
    if kpi.code in {FILING, SAME_DAY_FILING}:
        return _board_url(drawn, source), ""
    if kpi.origin is Origin.ELSEWHERE and not kpi.parts:
        return "", ""
    days = figures.ripe if kpi.origin is Origin.RIPE else (figures.span.first, figures.span.last)
    if days is None or not value.denominator:
        return "", ""
    of = scope.figure_of(figures=figures, row=source, days=days)
    above, below = kpi.measures(of_agent=figures.of_agents)
    return figure_url(measures=above, of=of), figure_url(measures=below, of=of) if below else ""


def _board_url(drawn: Drawn, source: KpiRow | None) -> str:
    """The filing board of the same days, where it can show them."""
    span = drawn.figures.span
    if span.days > LONGEST_BOARD.days:
        return ""
    region = source.key if source and drawn.figures.by is By.REGION else drawn.scope.words.get("region", "")
    asked = {"first": span.first.isoformat(), "last": span.last.isoformat(), "region": region}
    return f"{reverse('reports:board')}?{urlencode({name: said for name, said in asked.items() if said})}"


def pages_of(scope: KpiScope, figures: KpiFigures) -> PageOf:
    """In a workbook: the page that a cell's figure opens."""
    rows = {row.key: row for row in figures.rows}

    def page_of(row: Row, cell: Cell) -> str:
        drill = next((figure.drill for figure in cell.figures if figure.drill), "")
        if not drill or (row.key != TOTAL_KEY and row.key not in rows):
            return ""
        measures = drill.split(JOINED)
        days = (figures.span.first, figures.span.last)
        if RIPE_MEASURES.issuperset(measures):
            days = figures.ripe or days
        return figure_url(
            measures=measures, of=scope.figure_of(figures=figures, row=rows.get(row.key), days=days)
        )

    return page_of
