"""Debian's Dovecot, run privately from a temporary directory: IMAP and LMTP on free ports, one password for everybody."""

import imaplib
import os
import shutil
import signal
import smtplib
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.peers.ports import free_port, wait_for

PASSWORD = "geheim"
MAIL_USER = 65534  # nobody: Dovecot refuses to keep mail as root

_CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap lmtp
listen = 127.0.0.1
mail_location = maildir:{base}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_failure_delay = 0
mail_max_userip_connections = 100
mailbox_idle_check_interval = 1 secs
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/mail/%u allow_all_users=yes
}}
recipient_delimiter = +
auth_username_format = %Ln
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
  }}
}}
service lmtp {{
  chroot =
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """`deliver` puts a mail into somebody's inbox by LMTP; the user's name is the local part of the address."""

    imap_port: int
    imaps_port: int
    lmtp_port: int
    directory: Path
    host: str = "localhost"
    password: str = PASSWORD

    def deliver(self, raw: bytes, *, to: str, sender: str = "anna@customer.example") -> None:
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as lmtp:
            refused = lmtp.sendmail(sender, [to], raw)
            assert not refused, refused

    def client(self, user: str) -> IMAPClient:
        """A signed-in client of `user`. The caller closes it."""
        client = IMAPClient("127.0.0.1", self.imap_port, ssl=False, timeout=10)
        client.login(user, self.password)
        return client

    def mails(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """All mails of a folder, oldest first."""
        with self.client(user) as client:
            client.select_folder(folder, readonly=True)
            uids = client.search()
            told = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
            return [told[uid][b"BODY[]"] for uid in sorted(told)]


@contextmanager
def dovecot(*, certificate: tuple[Path, Path] | None = None) -> Iterator[Dovecot]:
    """A running Dovecot; the test is skipped where there is none. Needs root, as its parts change their user."""
    program = shutil.which("dovecot", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if program is None or os.geteuid() != 0:
        pytest.skip("needs Debian's dovecot-imapd and dovecot-lmtpd, and root")
    base = Path(tempfile.mkdtemp(prefix="dovecot-"))
    base.chmod(0o755)
    (base / "mail").mkdir()
    os.chown(base / "mail", MAIL_USER, MAIL_USER)
    server = Dovecot(free_port(), free_port(), free_port(), base)
    files = f"ssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}" if certificate else ""
    config = base / "dovecot.conf"
    config.write_text(
        _CONFIG.format(
            base=base,
            uid=MAIL_USER,
            gid=MAIL_USER,
            ssl="yes" if certificate else "no",
            certificate=files,
            password=PASSWORD,
            imap_port=server.imap_port,
            imaps_port=server.imaps_port,
            lmtp_port=server.lmtp_port,
        )
    )
    process = subprocess.Popen([program, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: _answers(server) or process.poll() is not None, seconds=15, every=0.05)
        assert process.poll() is None, (base / "log").read_text()
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
        shutil.rmtree(base, ignore_errors=True)


def _answers(server: Dovecot) -> bool:
    try:
        with server.client("probe"):
            return True
    except (OSError, imaplib.IMAP4.error):
        return False
