"""Random filters on the page of rates: what screen and workbook say, and the rows are, agree (E5, U12)."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from html import unescape
from random import Random
from urllib.parse import parse_qsl, urlencode, urlsplit

import openpyxl
from django.test import Client

FIGURES = re.compile(r'<a[^>]*href="(/reports/figure/\?[^"]+)"[^>]*>([^<]+)</a>')
BY = ("region", "agent", "technician", "category", "kind")
PERIODS = (
    "2026-06",
    "2026-05",
    "2026-W23",
    "2026-W24",
    "2026-06-08",
    "2026-06-03..2026-06-20",
    "2026-Q2",
    "2026",
)
OPENED = 3


@dataclass(frozen=True)
class Seen:
    """Address of the rows → what is printed there."""

    screen: dict[str, set[str]]
    workbook: dict[str, set[str]]


def filters(dice: Random) -> dict[str, str]:
    chosen = {"by": dice.choice(BY), "period": dice.choice(PERIODS), "theme": "all"}
    narrowing = {
        "region": ("", "", "HZ", "NB"),
        "category": ("", "", "空调"),
        "kind": ("", "", "install", "repair"),
    }
    return {**chosen, **{name: dice.choice(among) for name, among in narrowing.items()}}


def seen_by(client: Client, chosen: dict[str, str]) -> Seen:
    query = urlencode({name: value for name, value in chosen.items() if value})
    page = client.get(f"/reports/kpis/?{query}")
    assert page.status_code == 200, query
    screen: dict[str, set[str]] = {}
    for href, text in FIGURES.findall(page.content.decode()):
        screen.setdefault(canonical(unescape(href)), set()).add(text.strip())
    file = client.get(f"/reports/kpis/kpis.xlsx?{query}")
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    workbook: dict[str, set[str]] = {}
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.hyperlink and "/reports/figure/" in (cell.hyperlink.target or ""):
                workbook.setdefault(canonical(cell.hyperlink.target), set()).add(str(cell.value))
    return Seen(screen=screen, workbook=workbook)


def canonical(address: str) -> str:
    """The order of an address's words says nothing."""
    return urlencode(sorted(parse_qsl(urlsplit(address).query)))


def check(client: Client, dice: Random) -> int:
    """One draw of filters; how many figures were opened."""
    chosen = filters(dice)
    seen = seen_by(client, chosen)
    assert not seen.workbook.keys() - seen.screen.keys(), (
        chosen,
        sorted(seen.workbook.keys() - seen.screen.keys())[:3],
    )
    for address, said in seen.workbook.items():
        assert said <= seen.screen[address], (chosen, address)
    counts = {address: said for address, said in seen.screen.items() if any(each.isdigit() for each in said)}
    for address in dice.sample(sorted(counts), min(OPENED, len(counts))):
        behind = client.get(f"/reports/figure/?{address}").context["behind"]
        assert behind.agrees, (chosen, address, behind.figure, behind.count)
        printed = {int(each) for each in counts[address] if each.isdigit()}
        assert behind.is_sum or printed == {behind.count}, (chosen, address, printed, behind.count)
    return len(counts)
