"""What waits in the message queues."""

from __future__ import annotations

from typing import Any

from config.celery import QUEUES
from config.celery import app as celery_app

TIMEOUT_SECONDS = 2


def queue_depths() -> dict[str, int]:
    """Messages waiting in each queue. Raises OperationalError or OSError when the broker is away."""
    with celery_app.connection_for_write(connect_timeout=TIMEOUT_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=TIMEOUT_SECONDS)
        channel: Any = broker.default_channel
        return {name: channel.queue_declare(queue=name).message_count for name in QUEUES}
