"""``seed_demo`` (interfaces.md 2, ruling 64): a demo history that ends today, into an empty database."""

from __future__ import annotations

import gc
import json
import secrets
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.env import is_production
from config.lib.errors import DomainError
from reports.actions.demo.plan import DemoPlan
from reports.actions.demo.seeding import seed_demo

ORDERS, DAYS = 20_000, 60
MOST_ORDERS, MOST_DAYS = 200_000, 400
SHORTEST_PASSWORD = 10


def _between(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ArgumentTypeError(f"“{text}”不是整数")
        if not lowest <= number <= highest:
            raise ArgumentTypeError(f"{number} 不在 {lowest}–{highest} 之内")
        return number

    return read


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Millions of short-lived objects without a cycle: looking for cycles costs a sixth of the time."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


class Command(BaseCommand):
    help = "生成演示数据：六个区域、各角色员工、到今天为止的回访历史。只用于空数据库，生产环境拒绝执行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--orders", type=_between(1, MOST_ORDERS), default=ORDERS, help="工单数")
        parser.add_argument(
            "--days", type=_between(1, MOST_DAYS), default=DAYS, help="历史天数，今天是最后一天"
        )
        parser.add_argument("--seed", type=int, default=1, help="同一天同一个种子得到同样的数据")
        parser.add_argument("--password", default="", help="所有演示用户的密码，不给则随机生成")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        if is_production():
            raise CommandError("生产环境(DEBUG=false)不允许生成演示数据", returncode=2)
        password = options["password"] or secrets.token_urlsafe(9)
        if len(password) < SHORTEST_PASSWORD:
            raise CommandError(f"密码至少 {SHORTEST_PASSWORD} 个字符", returncode=2)
        plan = DemoPlan(
            now=timezone.now(),
            orders=options["orders"],
            days=options["days"],
            seed=options["seed"],
            password=password,
        )
        try:
            with _seldom_collecting():
                counts = seed_demo(plan=plan).as_dict()
        except DomainError as problem:
            raise CommandError(str(problem), returncode=2) from problem
        if options["json"]:
            self.stdout.write(json.dumps(counts | {"password": password}))
        elif options["verbosity"]:
            self.stdout.write(
                "区域 {regions}，用户 {users}，工单 {orders}，回访 {callbacks}，投诉 {complaints}".format(
                    **counts
                )
            )
            self.stdout.write(f"所有演示用户的密码：{password}（只显示这一次）")
