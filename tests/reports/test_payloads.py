"""E1, a sample: no text of anybody becomes a formula or a link in any export. All of them: tests/drills."""

from __future__ import annotations

import csv
import io

import pytest
from django.utils import timezone

from tests.reports.hostile import STARTS, dangers, every_export, fill
from tests.support.payloads import payloads

pytestmark = pytest.mark.django_db


def test_a_sample_of_payloads_stays_text_in_every_export() -> None:
    now, texts = timezone.now(), payloads()[::25]
    region, lead = fill(texts=texts, now=now)
    found = every_export(region=region, lead=lead, texts=texts, now=now)
    books = {name: content for name, content in found.items() if name.endswith(".xlsx")}
    assert len(books) == 16
    assert {name: dangers(content) for name, content in books.items()} == dict.fromkeys(books, (0, 0, 0))
    for name in set(found) - set(books):
        rows = list(csv.reader(io.StringIO(found[name].decode("utf-8-sig"), newline="")))
        assert [cell for row in rows for cell in row if cell.startswith(STARTS)] == [], name
