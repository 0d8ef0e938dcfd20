"""A workbook as the answer to a request."""

from __future__ import annotations

from django.http import HttpResponse

from config.lib.sheets import CONTENT_TYPE, disposition
from reports.actions.downloading import Download


def workbook(*, made: Download) -> HttpResponse:
    """Under its Chinese name, and kept by no cache: the next reader may see other regions."""
    response = HttpResponse(made.content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = disposition(name=made.name, fallback=made.fallback)
    response["Cache-Control"] = "no-store"
    return response
