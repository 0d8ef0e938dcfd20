"""How a customer wishes to be addressed (D9, ruling 26): asked once, remembered for every later call."""

from __future__ import annotations

from callbacks.models import CallbackTask
from workorders.choices import Salutation
from workorders.models import Customer


def settle_salutation(*, task: CallbackTask, salutation: Salutation) -> None:
    customer = task.work_order.customer
    Customer.objects.filter(pk=customer.pk).update(salutation=salutation)
    customer.salutation = salutation
