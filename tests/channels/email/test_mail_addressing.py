"""Which addresses are ours, and what stands behind their plus."""

import pytest

from leitstelle.channels.email.addressing import AddressBook, OwnAddress, Split, split_address

BOOK = AddressBook(
    [
        OwnAddress(1, "support@desk.example", True),
        OwnAddress(2, "it+all@desk.example", False),
        OwnAddress(3, "büro@müller.example", False),
    ]
)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Support+T1042-abc@Desk.Example", Split("support@desk.example", "t1042-abc")),
        ("support@desk.example", Split("support@desk.example", "")),
        ("<support+a+b@desk.example>", Split("support@desk.example", "a+b")),
        ("+x@desk.example", Split("+x@desk.example", "")),
        ("postmaster", Split("postmaster", "")),
        ("", Split("", "")),
    ],
)
def test_taking_an_address_apart(address, expected):
    assert split_address(address) == expected


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("support@desk.example", 1),
        ("SUPPORT+x@DESK.example", 1),
        ("it+all@desk.example", 2),
        ("büro@müller.example", 3),
        ("postmaster@desk.example", 1),
        ("Postmaster", 1),
        ("it@desk.example", None),
        ("support@elsewhere.example", None),
        ("postmaster@elsewhere.example", None),
        ("support@desk.example.evil.example", None),
        ("", None),
        ("@", None),
    ],
)
def test_whose_address_it_is(address, mailbox):
    found = BOOK.find(address)

    assert (found.mailbox_id if found else None) == mailbox


@pytest.mark.parametrize(
    ("address", "tag"),
    [
        ("support+t1-abc@desk.example", "t1-abc"),
        ("support@desk.example", ""),
        ("it+all@desk.example", ""),
        ("other+t1-abc@desk.example", ""),
        ("support+t1-abc@elsewhere.example", ""),
    ],
)
def test_only_our_own_addresses_carry_tags(address, tag):
    assert BOOK.tag(address) == tag
