"""The rules of filing and of the forms. Reports are not here: they are made and decided on their pages."""

from django.contrib import admin

from regions.admin.base import DatedAdmin
from regions.admin.lists import ListAdmin
from reports.lists import FilingPolicyList, FormPolicyList
from reports.models import FilingPolicy, FormPolicy


@admin.register(FilingPolicy)
class FilingPolicyAdmin(ListAdmin, DatedAdmin):
    list_resource = FilingPolicyList
    list_display = ("valid_from", "draft_at", "deadline_at")


@admin.register(FormPolicy)
class FormPolicyAdmin(ListAdmin, DatedAdmin):
    list_resource = FormPolicyList
    list_display = ("valid_from", "weekly_answer_source", "rating_source", "neutral", "day_basis")
