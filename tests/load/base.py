"""Fills a house for a load drill, by the product's own ways: staff, an import, the planning.

``python -m tests.load.base AGENTS ORDERS`` prints {"agents": {username: token}, "password": …} as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from typing import Any

import django

REGION, PASSWORD = "HZ", "load-drill-only-password"


def make(*, agents: int, orders: int) -> dict[str, Any]:
    from django.utils import timezone

    from callbacks.actions.planning import plan_callbacks
    from regions.models import Region

    now = timezone.now()
    region = Region.objects.create(code=REGION, name="杭州")
    tokens = dict(_agent(region, number, now) for number in range(agents))
    _land(orders=orders, now=now)
    planned = plan_callbacks(now=now).planned
    return {"agents": tokens, "password": PASSWORD, "callbacks": planned}


def _agent(region: Any, number: int, now: datetime) -> tuple[str, str]:
    from django.contrib.auth.hashers import make_password

    from regions.actions.tokens import issue_token
    from regions.choices import Role
    from regions.models import Membership, User

    user = User.objects.create(username=f"agent{number:02d}", name=f"坐席{number:02d}")
    user.password = make_password(PASSWORD)
    user.save()
    Membership.objects.create(user=user, region=region, role=Role.CALLBACK_AGENT)
    return user.username, issue_token(user=user, actor=None, now=now)


def _land(*, orders: int, now: datetime) -> None:
    from django.core.files.base import ContentFile

    from config.lib.calendar import local
    from regions.models import Region
    from tests.workorders.files import cells, orders_csv
    from workorders.actions.importing import Receipt, check_batch, receive_file, run_batch, start_commit

    day = f"{local(now - timedelta(days=1)):%Y-%m-%d}"
    free = {"dispatched_at": f"{day} 09:00:00", "completed_at": f"{day} 17:30:00", "charge": "0"}
    content = ContentFile(orders_csv(*(cells(number, **free) for number in range(1, orders + 1))))
    receipt = Receipt(scope=Region.objects.get(code="HQ"))
    batch = receive_file(upload=content, filename="load.csv", receipt=receipt, now=now)
    check_batch(batch=batch, now=now)
    start_commit(batch=batch, actor=None, now=now, ring=False)
    run_batch(batch_id=batch.pk, clock=lambda: now)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(make(agents=int(sys.argv[1]), orders=int(sys.argv[2]))))
