# ruff: noqa: E501 - notices read better unbroken
"""The forms in which the same news arrives: reports with fields missing, prose of many mailers, other languages."""

from __future__ import annotations

from email import message_from_bytes

import pytest

from leitstelle.channels.email.reading import read_mail
from leitstelle.channels.email.reading.delivery import find_bounce
from leitstelle.channels.email.reading.delivery.returned import raw_words
from tests.channels.email.reading.delivery.notices import RETURNED, report

ANNA = "anna@customer.example"
TO_ANNA = f"Final-Recipient: rfc822; {ANNA}\n"


def mail(
    body: str,
    *,
    subject: str = "Mail delivery failed",
    sender: str = "Mail Delivery System <mailer-daemon@mx.example>",
    more: str = "",
) -> bytes:
    return (
        f"From: {sender}\nTo: support@desk.example\nSubject: {subject}\n{more}"
        f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}"
    ).encode()


REPORTS = {
    "no action": (TO_ANNA + "Status: 5.1.1", "userunknown"),
    "no final recipient": (f"X-Actual-Recipient: rfc822; {ANNA}\nAction: failed\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full", "mailboxfull"),
    "no status": (TO_ANNA + "Action: failed\nDiagnostic-Code: smtp; 550 5.2.1 account disabled", "suspend"),
    "status with a comment": (TO_ANNA + "Action: failed\nStatus: 5.2.2 (mailbox full)", "mailboxfull"),
    "a mailer's own diagnostic": (TO_ANNA + "Action: failed\nStatus: 5.4.4\nDiagnostic-Code: X-Postfix; Host or domain name not found. Name service error for name=customer.example type=AAAA: Host not found", "hostunknown"),
    "a reply of several lines": (TO_ANNA + "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp;550-5.1.1 The email account that you tried to reach does\n 550-5.1.1 not exist. Please try\n 550 5.1.1 double-checking", "userunknown"),
    "a delay without words": (TO_ANNA + "Action: delayed\nStatus: 4.0.0", "expired"),
    "a delay with a reason": (TO_ANNA + "Action: delayed\nStatus: 4.2.2\nDiagnostic-Code: smtp; 452 4.2.2 mailbox full", "mailboxfull"),
    "a program's exit code": (TO_ANNA + "Action: failed\nStatus: 5.0.0\nDiagnostic-Code: x-unix; 77", "mailererror"),
    "an error behind an arrow": (TO_ANNA + "Action: failed\nStatus: 5.0.350\nDiagnostic-Code: smtp; 550 5.0.350 Remote server returned an error -> 552 5.2.2 mailbox full", "mailboxfull"),
}  # fmt: skip


@pytest.mark.parametrize("case", REPORTS)
def test_a_report_with_fields_missing_or_odd_is_read(case: str):
    fields, reason = REPORTS[case]

    found = read_mail(report(fields).as_bytes()).bounce

    assert found is not None
    assert (found.recipient, found.reason) == (ANNA, reason)


def test_a_report_beyond_ascii_is_read_by_either_parser():
    raw = report(TO_ANNA.replace("rfc822", "utf-8") + "Action: failed\nStatus: 5.2.2").as_bytes()
    raw = raw.replace(b"message/delivery-status", b"message/global-delivery-status")

    message = message_from_bytes(raw)

    for found in (find_bounce(message, raw_words(message)), read_mail(raw).bounce):
        assert found is not None
        assert (found.recipient, found.reason) == (ANNA, "mailboxfull")


@pytest.mark.parametrize(
    "fields", ["Action: relayed\nStatus: 2.1.9", "Action: expanded\nStatus: 2.0.0", "Status: 2.1.5"]
)
def test_a_mail_that_arrived_or_went_on_is_no_bounce(fields: str):
    assert read_mail(report(TO_ANNA + fields).as_bytes()).bounce is None


def test_a_report_that_says_nothing_at_all_has_no_reason():
    raw = report("", words=f"Delivery to the following recipients failed permanently:\n\n   * {ANNA}\n").as_bytes()

    found = read_mail(raw).bounce

    assert found is not None
    assert (found.recipient, found.reason) == (ANNA, "undefined")


def test_what_a_rule_of_the_recipient_answers_after_the_mail_was_taken_does_not_strike_the_address():
    fields = TO_ANNA + "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 Mailbox does not exist"
    raw = report(fields).as_bytes().replace(b"dns; mx.example", b"dns; inbound-smtp.eu-west-1.amazonaws.com")

    found = read_mail(raw).bounce

    assert found is not None
    assert (found.reason, found.hard) == ("filtered", False)


DOVECOT = f"Your message to <{ANNA}> was automatically rejected:\nQuota exceeded (mailbox for user is full)\n"


