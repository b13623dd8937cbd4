"""One mail's dialogue with the server (RFC 5321), and one connection for a batch of mails."""

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage

from leitstelle.channels.email.connecting import DATA_SECONDS, SMTP_SECONDS, Server, open_smtp
from leitstelle.channels.email.sending.composing import needs_smtputf8

MAILS_PER_CONNECTION = 100
SIGN_IN_WANTED = (530, 534, 535)  # RFC 4954: our account is refused, not this mail
HANGS_UP = 421


class ServerUnusable(Exception):
    """The server takes no mail at all for now; `__cause__` says why. Other mails need not be tried."""


class Refused(Exception):
    """The server refused this mail. `words` are its own; `for_good` when another attempt is pointless."""

    def __init__(self, words: str, *, for_good: bool) -> None:
        super().__init__(words)
        self.words = words
        self.for_good = for_good


@dataclass(slots=True)
class Outcome:
    """Who was refused although the mail was taken for others: address to the server's words."""

    later: dict[str, str] = field(default_factory=dict)
    never: dict[str, str] = field(default_factory=dict)


class Line:
    """A connection to one server, opened at the first mail and kept for the following."""

    def __init__(self, server: Server, own_name: str) -> None:
        self.server = server
        self._own_name = own_name
        self._smtp: smtplib.SMTP | None = None
        self._sent = 0

    def send(self, mail: EmailMessage, sender: str, recipients: Sequence[str]) -> Outcome:
        """Raises ServerUnusable (nothing was taken, try all later) or Refused (this mail)."""
        try:
            smtp = self._ready()
            return self._dialogue(smtp, mail, sender, recipients)
        except Refused:
            raise
        except (smtplib.SMTPException, OSError) as fault:
            self.close()
            raise ServerUnusable from fault

    def close(self) -> None:
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()
        self._smtp, self._sent = None, 0

    def _ready(self) -> smtplib.SMTP:
        """A server may have hung up on an idle line, which is no fault of the mail: then a new one."""
        if self._smtp is not None and self._sent < MAILS_PER_CONNECTION:
            try:
                if self._smtp.rset()[0] == 250:
                    return self._smtp
            except (smtplib.SMTPException, OSError):
                self._smtp.close()
                self._smtp = None
        self.close()
        self._smtp = open_smtp(self.server, own_name=self._own_name)
        return self._smtp

    def _dialogue(self, smtp: smtplib.SMTP, mail: EmailMessage, sender: str, recipients: Sequence[str]) -> Outcome:
        self._sent += 1
        content = mail.as_bytes()
        self._check(*smtp.mail(sender, self._options(smtp, content, [sender, *recipients])))
        outcome = self._name_recipients(smtp, recipients)
        if smtp.sock:
            smtp.sock.settimeout(DATA_SECONDS)
        try:
            code, words = smtp.data(content)
        except smtplib.SMTPDataError as refusal:
            code, words = refusal.smtp_code, bytes(refusal.smtp_error)  # type: ignore[arg-type]
        if smtp.sock:
            smtp.sock.settimeout(SMTP_SECONDS)
        self._check(code, words)
        return outcome

    def _options(self, smtp: smtplib.SMTP, content: bytes, addresses: Sequence[str]) -> list[str]:
        options = []
        if smtp.has_extn("size"):
            limit = smtp.esmtp_features.get("size", "")
            if limit.isdigit() and 0 < int(limit) < len(content):
                raise Refused(f"{len(content)} bytes, the server takes {limit}", for_good=True)
            options.append(f"SIZE={len(content)}")
        if needs_smtputf8(addresses):
            if not smtp.has_extn("smtputf8"):
                raise Refused("the server does not know addresses beyond ASCII (SMTPUTF8)", for_good=True)
            options += ["SMTPUTF8", "BODY=8BITMIME"]
            smtp.command_encoding = "utf-8"
        return options

    def _name_recipients(self, smtp: smtplib.SMTP, recipients: Sequence[str]) -> Outcome:
        outcome = Outcome()
        for address in recipients:
            code, words = smtp.rcpt(address)
            if code == HANGS_UP:
                self._check(code, words)
            if code not in (250, 251):
                refusals = outcome.never if code >= 500 else outcome.later
                refusals[address] = _words(code, words)
        if len(outcome.never) + len(outcome.later) == len(recipients):
            raise Refused("; ".join({**outcome.never, **outcome.later}.values()), for_good=not outcome.later)
        return outcome

    def _check(self, code: int, words: bytes) -> None:
        if code in SIGN_IN_WANTED or code == HANGS_UP or code < 0:
            raise smtplib.SMTPResponseException(code, words)
        if not 200 <= code < 300:
            raise Refused(_words(code, words), for_good=code >= 500)


def _words(code: int, words: bytes) -> str:
    return " ".join(f"{code} {words.decode('utf-8', 'replace')}".split())
