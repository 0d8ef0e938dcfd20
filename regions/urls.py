"""Pages of this floor."""

from django.urls import path

from regions.views import audit, home, jobs, notices, preferences, rota, saved_filters, sessions

app_name = "regions"

urlpatterns = [
    path("", home.home, name="home"),
    path("login/", sessions.SignIn.as_view(), name="login"),
    path("logout/", sessions.SignOut.as_view(), name="logout"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("password/", preferences.password, name="password"),
    path("notices/", notices.notices, name="notices"),
    path("notices/unread/", notices.bell, name="bell"),
    path("notices/read/", notices.read_all, name="read_notices"),
    path("notices/<int:pk>/open/", notices.open_notice, name="open_notice"),
    path("rota/", rota.rota, name="rota"),
    path("rota/<str:code>/absences/", rota.add_absence, name="add_absence"),
    path("rota/<str:code>/weeks/", rota.set_work_week, name="set_work_week"),
    path("rota/absences/<int:pk>/withdraw/", rota.withdraw_absence, name="withdraw_absence"),
    path("audit/", audit.audit, name="audit"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<str:verb>/<str:label>/<int:pk>/", jobs.decide, name="decide_job"),
    path("timetable/", jobs.shown_timetable, name="timetable"),
    path("timetable/<str:name>/run/", jobs.run, name="run_task"),
    path("language/", preferences.language, name="language"),
    path("dial-mode/", preferences.dial_mode, name="dial_mode"),
    path("dialects/", preferences.dialects, name="dialects"),
    path("keys/", preferences.keys, name="keys"),
    path("saved-filters/", saved_filters.save, name="save_filter"),
    path("saved-filters/<int:pk>/delete/", saved_filters.delete, name="delete_filter"),
]
