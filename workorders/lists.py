"""What orders are sorted by, as files. Orders and customers themselves are no list (ruling 71)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from config.lib.pinyin import sort_key
from regions.lists.columns import Column, Named, Switch, YesNo
from regions.lists.resource import ListResource, listed
from regions.models import Region
from workorders.models import Category, Technician


@listed("categories")
class CategoryList(ListResource):
    title = Column("name", "名称")
    is_new = Column("is_new", "待确认", YesNo())

    class Meta(ListResource.Meta):
        model = Category
        fields = ("title", "is_new")
        import_id_fields = ("title",)

    def prepare(self, instance: Category) -> None:
        instance.sort_key = sort_key(text=instance.name)


@listed("technicians")
class TechnicianList(ListResource):
    """Found by source and number, without a number by source, region and name (ruling 16)."""

    source = Column("source", "来源")
    number = Column("number", "工号")
    title = Column("name", "姓名")
    region = Column("region", "区域", Named(Region.objects.all(), "code"))
    is_new = Column("is_new", "待确认", YesNo())
    is_active = Column("is_active", "在职", Switch())
    derived = ("sort_key",)

    class Meta(ListResource.Meta):
        model = Technician
        fields = ("source", "number", "title", "region", "is_new", "is_active")
        import_id_fields = ("source", "number", "title", "region")

    def prepare(self, instance: Technician) -> None:
        instance.sort_key = sort_key(text=instance.name)

    def rows(self) -> QuerySet[Any]:
        return Technician.objects.select_related("region").order_by("pk")

    def get_instance(self, instance_loader: Any, row: dict[str, str]) -> Technician | None:
        given = {name: self.fields[name].clean(row) for name in ("source", "number", "title", "region")}
        known = Technician.objects.select_related("region").filter(source=given["source"])
        if given["number"]:
            return known.filter(number=given["number"]).first()
        return known.filter(number="", region=given["region"], name=given["title"]).first()
