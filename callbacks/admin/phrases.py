from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from callbacks.lists import CannedPhraseList
from callbacks.models import CannedPhrase
from regions.admin.base import HistoricalAdmin
from regions.admin.lists import ListAdmin
from regions.rules import RULE_MAKERS


@admin.register(CannedPhrase)
class CannedPhraseAdmin(ListAdmin, HistoricalAdmin):
    list_resource = CannedPhraseList
    editors = RULE_MAKERS
    list_display = ("code", "text", "position", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "text")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code is what agents have learnt by heart."""
        return ("code",) if obj else ()
