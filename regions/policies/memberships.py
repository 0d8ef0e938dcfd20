"""Which roles one person may hold together, and where (roles.md 7, ruling 17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from regions.choices import HQ_ROLES, Role


class MembershipProblem(Enum):
    NOT_AT_HQ = "not_at_hq"
    SEES_DATA_AND_RULES_USERS = "sees_data_and_rules_users"


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role held at headquarters or in a region."""

    role: Role
    at_hq: bool


def problem_with(*, posts: Iterable[HeldRole]) -> MembershipProblem | None:
    """Why these posts cannot be one person's, or None.

    Headquarters' roles and the administrator's are held at headquarters. The administrator makes the
    accounts and must not see customers, so she holds no other role (separation, roles.md).
    """
    held = list(posts)
    roles = {post.role for post in held}
    if any(post.role in HQ_ROLES | {Role.ADMINISTRATOR} and not post.at_hq for post in held):
        return MembershipProblem.NOT_AT_HQ
    if Role.ADMINISTRATOR in roles and len(roles) > 1:
        return MembershipProblem.SEES_DATA_AND_RULES_USERS
    return None
