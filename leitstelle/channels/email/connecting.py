"""Connections to mail servers, outgoing (SMTP) and incoming (IMAP). What a person is told when one fails: `explaining`.

Certificates are verified against the system's authorities; `none` is spoken only where the mailbox says so.
"""

import base64
import contextlib
import smtplib
import ssl
from dataclasses import dataclass

import imapclient
from imapclient.exceptions import IMAPClientError

from leitstelle.channels.email.models import Mailbox, Security
from leitstelle.channels.email.sealed import opened

CONNECT_SECONDS = 15
IMAP_SECONDS = 60
SMTP_SECONDS = 60  # for each command; a server may take longer over DATA, see DATA_SECONDS
DATA_SECONDS = 300
IMAP_LARGEST_LINE = 100 * 1024 * 1024


class FolderMissing(IMAPClientError):
    """The mailbox has no such folder, or the user may not open it."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server of a mailbox. `user` empty means no sign-in."""

    kind: str
    host: str
    port: int
    security: str
    user: str
    password: str


def outgoing_server(mailbox: Mailbox) -> Server:
    """Raises SecretUnreadable."""
    return Server(
        "SMTP",
        mailbox.smtp_host,
        mailbox.smtp_port,
        mailbox.smtp_security,
        mailbox.smtp_user,
        opened(mailbox.smtp_password),
    )


def incoming_server(mailbox: Mailbox) -> Server:
    """Raises SecretUnreadable."""
    return Server(
        "IMAP",
        mailbox.imap_host,
        mailbox.imap_port,
        mailbox.imap_security,
        mailbox.imap_user,
        opened(mailbox.imap_password),
    )


def tls_context() -> ssl.SSLContext:
    """Verifies name and chain. SSL_CERT_FILE names further authorities, such as a company's own."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def open_smtp(server: Server, *, own_name: str | None = None) -> smtplib.SMTP:
    """A connection, greeted and signed in. Raises OSError, ssl.SSLError, smtplib.SMTPException."""
    if server.security == Security.TLS:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, local_hostname=own_name, timeout=CONNECT_SECONDS, context=tls_context()
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, local_hostname=own_name, timeout=CONNECT_SECONDS)
    try:
        _greet(smtp, server)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _greet(smtp: smtplib.SMTP, server: Server) -> None:
    smtp.ehlo_or_helo_if_needed()
    if server.security == Security.STARTTLS:
        smtp.starttls(context=tls_context())
        smtp.ehlo()
    if server.user:
        _sign_in(smtp, server)
    if smtp.sock:
        smtp.sock.settimeout(SMTP_SECONDS)


def _sign_in(smtp: smtplib.SMTP, server: Server) -> None:
    """smtplib signs in with ASCII alone; PLAIN is defined for UTF-8 (RFC 4616)."""
    if (server.user + server.password).isascii():
        smtp.login(server.user, server.password)
        return
    secret = base64.b64encode(f"\0{server.user}\0{server.password}".encode()).decode()
    code, words = smtp.docmd("AUTH", f"PLAIN {secret}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, words)


def open_imap(server: Server) -> imapclient.IMAPClient:
    """A connection, signed in. Raises OSError, ssl.SSLError, IMAPClientError."""
    client = imapclient.IMAPClient(
        server.host,
        server.port,
        ssl=server.security == Security.TLS,
        ssl_context=tls_context() if server.security == Security.TLS else None,
        timeout=imapclient.SocketTimeout(connect=CONNECT_SECONDS, read=IMAP_SECONDS),
    )
    try:
        if server.security == Security.STARTTLS:
            client.starttls(tls_context())
        sign_in = client.login if (server.user + server.password).isascii() else client.plain_login
        sign_in(server.user, server.password)
    except BaseException:
        hang_up(client)
        raise
    return client


def hang_up(client: imapclient.IMAPClient) -> None:
    """Close the line, which may be broken already."""
    with contextlib.suppress(OSError, IMAPClientError):
        client.shutdown()
