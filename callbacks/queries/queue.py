"""What the call screen reads: the queue, its counters, the customer's story (screens.md 1, A2)."""

from __future__ import annotations

from regions.choices import Role
from regions.models import User

# Who works the queue: the region's agents and, standing in, its supervisor (roles.md 7).
CALLING_ROLES = frozenset({Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR})


def agent_regions(agent: User) -> frozenset[int]:
    """The regions whose callbacks she may call."""
    return agent.region_ids(roles=CALLING_ROLES)
