"""Uploads stream to the private disk and stop at the limit; the rest of the form stays readable (F5, F11)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.lib.disk import PARTIAL_SUFFIX, ensure_room, is_full
from config.lib.errors import DomainError, StorageFull

# Boundaries, headers and the form's other fields travel in the same body.
_ENVELOPE_BYTES = 1024 * 1024
# Somewhat too large is read to its end, so that the browser gets the sentence; beyond this the line is cut.
_PATIENCE = 4


class TooLarge(DomainError):
    status = 413

    def __init__(self) -> None:
        told = _("文件超过 %(megabytes)s MB，请按日期分成几个文件导出") % {
            "megabytes": settings.UPLOAD_MAX_BYTES // 1024 // 1024
        }
        super().__init__("file_too_large", told)


def upload_refusal(*, request: HttpRequest) -> DomainError | None:
    """Why the file of this request was not taken; reads the form."""
    return getattr(request, "upload_refusal", None) if request.FILES is not None else None


class IncomingFile(TemporaryUploadedFile):
    """On the disk where it will stay, for its owner's eyes; the nightly sweep knows its name."""

    def __init__(self, name: str | None, content_type: str | None, charset: str | None, extra: Any) -> None:
        folder = Path(settings.MEDIA_ROOT) / "incoming"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = tempfile.NamedTemporaryFile(prefix=".", suffix=PARTIAL_SUFFIX, dir=folder)  # noqa: SIM115
        UploadedFile.__init__(self, kept, name, content_type, 0, charset, extra)


class CappedTemporaryFileUploadHandler(TemporaryFileUploadHandler):
    """A file that is too large or finds no room is skipped; ``upload_refusal`` says why.

    Raises RequestDataTooBig for a body that nobody would wait for.
    """

    def handle_raw_input(  # type: ignore[override]  # the stubs call the length a str
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - Django's own name for it
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        if content_length > settings.UPLOAD_MAX_BYTES * _PATIENCE:
            raise RequestDataTooBig("The upload is far larger than UPLOAD_MAX_BYTES.")
        if content_length > settings.UPLOAD_MAX_BYTES + _ENVELOPE_BYTES:
            self._refuse(TooLarge())
            return
        try:
            ensure_room(path=Path(settings.MEDIA_ROOT), size=content_length)
        except StorageFull as problem:
            self._refuse(problem)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super(TemporaryFileUploadHandler, self).new_file(*args, **kwargs)
        if self._refused():
            raise SkipFile
        self.file = IncomingFile(self.file_name, self.content_type, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > settings.UPLOAD_MAX_BYTES:
            self._skip(TooLarge())
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError as problem:
            if not is_full(problem):
                raise
            self._skip(StorageFull())
        return None

    def _skip(self, problem: DomainError) -> None:
        self._refuse(problem)
        self.file.close()
        raise SkipFile

    def _refuse(self, problem: DomainError) -> None:
        self.request.upload_refusal = problem  # type: ignore[union-attr]

    def _refused(self) -> bool:
        return hasattr(self.request, "upload_refusal")
