"""登记册: one page a register, with the filters in the address; every line leads to what is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from config.lib.calendar import local_day
from config.lib.keyset import KeysetPage
from regions.models import Region
from regions.rules import can_export, sees_rows
from regions.views.gates import only_for
from reports.actions.registering import RegisterWish, download_register
from reports.aggregates.registers import Cut, register_entries, register_rows
from reports.forms import RegisterForm, month_of
from reports.policies.registers import (
    BY_CODE,
    MOST_ROWS,
    REGISTERS,
    Register,
    RegisterSheet,
    Source,
    Span,
    register_sheet,
)
from reports.policies.tables import Row
from reports.views.workbooks import workbook

PAGE = 50
TABS = {
    "not-genuine": _("不属实"),
    "dissatisfied": _("不满意"),
    "data-errors": _("资料错误"),
    "irregular": _("服务不规范"),
}
BEHIND = {
    Source.CASES: "callbacks:complaint",
    Source.RECHECKS: "callbacks:recheck",
    Source.FINDINGS: "callbacks:finding",
}


@dataclass(frozen=True, slots=True)
class Tab:
    label: Any
    url: str
    key: str
    is_current: bool


@login_required
@require_GET
def registers(request: HttpRequest) -> HttpResponse:
    only_for(request, may=sees_rows)
    return redirect("reports:register", code=REGISTERS[0].code)


@login_required
@require_GET
def register(request: HttpRequest, code: str) -> HttpResponse:
    user, today = only_for(request, may=sees_rows), local_day(timezone.now())
    found, form = _register(code), RegisterForm(request.GET, user=user, today=today)
    context = {
        "register": found,
        "form": form,
        "tabs": _tabs(current=found, form=form),
        "months": _months(form=form, today=today),
        "may_download": can_export(user),
        "file_url": f"{reverse('reports:register_file', args=[code])}?{urlencode(form.as_query())}",
    }
    if not form.is_valid():
        return render(request, "reports/register.html", context, status=400)
    rows = register_rows(register=found, cut=_cut(form), user=user)
    total, number = rows.count(), _page_number(request)
    listed = min(total, MOST_ROWS)
    number = min(number, max(1, -(-listed // PAGE)))
    start = (number - 1) * PAGE
    entries = register_entries(register=found, rows=rows[start : min(start + PAGE, listed)])
    span = _span(form, total=total, start=start + 1)
    sheet = register_sheet(register=found, entries=entries, span=span)
    context |= {"sheet": sheet, "lines": [_line(row) for row in sheet.table.rows]}
    context["page"] = _pager(sheet, form=form, number=number, listed=listed)
    return render(request, "reports/register.html", context)


@login_required
@require_GET
def register_file(request: HttpRequest, code: str) -> HttpResponse:
    """The whole register as a workbook, of the regions whose lists she may take away (ruling 71)."""
    user, now = only_for(request, may=can_export), timezone.now()
    found, form = _register(code), RegisterForm(request.GET, user=user, today=local_day(now))
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    wish = RegisterWish(register=found, first=given["first"], last=given["last"], region=given["region"])
    made = download_register(wish=wish, actor=user, now=now)
    return workbook(made=made)


def _register(code: str) -> Register:
    if code not in BY_CODE:
        raise Http404
    return BY_CODE[code]


def _cut(form: RegisterForm) -> Cut:
    given = form.cleaned_data
    return Cut(first=given["first"], last=given["last"], region=given["region"])


def _span(form: RegisterForm, *, total: int, start: int) -> Span:
    given = form.cleaned_data
    region: Region | None = given["region"]
    return Span(
        first=given["first"],
        last=given["last"],
        total=total,
        region=region.name if region is not None else "",
        start=start,
    )


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and 0 < len(asked) < 6 and int(asked) else 1


def _line(row: Row) -> tuple[str, Row]:
    source, number = row.key.split(":", 1)
    return reverse(BEHIND[Source(source)], args=[number]), row


def _pager(sheet: RegisterSheet, *, form: RegisterForm, number: int, listed: int) -> KeysetPage:
    def url(page: int) -> str:
        return f"?{urlencode(form.as_query(page=str(page)))}"

    return KeysetPage(
        items=list(sheet.table.rows),  # type: ignore[arg-type]
        previous_url=url(number - 1) if number > 1 else "",
        next_url=url(number + 1) if number * PAGE < listed else "",
    )


def _tabs(*, current: Register, form: RegisterForm) -> list[Tab]:
    query = urlencode(form.as_query())
    return [
        Tab(
            label=TABS[each.code],
            url=f"{reverse('reports:register', args=[each.code])}?{query}",
            key=str(number),
            is_current=each.code == current.code,
        )
        for number, each in enumerate(REGISTERS, start=1)
    ]


def _months(*, form: RegisterForm, today: date) -> list[tuple[Any, str]]:
    words = (_("本月"), _("上月"))
    return [
        (word, f"?{urlencode(form.as_query(**month_of(day=today, back=back)))}")
        for back, word in enumerate(words)
    ]
