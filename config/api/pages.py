"""Lists are cut by cursor: ``{next, previous, results}``, never a count (interfaces.md 3)."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

# Every list stands in the order of its ids, newest first, so a cursor's position is an id.
_POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)


class CursorPages(CursorPagination):
    ordering = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    invalid_cursor_message = _("翻页标记无效，请从第一页重新取。")  # type: ignore[assignment]
    cursor_query_description = _("翻页标记：取自上一次回答的 next 或 previous。")  # type: ignore[assignment]
    page_size_query_description = _("每页条数，最多 200。")  # type: ignore[assignment]

    def decode_cursor(self, request: Request) -> Cursor | None:
        cursor = super().decode_cursor(request)
        position = getattr(cursor, "position", None)
        if position is not None and not _POSITION.fullmatch(position):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**link, "description": str(_("下一页的地址，没有则为空。"))},
                "previous": {**link, "description": str(_("上一页的地址，没有则为空。"))},
                "results": schema,
            },
        }
