"""``plan_callbacks [--today DATE]`` (interfaces.md 2): opens, waives and cancels callbacks."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from callbacks.actions.planning import acting_at, plan_callbacks

LINE = "新增回访 {planned}，免访 {waived}，资料错误 {data_errors}，取消 {cancelled}"


class Command(BaseCommand):
    help = "Opens, waives and cancels callbacks for what has landed; running it twice changes nothing more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--today", metavar="DATE", help="act as at the end of this day (2026-11-20)")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["today"]:
            now = acting_at(today=_day(options["today"]), now=now)
        done = plan_callbacks(now=now)
        answer = {
            "planned": done.planned,
            "waived": done.waived,
            "data_errors": done.data_errors,
            "cancelled": done.cancelled,
        }
        self.stdout.write(json.dumps(answer) if options["json"] else LINE.format(**answer))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"日期无法识别：{text}，请写成 2026-11-20。", returncode=2)
