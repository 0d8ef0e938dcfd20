"""Uploads stream to disk and stop at the limit before a byte of an oversized request is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

# Boundaries, headers and the form's other fields travel in the same body.
_ENVELOPE_BYTES = 1024 * 1024


class CappedTemporaryFileUploadHandler(TemporaryFileUploadHandler):
    """Raises RequestDataTooBig when the declared body, StopUpload when the real one, passes the limit."""

    def handle_raw_input(  # type: ignore[override]  # the stubs call the length a str
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - Django's own name for it
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        if content_length > settings.UPLOAD_MAX_BYTES + _ENVELOPE_BYTES:
            raise RequestDataTooBig("The upload is larger than UPLOAD_MAX_BYTES.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > settings.UPLOAD_MAX_BYTES:
            raise StopUpload(connection_reset=True)
        return super().receive_data_chunk(raw_data, start)
