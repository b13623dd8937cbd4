"""By which mailbox a mail leaves."""

import logging
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leitstelle.channels.email.connecting import Server, outgoing_server
from leitstelle.channels.email.models import Mailbox
from leitstelle.channels.email.sending.composing import UnusableAddress, envelope_address
from leitstelle.channels.email.sending.transmission import Line
from leitstelle.core.errors import DeskError

log = logging.getLogger(__name__)


class NoRoute:
    """Nothing can be sent; `trouble` says why."""

    def __init__(self, trouble: str) -> None:
        self.trouble = trouble


class Route:
    """A mailbox and the line to its server. `trouble` is a sentence while nothing can be sent this way.

    `sender` is the mailbox's address as servers take it. Raises UnusableAddress.
    """

    def __init__(self, mailbox: Mailbox, server: Server) -> None:
        self.mailbox = mailbox
        self.sender = envelope_address(mailbox.address)
        self.line = Line(server, own_name=self.sender.rpartition("@")[2])
        self.trouble = ""

    def report(self, *, trouble: str, now: datetime) -> None:
        """Keep in the mailbox's row whether sending works, when that has changed."""
        self.trouble = trouble
        if self.mailbox.last_out_error == trouble and self.mailbox.last_out_at:
            return
        fields: dict[str, Any] = {"last_out_error": trouble}
        if trouble:
            log.warning("Mailbox %s: %s", self.mailbox.address, trouble)
        else:
            fields["last_out_at"] = self.mailbox.last_out_at = now
        self.mailbox.last_out_error = trouble
        Mailbox.objects.filter(pk=self.mailbox.pk).update(**fields)


class Routes:
    """The ticket's own mailbox, else the default one, else any that can send. Lines are shared within a batch."""

    def __init__(self) -> None:
        self._able: list[Mailbox] | None = None
        self._routes: dict[int, Route | NoRoute] = {}

    def route(self, mailbox_id: int | None) -> Route | NoRoute:
        mailbox = self._choose(mailbox_id)
        if mailbox is None:
            return NoRoute(_("No mailbox can send: enter the outgoing server of a mailbox in the settings."))
        if mailbox.pk not in self._routes:
            self._routes[mailbox.pk] = _open(mailbox)
        return self._routes[mailbox.pk]

    def close(self) -> None:
        for route in self._routes.values():
            if isinstance(route, Route):
                route.line.close()

    def _choose(self, mailbox_id: int | None) -> Mailbox | None:
        if self._able is None:
            able = Mailbox.objects.filter(archived_at=None).exclude(smtp_host="")
            self._able = list(able.order_by("-is_default", "id"))
        own = next((one for one in self._able if one.pk == mailbox_id), None)
        return own or next(iter(self._able), None)


def _open(mailbox: Mailbox) -> Route | NoRoute:
    try:
        return Route(mailbox, outgoing_server(mailbox))
    except DeskError as fault:
        return NoRoute(str(fault))
    except UnusableAddress:
        words = _("“%(address)s” is no address a mail can be sent from. Correct the mailbox.")
        return NoRoute(words % {"address": mailbox.address})
