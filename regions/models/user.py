from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from regions.choices import DialMode, Role
from regions.models.region import Region


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff. What she may see and do comes from her memberships alone (ruling 17)."""

    username = models.CharField(
        _("登录名"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()]
    )
    name = models.CharField(_("姓名"), max_length=40, blank=True)
    staff_no = models.CharField(_("工号"), max_length=20, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    language = models.CharField(
        _("界面语言"), max_length=10, choices=[("zh-hans", "中文"), ("en", "English")], default="zh-hans"
    )
    dial_mode = models.CharField(_("拨号方式"), max_length=6, choices=DialMode, default=DialMode.SHOW)
    keymap = models.JSONField(_("快捷键"), default=dict, blank=True)
    dialects = models.CharField(_("会说的方言"), max_length=80, blank=True)
    is_active = models.BooleanField(_("在职"), default=True)
    is_staff = models.BooleanField(_("可进后台"), default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        ordering = ["username", "pk"]
        verbose_name = _("用户")
        verbose_name_plural = _("用户")

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def label(self) -> str:
        """How forms name her: 姓名 with 工号 where there is one."""
        return f"{self} {self.staff_no}".strip()

    def _held(self) -> list[tuple[Role, str]]:
        """(role, region path) of every membership, read once an instance, so once a request."""
        if not hasattr(self, "_held_cache"):
            rows = self.memberships.filter(region__is_active=True).values_list("role", "region__path")
            self._held_cache = [(Role(role), path) for role, path in rows]
        return self._held_cache

    def roles(self) -> frozenset[Role]:
        return frozenset(role for role, _path in self._held())

    def has_role(self, *roles: Role, region: Region | None = None) -> bool:
        """Does she hold one of ``roles``, for ``region`` when given (her region or one above it)?"""
        if not self.is_active:
            return False
        return any(
            role in roles and (region is None or region.path.startswith(path)) for role, path in self._held()
        )

    def region_ids(self, *, roles: frozenset[Role]) -> frozenset[int]:
        """Ids of all regions at or below those where she holds one of ``roles``; one query an instance."""
        cache: dict[frozenset[Role], frozenset[int]] = self.__dict__.setdefault("_region_ids", {})
        if roles not in cache:
            paths = {path for role, path in self._held() if role in roles}
            below = [Q(path__startswith=path) for path in paths]
            found = Region.objects.filter(reduce(or_, below)).values_list("pk", flat=True) if below else ()
            cache[roles] = frozenset(found)
        return cache[roles]


class Membership(models.Model):
    """One role in one region; the scope is that region and all below (ruling 17)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("用户"))
    region = models.ForeignKey(Region, models.CASCADE, related_name="memberships", verbose_name=_("区域"))
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    history = HistoricalRecords()

    class Meta:
        ordering = ["user", "region", "role", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "region", "role"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]
        verbose_name = _("任职")
        verbose_name_plural = _("任职")

    def __str__(self) -> str:
        return f"{self.user} · {self.region} · {self.get_role_display()}"
