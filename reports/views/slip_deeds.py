"""What the clerk does with slips: each posts one verb; with htmx only what changed comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.lib.errors import DomainError
from config.uploads import upload_refusal
from regions.models import User
from reports.actions import slips
from reports.actions.importing_slips import Imported, import_slips
from reports.actions.slips import Count, Taken
from reports.aggregates.slip_days import SlipSheet, slip_sheet
from reports.choices import SlipHow
from reports.models import Slip
from reports.views.reading import caller
from reports.views.slip_words import ERROR, OK, Answer, answer, import_counts, import_odd
from reports.views.slips import day_context, region_and_day

LEVELS = {OK: messages.success, ERROR: messages.error}
BY_HAND = frozenset({SlipHow.TYPE, SlipHow.SCAN})
Deed = Callable[[HttpRequest, Count, User, datetime], list[Taken]]
View = Callable[..., HttpResponse]


def _verb(deed: Deed) -> View:
    """A POST on a region's day that takes slips in: what it says of them, or why not."""

    @login_required
    @require_POST
    @wraps(deed)
    def posted(request: HttpRequest, code: str, day: str) -> HttpResponse:
        user, now = caller(request), timezone.now()
        region, on = region_and_day(user=user, code=code, day=day)
        count = Count(region=region, day=on)
        try:
            taken = deed(request, count, user, now)
        except DomainError as problem:
            refused = Answer(text=str(problem), level=ERROR)
            return _answered(request, count=count, said=refused, status=problem.status)
        sheet = slip_sheet(region=region, day=on)
        said = answer(taken=taken, sheet=sheet)
        touched = [each.order_id for each in taken if each.order_id]
        return _answered(request, count=count, said=said, orders=touched, sheet=sheet)

    return posted


@_verb
def take_slip(request: HttpRequest, count: Count, user: User, now: datetime) -> list[Taken]:
    """One number from the box; ``how`` tells a scanner from fingers."""
    how = request.POST.get("how", "")
    by = SlipHow(how) if how in BY_HAND else SlipHow.TYPE
    number = request.POST.get("number", "")[:200]
    return slips.take_slips(numbers=[number], count=count, how=by, actor=user, now=now)


@_verb
def tick_slips(request: HttpRequest, count: Count, user: User, now: datetime) -> list[Taken]:
    chosen = [
        int(pk) for pk in request.POST.getlist("order") if pk.isascii() and pk.isdigit() and len(pk) < 19
    ]
    return slips.tick_orders(orders=chosen, count=count, actor=user, now=now)


@login_required
@require_POST
def take_back_slip(request: HttpRequest, pk: int) -> HttpResponse:
    user = caller(request)
    slip = get_object_or_404(Slip.objects.visible_to(user).select_related("region"), pk=pk)
    count = Count(region=slip.region, day=slip.day)
    try:
        slips.take_back_slip(slip=slip, actor=user, now=timezone.now())
    except DomainError as problem:
        refused = Answer(text=str(problem), level=ERROR)
        return _answered(request, count=count, said=refused, status=problem.status)
    said = Answer(text=_("已撤回 %(number)s。") % {"number": slip.order_no}, level=OK)
    orders = [slip.work_order_id] if slip.work_order_id else []
    return _answered(request, count=count, said=said, orders=orders)


@login_required
@require_POST
def close_slips(request: HttpRequest, code: str, day: str) -> HttpResponse:
    user = caller(request)
    region, on = region_and_day(user=user, code=code, day=day)
    try:
        slips.close_slips(count=Count(region=region, day=on), actor=user, now=timezone.now())
        messages.success(request, _("单据清点完成，可以上报日报了。"))
    except DomainError as problem:
        messages.error(request, str(problem))
    return redirect("reports:slip_day", code, day)


@login_required
@require_POST
def reopen_slips(request: HttpRequest, code: str, day: str) -> HttpResponse:
    user = caller(request)
    region, on = region_and_day(user=user, code=code, day=day)
    reason = request.POST.get("reason", "")
    try:
        slips.reopen_slips(count=Count(region=region, day=on), reason=reason, actor=user, now=timezone.now())
        messages.success(request, _("已重新打开，可以继续收单据。"))
    except DomainError as problem:
        messages.error(request, str(problem))
    return redirect("reports:slip_day", code, day)


@login_required
@require_POST
def import_slip_file(request: HttpRequest, code: str, day: str) -> HttpResponse:
    """Good lines go in; the page comes back with the bad ones by their line in the file."""
    user = caller(request)
    region, on = region_and_day(user=user, code=code, day=day)
    refusal = upload_refusal(request=request)
    given = request.FILES.get("file")
    found: Imported | None = None
    if refusal is None and isinstance(given, UploadedFile):
        try:
            found = import_slips(
                upload=given, count=Count(region=region, day=on), actor=user, now=timezone.now()
            )
        except DomainError as problem:
            refusal = problem
    told = str(refusal) if refusal else "" if found else str(_("请选择文件"))
    context = day_context(user=user, region=region, day=on, imported=found, file_error=told)
    if found:
        context |= {"import_counts": import_counts(found=found), "import_odd": import_odd(found=found)}
    return render(request, "reports/slip_day.html", context, status=refusal.status if refusal else 200)


def _answered(
    request: HttpRequest,
    *,
    count: Count,
    said: Answer,
    orders: Sequence[int] = (),
    sheet: SlipSheet | None = None,
    status: int = 200,
) -> HttpResponse:
    """The parts that changed; without scripts a message and the page."""
    if not getattr(request, "htmx", None):
        LEVELS.get(said.level, messages.warning)(request, said.text)
        return redirect("reports:slip_day", count.region.code, count.day.isoformat())
    sheet = sheet or slip_sheet(region=count.region, day=count.day)
    groups = {group.worker.key: group for pk in orders if (group := sheet.group_of(order_id=pk))}
    context = day_context(
        user=caller(request), region=count.region, day=count.day, sheet=sheet, said=said,
        groups=list(groups.values()), is_part=True,
    )  # fmt: skip
    return render(request, "reports/_slip_answer.html", context, status=status)
