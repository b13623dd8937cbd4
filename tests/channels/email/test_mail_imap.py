"""Fetching from a real IMAP server: once each, at once, through restarts and renumbering."""

import contextlib
import os
import signal
import threading
import time
from concurrent.futures import Future
from pathlib import Path

import pytest
from django.db import transaction

from leitstelle.channels.email.imap.reader import ImapReaders
from leitstelle.channels.email.keeping import Keeper, NotKept
from leitstelle.channels.email.models import Mailbox, RawMail
from leitstelle.core.clock import now
from tests.factories import a_desk
from tests.peers.certificates import make_certificate
from tests.peers.dovecot import dovecot
from tests.peers.ports import wait_for

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def server(certificate):
    with dovecot(certificate=certificate) as server:
        yield server


@pytest.fixture
def desk():
    with transaction.atomic():
        return a_desk(now=now())


_users = iter(range(1, 1000))


@pytest.fixture
def mailbox(desk, server):
    return a_mailbox(server, f"user{next(_users)}")


def a_mailbox(server, user, **changes):
    values = {
        "imap_host": server.host,
        "imap_port": server.imap_port,
        "imap_security": "none",
        "imap_user": user,
        "imap_password": server.password,
        **changes,
    }
    return Mailbox.objects.create(name=user, address=f"{user}@desk.example", incoming="imap", **values)


class Fetching:
    """The IMAP part of the gateway while a `with` lasts."""

    def __init__(self, keeper_class: type[Keeper] = Keeper) -> None:
        self.keeper = keeper_class()
        self.readers = ImapReaders(self.keeper)

    def __enter__(self) -> "Fetching":
        self.keeper.start()
        self.readers.follow()
        return self

    def __exit__(self, *_: object) -> None:
        self.readers.close()
        self.keeper.close()


def a_mail(n: int) -> bytes:
    return f"From: Anna <anna@customer.example>\r\nMessage-ID: <{n}@customer.example>\r\nSubject: {n}\r\n\r\nHello\r\n".encode()


def stored() -> list[str]:
    raws = RawMail.objects.order_by("id").values_list("raw", flat=True)
    return [bytes(raw).partition(b"Subject: ")[2].partition(b"\r\n")[0].decode() for raw in raws]


def flags_of(server, user) -> list[tuple[bytes, ...]]:
    with server.client(user) as client:
        client.select_folder("INBOX", readonly=True)
        uids = client.search()
        return [flags for _uid, flags in sorted(client.get_flags(uids).items())] if uids else []


def test_waiting_mail_is_fetched_unchanged_and_marked_as_read(server, mailbox):
    server.deliver(a_mail(1), to=mailbox.address)

    with Fetching():
        wait_for(lambda: stored() == ["1"])
        wait_for(lambda: b"\\Seen" in flags_of(server, mailbox.imap_user)[0])

    kept = RawMail.objects.get()
    assert (kept.source, kept.mailbox_id, kept.peer_ip, kept.envelope_to) == ("imap", mailbox.pk, None, [])
    assert bytes(kept.raw) == server.mails(mailbox.imap_user)[0]
    mailbox.refresh_from_db()
    assert (mailbox.last_uid, mailbox.last_in_error) == (1, "")
    assert mailbox.last_in_at is not None


def test_new_mail_is_pushed_in_under_two_seconds(server, mailbox):
    with Fetching():
        wait_for(lambda: Mailbox.objects.get(pk=mailbox.pk).uid_validity)
        time.sleep(0.3)
        started = time.monotonic()
        server.deliver(a_mail(1), to=mailbox.address)
        wait_for(lambda: stored() == ["1"])

    assert time.monotonic() - started < 2


def test_mail_read_before_the_desk_came_is_left_alone_and_mail_read_afterwards_is_not(server, mailbox):
    for n in (1, 2, 3):
        server.deliver(a_mail(n), to=mailbox.address)
    _mark_read(server, mailbox.imap_user, 1)

    with Fetching():
        wait_for(lambda: stored() == ["2", "3"])

    server.deliver(a_mail(4), to=mailbox.address)
    _mark_read(server, mailbox.imap_user, 4)
    with Fetching():
        wait_for(lambda: stored() == ["2", "3", "4"])


def _mark_read(server, user, uid):
    with server.client(user) as client:
        client.select_folder("INBOX")
        client.add_flags([uid], ["\\Seen"])


