"""A person's own tabs on a list: filters under a name; nobody else sees them, nothing is audited."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from config.lib.errors import Refused
from regions.models import SavedFilter, User

AT_MOST = 9
NAME_AT_MOST = 30


def save_filter(*, actor: User, page: str, name: str, query: str, now: datetime) -> SavedFilter:
    """Under a name of hers: the same name again replaces what it stood for.

    ``query`` has been cleaned by the list's own filters. Raises Refused without a name, without a filter, and
    for more tabs than a page has room for.
    """
    name = " ".join(name.split())[:NAME_AT_MOST]
    if not name:
        raise Refused("name_missing", _("请给这组筛选起个名字。"), fields={"name": _("请填写名称。")})
    if not query:
        raise Refused("nothing_filtered", _("还没有选任何筛选，先选好再保存。"))
    hers = SavedFilter.objects.filter(user=actor, page=page)
    if not hers.filter(name=name).exists() and hers.count() >= AT_MOST:
        raise Refused("too_many", _("每个列表最多保存 %(most)s 组筛选，请先删掉一组。") % {"most": AT_MOST})
    saved, _made = SavedFilter.objects.update_or_create(
        user=actor,
        page=page,
        name=name,
        defaults={"query": query},
        create_defaults={"query": query, "created_at": now},
    )
    return saved


def delete_filter(*, actor: User, pk: int) -> None:
    """Nothing happens when she has no such filter."""
    SavedFilter.objects.filter(user=actor, pk=pk).delete()
