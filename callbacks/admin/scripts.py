from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _

from callbacks.choices import ScriptCode
from callbacks.models import ScriptText
from callbacks.policies.scripts import script_problem
from config.lib.calendar import local_day
from regions.admin.base import PublishedAdmin


class ScriptTextForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """No words that nobody could read, and none for a day that has begun (L27)."""
        given: dict[str, Any] = super().clean() or {}
        code, text, starts = given.get("code"), given.get("text"), given.get("valid_from")
        if code and text and (problem := script_problem(code=ScriptCode(code), text=text)):
            self.add_error("text", str(problem))
        if starts and starts <= local_day(timezone.now()):
            self.add_error("valid_from", _("生效日期最早是明天：今天的通话用今天的话术。"))
        return given


@admin.register(ScriptText)
class ScriptTextAdmin(PublishedAdmin):
    form = ScriptTextForm
    list_display = ("code", "valid_from", "text")
    list_filter = ("code",)
    search_fields = ("text",)
