"""Pages of this floor."""

from django.urls import path, re_path

from reports.views import (
    analysis,
    board,
    case_rates,
    daily,
    days,
    deliveries,
    downloads,
    exports,
    figures,
    filing,
    history,
    hq,
    my_day,
    period,
    periods,
    process_changes,
    publishing,
    region_dashboard,
    registers,
    wall,
)
from reports.views.kpis import kpis, kpis_file
from reports.views.reconciled_days import explain_difference, recheck_day, reconciled_day
from reports.views.reconciliation import reconciliation
from reports.views.slip_deeds import (
    close_slips,
    import_slip_file,
    reopen_slips,
    take_back_slip,
    take_slip,
    tick_slips,
)
from reports.views.slips import slip_day, slips

app_name = "reports"

REGION_DAY = r"(?P<code>[\w-]{1,12})/(?P<day>\d{4}-\d{2}-\d{2})/"
DAY, SLIPS, COMPARED = (rf"^{start}/{REGION_DAY}" for start in ("reports/daily", "slips", "reconciliation"))

PERIODS = r"^reports/(?P<kind>weekly|monthly)/"
PERIOD = PERIODS + r"(?P<code>[\w-]{1,12})/(?P<text>\d{4}-W?\d{2})/"

urlpatterns = [
    path("reports/daily/", days.daily, name="daily"),
    re_path(DAY + "$", daily.daily_day, name="daily_day"),
    re_path(DAY + "submit/$", filing.submit_daily, name="submit_daily"),
    re_path(DAY + "accept/$", filing.accept_daily, name="accept_daily"),
    re_path(DAY + "return/$", filing.return_daily, name="return_daily"),
    re_path(DAY + "correct/$", filing.correct_daily, name="correct_daily"),
    re_path(DAY + "notes/$", filing.note_daily, name="note_daily"),
    re_path(DAY + r"(?P<kind>workbook|poster)\.xlsx$", downloads.daily_file, name="daily_file"),
    path("slips/", slips, name="slips"),
    path("slips/<int:pk>/take-back/", take_back_slip, name="take_back_slip"),
    re_path(SLIPS + "$", slip_day, name="slip_day"),
    re_path(SLIPS + "take/$", take_slip, name="take_slip"),
    re_path(SLIPS + "tick/$", tick_slips, name="tick_slips"),
    re_path(SLIPS + "import/$", import_slip_file, name="import_slips"),
    re_path(SLIPS + "close/$", close_slips, name="close_slips"),
    re_path(SLIPS + "reopen/$", reopen_slips, name="reopen_slips"),
    path("reconciliation/", reconciliation, name="reconciliation"),
    path("reconciliation/differences/<int:pk>/explain/", explain_difference, name="explain_difference"),
    re_path(COMPARED + "$", reconciled_day, name="reconciled_day"),
    re_path(COMPARED + "check/$", recheck_day, name="recheck_day"),
    path("reports/board/", board.board, name="board"),
    path("reports/kpis/", kpis, name="kpis"),
    path("reports/kpis/kpis.xlsx", kpis_file, name="kpis_file"),
    path("reports/figure/", figures.figure, name="figure"),
    path("reports/weekly/", periods.periods, {"kind": "weekly"}, name="weekly"),
    path("reports/monthly/", periods.periods, {"kind": "monthly"}, name="monthly"),
    re_path(PERIODS + "publish/$", periods.publish_periods, name="publish_periods"),
    re_path(PERIOD + "$", period.period, name="period"),
    re_path(PERIOD + "publish/$", publishing.publish_period, name="publish_period"),
    re_path(PERIOD + "correct/$", publishing.correct_period, name="correct_period"),
    re_path(PERIOD + "note/$", publishing.note_period, name="note_period"),
    re_path(PERIOD + r"(?P<file>workbook|poster)\.xlsx$", publishing.period_file, name="period_file"),
    path("reports/analysis/", analysis.analysis, name="analysis"),
    path("reports/analysis/rows/", analysis.analysis_rows, name="analysis_rows"),
    path("reports/analysis/analysis.xlsx", analysis.analysis_file, name="analysis_file"),
    path("reports/analysis/changes/", process_changes.process_changes, name="process_changes"),
    path(
        "reports/analysis/changes/<int:pk>/end/",
        process_changes.end_process_change,
        name="end_process_change",
    ),
    path("reports/case-rates/", case_rates.case_rates, name="case_rates"),
    path("hq/", hq.hq, name="hq"),
    path("reports/region/", region_dashboard.region_dashboards, name="region_dashboards"),
    path("reports/region/<str:code>/", region_dashboard.region_dashboard, name="region_dashboard"),
    path("my-day/", my_day.my_day, name="my_day"),
    path("wall/", wall.wall, name="wall"),
    path("wall/hang/", wall.hang_wall, name="hang_wall"),
    path("reports/history/", history.history, name="history"),
    path("reports/history/look/", history.look_at_history, name="look_at_history"),
    path("reports/history/take/", history.take_history, name="take_history"),
    path("reports/history/<int:pk>/", history.historic_form, name="historic_form"),
    path("reports/deliveries/", deliveries.deliveries, name="deliveries"),
    path("reports/deliveries/<int:pk>/end/", deliveries.end_delivery, name="end_delivery"),
    path("registers/", registers.registers, name="registers"),
    path("registers/<slug:code>/", registers.register, name="register"),
    path("registers/<slug:code>/register.xlsx", registers.register_file, name="register_file"),
    path("exports/", exports.exports, name="exports"),
    path("exports/ask/", exports.request_export, name="request_export"),
    path("exports/results/", exports.request_results, name="request_results"),
    path("exports/<int:pk>/download/", exports.download, name="download_export"),
    path("exports/<int:pk>/cancel/", exports.cancel, name="cancel_export"),
    path("exports/<int:pk>/repeat/", exports.repeat, name="repeat_export"),
]
