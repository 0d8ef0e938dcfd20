from reports.models.daily_report import DailyReport, DailyReportEvent
from reports.models.daily_total import (
    DailyAgentTotal,
    DailyTotal,
    MonthlyAgentTotal,
    MonthlyTotal,
    TotalDay,
    TotalMonth,
)
from reports.models.export_run import ExportRun
from reports.models.policy import FilingPolicy

__all__ = [
    "DailyAgentTotal",
    "DailyReport",
    "DailyReportEvent",
    "DailyTotal",
    "ExportRun",
    "FilingPolicy",
    "MonthlyAgentTotal",
    "MonthlyTotal",
    "TotalDay",
    "TotalMonth",
]
