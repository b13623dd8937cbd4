"""What mail machines say about delivery: bounces, automatic answers, bulk mail, and forwarded mail's first sender."""

from leitstelle.channels.email.reading.delivery.automatic import is_auto_reply, is_bulk
from leitstelle.channels.email.reading.delivery.bounces import find_bounce
from leitstelle.channels.email.reading.delivery.forwards import find_forward
from leitstelle.channels.email.reading.delivery.records import Bounce, Forward

__all__ = ["Bounce", "Forward", "find_bounce", "find_forward", "is_auto_reply", "is_bulk"]
