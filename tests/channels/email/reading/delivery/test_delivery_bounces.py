# ruff: noqa: E501 - headers and reports of mails read better unbroken
"""Notices as the mail servers write them, and mails of people that only look like notices."""

from __future__ import annotations

import time
from email import message_from_bytes, message_from_string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leitstelle.channels.email.reading.delivery import find_bounce, find_forward, is_auto_reply, is_bulk
from tests.channels.email.reading.delivery.notices import RETURNED, notice, read, report


def test_a_report_by_rfc_3464_is_read_field_by_field():
    found = read(
        report(
            "Final-Recipient: rfc822; Anna@Customer.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown"
        )
    )

    assert found is not None
    assert (found.recipient, found.status, found.reason, found.hard) == (
        "anna@customer.example",
        "5.1.1",
        "userunknown",
        True,
    )
    assert found.original_message_id == "42@desk.example"


def test_the_address_we_wrote_to_counts_not_the_one_it_was_expanded_to():
    found = read(
        report(
            "Final-Recipient: rfc822; a.kunde@intern.customer.example\nOriginal-Recipient: rfc822;anna@customer.example\nAction: failed\nStatus: 5.2.2"
        )
    )

    assert found is not None
    assert (found.recipient, found.reason) == ("anna@customer.example", "mailboxfull")


def test_of_several_recipients_the_first_that_failed_is_told():
    fields = "\n\n".join(
        f"Final-Recipient: rfc822; {name}@customer.example\nAction: {action}\nStatus: {status}"
        for name, action, status in (
            ("one", "relayed", "2.0.0"),
            ("two", "failed", "5.2.2"),
            ("three", "failed", "5.1.1"),
        )
    )

    found = read(report(fields))

    assert found is not None
    assert (found.recipient, found.reason) == ("two@customer.example", "mailboxfull")


def test_a_report_of_success_is_no_bounce():
    assert read(report("Final-Recipient: rfc822; anna@customer.example\nAction: delivered\nStatus: 2.0.0")) is None


def test_a_delay_is_told_as_one_that_may_pass():
    found = read(report("Final-Recipient: rfc822; anna@customer.example\nAction: delayed\nStatus: 4.0.0"))

    assert found is not None
    assert (found.reason, found.hard) == ("expired", False)


TEXT_NOTICES = {
    "qmail": (
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<anna@customer.example>:\n192.0.2.1 does not like recipient.\n"
        "Remote host said: 550 No such user\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.\n\n",
        ("userunknown", None),
    ),
    "exim": (
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\n"
        "recipients. This is a permanent error. The following address(es) failed:\n\n  anna@customer.example\n    host mx.customer.example [192.0.2.1]\n"
        "    SMTP error from remote mail server after end of data:\n    552 5.3.4 message exceeds the maximum size limit\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\n",
        ("mesgtoobig", "5.3.4"),
    ),
    "1&1": (
        "This message was created automatically by mail delivery software.\n\nThe following address failed:\n\nanna@customer.example:\n"
        "SMTP error from remote server for RCPT TO command, host: mx.customer.example (192.0.2.1) reason: 550 5.1.1 User unknown\n\n"
        "--- The header of the original message is following. ---\n\n",
        ("userunknown", "5.1.1"),
    ),
    "yahoo": (
        "Sorry, we were unable to deliver your message to the following address.\n\n<anna@customer.example>:\nRemote host said: 552 5.2.2 Mailbox full [RCPT_TO]\n\n"
        "--- Below this line is a copy of the message.\n\n",
        ("mailboxfull", "5.2.2"),
    ),
    "google": (
        "Delivery to the following recipient failed permanently:\n\n     anna@customer.example\n\nTechnical details of permanent failure:\n"
        "DNS Error: Domain name not found\n\n----- Original message -----\n\n",
        ("hostunknown", None),
    ),
    "sendmail 5": (
        "   ----- Transcript of session follows -----\nWhile talking to mx.customer.example:\n>>> RCPT To:<anna@customer.example>\n<<< 550 unknown\n"
        "550 <anna@customer.example>... User unknown\n\n   ----- Unsent message follows -----\n",
        ("userunknown", None),
    ),
    "opensmtpd": (
        "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while attempting to deliver a message for\n"
        "    the following list of recipients:\n\nanna@customer.example: 550 5.7.1 Relaying denied\n\n    Below is a copy of the original message:\n\n",
        ("norelaying", "5.7.1"),
    ),
    "dragonfly": (
        "This is the DragonFly Mail Agent v0.13 at mx.example.\n\nThere was an error delivering your mail to <anna@customer.example>.\n\n"
        "mx.customer.example [192.0.2.1] did not like our RCPT TO:\n550 5.1.1 unknown user\n\nMessage headers follow.\n\n",
        ("userunknown", "5.1.1"),
    ),
    "exchange 2003": (
        "Your message\n\n  To:      anna@customer.example\n  Subject: Ihre Anfrage\n  Sent:    Mon, 2 Mar 2026 09:00:00 +0100\n\ndid not reach the following recipient(s):\n\n"
        "anna@customer.example on Mon, 2 Mar 2026 09:00:00 +0100\n    The recipient name is not recognized\n",
        ("userunknown", None),
    ),
    "zoho": (
        "This message was created automatically by mail delivery software.\nA message that you sent could not be delivered to one or more of its recipients. This is a permanent error.\n\n"
        "anna@customer.example Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 User Unknown\n\n",
        ("userunknown", "5.1.1"),
    ),
    "kddi": (
        "Your mail sent on: Mon, 2 Mar 2026 09:00:00 +0900\n     Could not be delivered to: <anna@customer.example>\n     As their mailbox is full.\n\n",
        ("mailboxfull", None),
    ),
    "german": (
        "Ihre Nachricht konnte nicht zugestellt werden.\n\nanna@customer.example\n    Das Postfach des Empfängers ist voll.\n\n----- Ursprüngliche Nachricht -----\n",
        ("mailboxfull", None),
    ),
}


