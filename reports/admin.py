"""What headquarters rule: filing, forms, targets. Reports are made and decided on their pages."""

from django.contrib import admin

from regions.admin.base import DatedAdmin
from regions.admin.lists import ListAdmin
from reports.lists import (
    FilingPolicyList,
    FormPolicyList,
    IndexWeightsList,
    KpiTargetList,
    SlipPolicyList,
)
from reports.models import FilingPolicy, FormPolicy, IndexWeights, KpiTarget, SlipPolicy
from reports.policies.measures import SATISFACTION


@admin.register(FilingPolicy)
class FilingPolicyAdmin(ListAdmin, DatedAdmin):
    list_resource = FilingPolicyList
    list_display = ("valid_from", "draft_at", "deadline_at", "remind_minutes")


@admin.register(SlipPolicy)
class SlipPolicyAdmin(ListAdmin, DatedAdmin):
    list_resource = SlipPolicyList
    list_display = ("region", "valid_from", "slips_required")
    list_select_related = ("region",)
    search_fields = ("region__name", "region__code")
    autocomplete_fields = ("region",)


@admin.register(FormPolicy)
class FormPolicyAdmin(ListAdmin, DatedAdmin):
    list_resource = FormPolicyList
    list_display = ("valid_from", "weekly_answer_source", "rating_source", "neutral", "day_basis")


@admin.register(KpiTarget)
class KpiTargetAdmin(ListAdmin, DatedAdmin):
    list_resource = KpiTargetList
    list_display = ("code", "valid_from", "target", "warn_at", "poor_at", "minimum_base")
    search_fields = ("code",)


@admin.register(IndexWeights)
class IndexWeightsAdmin(ListAdmin, DatedAdmin):
    list_resource = IndexWeightsList
    list_display = ("valid_from", *SATISFACTION)
