"""Step ③ of the import: which column feeds which field, for the source or for one file (ruling 11)."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from config.lib.errors import DomainError
from config.lib.leases import RunState
from regions.models import User
from workorders.actions.checking import offered_regions, region_codes
from workorders.actions.mapping import Place, plan_for, survey_batch
from workorders.actions.uploading import remap_file
from workorders.forms import MappingForm
from workorders.imports.cleaners import Unreadable
from workorders.imports.columns import BY_FIELD
from workorders.imports.display import file_sentence, masked_value, stored_sentence
from workorders.imports.guards import MAX_ROWS
from workorders.imports.problems import UnreadableFile
from workorders.imports.verdict import region_key
from workorders.models import ImportBatch, Source
from workorders.rules import can_run_batch, can_save_mapping
from workorders.views.imports import importer_batch


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """A change of a choice shows its example at once; saving checks the file again.

    What is not chosen yet is a mistake only when it is saved.
    """
    batch = importer_batch(request, pk)
    if not can_run_batch(request.user, batch):
        raise Http404
    if batch.run_state != RunState.DRAFT or not batch.file:
        return redirect("workorders:import", batch.pk)
    try:
        survey = survey_batch(batch=batch, place=_place(request))
    except UnreadableFile as problem:
        messages.error(request, file_sentence(problem=problem))
        return redirect("workorders:import", batch.pk)
    form = _form(request, batch, survey)
    if "save" in request.POST and form.is_bound and form.is_valid() and _saved(request, batch, form, survey):
        return redirect("workorders:import", batch.pk)
    is_refused = "save" in request.POST and bool(form.errors)
    context = _context(batch, form, survey) | {
        "is_refused": is_refused,
        "is_for_source": can_save_mapping(request.user),
    }
    return render(request, "workorders/mapping.html", context, status=400 if is_refused else 200)


def _saved(request: HttpRequest, batch: ImportBatch, form: MappingForm, survey: dict[str, Any]) -> bool:
    try:
        remap_file(
            batch=batch,
            document=form.document(),
            place=Place(*survey["asked"]),
            actor=cast("User", request.user),
            now=timezone.now(),
        )
    except DomainError as problem:
        messages.error(request, str(problem))
        return False
    return True


def _place(request: HttpRequest) -> Place | None:
    """None = as the batch has it."""
    if "header_row" not in request.POST:
        return None
    row = request.POST["header_row"]
    number = int(row) if row.isascii() and row.isdecimal() and len(row) < len(str(MAX_ROWS)) else 0
    return Place(sheet=request.POST.get("sheet", "")[:80], header_row=number)


def _form(request: HttpRequest, batch: ImportBatch, survey: dict[str, Any]) -> MappingForm:
    """Answers that were given for another header row are no answers for this one."""
    is_same = request.POST.get("seen") == _seen(survey)
    codes = region_codes(actor=batch.uploaded_by, scope=batch.scope)

    def is_known(name: str, word: str) -> bool:
        return region_key(word) in codes if name == "region" else _is_read(name, word)

    return MappingForm(
        request.POST if is_same else None,
        survey=survey,
        plan=plan_for(batch=batch),
        regions=offered_regions(batch=batch),
        known=is_known,
    )


def _is_read(name: str, word: str) -> bool:
    try:
        BY_FIELD[name].cleaner(word)
    except Unreadable:
        return False
    return True


def _seen(survey: dict[str, Any]) -> str:
    return f"{survey['sheet']}|{survey['header_row']}"


def _context(batch: ImportBatch, form: MappingForm, survey: dict[str, Any]) -> dict[str, Any]:
    lines = list(form.lines())
    fed = {form.chosen(line.name): line.name for line in lines}
    fields = {index: fed.get(heading, "") for heading, _samples, _words, index in survey["headings"]}
    return {
        "batch": batch,
        "error": stored_sentence(stored=batch.error),
        "source": Source.objects.get(code=batch.source),
        "form": form,
        "survey": survey,
        "seen": _seen(survey),
        "rows": [_row(line, cells, fields, survey["header_row"]) for line, cells in survey["rows"]],
        "lines": [line for line in lines if form.is_at_hand(line)],
        "more": [line for line in lines if not form.is_at_hand(line)],
        "word_tables": form.word_tables(),
    }


def _row(line: int, cells: list[str], fields: dict[int, str], header_row: int) -> dict[str, Any]:
    """A line of the preview; below the header its cells are customers' data."""
    if line > header_row:
        cells = [masked_value(name=fields.get(index, ""), value=cell) for index, cell in enumerate(cells)]
    return {"line": line, "cells": cells, "is_header": line == header_row}