def test_dovecots_rejection_is_a_bounce_though_it_comes_as_a_receipt():
    raw = (
        "From: Mail Delivery Subsystem <postmaster@customer.example>\nTo: support@desk.example\nSubject: Rejected: Ihre Anfrage\n"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
        f"{DOVECOT}\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; {ANNA}\n"
        "Disposition: automatic-action/MDN-sent-automatically; deleted\n\n--b--\n"
    )

    assert read_mail(raw.encode()).bounce.reason == "mailboxfull"  # type: ignore[union-attr]
    assert read_mail(raw.replace(DOVECOT, "Not read").encode()).bounce is None


def test_a_transcript_of_sendmail_5_tells_each_recipient_what_his_server_said():
    body = (
        "   ----- Transcript of session follows -----\nWhile talking to mx.customer.example:\n>>> MAIL From:<support@desk.example>\n"
        f"<<< 550 your host is blacklisted\n554 <{ANNA}>... Remote protocol error\n\n   ----- Unsent message follows -----\n"
    )

    found = read_mail(mail(body + RETURNED, subject="Returned mail: Remote protocol error")).bounce

    assert found is not None
    assert (found.recipient, found.reason) == (ANNA, "blocked")


def test_a_notification_of_amazon_ses_wrapped_by_sns_is_read():
    body = (
        '{\n  "Type" : "Notification",\n  "Message" : "{\\"notificationType\\":\\"Bounce\\",\\"bounce\\":{\\"bouncedRecipients\\":'
        f'[{{\\"emailAddress\\":\\"{ANNA}\\",\\"action\\":\\"failed\\",\\"status\\":\\"5.1.1\\",\\"diagnosticCode\\":\\"smtp; 550 5.1.1 user unknown\\"}}]}}}}"\n}}\n'
    )

    found = read_mail(mail(body, sender="no-reply@sns.amazonaws.com", subject="AWS Notification Message")).bounce

    assert found is not None
    assert (found.recipient, found.reason) == (ANNA, "userunknown")


def test_a_list_manager_that_keeps_a_mail_back_says_so():
    raw = mail(
        "Duplicated Message-ID in <list@customer.example>.\n\nOriginal mail as follows:\n\n   From: x\n",
        subject="Loop Alert: Duplicated Message-ID (x ML)",
        sender="list-admin@customer.example",
        more="X-MLServer: fml [fml 4.0.3 release]\n",
    )

    assert read_mail(raw).bounce.reason == "systemerror"  # type: ignore[union-attr]


MAILERS = {
    "exchange 2003": (f"did not reach the following recipient(s):\n\n{ANNA} on Mon, 2 Mar 2026\n    There was a SMTP communication problem with the recipient's email server.\n            <mx.customer.example #5.5.0 smtp;554 5.7.1 rejected: message looks like spam>\n", "Undeliverable: x", "spamdetected"),
    "exim, at home": (f"A message that you sent could not be delivered to one or more of its\nrecipients. The following address(es) failed:\n\n  {ANNA}\n    Unrouteable address\n", "Mail delivery failed", "hostunknown"),
    "exim, waiting": (f"A message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on mx.example.\n\nThe address to which the message has not yet been delivered is:\n\n  {ANNA}\n", "Warning: message 1abc delayed 24 hours", "expired"),
    "qmail": (f"Hi. This is the qmail-send program at mx.example.\n\n<{ANNA}>:\nMailaddress is administratively disabled. (#5.2.1)\n", "failure notice", "suspend"),
    "groupwise": (f"The message that you sent was undeliverable to the following:\n\t{ANNA} (user not found)\n", "Message status - undeliverable", "userunknown"),
    "mdaemon": (f"The attached message had PERMANENT fatal delivery errors!\n\nFailed address: {ANNA}\n\n--- Session Transcript ---\n --> RCPT To:<{ANNA}>\n <-- 550 <{ANNA}> No such user here\n", "Permanent Delivery Failure", "userunknown"),
    "mailenable": (f"MailEnable: Message could not be delivered to some recipients.\n\n\tRecipient: [SMTP:{ANNA}]\n\tReason: Remote SMTP Server Returned: 552 5.2.2 Mailbox quota exceeded\n", "Message Delivery Failure", "mailboxfull"),
    "hmailserver": (f"The following recipient(s) could not be reached:\n\n{ANNA}\n   Error Type: SMTP\n   hMailServer sent: RCPT TO:<{ANNA}>\n   Remote server replied: 550 5.1.1 unknown user\n", "Message undeliverable: x", "userunknown"),
    "haraka": (f"Hi. This is the Haraka Mailer program at mx.example.\n\nIntended Recipients: <{ANNA}>\nFailure Reason: 550 5.7.1 Blocked - see https://www.spamhaus.org/query/ip/192.0.2.1\n", "failed mail", "blocked"),
    "gmail": (f"** Message blocked **\n\nYour message to {ANNA} has been blocked.\n\nThe response was:\n554 5.7.1 Message rejected as spam\n", "Delivery Status Notification (Failure)", "spamdetected"),
    "mailmarshal": (f"Could not be delivered because of\n\n550 5.1.1 User unknown\n\nThe following recipients were affected:\n    {ANNA}\n", 'Undeliverable Mail: "x"', "userunknown"),
    "german": (f"Guten Tag,\n\nIhre Nachricht konnte nicht zugestellt werden, weil der Empfänger {ANNA} unbekannt ist.\n", "Unzustellbare Nachricht", "userunknown"),
    "french": (f"Votre message n'a pas pu être remis :\n\n<{ANNA}>\nLa boîte aux lettres du destinataire est pleine\n", "Échec de la remise", "mailboxfull"),
    "spanish": (f"No se pudo entregar el mensaje:\n\n{ANNA}\nEl buzón del destinatario está lleno.\n", "No se puede entregar: x", "mailboxfull"),
    "italian": (f"Il messaggio non è stato recapitato:\n\n{ANNA}\nLa casella è piena\n", "Mancato recapito: x", "mailboxfull"),
    "russian": (f"Ваше сообщение не может быть доставлено.\n\n{ANNA}\nПользователь не найден\n", "Недоставленное сообщение", "userunknown"),
    "japanese": (f"以下のアドレスへ配信できませんでした。\n\n<{ANNA}>\n宛先のアドレスが存在しません。\n", "配信不能のお知らせ", "userunknown"),
    "chinese": (f"抱歉，您的邮件被退回来了……\n\n收件人邮件地址：{ANNA}\n退信原因: 收件人邮箱已满\n", "来自customer.example的退信", "mailboxfull"),
}  # fmt: skip


