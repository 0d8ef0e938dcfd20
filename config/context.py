"""What every template may name."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, str]:
    return {"company_name": settings.COMPANY_NAME, "hq_name": settings.HQ_NAME, "site_url": settings.SITE_URL}
