from regions.models.audit import AuditEntry
from regions.models.day import DayLock, DirtyDay
from regions.models.department import Department
from regions.models.holiday import CallingHours, Holiday
from regions.models.region import Region
from regions.models.running import Heartbeat, IdempotentAnswer, JobRecord, PeriodicRun
from regions.models.saved_filter import SavedFilter
from regions.models.user import Membership, User

__all__ = [
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
    "PeriodicRun",
    "Region",
    "SavedFilter",
    "User",
]
