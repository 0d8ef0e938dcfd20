from django.urls import path

from callbacks.api.views import (
    attempts,
    callbacks,
    complaints,
    questionnaires,
    registers,
    results,
    reveals,
    verbs,
)

urlpatterns = [
    path("callbacks/", callbacks.CallbackList.as_view(), name="api-callbacks"),
    path("callbacks/next/", verbs.NextCallback.as_view(), name="api-callback-next"),
    path("callbacks/<int:pk>/dial/", verbs.DialCallback.as_view(), name="api-callback-dial"),
    path("callbacks/<int:pk>/attempts/", attempts.SaveAttempt.as_view(), name="api-callback-attempts"),
    path("callbacks/<int:pk>/release/", verbs.ReleaseCallback.as_view(), name="api-callback-release"),
    path("callbacks/<int:pk>/skip/", verbs.SkipCallback.as_view(), name="api-callback-skip"),
    path(
        "callbacks/<int:pk>/close-unreachable/",
        verbs.CloseUnreachable.as_view(),
        name="api-callback-close-unreachable",
    ),
    path("callbacks/<int:pk>/", callbacks.CallbackDetail.as_view(), name="api-callback"),
    path("complaints/", complaints.ComplaintList.as_view(), name="api-complaints"),
    path("complaints/<int:pk>/", complaints.ComplaintDetail.as_view(), name="api-complaint"),
    path("complaints/<int:pk>/reveal/", reveals.RevealComplaint.as_view(), name="api-complaint-reveal"),
    path("data-rechecks/", registers.RecheckList.as_view(), name="api-rechecks"),
    path("data-rechecks/<int:pk>/", registers.RecheckDetail.as_view(), name="api-recheck"),
    path("data-rechecks/<int:pk>/reveal/", reveals.RevealRecheck.as_view(), name="api-recheck-reveal"),
    path("callback-results/", results.CallbackResults.as_view(), name="api-callback-results"),
    path("findings/", registers.FindingList.as_view(), name="api-findings"),
    path("suggestions/", registers.SuggestionList.as_view(), name="api-suggestions"),
    path("questionnaires/", questionnaires.QuestionnaireList.as_view(), name="api-questionnaires"),
    path("needs/", registers.NeedList.as_view(), name="api-needs"),
]
