"""Phones and addresses at rest (ruling 18): AES-256-GCM per value and a keyed HMAC for exact search.

``FIELD_ENCRYPTION_KEYS`` is a list, newest first: the first key writes, all of them read, so keys can be
rotated. An unkeyed hash of eleven digits is reversible in seconds, hence the HMAC is keyed too.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

_NONCE = 12
_VERSION = b"\x01"


def _derive(secret: str, purpose: str) -> bytes:
    return hashlib.sha256(f"huifang:{purpose}:{secret}".encode()).digest()


@lru_cache(maxsize=8)
def _ciphers(secrets: tuple[str, ...]) -> tuple[AESGCM, ...]:
    return tuple(AESGCM(_derive(secret, "encrypt")) for secret in secrets)


@lru_cache(maxsize=8)
def _digest_key(secret: str) -> bytes:
    return _derive(secret, "digest")


def _keys() -> tuple[str, ...]:
    return tuple(settings.FIELD_ENCRYPTION_KEYS)


def encrypt(text: str) -> str:
    """Ciphertext as text, different every time; the empty text stays empty."""
    return encrypt_many([text])[0]


def encrypt_many(texts: Sequence[str]) -> list[str]:
    """The same for a whole column of an import: keys and randomness are fetched once."""
    seal, encode = _ciphers(_keys())[0].encrypt, base64.b64encode
    random = os.urandom(_NONCE * len(texts))
    found = []
    for place, text in enumerate(texts):
        if text:
            nonce = random[place * _NONCE : (place + 1) * _NONCE]
            text = encode(_VERSION + nonce + seal(nonce, text.encode(), _VERSION)).decode()
        found.append(text)
    return found


def decrypt(stored: str) -> str:
    """The clear text. Raises ValueError when no configured key opens it."""
    if not stored:
        return ""
    blob = base64.b64decode(stored)
    nonce, sealed = blob[1 : 1 + _NONCE], blob[1 + _NONCE :]
    for cipher in _ciphers(_keys()):
        try:
            return cipher.decrypt(nonce, sealed, blob[:1]).decode()
        except InvalidTag:
            continue
    raise ValueError("no FIELD_ENCRYPTION_KEYS entry opens this value")


def digest(text: str) -> str:
    """Keyed HMAC-SHA256 as 64 hex digits for exact search; empty stays empty.

    The oldest key is the digest key, so that adding a key in front keeps every search working.
    """
    if not text:
        return ""
    return hmac.digest(_digest_key(_keys()[-1]), text.encode(), "sha256").hex()


def digest_many(texts: Iterable[str]) -> list[str]:
    """The same for a whole column of an import."""
    key, one = _digest_key(_keys()[-1]), hmac.digest
    return [one(key, text.encode(), "sha256").hex() if text else "" for text in texts]


class EncryptedTextField(models.TextField):
    """Text that is ciphertext in the database and clear in Python. Never filter on it: use its digest."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else encrypt(str(value))

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return None if value is None else decrypt(value)
