"""What the customer suggests or needs (A5, J4): kept with the attempt that heard it."""

from __future__ import annotations

from datetime import datetime

from callbacks.actions.submissions import SuggestionWords
from callbacks.models import CallAttempt, CustomerNeed, Suggestion


def keep_suggestion(
    *, attempt: CallAttempt, words: SuggestionWords | None, now: datetime
) -> Suggestion | None:
    """In the caller's transaction; nothing for blank words."""
    if words is None or not words.text.strip():
        return None
    return Suggestion.objects.create(
        **_heard(attempt=attempt, text=words.text, now=now), category=words.category
    )


def keep_need(*, attempt: CallAttempt, text: str, now: datetime) -> CustomerNeed | None:
    """In the caller's transaction; nothing for blank words."""
    if not text.strip():
        return None
    return CustomerNeed.objects.create(**_heard(attempt=attempt, text=text, now=now))


def _heard(*, attempt: CallAttempt, text: str, now: datetime) -> dict[str, object]:
    return {
        "attempt": attempt,
        "work_order_id": attempt.task.work_order_id,
        "region_id": attempt.region_id,
        "text": text.strip(),
        "heard_at": now,
        "heard_by": attempt.agent,
    }
