from __future__ import annotations

from django.contrib import admin

from callbacks.models import ScriptText
from regions.admin.base import PublishedAdmin


@admin.register(ScriptText)
class ScriptTextAdmin(PublishedAdmin):
    list_display = ("code", "valid_from", "text")
    list_filter = ("code",)
    search_fields = ("text",)
