"""Addresses of the desk: taking them apart and knowing which are ours. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """A mailbox's address as the listener knows it. `in_use` is false once the mailbox has ended."""

    mailbox_id: int
    address: str
    is_default: bool
    in_use: bool = True


@dataclass(frozen=True, slots=True)
class Split:
    """`support+k3v9@desk.example` is `support@desk.example` with the tag `k3v9`; without a plus the tag is empty."""

    base: str
    tag: str


def split_address(address: str) -> Split:
    """The address in lower case, without what stands behind its plus sign (RFC 5233, subaddressing)."""
    local, _, domain = address.strip().strip("<>").lower().rpartition("@")
    user, _, tag = local.partition("+")
    return Split(f"{user}@{domain}", tag) if user and domain else Split(address.strip().strip("<>").lower(), "")


class AddressBook:
    """The desk's mailboxes by address."""

    def __init__(self, own: Iterable[OwnAddress]) -> None:
        self._own = {one.address: one for one in own}
        self._default = next((one for one in self._own.values() if one.is_default), None)
        self._domains = {address.rpartition("@")[2] for address in self._own}

    def find(self, address: str) -> OwnAddress | None:
        """The mailbox that takes mail for `address`, with or without a plus part; None when it is not ours.

        RFC 5321 section 4.5.1: `postmaster`, alone or at a domain of ours, is always taken.
        """
        if exact := self._named(address):
            return exact
        split = split_address(address)
        local, _, domain = split.base.rpartition("@")
        if split.base == "postmaster" or (local == "postmaster" and domain in self._domains):
            return self._default or next(iter(self._own.values()), None)
        return None

    def speaks_as(self, address: str) -> bool:
        """Whether who writes under this address writes as a mailbox of ours that is in use.

        Unlike `find`: a postmaster of our domain is a person, and so may be whoever has an ended mailbox's address now.
        """
        own = self._named(address)
        return own is not None and own.in_use

    def _named(self, address: str) -> OwnAddress | None:
        return self._own.get(address.strip().strip("<>").lower()) or self._own.get(split_address(address).base)

    def has_domain(self, domain: str) -> bool:
        """Whether a mailbox of ours is at `domain`."""
        return domain.lower() in self._domains

    def tag(self, address: str) -> str:
        """What stands behind the plus of an address of ours, else empty."""
        own = self.find(address)
        return split_address(address).tag if own and own.address != address.strip().lower() else ""

    def __bool__(self) -> bool:
        return bool(self._own)
