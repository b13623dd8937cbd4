"""Giving memory of large mails back to the system.

glibc keeps what was freed for the next time, and after the first large block it keeps large blocks too: a process that
once took a mail of 25 MB would stay that much larger for good. Measured: 161 MB instead of 47 MB for the gateway.
Other C libraries do not do that; there nothing is done.
"""

import ctypes
import functools

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # mallopt(3)
_LARGE_BLOCK = 256 * 1024
_LARGE_MAIL = 1024 * 1024


@functools.cache
def hold_little() -> None:
    """Large blocks come from the system and go back to it at once. For processes that handle mails; once is enough."""
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(_MMAP_THRESHOLD, _LARGE_BLOCK)
        mallopt(_TRIM_THRESHOLD, _LARGE_BLOCK)


def is_large(size: int) -> bool:
    """Whether something of `size` bytes is worth the trouble."""
    return size > _LARGE_MAIL


def give_back() -> None:
    """After a large mail: return what is free (malloc_trim(3))."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
