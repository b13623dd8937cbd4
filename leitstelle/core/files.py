"""Stored files, content-addressed through Django's storages."""

import hashlib
import os
from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage

from leitstelle.core.models import Blob


def path_of(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def store_file(content: bytes, *, now: datetime) -> Blob:
    """Keep `content` under its SHA-256; the same content twice is stored once. The file is on disk before the row is."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    if not default_storage.exists(path):
        _write(path, content)
    blob, _ = Blob.objects.get_or_create(sha256=sha256, defaults={"size": len(content), "stored_at": now})
    return blob


def open_file(sha256: str) -> File:
    return default_storage.open(path_of(sha256), "rb")


def _write(path: str, content: bytes) -> None:
    """On a local disk: whole or not at all, and durable, whatever dies meanwhile."""
    if not isinstance(
        default_storage._wrapped if hasattr(default_storage, "_wrapped") else default_storage, FileSystemStorage
    ):
        default_storage.save(path, ContentFile(content))
        return
    target = Path(default_storage.path(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{os.getpid()}-{os.urandom(4).hex()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
