"""Accounts and their roles. A file never holds a password: a new colleague gets hers on her page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from regions.actions.members import RegionPost, disable_user, enable_user, grant_role, revoke_role
from regions.choices import DialMode, Role
from regions.lists.columns import SEPARATOR, Choice, Column, Named, Switch
from regions.lists.resource import ListResource, listed, told_at
from regions.models import Region, User

ROLES, ACTIVE = "roles", "is_active"
LANGUAGES = (("zh-hans", "中文"), ("en", "English"))


class StaffForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("username", "name", "staff_no", "email", "language", "dial_mode", "dialects")


class Posts(Widget):
    """``HZ:回访员;NB:信息员``: a role in a region each."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        words = [word.strip() for word in value.replace("；", SEPARATOR).replace("：", ":").split(SEPARATOR)]
        return [self._post(word) for word in words if word]

    def _post(self, word: str) -> RegionPost:
        code, _mark, role = word.partition(":")
        if not role:
            raise ValueError(
                _("“%(value)s”认不出，请写成 区域代码:角色，如 HZ:回访员。") % {"value": word[:40]}
            )
        region = Named(Region.objects.all(), "code").clean(code.strip())
        return RegionPost(region=region, role=Role(Choice(Role).clean(role.strip())))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        named = Choice(Role)
        return SEPARATOR.join(sorted(f"{post.region.code}:{named.render(post.role)}" for post in value or ()))


class PostsColumn(Column):
    def get_value(self, instance: Any) -> list[RegionPost]:
        return posts_of(instance)


def posts_of(user: User) -> list[RegionPost]:
    if user._state.adding:
        return []
    return [RegionPost(region=each.region, role=Role(each.role)) for each in user.memberships.all()]


@listed("staff")
class StaffList(ListResource):
    username = Column("username", "登录名")
    person = Column("name", "姓名")
    staff_no = Column("staff_no", "工号")
    email = Column("email", "邮箱")
    language = Column("language", "界面语言", Choice(LANGUAGES))
    dial_mode = Column("dial_mode", "拨号方式", Choice(DialMode))
    dialects = Column("dialects", "会说的方言")
    is_active = Column(ACTIVE, "在职", Switch())
    roles = PostsColumn(ROLES, "角色", Posts())
    form_base = StaffForm
    beside_the_form = frozenset({ACTIVE, ROLES})
    is_rehearsed = True

    class Meta(ListResource.Meta):
        model = User
        fields = ("username", "person", "staff_no", "email", "language", "dial_mode", "dialects",
                  "is_active", "roles")  # fmt: skip
        import_id_fields = ("username",)

    def rows(self) -> QuerySet[Any]:
        return User.objects.prefetch_related("memberships__region").order_by("username", "pk")

    def prepare(self, instance: Any) -> None:
        if instance.pk is None:
            instance.set_unusable_password()

    def write_beside(self, instance: Any, *, row: dict[str, str], actor: User | None, now: datetime) -> None:
        """By the same verbs as everywhere: nobody's own roles, no forbidden pair, sessions end."""
        roles, active = self.fields[ROLES], self.fields[ACTIVE]
        if roles.column_name in row:
            with told_at(ROLES):
                self._set_roles(instance, roles.clean(row), actor=actor, now=now)
        if active.column_name in row:
            with told_at(ACTIVE):
                self._set_active(instance, is_wanted=active.clean(row), actor=actor, now=now)

    def _set_active(self, user: User, *, is_wanted: bool, actor: User | None, now: datetime) -> None:
        if user.is_active and not is_wanted:
            disable_user(actor=actor, user=user, now=now)
        elif is_wanted and not user.is_active:
            enable_user(actor=actor, user=user, now=now)

    def _set_roles(self, user: User, wanted: list[RegionPost], *, actor: User | None, now: datetime) -> None:
        held = posts_of(user)
        for post in held:
            if post not in wanted:
                revoke_role(actor=actor, user=user, post=post, now=now)
        for post in wanted:
            if post not in held:
                grant_role(actor=actor, user=user, post=post, now=now)
