"""A new source from the wizard's first page: only who imports for every region has it (ruling 11)."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.lib.errors import DomainError
from regions.models import User
from workorders.actions.mapping import create_source
from workorders.forms import SourceForm
from workorders.rules import can_save_mapping
from workorders.views.imports import upload_page


@login_required
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Back to the upload, with the new source chosen."""
    if not can_save_mapping(request.user):
        raise Http404
    form, status = SourceForm(request.POST), 400
    if form.is_valid():
        try:
            source = create_source(**form.cleaned(), actor=cast("User", request.user), now=timezone.now())
        except DomainError as problem:
            form.add_error("code", str(problem))
            status = problem.status
        else:
            messages.success(request, _("已新建数据来源 %(name)s") % {"name": source})
            return redirect(f"{reverse('workorders:upload')}?source={source.code}")
    context = upload_page(request.user, source_form=form)
    return render(request, "workorders/upload.html", context, status=status)
