from callbacks.models.attempt import CallAttempt, Dial, Retraction
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
    "Complaint",
    "ComplaintEvent",
    "CustomerNeed",
    "DataRecheck",
    "Dial",
    "EvidencePhoto",
    "ExceptionDay",
    "Outcome",
    "PeakDraw",
    "PeakPolicy",
    "Questionnaire",
    "QuestionnaireItem",
    "RecheckEvent",
    "RecordAmendment",
    "ResultChange",
    "ResultMark",
    "Retraction",
    "ScriptText",
    "ServiceFinding",
    "Suggestion",
    "TaskEvent",
]
