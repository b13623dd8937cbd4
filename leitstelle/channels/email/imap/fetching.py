"""Taking over what is new in a folder: stored first, then marked on the server and remembered.

UIDs count only under one UIDVALIDITY (RFC 3501 section 2.3.1.1). The first time, unread mails are taken and read ones
left alone. When the server has renumbered the folder, unread mails and all of the last days are taken once more; a mail
taken twice that way is recognised by its content later.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from leitstelle.channels.email.connecting import FolderMissing
from leitstelle.channels.email.keeping import COMMIT_SECONDS, CONNECT_SECONDS, Arrived, Keeper, receipt_of_imap

log = logging.getLogger(__name__)

LARGEST_MAIL = 64 * 1024 * 1024  # bytes; of a larger one only the header is fetched
MAILS_AT_ONCE = 20
BYTES_AT_ONCE = 8 * 1024 * 1024
KEEP_SECONDS = 2 * (CONNECT_SECONDS + COMMIT_SECONDS)
LOOK_BACK = timedelta(days=3)


@dataclass(slots=True)
class Bookmark:
    """How far a folder was read. `uid_validity` None: never."""

    uid_validity: int | None
    last_uid: int
    read_at: datetime | None = None


def open_folder(client: IMAPClient, folder: str) -> tuple[int, int]:
    """Select the folder; its UIDVALIDITY and the UID the next mail will get. Raises FolderMissing."""
    try:
        told = client.select_folder(folder)
    except IMAPClientError as fault:
        raise FolderMissing(str(fault)) from fault
    return int(told[b"UIDVALIDITY"]), int(told.get(b"UIDNEXT") or 0)


def new_uids(client: IMAPClient, bookmark: Bookmark, uid_validity: int) -> list[int]:
    """UIDs of mails not taken yet, oldest first."""
    if bookmark.uid_validity == uid_validity:
        # "5:*" names the last mail too when it is older than 5 (RFC 3501 section 6.4.8)
        return sorted(uid for uid in client.search(["UID", f"{bookmark.last_uid + 1}:*"]) if uid > bookmark.last_uid)
    uids = set(client.search(["UNSEEN"]))
    if bookmark.uid_validity is not None and bookmark.read_at:
        uids |= set(client.search(["SINCE", (bookmark.read_at - LOOK_BACK).date()]))
    return sorted(uids)


def grown(client: IMAPClient) -> bool:
    """Whether the server told of mails since the last call, beside the answer to some other command.

    RFC 3501 section 7.3.1: it may do so at any time, and IDLE does not tell it again. IMAPClient has no call for that.
    """
    return client._imap.response("EXISTS")[1] != [None]


def take(client: IMAPClient, keeper: Keeper, *, mailbox_id: int, uid_validity: int, uids: Iterable[int]) -> int:
    """Store these mails, then mark them as read on the server; answers the highest UID taken.

    Raises NotKept, IMAPClientError, TimeoutError.
    """
    highest = 0
    for group in _groups(client, uids):
        mails = [_fetch(client, mailbox_id, uid_validity, uid, size) for uid, size in group]
        settled = [keeper.keep(mail) for mail in mails if mail]
        for one in settled:
            one.result(timeout=KEEP_SECONDS)
        taken = [uid for uid, _size in group]
        _mark(client, taken)
        highest = max(highest, *taken)
    return highest


def _mark(client: IMAPClient, uids: list[int]) -> None:
    """Show people that the desk has these. Where the server does not allow it, our own memory is enough."""
    try:
        client.add_flags(uids, [SEEN], silent=True)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as refusal:
        log.info("The mails cannot be marked as read: %s", refusal)


def _groups(client: IMAPClient, uids: Iterable[int]) -> Iterable[list[tuple[int, int]]]:
    """UIDs with their sizes, in portions that fit into memory. Mails deleted meanwhile are left out."""
    waiting = list(uids)
    for start in range(0, len(waiting), 200):
        told = client.fetch(waiting[start : start + 200], ["RFC822.SIZE"])
        group: list[tuple[int, int]] = []
        for uid in sorted(told):
            size = int(told[uid].get(b"RFC822.SIZE", 0))
            if group and (len(group) >= MAILS_AT_ONCE or sum(one for _uid, one in group) + size > BYTES_AT_ONCE):
                yield group
                group = []
            group.append((uid, size))
        if group:
            yield group


def _fetch(client: IMAPClient, mailbox_id: int, uid_validity: int, uid: int, size: int) -> Arrived | None:
    """One mail, not marked as read by fetching it; None when it was deleted meanwhile.

    Of a mail beyond any sense the header is kept, with the reason.
    """
    too_large = size > LARGEST_MAIL
    what = b"BODY[HEADER]" if too_large else b"BODY[]"
    told = client.fetch([uid], [what.replace(b"BODY", b"BODY.PEEK")]).get(uid, {})
    if told.get(what) is None:
        return None
    return Arrived(
        external_id=receipt_of_imap(mailbox_id, uid_validity, uid),
        source="imap",
        mailbox_id=mailbox_id,
        envelope_from="",
        envelope_to=(),
        peer_ip=None,
        helo="",
        raw=told[what],
        received_at=datetime.now(UTC),
        state="failed" if too_large else "received",
        reason=_("The mail has %(size)d MB, only its header was fetched. Read it in the mailbox itself.")
        % {"size": size // 1024 // 1024}
        if too_large
        else "",
    )