@pytest.mark.parametrize("mailer", MAILERS)
def test_each_mailer_is_understood_in_its_own_words(mailer: str):
    body, subject, reason = MAILERS[mailer]

    found = read_mail(mail(body, subject=subject)).bounce

    assert found is not None
    assert (found.recipient, found.reason) == (ANNA, reason)


def test_a_gateway_without_a_daemons_name_is_known_by_its_empty_return_path():
    body = f"Message to {ANNA} could not be delivered: 550 5.1.1 unknown user\n"
    gateway = {"subject": "Your mail", "sender": "Gateway <gw@gateway.example>"}

    assert read_mail(mail(body, more="Return-Path: <>\n", **gateway)).bounce is not None
    assert read_mail(mail(body, more="Return-Path: <gw@gateway.example>\n", **gateway)).bounce is None


REPLY = "550 5.1.1 <x@y.example>: Recipient address rejected: User unknown"
NO_BOUNCES = {
    "a person quoting a refusal": mail(f"Guten Tag,\nich bekomme diese Meldung:\n\n{REPLY}\n\nWas tun?", sender=f"Anna <{ANNA}>", subject="Unzustellbar: meine Mail"),
    "a colleague in another support": mail(f"Could not be delivered - that is what I get: {REPLY}", sender="Support <support@customer.example>", subject="Delivery failure"),
    "a person answering a notice": mail(f"> {REPLY}\n> could not be delivered\n\nSiehe oben.", sender=f"Anna <{ANNA}>", subject="Re: failure notice", more="Return-Path: <>\n"),
    "a parcel": mail("Your order could not be delivered to the address given.", sender="no-reply@shop.example", subject="Delivery failed", more="Auto-Submitted: auto-generated\n"),
    "an absence note": mail("I am away. Mail will not be delivered to anyone else; call 555 1234.", sender=f"Anna <{ANNA}>", subject="Out of office", more="Return-Path: <>\n"),
    "a list's report": mail("You have been unsubscribed", sender="list-admin@customer.example", subject="fml status report", more="X-MLServer: fml [fml 4]\n"),
    "our own quota warning": mail("Postfach fast voll: Sie haben 95% Ihres Speichers belegt.", sender="postmaster@desk.example", subject="Quota-Warnung"),
    "a complaint of hotmail": mail("complaint\n", sender="staff@hotmail.com", subject="complaint about message from 192.0.2.1"),
    "a complaint in text": mail("This is an email abuse report\n\nFeedback-Type: abuse\nVersion: 1\n", sender="feedback@isp.example", subject="FW: x"),
}  # fmt: skip


@pytest.mark.parametrize("case", NO_BOUNCES)
def test_what_only_sounds_like_a_notice_is_none(case: str):
    assert read_mail(NO_BOUNCES[case]).bounce is None
