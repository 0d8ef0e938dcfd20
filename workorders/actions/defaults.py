"""Rows every installation starts with; never overwriting what people changed."""

from workorders.models import Source


def ensure_workorder_defaults() -> None:
    Source.objects.get_or_create(code="erp", defaults={"name": "ERP"})
