"""The doors of the house; every app keeps its own."""

from django.contrib import admin
from django.urls import include, path

from config import error_pages
from config.health import healthz, readyz
from config.metrics import metrics

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("api/", include("config.api.urls")),
    path("", include("regions.urls")),
    path("", include("workorders.urls")),
    path("", include("callbacks.urls")),
    path("", include("reports.urls")),
]

handler400 = error_pages.bad_request
handler403 = error_pages.permission_denied
handler404 = error_pages.page_not_found
handler500 = error_pages.server_error
