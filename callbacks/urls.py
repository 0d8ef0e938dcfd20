"""Pages of this floor."""

from django.urls import path

from callbacks.views import complaints, findings, rechecks, suggestions

app_name = "callbacks"

urlpatterns = [
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/<str:number>/", complaints.complaint, name="complaint"),
    path("data-rechecks/", rechecks.rechecks, name="rechecks"),
    path("data-rechecks/<int:pk>/", rechecks.recheck, name="recheck"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("suggestions/", suggestions.suggestions, name="suggestions"),
    path("needs/", suggestions.needs, name="needs"),
]