@pytest.mark.parametrize("mailer", TEXT_NOTICES)
def test_a_notice_in_prose_is_understood(mailer: str):
    words, (reason, status) = TEXT_NOTICES[mailer]

    found = find_bounce(notice(words + RETURNED), words + RETURNED)

    assert found is not None
    assert (found.recipient, found.reason, found.status) == ("anna@customer.example", reason, status)
    assert found.original_message_id == "42@desk.example"


def test_the_failed_recipient_may_stand_in_a_header_alone():
    message = notice(
        "Diese Nachricht wurde automatisch erzeugt. Die Zustellung ist fehlgeschlagen: mailbox is full\n",
        more="X-Failed-Recipients: anna@customer.example\n",
    )

    found = read(message)

    assert found is not None
    assert (found.recipient, found.reason) == ("anna@customer.example", "mailboxfull")


def test_a_report_whose_boundary_is_broken_is_read_from_its_text():
    text = report(
        "Final-Recipient: rfc822; anna@customer.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full"
    ).as_string()

    found = read(message_from_string(text.replace("boundary=b", "boundary=lost")))

    assert found is not None
    assert (found.recipient, found.reason) == ("anna@customer.example", "mailboxfull")


def test_a_notification_of_amazon_ses_through_sns_is_read():
    words = (
        '{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"Anna@customer.example","action":"failed",'
        '"status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user\n  unknown"}]},"mail":{"headers":[{"name":"Message-ID","value":"<42@desk.example>"}]}}'
    )

    found = find_bounce(notice(words, sender="no-reply@sns.amazonaws.com", subject="AWS Notification Message"), words)

    assert found is not None
    assert (found.recipient, found.reason, found.hard, found.original_message_id) == (
        "anna@customer.example",
        "userunknown",
        True,
        "42@desk.example",
    )


def test_a_gateway_that_wraps_a_notice_in_an_empty_one_is_seen_through():
    inner = report(
        "Final-Recipient: rfc822; anna@customer.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown"
    )
    outer = message_from_string(
        "From: Mail Delivery Subsystem <MAILER-DAEMON@gw.example>\nSubject: Returned mail\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n"
        "--o\nContent-Type: text/plain\n\nThe following addresses had permanent delivery errors\n\n--o\nContent-Type: message/rfc822\n\n"
        + inner.as_string()
        + "\n--o--\n"
    )

    found = read(outer)

    assert found is not None
    assert (found.recipient, found.reason) == ("anna@customer.example", "userunknown")


