"""The daily totals made anew from the records (interfaces.md 2)."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.lib.calendar import local_day
from reports.actions.rollup import rebuild_totals
from reports.aggregates.totals import first_counted_day
from reports.policies.periods import is_sheet_day

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Command(BaseCommand):
    help = "按原始记录重新生成每日、每月汇总"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", default="", help="第一天,如 2026-11-01;不填为最早一天")
        parser.add_argument("--to", dest="last", default="", help="最后一天;不填为今天")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        today = local_day(now)
        last = _day(text=options["last"]) if options["last"] else today
        first = _day(text=options["first"]) if options["first"] else min(first_counted_day() or last, last)
        if first > last:
            raise _wrong(f"开始日 {first} 晚于结束日 {last}")
        days, rows = rebuild_totals(first=first, last=last, now=now)
        told = json.dumps({"days": days, "rows": rows})
        self.stdout.write(
            told if options["json"] else f"重新汇总 {first} 至 {last}:{days} 个区域日,{rows} 行"
        )


def _day(*, text: str) -> date:
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not is_sheet_day(day=day):
        raise _wrong(f"日期“{text}”无法识别,应写作 2026-11-20")
    return day


def _wrong(reason: str) -> CommandError:
    return CommandError(reason, returncode=2)
