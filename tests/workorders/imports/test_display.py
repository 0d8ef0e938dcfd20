"""Ruling 7, O2: what is shown of a row."""

import pytest
from django.utils import translation

from workorders.imports.display import masked_value, stored_sentence
from workorders.imports.problems import FileError, UnreadableFile


@pytest.mark.parametrize("name", ["charge", "category", "technician_no", "completed_at"])
def test_a_number_in_a_column_that_slipped_is_masked_too(name: str) -> None:
    assert masked_value(name=name, value="13912345678") == "139****5678"


@pytest.mark.parametrize(
    ("name", "value"),
    [("order_no", "13912345678"), ("completed_at", "2026-11-03 09:05:00"), ("charge", "1200.00")],
)
def test_what_is_no_contact_stays_readable(name: str, value: str) -> None:
    assert masked_value(name=name, value=value) == value


def test_a_stored_sentence_is_told_in_the_readers_language() -> None:
    stored = UnreadableFile(FileError.MISSING_COLUMNS, columns="工单号、区域").message
    assert stored_sentence(stored=stored) == stored
    with translation.override("en"):
        told = stored_sentence(stored=stored)
        assert told == "The header lacks required columns: Order no., Region"
        assert stored_sentence(stored="") == ""
