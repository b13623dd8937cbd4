"""Can mail come in and go out: each mailbox tried at its servers. Nothing is sent, fetched or marked."""

import smtplib
import socket
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from imapclient.exceptions import IMAPClientError

from leitstelle.channels.email.connecting import hang_up, incoming_server, open_imap, open_smtp, outgoing_server
from leitstelle.channels.email.explaining import explain
from leitstelle.channels.email.imap.fetching import open_folder
from leitstelle.channels.email.models import Incoming, Mailbox
from leitstelle.channels.email.queries import mailboxes
from leitstelle.core.errors import DeskError

LISTENER_SECONDS = 5


class Finding(NamedTuple):
    """What a trial found: `sentence` says it, `remedy` what to do where it is not good."""

    name: str
    good: bool
    sentence: str
    remedy: str


def check_mailboxes() -> list[Finding]:
    """Both ways of every mailbox in use. Takes up to half a minute for each server that does not answer."""
    return [finding for mailbox in mailboxes() for finding in check_mailbox(mailbox)]


def check_mailbox(mailbox: Mailbox) -> list[Finding]:
    """The way in and the way out; the mailbox need not be saved yet."""
    return [check_incoming(mailbox), check_outgoing(mailbox)]


def check_outgoing(mailbox: Mailbox) -> Finding:
    """Does the server for sending answer, is the connection as safe as asked for, is the password right."""
    name = _("mail out (%(address)s)") % {"address": mailbox.address}
    if not mailbox.smtp_host:
        sentence = _("No outgoing server is entered; answers leave by the default mailbox.")
        return Finding(name, not mailbox.is_default, sentence, _("Enter your mail provider's SMTP server."))
    try:
        server = outgoing_server(mailbox)
    except DeskError as fault:
        return Finding(name, False, str(fault.sentence), str(fault.remedy))
    try:
        open_smtp(server).quit()
    except (OSError, smtplib.SMTPException) as fault:
        return Finding(name, False, *explain(fault, server))
    return Finding(name, True, _("%(host)s answers and lets the desk in.") % {"host": server.host}, "")


def check_incoming(mailbox: Mailbox) -> Finding:
    """Does mail find its way in: the desk's own listener, or the IMAP server and its folder."""
    name = _("mail in (%(address)s)") % {"address": mailbox.address}
    if mailbox.incoming == Incoming.NONE:
        return Finding(name, True, _("This mailbox only sends."), "")
    if mailbox.incoming == Incoming.LISTENER:
        return _check_listener(name)
    try:
        server = incoming_server(mailbox)
    except DeskError as fault:
        return Finding(name, False, str(fault.sentence), str(fault.remedy))
    try:
        client = open_imap(server)
        try:
            open_folder(client, mailbox.imap_folder)
        finally:
            hang_up(client)
    except (OSError, IMAPClientError) as fault:
        return Finding(name, False, *explain(fault, server))
    words = _("%(host)s answers, the folder %(folder)s is there.")
    return Finding(name, True, words % {"host": server.host, "folder": mailbox.imap_folder}, "")


def _check_listener(name: str) -> Finding:
    env = settings.ENV
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(env.host, env.host)
    place = {"address": f"{host}:{env.smtp_port}"}
    try:
        with socket.create_connection((host, env.smtp_port), timeout=LISTENER_SECONDS) as line:
            greeting = line.recv(100)
    except OSError:
        greeting = b""
    if greeting.startswith(b"220"):
        words = _("The desk listens on %(address)s; let your mail server deliver there.")
        return Finding(name, True, words % place, "")
    return Finding(
        name,
        False,
        _("Nothing takes mail on %(address)s.") % place,
        _("Start the desk (`leitstelle serve`), or check LEITSTELLE_SMTP_PORT."),
    )
