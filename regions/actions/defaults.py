"""Rows every installation starts with; written after each migrate, never overwriting what people changed."""

from datetime import date, time

from django.conf import settings

from regions.models import CallingHours, Region, ServiceHours
from regions.models.region import HQ_CODE

START = date(2000, 1, 1)


def ensure_region_defaults() -> None:
    Region.objects.get_or_create(code=HQ_CODE, defaults={"name": settings.HQ_NAME})
    CallingHours.objects.get_or_create(
        region=None,
        valid_from=START,
        defaults={"opens": time(9), "closes": time(20), "lunch_from": time(12), "lunch_to": time(13, 30)},
    )
    ServiceHours.objects.get_or_create(
        region=None,
        valid_from=START,
        defaults={"opens": time(8, 30), "break_from": time(12), "break_to": time(13), "closes": time(20)},
    )
