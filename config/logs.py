"""Logs: one JSON object a line, with request and task ids, never a phone number or a secret (W12)."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

from config.lib.phone_masks import phones_shortened

_SECRET_KEYS = re.compile(r"passw|secret|token|authorization|cookie|csrf|session_?id|field_encryption", re.I)
# Identifiers made of random hex would now and then look like a number.
_IDENTIFIERS = frozenset({"request_id", "task_id", "parent_task_id", "child_task_id", "timestamp"})

MASK = "***"


def masked(text: str) -> str:
    """The text with every phone number shortened to its first three and last four digits."""
    return phones_shortened(text=text)


def mask_event(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The structlog processor: last before the renderer, so that tracebacks are text already."""
    return {key: _masked_value(key, value) for key, value in event.items()}


def _masked_value(key: str, value: Any) -> Any:
    if _SECRET_KEYS.search(key):
        return MASK
    if key in _IDENTIFIERS or value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        text = masked(str(value))
        return value if text == str(value) else text
    if isinstance(value, Mapping):
        return {name: _masked_value(str(name), item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked_value("", item) for item in value]
    return masked(value if isinstance(value, str) else repr(value))


_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.stdlib.ExtraAdder(),
)


def logging_config(*, level: str) -> dict[str, Any]:
    """Django's LOGGING; also points structlog at the same handler."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": list(_SHARED),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.StackInfoRenderer(),
                    structlog.processors.format_exc_info,
                    mask_event,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own console handler would print the same lines unmasked.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
        },
    }
