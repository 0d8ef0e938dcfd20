"""Rows for tests, as close to the real thing as the product makes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from callbacks.choices import TaskState
from callbacks.models import CallbackTask
from config.lib.calendar import day_end, day_start, local_day
from config.lib.encryption import digest
from regions.choices import DepartmentCode
from regions.models import Department, Membership, Region, User
from workorders.choices import Kind, ServiceMode, Status
from workorders.models import Category, Customer, Technician, WorkOrder

PASSWORD = "correct-horse-battery"


class RegionFactory(DjangoModelFactory[Region]):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"R{n}")
    name = factory.LazyAttribute(lambda region: f"区域{region.code}")


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"员工{n}")
    staff_no = factory.Sequence(lambda n: f"{n:03d}")
    password = factory.django.Password(PASSWORD)


def member(*, region: Region, role: str, **fields: Any) -> User:
    """A user with one role in one region."""
    user = UserFactory(**fields)
    Membership.objects.create(user=user, region=region, role=role)
    return user


class DepartmentFactory(DjangoModelFactory[Department]):
    class Meta:
        model = Department
        django_get_or_create = ("region", "code")

    region = factory.SubFactory(RegionFactory)
    code = DepartmentCode.REPAIR


class CategoryFactory(DjangoModelFactory[Category]):
    class Meta:
        model = Category
        django_get_or_create = ("name",)

    name = "空调"


class TechnicianFactory(DjangoModelFactory[Technician]):
    class Meta:
        model = Technician

    region = factory.SubFactory(RegionFactory)
    number = factory.Sequence(lambda n: f"T{n:04d}")
    name = "张师傅"


class CustomerFactory(DjangoModelFactory[Customer]):
    class Meta:
        model = Customer

    name = "李雷"
    phone = factory.Sequence(lambda n: f"138{n:08d}")
    identity = factory.LazyAttribute(lambda customer: digest(f"{customer.phone}|{customer.name}"))
    phone_hmac = factory.LazyAttribute(lambda customer: digest(customer.phone))
    phone_last4 = factory.LazyAttribute(lambda customer: customer.phone[-4:])
    phone_masked = factory.LazyAttribute(lambda customer: f"{customer.phone[:3]}****{customer.phone[-4:]}")


class WorkOrderFactory(DjangoModelFactory[WorkOrder]):
    """A finished on-site install of yesterday with a usable phone."""

    class Meta:
        model = WorkOrder

    order_no = factory.Sequence(lambda n: f"WX{n:08d}")
    kind = Kind.INSTALL
    service_mode = ServiceMode.ONSITE
    region = factory.SubFactory(RegionFactory)
    category = factory.SubFactory(CategoryFactory)
    technician = factory.SubFactory(TechnicianFactory, region=factory.SelfAttribute("..region"))
    customer = factory.SubFactory(CustomerFactory)
    customer_name = factory.SelfAttribute("customer.name")
    phone = factory.SelfAttribute("customer.phone")
    phone_raw = factory.SelfAttribute("customer.phone")
    phone_hmac = factory.SelfAttribute("customer.phone_hmac")
    phone_last4 = factory.SelfAttribute("customer.phone_last4")
    phone_masked = factory.SelfAttribute("customer.phone_masked")
    address = "杭州市西湖区文化路1号幸福里2幢301室"
    address_masked = "杭州市西湖区文化路***"
    status = Status.FINISHED
    completed_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    dispatched_at = factory.LazyAttribute(
        lambda order: (order.completed_at or timezone.now()) - timedelta(hours=4)
    )
    landed_at = factory.LazyAttribute(lambda order: order.completed_at or order.dispatched_at)
    finished_landed_at = factory.LazyAttribute(
        lambda order: order.landed_at if order.status == Status.FINISHED else None
    )
    charge = 0


class CallbackTaskFactory(DjangoModelFactory[CallbackTask]):
    """A first-round callback that is due today."""

    class Meta:
        model = CallbackTask

    class Params:
        now: datetime = factory.LazyFunction(timezone.now)  # type: ignore[assignment]

    work_order = factory.SubFactory(WorkOrderFactory)
    region = factory.SelfAttribute("work_order.region")
    state = TaskState.DUE
    due_start = factory.LazyAttribute(lambda task: day_start(local_day(task.now)))
    due_end = factory.LazyAttribute(lambda task: day_end(local_day(task.now)))
    due_on = factory.LazyAttribute(lambda task: local_day(task.due_end))
    callable_at = factory.SelfAttribute("due_start")
    created_at = factory.SelfAttribute("due_start")
