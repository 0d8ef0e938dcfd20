"""Pages of this floor."""

from django.urls import path

from callbacks.views import (
    call,
    callbacks,
    complaints,
    findings,
    queue,
    rechecks,
    revealing,
    suggestions,
    supervision,
    upkeep,
)

app_name = "callbacks"

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/waiting/", queue.waiting, name="waiting"),
    path("queue/next/", queue.next_callback, name="next"),
    path("queue/take/", queue.take_callback, name="take"),
    path("supervision/", supervision.supervision, name="supervision"),
    path("callbacks/", callbacks.callbacks, name="callbacks"),
    path("callbacks/<int:pk>/", callbacks.callback, name="callback"),
    path("callbacks/<int:pk>/dial/", call.dial_number, name="dial"),
    path("callbacks/<int:pk>/attempts/", call.attempts, name="attempts"),
    path("callbacks/<int:pk>/skip/", call.skip, name="skip"),
    path("callbacks/<int:pk>/release/", call.release_callback, name="release"),
    path("callbacks/<int:pk>/renew/", call.renew, name="renew"),
    path("callbacks/<int:pk>/salutation/", call.salutation, name="salutation"),
    path("callbacks/<int:pk>/dialect/", call.dialect, name="dialect"),
    path("callbacks/<int:pk>/more/", call.more, name="more"),
    path("callbacks/<int:pk>/amend/", upkeep.amend, name="amend"),
    path("callbacks/<int:pk>/grant/", upkeep.grant, name="grant"),
    path("callbacks/<int:pk>/close/", upkeep.close_unreachable, name="close_unreachable"),
    path("callbacks/<int:pk>/courtesy-retry/", upkeep.courtesy, name="courtesy_retry"),
    path("attempts/<int:pk>/take-back/", call.take_back, name="take_back"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/<str:number>/", complaints.complaint, name="complaint"),
    path("complaints/<str:number>/reveal/", revealing.reveal_complaint, name="reveal_complaint"),
    path("data-rechecks/", rechecks.rechecks, name="rechecks"),
    path("data-rechecks/<int:pk>/", rechecks.recheck, name="recheck"),
    path("data-rechecks/<int:pk>/reveal/", revealing.reveal_recheck, name="reveal_recheck"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("suggestions/", suggestions.suggestions, name="suggestions"),
    path("needs/", suggestions.needs, name="needs"),
]