PERSON = "Anna Kunde <anna@customer.example>"
NO_BOUNCES = {
    "a person whose mailbox is full": notice("Guten Tag, meine Mailbox ist voll (552 5.2.2 mailbox full). Was tun?\n", sender=PERSON, subject="Mailbox full"),
    "a person asking about a bounce": notice("I get: 550 5.1.1 user unknown, could not be delivered. Why?\n", sender=PERSON, subject="Undeliverable mail"),
    "a person forwarding a bounce": notice("FYI\n\n" + TEXT_NOTICES["qmail"][0] + RETURNED, sender=PERSON, subject="Fwd: failure notice"),
    "a person quoting a bounce": notice("Hilfe!\n\n> " + TEXT_NOTICES["exim"][0].replace("\n", "\n> "), sender=PERSON, subject="Re: Mail delivery failed"),
    "a newsletter about delivery": notice("Delivery to your door failed? Could not be delivered parcels", sender="no-reply@shop.example", subject="Your parcel"),
    "a monitoring alert": notice("Mail queue on mx1: 40 messages could not be delivered", sender="monitoring@desk.example", subject="CRITICAL mailq", more="Auto-Submitted: auto-generated\n"),
    "a postmaster as a person": notice("Hallo, wir stellen am Samstag den Server um.\n", sender="Postmaster <postmaster@customer.example>", subject="Wartung"),
}  # fmt: skip


@pytest.mark.parametrize("case", NO_BOUNCES)
def test_a_mail_that_only_speaks_of_bounces_is_none(case: str):
    assert read(NO_BOUNCES[case]) is None


def test_a_bounce_that_a_person_attached_is_none():
    inner = report("Final-Recipient: rfc822; anna@customer.example\nAction: failed\nStatus: 5.1.1")
    outer = message_from_string(
        f"From: {PERSON}\nSubject: Undeliverable\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/plain\n\n"
        "Was heisst das?\n\n--o\nContent-Type: message/rfc822\n\n" + inner.as_string() + "\n--o--\n"
    )

    assert read(outer) is None


def test_a_complaint_and_a_read_receipt_are_none():
    complaint = (
        report("Feedback-Type: abuse", kind="multipart/report; report-type=feedback-report")
        .as_string()
        .replace("message/delivery-status", "message/feedback-report")
    )
    receipt = report(
        "Final-Recipient: rfc822; anna@customer.example\nDisposition: manual-action/MDN-sent-manually; displayed",
        kind="multipart/report; report-type=disposition-notification",
    )

    assert read(message_from_string(complaint)) is None
    assert read(receipt) is None
    assert is_auto_reply(receipt)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000), st.text(max_size=500))
def test_no_bytes_make_it_raise(raw: bytes, text: str):
    for head in (
        b"",
        b"From: MAILER-DAEMON@x.example\nSubject: failure notice\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n",
    ):
        message = message_from_bytes(head + raw)

        find_bounce(message, text)
        find_forward(message, "Fwd: " + text, text)
        is_auto_reply(message)
        is_bulk(message)


ENDLESS = ["\n" * 60_000, "> " * 30_000, " " * 60_000, "\t\n" * 30_000, "Von: " * 12_000, "a@b.example\n" * 5_000, "-" * 60_000, "*_|" * 20_000, "To:" * 20_000, "x" * 60_000, "From: x\n" * 7_000, "-- " * 20_000, "Final-Recipient: rfc822; a@b.example\n\n" * 1_500, "could not be " * 5_000, "user " * 12_000, "{\"" * 30_000]  # fmt: skip


@pytest.mark.parametrize("text", ENDLESS, ids=[text[:8].encode("unicode_escape").decode() for text in ENDLESS])
def test_endless_repetition_is_read_in_a_moment(text: str):
    message = notice(text, subject="Fwd: failure notice")
    machine = notice(text, subject="failure notice")
    began = time.process_time()

    find_bounce(message, text)
    find_bounce(machine, text)
    find_forward(message, "Fwd: x", text)
    find_forward(message, "x", text)

    assert time.process_time() - began < 1.5
