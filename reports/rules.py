"""Who may do what with a daily (roles.md 7): the same predicate hides the button and refuses the request."""

from __future__ import annotations

from regions.choices import Role
from regions.models import Region
from regions.rules import holds
from regions.scoping import AnyUser

MAKERS = (Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR)
HEADQUARTERS = (Role.HQ_AGENT, Role.HQ_MANAGER)
CORRECTORS = (Role.REGION_SUPERVISOR, Role.HQ_MANAGER)


def can_draft(user: AnyUser, region: Region) -> bool:
    """Anyone who may file it or decide on it may also ask for the day's draft (ruling 63)."""
    return holds(user, *MAKERS, *HEADQUARTERS, region=region)


def can_submit(user: AnyUser, region: Region) -> bool:
    return holds(user, *MAKERS, region=region)


def can_edit_notes(user: AnyUser, region: Region) -> bool:
    return can_submit(user, region)


def can_decide(user: AnyUser, region: Region) -> bool:
    """Accept or return: headquarters only."""
    return holds(user, *HEADQUARTERS, region=region)


def can_correct(user: AnyUser, region: Region) -> bool:
    """更正 after acceptance: the supervisor answers for it, or the HQ manager."""
    return holds(user, *CORRECTORS, region=region)
