"""What a refused request says: one small family of errors that every edge can show.

Actions raise these; pages turn them into a message beside the field, the API into
``{code, message, fields}``. A message says what, where and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

Text = Any  # str or a lazy translation


class DomainError(Exception):
    """A request that cannot be carried out. ``extra`` travels to the API answer (``missing``, ``legal``…)."""

    status = 400

    def __init__(self, code: str, message: Text, *, fields: Mapping[str, Text] | None = None, **extra: Any):
        super().__init__(code)
        self.code = code
        self.message = message
        self.fields = dict(fields or {})
        self.extra = extra

    def __str__(self) -> str:
        return str(self.message)


class Refused(DomainError):
    """The input is wrong or a rule forbids it: nothing was written."""

    status = 400


class Forbidden(DomainError):
    """The caller sees the row but her role has no such verb."""

    status = 403


class Conflict(DomainError):
    """The row is in another state, or somebody else holds it."""

    status = 409


class Unavailable(DomainError):
    """A part we cannot do without is away (audit table, broker); safe to try again."""

    status = 503


class StorageFull(DomainError):
    """No room on the disk: nothing was kept, the database still writes."""

    status = 507

    def __init__(self) -> None:
        super().__init__(
            "disk_full", _("服务器磁盘空间不足，文件没有保存，已有的数据不受影响。请稍后再试，并告诉管理员。")
        )
