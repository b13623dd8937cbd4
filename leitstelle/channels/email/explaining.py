"""What a person is told when a mail server cannot be used: a sentence that names the fault, and the remedy."""

import smtplib
import socket
import ssl
from collections.abc import Callable

from django.utils.translation import gettext as _
from imapclient.exceptions import LoginError

from leitstelle.channels.email.connecting import FolderMissing, Server

Faults = type[BaseException] | tuple[type[BaseException], ...]


def explain(fault: BaseException, server: Server) -> tuple[str, str]:
    """What went wrong and what to do, as two sentences in the active language."""
    if isinstance(fault, smtplib.SMTPServerDisconnected) and isinstance(fault.__context__, TimeoutError):
        fault = fault.__context__  # smtplib calls its own patience running out a hang-up
    place = {"host": server.host, "port": server.port, "kind": server.kind, "user": server.user}
    for kinds, sentence, remedy in _EXPLANATIONS:
        if isinstance(fault, kinds):
            return sentence() % {**place, "words": words_of(fault)}, remedy() % place
    return (
        _("%(kind)s server %(host)s: %(words)s") % {**place, "words": words_of(fault)},
        _("Check server, port and encryption with your mail provider's instructions."),
    )


_EXPLANATIONS: tuple[tuple[Faults, Callable[[], str], Callable[[], str]], ...] = (
    (
        (smtplib.SMTPAuthenticationError, LoginError),
        lambda: _("%(host)s does not accept the password for %(user)s (%(words)s)."),
        lambda: _("Enter user name and password again; some providers ask for an app password instead of your own."),
    ),
    (
        socket.gaierror,
        lambda: _("There is no server called %(host)s."),
        lambda: _("Correct the server's name, or check this machine's name resolution."),
    ),
    (
        ssl.SSLCertVerificationError,
        lambda: _("The certificate of %(host)s cannot be trusted (%(words)s)."),
        lambda: _("Use the server's name as written in its certificate; for an own authority set SSL_CERT_FILE."),
    ),
    (
        ssl.SSLError,
        lambda: _("%(host)s port %(port)s does not speak TLS that way (%(words)s)."),
        lambda: _("Choose the other encryption: TLS is usual on ports 993 and 465, STARTTLS on 143, 587 and 25."),
    ),
    (
        ConnectionRefusedError,
        lambda: _("%(host)s refuses connections on port %(port)s."),
        lambda: _("Correct the port, and check that the %(kind)s server runs."),
    ),
    (
        (TimeoutError, socket.timeout),
        lambda: _("%(host)s port %(port)s does not answer."),
        lambda: _("Correct server and port, and check whether a firewall is in between."),
    ),
    (
        smtplib.SMTPNotSupportedError,
        lambda: _("%(host)s port %(port)s does not offer what the mailbox asks for (%(words)s)."),
        lambda: _("Choose another encryption, or leave the user empty if the server wants no sign-in."),
    ),
    (
        (smtplib.SMTPServerDisconnected, ConnectionError, EOFError),
        lambda: _("%(host)s port %(port)s hung up (%(words)s)."),
        lambda: _("Choose the other encryption, or try again later: the server may be busy."),
    ),
    (
        FolderMissing,
        lambda: _("The folder does not exist on %(host)s (%(words)s)."),
        lambda: _("Choose one of the folders of the mailbox; INBOX always exists."),
    ),
)


def words_of(fault: BaseException) -> str:
    """The server's own words in one line, without Python's wrapping."""
    if isinstance(fault, smtplib.SMTPResponseException):
        words = fault.smtp_error.decode("utf-8", "replace") if isinstance(fault.smtp_error, bytes) else fault.smtp_error
        return " ".join(f"{fault.smtp_code} {words}".split())
    if isinstance(fault, ssl.SSLCertVerificationError):
        return fault.verify_message
    if isinstance(fault, ssl.SSLError):
        return (fault.reason or str(fault)).replace("_", " ").lower()
    text = fault.args[0] if fault.args and isinstance(fault.args[0], bytes) else str(fault)
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if text[:2] in ("b'", 'b"'):
        text = text[2:-1]
    return " ".join(text.split()) or type(fault).__name__
