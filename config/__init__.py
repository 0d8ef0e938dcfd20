"""The ground floor: settings, URLs, Celery and small shared nouns; no models."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
