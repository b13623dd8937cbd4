"""Free ports and waiting."""

import socket
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], T], *, seconds: float = 10.0, every: float = 0.02) -> T:
    """The first true answer of `what`. Raises AssertionError when there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        if answer := what():
            return answer
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(every)
