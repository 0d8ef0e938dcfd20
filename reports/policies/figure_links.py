"""The address of the rows behind a figure: which measures, of which days, of whom (item 4, U12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

NOBODY = "-"


@dataclass(frozen=True, slots=True)
class FigureOf:
    """What narrows a figure, as an address writes it; empty is everything in sight.

    ``region`` is the code of one region alone, ``within`` of one with all below it; ``category`` a name,
    ``technician`` an id, ``agent`` a username; ``-`` is nobody. ``by`` "agent": where she sees how each agent
    does, as a table of agents.
    """

    first: date
    last: date
    region: str = ""
    within: str = ""
    category: str = ""
    kind: str = ""
    technician: str = ""
    agent: str = ""
    by: str = ""


def figure_url(*, measures: Iterable[str], of: FigureOf) -> str:
    narrowed = [
        ("first", of.first.isoformat()),
        ("last", of.last.isoformat()),
        ("region", of.region),
        ("within", of.within),
        ("category", of.category),
        ("kind", of.kind),
        ("technician", of.technician),
        ("agent", of.agent),
        ("by", of.by),
    ]
    query = [
        *(("measure", measure) for measure in measures),
        *((name, said) for name, said in narrowed if said),
    ]
    return f"{reverse('reports:figure')}?{urlencode(query)}"
