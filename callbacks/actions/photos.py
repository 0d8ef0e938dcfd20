"""Proof of a case or a re-check (F10): cleaned, counted against the day's quota, kept under a random name."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from callbacks.models import Complaint, DataRecheck, EvidencePhoto
from config.lib.calendar import day_start, local_day
from config.lib.errors import Refused
from config.lib.photos import Photo, cleaned_photo
from regions.actions.auditing import record_audit
from regions.models import User

DAILY_BYTES = 200 * 1024 * 1024
NOTE_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Evidence:
    file: UploadedFile | None
    note: str = ""


def add_photo(
    *, case: Complaint | DataRecheck, evidence: Evidence, actor: User, now: datetime
) -> EvidencePhoto:
    """Raises Refused for what is no photo or too much of it, StorageFull when the disk has no room."""
    if evidence.file is None:
        raise Refused("photo_missing", _("请选择一张照片。"))
    photo = cleaned_photo(upload=evidence.file)
    row = EvidencePhoto(
        region_id=case.region_id,
        note=evidence.note.strip()[:NOTE_AT_MOST],
        width=photo.width,
        height=photo.height,
        size=len(photo.content),
        sha256=photo.sha256,
        uploaded_by=actor,
        uploaded_at=now,
        **_place(case),
    )
    try:
        with transaction.atomic():
            _keep(row, photo, case)
    except BaseException:
        if row.file.name:
            row.file.storage.delete(row.file.name)
        raise
    return row


def note_download(*, photo: EvidencePhoto, actor: User, now: datetime) -> None:
    """Who took a picture of somebody's home out of the house, on record first."""
    record_audit(actor=actor, verb="download_photo", obj=photo, region=photo.region, now=now)


def _place(case: Complaint | DataRecheck) -> dict[str, Any]:
    return {"complaint" if isinstance(case, Complaint) else "recheck": case}


def _keep(row: EvidencePhoto, photo: Photo, case: Complaint | DataRecheck) -> None:
    """Two uploads of one person wait for each other here: the quota is counted once at a time."""
    actor = User.objects.select_for_update().get(pk=row.uploaded_by_id)
    begun = day_start(local_day(row.uploaded_at))
    today = EvidencePhoto.objects.filter(uploaded_by=actor, uploaded_at__gte=begun)
    used = today.aggregate(used=Sum("size"))["used"] or 0
    if used + row.size > DAILY_BYTES:
        raise Refused("photo_quota", _("您今天上传的照片已满 200 MB，请明天再传。"))
    row.file.save(f"{secrets.token_urlsafe(24)}.{photo.kind.suffix}", ContentFile(photo.content), save=False)
    row.save()
    record_audit(
        actor=actor,
        verb="add_photo",
        obj=case,
        region=case.region,
        now=row.uploaded_at,
        after={"photo": row.pk, "width": row.width, "height": row.height, "size": row.size},
    )
