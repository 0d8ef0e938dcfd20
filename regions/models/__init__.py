from regions.models.audit import AuditEntry
from regions.models.day import DayLock, DirtyDay
from regions.models.department import Department
from regions.models.holiday import CallingHours, Holiday
from regions.models.notice import Notice
from regions.models.region import Region
from regions.models.rota import Absence, WorkWeek
from regions.models.running import Heartbeat, IdempotentAnswer, JobRecord, PeriodicRun
from regions.models.saved_filter import SavedFilter
from regions.models.service_hours import ServiceHours
from regions.models.user import Membership, User

__all__ = [
    "Absence",
    "AuditEntry",
    "CallingHours",
    "DayLock",
    "Department",
    "DirtyDay",
    "Heartbeat",
    "Holiday",
    "IdempotentAnswer",
    "JobRecord",
    "Membership",
    "Notice",
    "PeriodicRun",
    "Region",
    "SavedFilter",
    "ServiceHours",
    "User",
    "WorkWeek",
]
