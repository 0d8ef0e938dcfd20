from django.urls import path

from callbacks.api.case_calls import CASE_CALLS
from callbacks.api.views import (
    attempts,
    callbacks,
    complaints,
    follow_ups,
    improvements,
    questionnaires,
    rechecks,
    registers,
    results,
    reveals,
    verbs,
)
from callbacks.api.views.case_verbs import view_of

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
    path("data-rechecks/<int:pk>/check/", rechecks.CheckRecheck.as_view(), name="api-recheck-check"),
    path("data-rechecks/<int:pk>/correct/", rechecks.CorrectRecheck.as_view(), name="api-recheck-correct"),
    path("data-rechecks/<int:pk>/confirm/", rechecks.ConfirmRecheck.as_view(), name="api-recheck-confirm"),
    path(
        "data-rechecks/<int:pk>/not-an-error/",
        rechecks.RecheckNotAnError.as_view(),
        name="api-recheck-not-an-error",
    ),
    path("data-rechecks/<int:pk>/verify/", rechecks.VerifyRecheck.as_view(), name="api-recheck-verify"),
    path("findings/<int:pk>/", rechecks.FindingDetail.as_view(), name="api-finding"),
    path("findings/<int:pk>/confirm/", rechecks.ConfirmFinding.as_view(), name="api-finding-confirm"),
    path("findings/<int:pk>/refute/", rechecks.RefuteFinding.as_view(), name="api-finding-refute"),
    path("callback-results/", results.CallbackResults.as_view(), name="api-callback-results"),
    path("findings/", registers.FindingList.as_view(), name="api-findings"),
    path("suggestions/", registers.SuggestionList.as_view(), name="api-suggestions"),
    path("questionnaires/", questionnaires.QuestionnaireList.as_view(), name="api-questionnaires"),
    path("needs/", registers.NeedList.as_view(), name="api-needs"),
    path("follow-ups/", follow_ups.FollowUpList.as_view(), name="api-follow-ups"),
    path("follow-ups/<int:pk>/", follow_ups.FollowUpDetail.as_view(), name="api-follow-up"),
    path("follow-ups/<int:pk>/done/", follow_ups.FinishFollowUp.as_view(), name="api-follow-up-done"),
    path("improvements/", improvements.ImprovementList.as_view(), name="api-improvements"),
    path("improvements/<int:pk>/", improvements.ImprovementDetail.as_view(), name="api-improvement"),
    path(
        "improvements/<int:pk>/done/",
        improvements.FinishImprovement.as_view(),
        name="api-improvement-done",
    ),
    *(
        path(
            f"complaints/<int:pk>/{call.word}/",
            view_of(call).as_view(),
            name=f"api-complaint-{call.word}",
        )
        for call in CASE_CALLS
    ),
]
