"""How a customer wishes to be addressed, in which dialect (D9, D11, ruling 26): remembered."""

from __future__ import annotations

from callbacks.models import CallbackTask
from workorders.choices import Salutation
from workorders.models import Customer

DIALECT_AT_MOST = 20
# Offered, not imposed: any other may be typed.
DIALECTS = (
    "普通话",
    "杭州话",
    "宁波话",
    "温州话",
    "嘉兴话",
    "绍兴话",
    "金华话",
    "台州话",
    "湖州话",
    "丽水话",
    "衢州话",
    "舟山话",
)


def settle_salutation(*, task: CallbackTask, salutation: Salutation) -> None:
    customer = task.work_order.customer
    Customer.objects.filter(pk=customer.pk).update(salutation=salutation)
    customer.salutation = salutation


def settle_dialect(*, task: CallbackTask, dialect: str) -> None:
    customer = task.work_order.customer
    customer.dialect = dialect.strip()[:DIALECT_AT_MOST]
    Customer.objects.filter(pk=customer.pk).update(dialect=customer.dialect)
