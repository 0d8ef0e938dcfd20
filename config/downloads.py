"""Sending a file of the private storage: in pieces, as an attachment, under one harmless name (E3)."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse

from config.lib.sheets import disposition


def attachment(*, path: Path, name: str, fallback: str, content_type: str) -> FileResponse:
    response = FileResponse(path.open("rb"), content_type=content_type)
    response["Content-Disposition"] = disposition(name=name, fallback=fallback)
    response["Cache-Control"] = "no-store"
    return response
