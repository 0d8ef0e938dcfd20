"""What orders are sorted by. Orders and customers themselves are not here (ruling 71)."""

from workorders.admin import categories, sources, technicians

__all__ = ["categories", "sources", "technicians"]
