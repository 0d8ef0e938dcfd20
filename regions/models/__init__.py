from regions.models.audit import AuditEntry
from regions.models.day import DayLock, DirtyDay
from regions.models.department import Department
from regions.models.holiday import CallingHours, Holiday
from regions.models.region import Region
from regions.models.running import Heartbeat, IdempotentAnswer, PeriodicRun
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
    "Membership",
    "PeriodicRun",
    "Region",
    "User",
]
