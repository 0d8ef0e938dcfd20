"""What the page of a case shows of its photos."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from callbacks.models import Complaint, DataRecheck, EvidencePhoto
from callbacks.rules import can_add_photo
from regions.models import User


@dataclass(frozen=True, slots=True)
class Desk:
    """``url`` is empty for who may not add one."""

    url: str
    photos: list[EvidencePhoto] = field(default_factory=list)
    error: Any = ""


def desk_of(*, request: HttpRequest, case: Complaint | DataRecheck, url: str, error: Any = "") -> Desk:
    photos = EvidencePhoto.objects.visible_to(request.user).of(case).select_related("uploaded_by")
    may_add = isinstance(request.user, User) and can_add_photo(request.user, case)
    return Desk(url=url if may_add else "", photos=list(photos), error=error)
