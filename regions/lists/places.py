from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from regions.choices import DayKind, DepartmentCode
from regions.forms import DatedForm, DepartmentForm, RegionForm, ServiceHoursForm
from regions.lists.columns import Choice, Clock, Column, Day, ManyNamed, Named, Switch
from regions.lists.resource import ListResource, listed
from regions.models import CallingHours, Department, Holiday, Region, ServiceHours, User


@listed("regions")
class RegionList(ListResource):
    code = Column("code", "代码")
    title = Column("name", "名称")
    parent = Column("parent", "上级", Named(Region.objects.all(), "code"))
    hotline = Column("hotline", "服务热线")
    is_active = Column("is_active", "启用", Switch())
    form_base = RegionForm
    is_rehearsed = True

    class Meta(ListResource.Meta):
        model = Region
        fields = ("code", "title", "parent", "hotline", "is_active")
        import_id_fields = ("code",)

    def rows(self) -> QuerySet[Any]:
        """Parents before their children, so that the file goes in line by line."""
        return Region.objects.select_related("parent").order_by("path", "pk")


@listed("departments")
class DepartmentList(ListResource):
    region = Column("region", "区域", Named(Region.objects.all(), "code"))
    code = Column("code", "部门", Choice(DepartmentCode))
    title = Column("name", "名称")
    head = Column("head", "主管", Named(User.objects.filter(is_active=True), "username"))
    deputy = Column("deputy", "副职", Named(User.objects.filter(is_active=True), "username"))
    handlers = Column("handlers", "处理人", ManyNamed(User.objects.filter(is_active=True), "username"))
    form_base = DepartmentForm
    is_rehearsed = True

    class Meta(ListResource.Meta):
        model = Department
        fields = ("region", "code", "title", "head", "deputy", "handlers")
        import_id_fields = ("region", "code")

    def rows(self) -> QuerySet[Any]:
        people = Department.objects.select_related("region", "head", "deputy")
        return people.prefetch_related("handlers").order_by("region__path", "code", "pk")


@listed("holidays")
class HolidayList(ListResource):
    on = Column("on", "日期", Day())
    kind = Column("kind", "类型", Choice(DayKind))
    title = Column("name", "名称")

    class Meta(ListResource.Meta):
        model = Holiday
        fields = ("on", "kind", "title")
        import_id_fields = ("on",)


@listed("calling_hours")
class CallingHoursList(ListResource):
    region = Column("region", "区域", Named(Region.objects.all(), "code"))
    valid_from = Column("valid_from", "生效日期", Day())
    opens = Column("opens", "开始", Clock())
    closes = Column("closes", "结束", Clock())
    lunch_from = Column("lunch_from", "午休开始", Clock())
    lunch_to = Column("lunch_to", "午休结束", Clock())
    form_base = DatedForm

    class Meta(ListResource.Meta):
        model = CallingHours
        fields = ("region", "valid_from", "opens", "closes", "lunch_from", "lunch_to")
        import_id_fields = ("region", "valid_from")

    def rows(self) -> QuerySet[Any]:
        return CallingHours.objects.select_related("region").order_by("region__path", "valid_from", "pk")


@listed("service_hours")
class ServiceHoursList(ListResource):
    region = Column("region", "区域", Named(Region.objects.all(), "code"))
    valid_from = Column("valid_from", "生效日期", Day())
    weekdays = Column("weekdays", "工作日")
    opens = Column("opens", "开始", Clock())
    break_from = Column("break_from", "午休开始", Clock())
    break_to = Column("break_to", "午休结束", Clock())
    closes = Column("closes", "结束", Clock())
    form_base = ServiceHoursForm

    class Meta(ListResource.Meta):
        model = ServiceHours
        fields = ("region", "valid_from", "weekdays", "opens", "break_from", "break_to", "closes")
        import_id_fields = ("region", "valid_from")

    def rows(self) -> QuerySet[Any]:
        return ServiceHours.objects.select_related("region").order_by("region__path", "valid_from", "pk")
