"""The rules of filing. Reports are not here: they are filed, accepted and returned on their pages."""

from django.contrib import admin

from regions.admin.base import DatedAdmin
from reports.models import FilingPolicy


@admin.register(FilingPolicy)
class FilingPolicyAdmin(DatedAdmin):
    list_display = ("valid_from", "draft_at", "deadline_at")
