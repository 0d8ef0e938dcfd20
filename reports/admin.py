"""The rules of filing. Reports are not here: they are filed, accepted and returned on their pages."""

from django.contrib import admin

from regions.admin.base import DatedAdmin
from regions.admin.lists import ListAdmin
from reports.lists import FilingPolicyList
from reports.models import FilingPolicy


@admin.register(FilingPolicy)
class FilingPolicyAdmin(ListAdmin, DatedAdmin):
    list_resource = FilingPolicyList
    list_display = ("valid_from", "draft_at", "deadline_at")
