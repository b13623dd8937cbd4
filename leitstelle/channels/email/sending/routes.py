"""By which mailbox a mail leaves."""

import logging
from datetime import datetime

from django.utils.translation import gettext as _

from leitstelle.channels.email.connecting import outgoing_server
from leitstelle.channels.email.models import Mailbox
from leitstelle.channels.email.sending.transmission import Line
from leitstelle.core.errors import DeskError

log = logging.getLogger(__name__)


class Route:
    """A mailbox and the line to its server. `trouble` is a sentence while nothing can be sent this way."""

    def __init__(self, mailbox: Mailbox | None) -> None:
        self.mailbox = mailbox
        self.trouble = ""
        self.line: Line | None = None
        if mailbox is None:
            self.trouble = _("No mailbox can send: enter the outgoing server of a mailbox in the settings.")
            return
        try:
            self.line = Line(outgoing_server(mailbox), own_name=mailbox.address.rpartition("@")[2])
        except DeskError as fault:
            self.trouble = str(fault)

    def report(self, *, trouble: str, now: datetime) -> None:
        """Keep in the mailbox's row whether sending works, when that has changed."""
        self.trouble = trouble
        if self.mailbox is None or (
            self.mailbox.last_out_error == trouble and self.mailbox.last_out_at and not trouble
        ):
            return
        if trouble:
            log.warning("Mailbox %s: %s", self.mailbox.address, trouble)
        self.mailbox.last_out_error = trouble
        fields = {"last_out_error": trouble} if trouble else {"last_out_error": "", "last_out_at": now}
        self.mailbox.last_out_at = now
        Mailbox.objects.filter(pk=self.mailbox.pk).update(**fields)


class Routes:
    """The ticket's own mailbox, else the default one, else any that can send. Lines are shared within a batch."""

    def __init__(self) -> None:
        self._able: list[Mailbox] | None = None
        self._routes: dict[int | None, Route] = {}

    def route(self, mailbox_id: int | None) -> Route:
        mailbox = self._choose(mailbox_id)
        key = mailbox.pk if mailbox else None
        if key not in self._routes:
            self._routes[key] = Route(mailbox)
        return self._routes[key]

    def close(self) -> None:
        for route in self._routes.values():
            if route.line:
                route.line.close()

    def _choose(self, mailbox_id: int | None) -> Mailbox | None:
        if self._able is None:
            able = Mailbox.objects.filter(archived_at=None).exclude(smtp_host="")
            self._able = list(able.order_by("-is_default", "id"))
        own = next((one for one in self._able if one.pk == mailbox_id), None)
        return own or next(iter(self._able), None)
