"""The gateway role in a thread of the test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from leitstelle.channels.email.gateway import run
from tests.peers.ports import free_port, wait_for


@contextmanager
def running_gateway() -> Iterator[int]:
    """The port on which mail is taken."""
    port, stop, faults = free_port(), threading.Event(), []
    before = settings.ENV
    settings.ENV = type(before)(**{**_values(before), "smtp_port": port, "lmtp_port": None})

    def role() -> None:
        try:
            run(stop)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=role, name="gateway")
    thread.start()
    try:
        wait_for(lambda: faults or _listens(port))
        if faults:
            raise faults[0]
        yield port
    finally:
        stop.set()
        thread.join(timeout=15)
        settings.ENV = before
    assert not thread.is_alive(), "the gateway did not stop"
    assert not faults, faults


def _listens(port: int) -> bool:
    import socket

    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _values(env: object) -> dict[str, object]:
    from dataclasses import fields

    return {field.name: getattr(env, field.name) for field in fields(env)}  # type: ignore[arg-type]
