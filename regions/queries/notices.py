"""What somebody was told (bell, list): her own rows and nobody else's."""

from __future__ import annotations

from regions.models import Notice, User
from regions.models.notice import NoticeQuerySet

# The bell says "99+" beyond: it looks at no more rows of the partial index than it can show.
MOST_COUNTED = 99


def unread_count(*, user: User) -> int:
    """At most one above ``MOST_COUNTED``."""
    unread = Notice.objects.filter(recipient=user).unread().order_by("-pk")
    return unread.values("pk")[: MOST_COUNTED + 1].count()


def notices_of(*, user: User, only_unread: bool) -> NoticeQuerySet:
    """Newest first, with their regions."""
    hers = Notice.objects.filter(recipient=user).select_related("region").order_by("-pk")
    return hers.unread() if only_unread else hers
