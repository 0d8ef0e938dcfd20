"""Evidence photos: added on the page of their case, fetched only through here (F10)."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from callbacks.actions.photos import Evidence, add_photo, note_download
from callbacks.models import Complaint, DataRecheck, EvidencePhoto
from callbacks.rules import can_add_photo
from callbacks.views.case_page import case_of, case_page
from callbacks.views.rechecks import recheck_page
from config.lib.errors import DomainError
from config.uploads import upload_refusal
from regions.models import User


@login_required
@require_POST
def add_to_complaint(request: HttpRequest, number: str) -> HttpResponse:
    rows = Complaint.objects.visible_to(request.user).select_related("region", "department")
    problem = _added(request, get_object_or_404(rows, number=number))
    if problem:
        return case_page(request, case_of(request, number), photo_problem=problem)
    return redirect(reverse("callbacks:complaint", args=[number]) + "#photos")


@login_required
@require_POST
def add_to_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    rows = DataRecheck.objects.visible_to(request.user).select_related("region")
    problem = _added(request, get_object_or_404(rows, pk=pk))
    if problem:
        return recheck_page(request, pk, photo_problem=problem)
    return redirect(reverse("callbacks:recheck", args=[pk]) + "#photos")


@login_required
@never_cache
@require_safe
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """Always saved, never opened in the page's own origin; the trail knows who took it."""
    found = get_object_or_404(EvidencePhoto.objects.visible_to(request.user).select_related("region"), pk=pk)
    if not isinstance(request.user, User):
        raise Http404
    try:
        content = found.file.open("rb")
    except FileNotFoundError as problem:
        raise Http404 from problem
    note_download(photo=found, actor=request.user, now=timezone.now())
    suffix = Path(found.file.path).suffix
    return FileResponse(content, as_attachment=True, filename=f"photo-{found.pk}{suffix}")


def _added(request: HttpRequest, case: Complaint | DataRecheck) -> DomainError | None:
    if not isinstance(request.user, User) or not can_add_photo(request.user, case):
        raise PermissionDenied
    if refusal := upload_refusal(request=request):
        return refusal
    evidence = Evidence(file=request.FILES.get("photo"), note=request.POST.get("note", ""))
    try:
        add_photo(case=case, evidence=evidence, actor=request.user, now=timezone.now())
    except DomainError as problem:
        return problem
    return None
