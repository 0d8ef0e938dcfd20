from reports.models.daily_report import DailyReport, DailyReportEvent
from reports.models.export_run import ExportRun
from reports.models.policy import FilingPolicy

__all__ = ["DailyReport", "DailyReportEvent", "ExportRun", "FilingPolicy"]
