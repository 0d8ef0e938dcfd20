"""Sending a file of the private storage: in pieces, as an attachment, under one harmless name (E3)."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from config.lib.errors import Conflict
from config.lib.sheets import disposition


def attachment(*, path: Path, name: str, fallback: str, content_type: str) -> FileResponse:
    """Raises Conflict when a sweep removed the file since it was looked up."""
    try:
        content = path.open("rb")
    except FileNotFoundError as problem:
        raise file_is_gone() from problem
    response = FileResponse(content, content_type=content_type)
    response["Content-Disposition"] = disposition(name=name, fallback=fallback)
    response["Cache-Control"] = "no-store"
    return response


def file_is_gone() -> Conflict:
    return Conflict("no_file", _("文件还没有做好，或已超过保留期被删除。"))
