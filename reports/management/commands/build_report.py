"""A report as a workbook, from the shell (interfaces.md 2, ruling 63)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.lib.calendar import local_day
from regions.models import Region
from reports.actions.downloading import Download, FileKind, download_daily
from reports.actions.downloading_periods import download_period
from reports.actions.rollup import settle
from reports.aggregates.day_views import Wanted, answer, day_view
from reports.aggregates.period_views import period_answer, period_view
from reports.choices import PeriodKind
from reports.policies.forms import ALL_CATEGORIES, Form
from reports.policies.spans import NoPeriod, Span, SpanKind, parse_span
from workorders.models import Category


@dataclass(frozen=True, slots=True)
class Built:
    form: Form
    answer: dict[str, Any]
    download: Download


class Command(BaseCommand):
    help = "生成报表工作簿:最近一次上报或发布的版本,没有则为实时数据;--live 强制实时"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("form", help="daily(日报)、weekly(周报) 或 monthly(月报)")
        parser.add_argument("--region", required=True, help="区域代码,如 HZ")
        parser.add_argument("--period", required=True, help="2026-11-20、2026-W47 或 2026-11")
        parser.add_argument("--category", default="", help="品类;不填为全部")
        parser.add_argument("--output", required=True, help="工作簿路径")
        parser.add_argument("--live", action="store_true", help="不取已上报、已发布的版本")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        wanted_form = _form(name=options["form"])
        region = _region(code=options["region"])
        span = _span(text=options["period"], form=wanted_form, now=now)
        wanted = Wanted(category=_category(name=options["category"]), live=options["live"])
        built = wanted_form.build(region, span, wanted, now)
        try:
            Path(options["output"]).write_bytes(built.download.content)
        except OSError as problem:
            raise _wrong(f"无法写入 {options['output']}: {problem.strerror}")
        told = json.dumps(built.answer, ensure_ascii=False)
        self.stdout.write(told if options["json"] else _sentence(form=built.form, output=options["output"]))


Build = Callable[[Region, Span, Wanted, datetime], Built]


@dataclass(frozen=True, slots=True)
class WantedForm:
    """``example`` is how its period is written."""

    span: SpanKind
    example: str
    build: Build


def _daily(region: Region, span: Span, wanted: Wanted, now: datetime) -> Built:
    view = day_view(region=region, day=span.first, wanted=wanted)
    download = download_daily(view=view, kind=FileKind.WORKBOOK, actor=None, now=now)
    return Built(form=view.book.forms[0], answer=answer(view=view), download=download)


def _of_period(kind: PeriodKind) -> Build:
    def build(region: Region, span: Span, wanted: Wanted, now: datetime) -> Built:
        settle(regions=[region.pk], first=span.first, last=span.last, now=now)
        view = period_view(region=region, kind=kind, span=span, wanted=wanted, now=now, with_sheets=True)
        download = download_period(view=view, kind=FileKind.WORKBOOK, actor=None, now=now)
        return Built(form=view.book.forms[0], answer=period_answer(view=view), download=download)

    return build


FORMS = {
    "daily": WantedForm(SpanKind.DAY, "2026-11-20", _daily),
    "weekly": WantedForm(SpanKind.WEEK, "2026-W47", _of_period(PeriodKind.WEEKLY)),
    "monthly": WantedForm(SpanKind.MONTH, "2026-11", _of_period(PeriodKind.MONTHLY)),
}


def _form(*, name: str) -> WantedForm:
    if name not in FORMS:
        raise _wrong(f"没有名为 {name} 的报表,可用:{'、'.join(FORMS)}")
    return FORMS[name]


def _region(*, code: str) -> Region:
    region = Region.objects.callable().filter(code=code).first()
    if region is None:
        raise _wrong(f"没有代码为 {code} 的区域")
    return region


def _span(*, text: str, form: WantedForm, now: datetime) -> Span:
    try:
        span = parse_span(text=text)
    except NoPeriod:
        raise _wrong(f"日期“{text}”无法识别,应写作 {form.example}")
    if span.kind is not form.span:
        raise _wrong(f"日期“{text}”无法识别,应写作 {form.example}")
    if span.first > local_day(now):
        raise _wrong(f"{text} 还没有到")
    return span


def _category(*, name: str) -> str:
    """The 品类 it is merged into; empty for all."""
    if name in ("", ALL_CATEGORIES):
        return ""
    category = Category.objects.select_related("alias_of").filter(name=name).first()
    if category is None:
        raise _wrong(f"没有名为 {name} 的品类")
    return (category.alias_of or category).name


def _sentence(*, form: Form, output: str) -> str:
    return f"{form.title} {' '.join(form.header_line.split())} {len(form.table.rows)} 行 → {output}"


def _wrong(reason: str) -> CommandError:
    return CommandError(reason, returncode=2)
