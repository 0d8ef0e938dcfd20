"""Pages of this floor."""

from django.urls import path

from callbacks.views import call, callbacks, complaints, findings, queue, rechecks, suggestions

app_name = "callbacks"

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/waiting/", queue.waiting, name="waiting"),
    path("queue/next/", queue.next_callback, name="next"),
    path("queue/take/", queue.take_callback, name="take"),
    path("callbacks/", callbacks.callbacks, name="callbacks"),
    path("callbacks/<int:pk>/", callbacks.callback, name="callback"),
    path("callbacks/<int:pk>/dial/", call.dial_number, name="dial"),
    path("callbacks/<int:pk>/attempts/", call.attempts, name="attempts"),
    path("callbacks/<int:pk>/skip/", call.skip, name="skip"),
    path("callbacks/<int:pk>/release/", call.release_callback, name="release"),
    path("callbacks/<int:pk>/renew/", call.renew, name="renew"),
    path("callbacks/<int:pk>/salutation/", call.salutation, name="salutation"),
    path("callbacks/<int:pk>/more/", call.more, name="more"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/<str:number>/", complaints.complaint, name="complaint"),
    path("data-rechecks/", rechecks.rechecks, name="rechecks"),
    path("data-rechecks/<int:pk>/", rechecks.recheck, name="recheck"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("suggestions/", suggestions.suggestions, name="suggestions"),
    path("needs/", suggestions.needs, name="needs"),
]
