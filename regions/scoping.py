"""Who sees which rows (A1, ruling 71). A region's rows do not exist for another region.

Every queryset of business rows has ``visible_to(user)``; edges may use nothing else, and the build checks it.
Out of scope means 404, never 403: the row does not exist for the caller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from django.db import models
from django.db.models import Q

from regions.choices import ROW_ROLES, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from regions.models import User


AnyUser: TypeAlias = "User | AnonymousUser"

Row = TypeVar("Row", bound=models.Model)


def region_ids(user: AnyUser, *, roles: frozenset[Role] = ROW_ROLES) -> frozenset[int]:
    """Regions (with all below them) where the user holds one of ``roles``; empty for anybody else."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    return user.region_ids(roles=roles)


class ScopedQuerySet(models.QuerySet[Row]):
    """A queryset whose rows belong to a region. ``scope_field`` is the lookup of the region's id."""

    scope_field = "region_id"

    def visible_to(self, user: AnyUser) -> Self:
        """The rows of the user's regions; nothing for anyone without a role that sees rows."""
        return self.filter(self.scope_of(user))

    def scope_of(self, user: AnyUser) -> Q:
        ids = region_ids(user)
        return Q(**{f"{self.scope_field}__in": ids}) if ids else Q(pk__in=())


class AppendOnlyQuerySet(ScopedQuerySet[Row]):
    """Rows that are written once: no update, no delete (E8, D13, O1)."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError(f"{self.model.__name__} rows are append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{self.model.__name__} rows are append-only")


class AppendOnly(models.Model):
    """Base of a row that may be inserted and never changed."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not self._state.adding:
            raise TypeError(f"{type(self).__name__} rows are append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{type(self).__name__} rows are append-only")
