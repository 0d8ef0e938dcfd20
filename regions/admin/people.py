"""Accounts and their roles. Passwords are set here, disabling ends the sessions, deleting does not exist."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.errors import DomainError
from regions.actions.members import disable_user, enable_user
from regions.admin.base import HistoricalAdmin
from regions.admin.lists import ListAdmin
from regions.forms import MembershipFormSet, NewUserForm, UserForm
from regions.lists.people import StaffList
from regions.models import Membership, User
from regions.rules import ADMINISTRATORS, can_configure, can_grant


class MembershipInline(admin.TabularInline):
    model = Membership
    formset = MembershipFormSet
    autocomplete_fields = ("region",)
    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return can_configure(request.user, ADMINISTRATORS)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may_grant(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may_grant(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may_grant(request, obj)

    def _may_grant(self, request: HttpRequest, obj: Model | None) -> bool:
        if obj is None:
            return can_configure(request.user, ADMINISTRATORS)
        return can_grant(request.user, cast("User", obj))


@admin.register(User)
class UserAdmin(ListAdmin, HistoricalAdmin, DjangoUserAdmin):
    list_resource = StaffList
    form = UserForm
    add_form = NewUserForm
    inlines = (MembershipInline,)
    list_display = ("username", "name", "staff_no", "is_active", "last_login")
    list_filter = ("is_active", "memberships__role")
    search_fields = ("username", "name", "staff_no")
    ordering = ("username", "pk")
    filter_horizontal = ()
    readonly_fields = ("is_active", "last_login")
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "staff_no", "email")}),
        (gettext_lazy("界面"), {"fields": ("language", "dial_mode")}),
        (gettext_lazy("状态"), {"fields": ("is_active", "last_login")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "name", "staff_no", "usable_password", "password1", "password2")}),
    )
    actions = ("disable", "enable")

    @admin.action(description=gettext_lazy("停用并结束登录"))
    def disable(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, act=disable_user, done=_("已停用:%(names)s"))

    @admin.action(description=gettext_lazy("重新启用"))
    def enable(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, act=enable_user, done=_("已启用:%(names)s"))

    def _each(self, request: HttpRequest, queryset: QuerySet[User], *, act: Any, done: str) -> None:
        names = []
        for user in queryset:
            try:
                act(actor=cast("User", request.user), user=user, now=timezone.now())
            except DomainError as problem:
                messages.error(request, str(problem))
            else:
                names.append(str(user))
        if names:
            messages.success(request, done % {"names": "、".join(names)})
