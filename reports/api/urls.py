from django.urls import path

from reports.api import dailies, exports, forms, kpis
from reports.api.slips import DayCheckList, ExplainDifference, SlipList

urlpatterns = [
    path("reports/daily/", forms.DailyForm.as_view(), name="api-daily-form"),
    path("reports/weekly/", forms.WeeklyForm.as_view(), name="api-weekly-form"),
    path("reports/monthly/", forms.MonthlyForm.as_view(), name="api-monthly-form"),
    path("kpis/", kpis.Kpis.as_view(), name="api-kpis"),
    path("daily-reports/", dailies.DailyReportList.as_view(), name="api-dailies"),
    path("daily-reports/<int:pk>/", dailies.DailyReportDetail.as_view(), name="api-daily"),
    path("daily-reports/<int:pk>/submit/", dailies.SubmitDaily.as_view(), name="api-daily-submit"),
    path("daily-reports/<int:pk>/accept/", dailies.AcceptDaily.as_view(), name="api-daily-accept"),
    path("daily-reports/<int:pk>/return/", dailies.ReturnDaily.as_view(), name="api-daily-return"),
    path("slips/", SlipList.as_view(), name="api-slips"),
    path("day-checks/", DayCheckList.as_view(), name="api-day-checks"),
    path("day-differences/<int:pk>/explain/", ExplainDifference.as_view(), name="api-explain-difference"),
    path("exports/", exports.ExportList.as_view(), name="api-exports"),
    path("exports/results/", exports.ExportResults.as_view(), name="api-export-results"),
    path("exports/<int:pk>/", exports.ExportDetail.as_view(), name="api-export"),
    path("exports/<int:pk>/cancel/", exports.CancelExport.as_view(), name="api-export-cancel"),
    path("exports/<int:pk>/file/", exports.ExportFile.as_view(), name="api-export-file"),
]
