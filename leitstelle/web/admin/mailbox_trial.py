"""Trying a mailbox's servers before it is saved. Time limits: `connecting.CONNECT_SECONDS`; nothing is sent or marked."""

import smtplib
import socket
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from imapclient.exceptions import IMAPClientError

from leitstelle.channels.email.connecting import Server, incoming_server, open_imap, open_smtp, outgoing_server
from leitstelle.channels.email.explaining import explain
from leitstelle.channels.email.imap.fetching import open_folder
from leitstelle.channels.email.models import Incoming, Mailbox
from leitstelle.core.errors import DeskError

LISTENER_SECONDS = 5


class Finding(NamedTuple):
    """`tone` good or bad, a sentence, and the remedy where it is bad."""

    tone: str
    text: str
    remedy: str


def try_mailbox(mailbox: Mailbox) -> list[Finding]:
    """One finding for the way in, one for the way out."""
    return [_try_incoming(mailbox), _try_outgoing(mailbox)]


def _try_outgoing(mailbox: Mailbox) -> Finding:
    try:
        server = outgoing_server(mailbox)
    except DeskError as fault:
        return Finding("bad", str(fault.sentence), str(fault.remedy))
    try:
        open_smtp(server).quit()
    except (OSError, smtplib.SMTPException) as fault:
        return Finding("bad", *explain(fault, server))
    return Finding("good", _("Outgoing: %(host)s answers and lets the desk in.") % {"host": server.host}, "")


def _try_incoming(mailbox: Mailbox) -> Finding:
    if mailbox.incoming == Incoming.NONE:
        return Finding("good", _("Incoming: this mailbox only sends."), "")
    if mailbox.incoming == Incoming.LISTENER:
        return _try_listener()
    try:
        server = incoming_server(mailbox)
    except DeskError as fault:
        return Finding("bad", str(fault.sentence), str(fault.remedy))
    return _try_imap(server, mailbox.imap_folder)


def _try_imap(server: Server, folder: str) -> Finding:
    try:
        client = open_imap(server)
        try:
            open_folder(client, folder)
        finally:
            client.shutdown()
    except (OSError, IMAPClientError) as fault:
        return Finding("bad", *explain(fault, server))
    return Finding(
        "good",
        _("Incoming: %(host)s answers, the folder %(folder)s is there.") % {"host": server.host, "folder": folder},
        "",
    )


def _try_listener() -> Finding:
    env = settings.ENV
    host = "127.0.0.1" if env.host in ("0.0.0.0", "::") else env.host
    try:
        with socket.create_connection((host, env.smtp_port), timeout=LISTENER_SECONDS) as line:
            greeting = line.recv(100)
    except OSError:
        greeting = b""
    place = {"address": f"{host}:{env.smtp_port}"}
    if greeting.startswith(b"220"):
        return Finding(
            "good", _("Incoming: the desk listens on %(address)s; let your mail server deliver there.") % place, ""
        )
    return Finding(
        "bad",
        _("Incoming: nothing listens on %(address)s.") % place,
        _("Start the desk's gateway, or check LEITSTELLE_SMTP_PORT."),
    )
