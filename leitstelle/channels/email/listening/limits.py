"""What one peer, and all together, may ask of the listener."""

from collections import Counter
from dataclasses import dataclass

ENCODING_OVERHEAD = 1.4  # base64 with its line ends, RFC 2045 section 6.8
TEXT_BYTES = 1024 * 1024  # headers and text beside the attachments


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the listener. RFC 5321 section 4.5.3.2.7 asks for at least 5 minutes between commands."""

    connections: int = 300
    connections_per_peer: int = 60
    recipients: int = 100  # RFC 5321 section 4.5.3.1.8: at least 100
    command_seconds: float = 300
    message_seconds: float = 1800
    keep_seconds: float = 30
    bytes_in_flight: int = 128 * 1024 * 1024


def largest_message(attachment_limit_mb: int) -> int:
    """Bytes of the largest mail taken, so that attachments of that size in all come through encoded."""
    return int(attachment_limit_mb * 1024 * 1024 * ENCODING_OVERHEAD) + TEXT_BYTES


class Guests:
    """Counts connections, per peer and in all, and the bytes of mails not yet stored. For one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._of_peer: Counter[str] = Counter()
        self.bytes_in_flight = 0

    @property
    def connections(self) -> int:
        return self._of_peer.total()

    def enter(self, peer: str) -> bool:
        """Count a new connection; False, uncounted, when there are too many."""
        full = self.connections >= self._limits.connections or self._of_peer[peer] >= self._limits.connections_per_peer
        if not full:
            self._of_peer[peer] += 1
        return not full

    def leave(self, peer: str) -> None:
        self._of_peer[peer] -= 1
        if not self._of_peer[peer]:
            del self._of_peer[peer]

    def carry(self, size: int) -> bool:
        """Take `size` more bytes into memory; False when that is too much for now."""
        if self.bytes_in_flight + size > self._limits.bytes_in_flight:
            return False
        self.bytes_in_flight += size
        return True

    def put_down(self, size: int) -> None:
        self.bytes_in_flight -= size
