from django.db import models
from django.utils.translation import gettext_lazy as _

from config.lib.sheets import CONTENT_TYPE, CSV_CONTENT_TYPE


class ReportState(models.TextChoices):
    DRAFT = "draft", _("待上报")
    SUBMITTED = "submitted", _("已上报")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("已接收")
    SUPERSEDED = "superseded", _("已被替换")


class ExportKind(models.TextChoices):
    """What a detail file holds, one row each."""

    ORDERS = "orders", _("工单明细")
    CALLBACKS = "callbacks", _("回访明细")
    COMPLAINTS = "complaints", _("投诉明细")
    RESULTS = "results", _("回写ERP")
    DAY = "day", _("日报回访明细")


class ExportFormat(models.TextChoices):
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"

    @property
    def content_type(self) -> str:
        return CSV_CONTENT_TYPE if self is ExportFormat.CSV else CONTENT_TYPE
