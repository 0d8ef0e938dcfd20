from callbacks.models.attempt import CallAttempt, Dial, Retraction
from callbacks.models.case_duties import FollowUp, ImprovementOrder, InboxLook, OverdueCheck
from callbacks.models.case_policy import CasePolicy, Route, SeverityLimits
from callbacks.models.case_rows import (
    CaseDirective,
    CaseEscalation,
    CaseHandling,
    CaseInquiry,
    CasePause,
    CaseSolution,
    PartsLine,
    PartsRequisition,
)
from callbacks.models.complaint import Complaint
from callbacks.models.data_recheck import DataRecheck
from callbacks.models.finding import ServiceFinding
from callbacks.models.history import ComplaintEvent, RecheckEvent, TaskEvent
from callbacks.models.outcome import Outcome
from callbacks.models.peak import ExceptionDay, PeakDraw, PeakPolicy
from callbacks.models.photo import EvidencePhoto
from callbacks.models.policy import CallbackPolicy, ScriptText
from callbacks.models.questionnaire import CannedPhrase, Questionnaire, QuestionnaireItem
from callbacks.models.record import CallbackRecord, RecordAmendment
from callbacks.models.result import ResultChange, ResultMark
from callbacks.models.suggestion import CustomerNeed, Suggestion
from callbacks.models.task import CallbackTask

__all__ = [
    "CallAttempt",
    "CallbackPolicy",
    "CallbackRecord",
    "CallbackTask",
    "CannedPhrase",
    "CaseDirective",
    "CaseEscalation",
    "CaseHandling",
    "CaseInquiry",
    "CasePause",
    "CasePolicy",
    "CaseSolution",
    "Complaint",
    "ComplaintEvent",
    "CustomerNeed",
    "DataRecheck",
    "Dial",
    "EvidencePhoto",
    "ExceptionDay",
    "FollowUp",
    "ImprovementOrder",
    "InboxLook",
    "Outcome",
    "OverdueCheck",
    "PartsLine",
    "PartsRequisition",
    "PeakDraw",
    "PeakPolicy",
    "Questionnaire",
    "QuestionnaireItem",
    "RecheckEvent",
    "RecordAmendment",
    "ResultChange",
    "ResultMark",
    "Retraction",
    "Route",
    "ScriptText",
    "ServiceFinding",
    "SeverityLimits",
    "Suggestion",
    "TaskEvent",
]
