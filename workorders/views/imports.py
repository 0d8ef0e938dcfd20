"""The import in three pages: upload, what was understood, commit with its progress; and the history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from config.lib.errors import DomainError
from config.lib.keyset import keyset_page
from config.lib.sheets import CONTENT_TYPE, disposition
from config.uploads import upload_refusal
from regions.models import User
from regions.rules import can_import
from regions.scoping import AnyUser
from workorders.actions.error_book import export_rejected_rows
from workorders.actions.importing import cancel_batch, start_commit
from workorders.actions.uploading import Upload, upload_file
from workorders.filters import ImportFilter
from workorders.forms import SourceForm, UploadForm
from workorders.imports.display import row_sentence, stored_sentence
from workorders.models import ImportBatch
from workorders.queries import (
    listed_batches,
    mended_by,
    notes_of,
    rejections_page,
    same_file,
    source_names,
)
from workorders.rules import can_fetch_rejected_rows, can_run_batch, can_save_mapping
from workorders.views.orders import FilterField, choice_field
from workorders.views.progress import progress_of, waits_for_people

PROBLEMS_SHOWN = 100
NOTES_SHOWN = 50


@login_required
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    _importers_only(request)
    narrowed = ImportFilter(request.GET, queryset=listed_batches(user=request.user), request=request)
    page = keyset_page(rows=narrowed.qs, params=request.GET)
    names = source_names()
    context = {
        "page": page,
        "rows": [(one, progress_of(batch=one), names.get(one.source, one.source)) for one in page.items],
        "filters": tuple(_filters(request, narrowed)),
        "is_narrowed": any(request.GET.get(name) for name in narrowed.filters),
    }
    return render(request, "workorders/imports.html", context)


def _filters(request: HttpRequest, narrowed: ImportFilter) -> Iterator[FilterField]:
    for name, field in narrowed.form.fields.items():
        if choices := getattr(field, "choices", None):
            yield choice_field(request, name, field.label, [one for one in choices if one[0]])
        else:
            yield FilterField(name, field.label, request.GET.get(name, ""))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Page 1. A bad file's sentence stands at the field; a good one leads to page 2."""
    _importers_only(request)
    chosen = {"source": request.GET.get("source", "erp")}
    form = UploadForm(request.POST or None, request.FILES or None, initial=chosen)
    status = 400
    if refusal := upload_refusal(request=request):
        form.errors["file"] = form.error_class([str(refusal)])
        status = refusal.status
    elif request.method == "POST" and form.is_valid():
        given = cast("UploadedFile", form.cleaned_data["file"])
        wanted = Upload(file=given, filename=given.name or "", source=form.cleaned_data["source"].code)
        try:
            batch = upload_file(upload=wanted, actor=cast("User", request.user), now=timezone.now())
            return redirect(
                "workorders:map_import" if waits_for_people(batch=batch) else "workorders:import", batch.pk
            )
        except DomainError as problem:
            form.add_error("file", str(problem))
            status = problem.status
    is_refused = form.is_bound and form.errors
    context = upload_page(request.user, form=form)
    return render(request, "workorders/upload.html", context, status=status if is_refused else 200)


def upload_page(
    user: AnyUser, *, form: UploadForm | None = None, source_form: SourceForm | None = None
) -> dict[str, Any]:
    """Who may name a new source has its form there too."""
    if source_form is None and can_save_mapping(user):
        source_form = SourceForm()
    return {"form": form or UploadForm(), "source_form": source_form}


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
        "error": stored_sentence(stored=found.error),
        "same": same_file(batch=found, user=request.user),
        "mended_by": list(mended_by(batch=found, user=request.user)),
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
def rejected_rows(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The uploader's own rows with the reason; a POST, because the audit writes a row."""
    found = importer_batch(request, pk)
    if not can_fetch_rejected_rows(request.user, found) or not found.file:
        raise Http404
    with TemporaryDirectory(prefix="rejected-") as folder:
        book = Path(folder) / "rows.xlsx"
        export_rejected_rows(batch=found, target=book, actor=cast("User", request.user), now=timezone.now())
        # an open file is read to its end, though its name is gone with the folder
        response = FileResponse(book.open("rb"), content_type=CONTENT_TYPE)
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