def test_a_restart_fetches_nothing_twice(server, mailbox):
    for n in range(1, 31):
        server.deliver(a_mail(n), to=mailbox.address)
    for _ in range(2):
        with Fetching():
            wait_for(lambda: len(stored()) == 30)

    Mailbox.objects.update(uid_validity=None, last_uid=0)
    with server.client(mailbox.imap_user) as client:
        client.select_folder("INBOX")
        client.remove_flags(client.search(), ["\\Seen"])
    with Fetching():
        wait_for(lambda: Mailbox.objects.get(pk=mailbox.pk).last_uid == 30)
    assert len(stored()) == 30


def test_nothing_is_marked_while_storing_fails(server, mailbox, monkeypatch):
    monkeypatch.setattr("leitstelle.channels.email.imap.reader.FIRST_PAUSE_SECONDS", 0.1)

    class Failing(Keeper):
        broken = True

        def keep(self, mail):
            if not self.broken:
                return super().keep(mail)
            refused = Future()
            refused.set_exception(NotKept("the database is down"))
            return refused

    server.deliver(a_mail(1), to=mailbox.address)
    with Fetching(Failing):
        time.sleep(0.5)
        assert b"\\Seen" not in flags_of(server, mailbox.imap_user)[0]
        assert stored() == []
        Failing.broken = False
        wait_for(lambda: stored() == ["1"])


def test_after_the_server_renumbered_the_folder_new_mail_is_found_again(server, mailbox):
    server.deliver(a_mail(1), to=mailbox.address)
    with Fetching():
        wait_for(lambda: stored() == ["1"])
    Mailbox.objects.update(uid_validity=4711, last_uid=900)
    server.deliver(a_mail(2), to=mailbox.address)
    _mark_read(server, mailbox.imap_user, 2)

    with Fetching():
        wait_for(lambda: "2" in stored())

    mailbox.refresh_from_db()
    assert mailbox.uid_validity != 4711
    assert mailbox.last_uid == 2


def test_a_broken_line_is_mended(server, mailbox):
    with Fetching():
        wait_for(lambda: Mailbox.objects.get(pk=mailbox.pk).uid_validity)
        _kick(server, mailbox.imap_user)
        server.deliver(a_mail(1), to=mailbox.address)
        wait_for(lambda: stored() == ["1"], seconds=15)


def _kick(server, user):
    """End the server's process that serves this user."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "cmdline").read_bytes().startswith(b"dovecot/imap\0") and _belongs_to(process, server):
                os.kill(int(process.name), signal.SIGKILL)


def _belongs_to(process, server):
    return os.readlink(process / "cwd").startswith(str(server.directory))


def test_a_wrong_password_is_said_in_the_mailbox_and_a_correction_is_noticed(server, desk):
    mailbox = a_mailbox(server, f"user{next(_users)}", imap_password="wrong")
    server.deliver(a_mail(1), to=mailbox.address)
    with Fetching() as fetching:
        wait_for(lambda: Mailbox.objects.get(pk=mailbox.pk).last_in_error)
        mailbox.refresh_from_db()
        assert "does not accept the password" in mailbox.last_in_error

        mailbox.imap_password = server.password
        mailbox.save()
        fetching.readers.follow()
        wait_for(lambda: stored() == ["1"])
        wait_for(lambda: Mailbox.objects.get(pk=mailbox.pk).last_in_error == "")


def test_a_missing_folder_is_named(server, desk):
    mailbox = a_mailbox(server, f"user{next(_users)}", imap_folder="Nowhere")

    with Fetching():
        wait_for(lambda: "folder does not exist" in Mailbox.objects.get(pk=mailbox.pk).last_in_error)


def test_several_mailboxes_are_read_side_by_side_and_archiving_ends_it(server, desk):
    boxes = [a_mailbox(server, f"user{next(_users)}") for _ in range(3)]
    with Fetching() as fetching:
        for n, box in enumerate(boxes):
            server.deliver(a_mail(n), to=box.address)
        wait_for(lambda: sorted(stored()) == ["0", "1", "2"])
        boxes[0].archived_at = now()
        boxes[0].save()
        fetching.readers.follow()
        names = {thread.name for thread in threading.enumerate() if thread.name.startswith("imap ")}
        assert names == {f"imap {box.address}" for box in boxes[1:]}


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_tls_is_verified(server, desk, certificate, monkeypatch, security):
    port = server.imaps_port if security == "tls" else server.imap_port
    mailbox = a_mailbox(server, f"user{next(_users)}", imap_security=security, imap_port=port)
    server.deliver(a_mail(1), to=mailbox.address)
    with Fetching():
        wait_for(lambda: "cannot be trusted" in Mailbox.objects.get(pk=mailbox.pk).last_in_error)
    assert stored() == []

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with Fetching():
        wait_for(lambda: stored() == ["1"])
