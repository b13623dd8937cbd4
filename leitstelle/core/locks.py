"""Locks that belong to no row."""

import hashlib

from django.db import connection


def lock_in_transaction(name: str) -> None:
    """Wait for the advisory lock `name`; it ends with the transaction. Raises when there is no transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("an advisory lock outside a transaction would protect nothing")
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
