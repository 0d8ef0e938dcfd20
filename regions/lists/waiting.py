"""A checked file waits for its confirmation: one a person and list, in the private files."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from regions.models import User

FOLDER = "lists"
KEPT = timedelta(hours=24)
MARK = b"\n"


class Named(Protocol):
    """A list, or whatever else waits under a name of its own."""

    @property
    def name(self) -> str: ...


def keep(*, resource: Named, user: User, content: bytes, filename: str) -> str:
    """The token that names exactly this content."""
    path = _path(resource, user)
    default_storage.delete(path)
    name = filename.replace("\n", " ").encode("utf-8", "replace")[:200]
    default_storage.save(path, ContentFile(name + MARK + content))
    return _token(content)


def take(*, resource: Named, user: User, token: str) -> tuple[str, bytes] | None:
    """File name and content, once; None when another file took its place, or none is waiting."""
    path = _path(resource, user)
    if not default_storage.exists(path):
        return None
    with default_storage.open(path) as handle:
        name, _mark, content = handle.read().partition(MARK)
    if not hmac.compare_digest(_token(content), token):
        return None
    default_storage.delete(path)
    return name.decode("utf-8", "replace"), content


def forget_waiting(*, now: datetime) -> int:
    """Files that nobody confirmed within a day; how many."""
    if not default_storage.exists(FOLDER):
        return 0
    paths = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    old = [path for path in paths if default_storage.get_modified_time(path) < now - KEPT]
    for path in old:
        default_storage.delete(path)
    return len(old)


def _path(resource: Named, user: User) -> str:
    return f"{FOLDER}/{user.pk}-{resource.name}"


def _token(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
