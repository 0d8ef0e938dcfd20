"""Pages of this floor."""

from django.urls import path, re_path

from reports.views import board, case_rates, daily, days, deliveries, downloads, exports, figures, filing, registers, wall

app_name = "reports"

DAY = r"^reports/daily/(?P<code>[\w-]{1,12})/(?P<day>\d{4}-\d{2}-\d{2})/"

urlpatterns = [
    path("reports/daily/", days.daily, name="daily"),
    re_path(DAY + "$", daily.daily_day, name="daily_day"),
    re_path(DAY + "submit/$", filing.submit_daily, name="submit_daily"),
    re_path(DAY + "accept/$", filing.accept_daily, name="accept_daily"),
    re_path(DAY + "return/$", filing.return_daily, name="return_daily"),
    re_path(DAY + "correct/$", filing.correct_daily, name="correct_daily"),
    re_path(DAY + "notes/$", filing.note_daily, name="note_daily"),
    re_path(DAY + r"(?P<kind>workbook|poster)\.xlsx$", downloads.daily_file, name="daily_file"),
    path("reports/board/", board.board, name="board"),
    path("reports/figure/", figures.figure, name="figure"),
    path("reports/case-rates/", case_rates.case_rates, name="case_rates"),
    path("wall/", wall.wall, name="wall"),
    path("wall/hang/", wall.hang_wall, name="hang_wall"),
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
