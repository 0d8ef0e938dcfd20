"""Keys for programs that call the API as a member of staff."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from rest_framework.authtoken.models import Token

from regions.actions.auditing import record_audit
from regions.models import User


def issue_token(*, user: User, actor: User | None, now: datetime) -> str:
    """The user's API token, made on the first call and the same ever after; issuing it is audited."""
    with transaction.atomic():
        token, _is_new = Token.objects.get_or_create(user=user)
        record_audit(actor=actor, verb="issue_token", obj=user, region=None, now=now)
    return str(token.key)
