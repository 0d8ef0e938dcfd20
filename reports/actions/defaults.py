"""Rows every installation starts with; never overwriting what people changed."""

from datetime import date

from reports.models import FilingPolicy, FormPolicy


def ensure_report_defaults() -> None:
    FilingPolicy.objects.get_or_create(valid_from=date(2000, 1, 1))
    FormPolicy.objects.get_or_create(valid_from=date(2000, 1, 1))
