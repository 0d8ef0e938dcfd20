"""The table of rates as strings: fifty rows of all rates are built in Python (performance.md, Pages).

A cell says its value, what it is made of, how it stands to its target in shape, word and colour, and for a
month what it was before. Value and denominator open their rows below the cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from reports.aggregates.kpi_figures import KpiFigures
from reports.policies.kpi_table import KpiRow, Part, parts_of
from reports.policies.kpi_values import KpiValue, Standing
from reports.policies.kpis import TRUTH, Kpi
from reports.policies.poor_regions import PoorVerdict
from reports.policies.tables import Cell, Row, Table
from reports.views.kpi_links import figure_urls
from reports.views.kpi_scope import KpiScope

MARKS = {
    Standing.FEW: "idle",
    Standing.MET: "ok",
    Standing.MISSED: "late",
    Standing.WARNED: "today",
    Standing.POOR: "late",
}
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


def body(drawn: Drawn) -> str:
    return format_html_join(
        "\n",
        '<tr data-row><th scope="row" class="hf-who">{}</th>{}</tr>',
        (
            (_name(drawn, source), _cells(drawn, row, source))
            for source, row in zip(drawn.figures.rows, drawn.table.rows, strict=True)
        ),
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
    urls = figure_urls(drawn.scope, drawn.figures, value=value, source=source)
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
