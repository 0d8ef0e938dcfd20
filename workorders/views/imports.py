"""The import in three pages: upload, what was understood, commit with its progress; and the history."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from config.lib.errors import DomainError
from config.lib.keyset import keyset_page
from config.lib.sheets import CONTENT_TYPE, disposition
from regions.models import User
from regions.rules import can_import
from workorders.actions.error_book import export_rejected_rows
from workorders.actions.importing import cancel_batch, start_commit
from workorders.actions.uploading import Upload, upload_file
from workorders.forms import UploadForm
from workorders.imports.display import row_sentence
from workorders.models import ImportBatch
from workorders.queries import listed_batches, notes_of, rejections_page
from workorders.rules import can_fetch_rejected_rows, can_run_batch
from workorders.views.progress import progress_of, waits_for_people

PROBLEMS_SHOWN = 100
NOTES_SHOWN = 50


@login_required
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    _importers_only(request)
    page = keyset_page(rows=listed_batches(user=request.user), params=request.GET)
    rows = [(batch, progress_of(batch=batch)) for batch in page.items]
    return render(request, "workorders/imports.html", {"page": page, "rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Page 1. A bad file's sentence stands at the field; a good one leads to page 2."""
    _importers_only(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = cast("UploadedFile", form.cleaned_data["file"])
        wanted = Upload(file=given, filename=given.name or "", source=form.cleaned_data["source"].code)
        try:
            batch = upload_file(upload=wanted, actor=cast("User", request.user), now=timezone.now())
            return redirect(
                "workorders:map_import" if waits_for_people(batch=batch) else "workorders:import", batch.pk
            )
        except DomainError as problem:
            form.add_error("file", str(problem))
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "workorders/upload.html", {"form": form}, status=status)


@login_required
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Pages 2 and 3, by the batch's state. A page part asks for its progress alone."""
    found = importer_batch(request, pk)
    progress = progress_of(batch=found)
    context = {"batch": found, "progress": progress, "may_run": can_run_batch(request.user, found)}
    htmx = cast("HtmxDetails", getattr(request, "htmx", None))
    if htmx and progress.is_running:
        return render(request, "workorders/_progress.html", context)
    after = request.GET.get("after", "")
    context |= {
        "rejections": _rejections(found, after),
        "notes": list(notes_of(batch=found)[:NOTES_SHOWN]),
        "may_fetch": found.rejected and found.file and can_fetch_rejected_rows(request.user, found),
    }
    response = render(request, "workorders/import.html", context)
    if htmx:
        response["HX-Refresh"] = "true"  # the run has ended: the page shows its result
    return response


@login_required
@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    return _run(request, pk, start_commit)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _run(request, pk, cancel_batch)


@login_required
@require_POST
def rejected_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The uploader's own rows with the reason; a POST, because the audit writes a row."""
    found = importer_batch(request, pk)
    if not can_fetch_rejected_rows(request.user, found) or not found.file:
        raise Http404
    book = export_rejected_rows(batch=found, actor=cast("User", request.user), now=timezone.now())
    response = HttpResponse(book, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = disposition(name=_("退回行 %(number)s.xlsx") % {"number": found.pk})
    return response


def _rejections(found: ImportBatch, after: str) -> dict[str, Any]:
    page = rejections_page(batch=found, after=after, size=PROBLEMS_SHOWN)
    lines = [
        (item, row_sentence(reason=item.reason, header=item.header, value=item.value, stored=item.message))
        for item in page.items
    ]
    return {"lines": lines, "next_after": page.next_after}


def _run(request: HttpRequest, pk: int, verb: object) -> HttpResponse:
    found = importer_batch(request, pk)
    if not can_run_batch(request.user, found):
        raise Http404
    try:
        verb(batch=found, actor=cast("User", request.user), now=timezone.now())  # type: ignore[operator]
    except DomainError as problem:
        messages.error(request, str(problem))
    return redirect("workorders:import", found.pk)


def importer_batch(request: HttpRequest, pk: int) -> ImportBatch:
    _importers_only(request)
    return get_object_or_404(listed_batches(user=request.user), pk=pk)


def _importers_only(request: HttpRequest) -> None:
    """Who may not import has no such pages."""
    if not can_import(request.user):
        raise Http404
