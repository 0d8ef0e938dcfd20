from reports.models.daily_report import DailyReport, DailyReportEvent
from reports.models.daily_total import (
    DailyAgentTotal,
    DailyTotal,
    MonthlyAgentTotal,
    MonthlyTotal,
    TotalDay,
    TotalMonth,
)
from reports.models.day_check import DayCheck, DayDifference, DifferenceExplanation
from reports.models.delivery import Delivery, DeliveryMail
from reports.models.export_run import ExportRun
from reports.models.historic_form import HistoricForm
from reports.models.kpi_target import IndexWeights, KpiTarget
from reports.models.period_report import PeriodReport, PeriodReportEvent
from reports.models.policy import FilingPolicy, FormPolicy
from reports.models.process_change import ProcessChange, ProcessChangeEnding
from reports.models.slip import Slip, SlipDay, SlipPolicy

__all__ = [
    "DailyAgentTotal",
    "DailyReport",
    "DailyReportEvent",
    "DailyTotal",
    "DayCheck",
    "DayDifference",
    "Delivery",
    "DeliveryMail",
    "DifferenceExplanation",
    "ExportRun",
    "FilingPolicy",
    "FormPolicy",
    "HistoricForm",
    "IndexWeights",
    "KpiTarget",
    "MonthlyAgentTotal",
    "MonthlyTotal",
    "PeriodReport",
    "PeriodReportEvent",
    "ProcessChange",
    "ProcessChangeEnding",
    "Slip",
    "SlipDay",
    "SlipPolicy",
    "TotalDay",
    "TotalMonth",
]
