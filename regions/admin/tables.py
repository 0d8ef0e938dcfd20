"""This floor's tables; importing them registers them."""

from regions.admin import calendar, departments, locks, people, regions

__all__ = ["calendar", "departments", "locks", "people", "regions"]
