"""The ground floor: settings, URLs, Celery and small shared nouns; no models.

Nothing is imported here: the reader's child uses ``config.lib`` without Celery and Django. ``regions.apps``
loads ``config.celery`` in every Django process.
"""
