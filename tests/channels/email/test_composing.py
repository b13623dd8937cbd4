"""The bytes of outgoing mails: readable everywhere, and nothing in them that was not meant."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitstelle.channels.email.sending.composing import (
    FileToSend,
    Letter,
    UnusableAddress,
    compose,
    envelope_address,
    trimmed_references,
)

LETTER = Letter(
    message_id="<one@desk.example>",
    date=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
    from_name="Jörg Müller via Service Desk, Köln",
    from_address="support@desk.example",
    to=("anna@customer.example",),
    subject="[#1042] Grüße aus der Kantine",
    text="Guten Tag,\n\nbitte prüfen Sie das Papierfach.\n",
    html="<p>Guten Tag</p>",
    language="de",
    desk_mark="mark",
)


def sent(**changes):
    raw = compose(replace(LETTER, **changes)).as_bytes()
    return email.message_from_bytes(raw.replace(b"\r\n", b"\n"), policy=email.policy.default), raw


def test_names_subject_and_text_survive_and_the_wire_is_ascii():
    mail, raw = sent()

    assert raw.isascii()
    assert mail["From"].addresses[0].display_name == "Jörg Müller via Service Desk, Köln"
    assert mail["Subject"] == "[#1042] Grüße aus der Kantine"
    assert mail.get_body(("plain",)).get_content() == LETTER.text
    assert mail["Date"].datetime == LETTER.date
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_images_of_the_text_are_inside_it_and_other_files_beside_it():
    html = '<p><img src="cid:photo@desk"></p>'
    files = (
        FileToSend("photo.png", "image/png", b"PNG", "photo@desk"),
        FileToSend("unused.png", "image/png", b"PNG2", "unused@desk"),
        FileToSend("Übersicht.pdf", "application/pdf", b"%PDF"),
    )

    mail, _ = sent(html=html, files=files)

    related = next(part for part in mail.walk() if part.get_content_type() == "multipart/related")
    inside = [part.get_filename() for part in related.walk() if part.get_filename()]
    beside = [part.get_filename() for part in mail.iter_attachments()]
    assert inside == ["photo.png"]
    assert beside == ["unused.png", "Übersicht.pdf"]
    assert next(part for part in related.walk() if part["Content-ID"])["Content-ID"] == "<photo@desk>"


@pytest.mark.parametrize(
    "content_type", ["message/rfc822", "multipart/mixed", "rubbish", "text/", "", "a b/c", "image/\r\nX: y"]
)
def test_a_file_of_a_strange_type_travels_as_a_plain_file(content_type):
    mail, _ = sent(files=(FileToSend("strange.eml", content_type, b"Subject: x\r\n\r\nhello"),))

    (file,) = mail.iter_attachments()
    assert (file.get_content_type(), file.get_content()) == ("application/octet-stream", b"Subject: x\r\n\r\nhello")


def test_long_message_ids_are_not_torn():
    long_id = "<" + "a" * 120 + "@mail.customer.example>"

    mail, raw = sent(references=("<ticket-1@desk.example>", long_id, "<b@c.example>"), in_reply_to=long_id)

    assert long_id.encode() in raw
    assert b"=?" not in raw.partition(b"References:")[2].partition(b"X-Leitstelle")[0]
    assert mail["References"].split() == ["<ticket-1@desk.example>", long_id, "<b@c.example>"]


def test_message_ids_nobody_can_write_are_left_out_and_the_mail_goes_all_the_same():
    odd = "<42@büro-pc>"

    mail, raw = sent(references=("<ticket-1@desk.example>", odd), in_reply_to=odd)

    assert raw.isascii()
    assert (mail["In-Reply-To"], mail["References"]) == (None, "<ticket-1@desk.example>")


def test_references_keep_the_thread_and_the_last_of_the_conversation():
    ids = [f"<{n}@x.example>" for n in range(20)]

    kept = trimmed_references("<ticket-1@desk.example>", [*ids, ids[19], ""])

    assert kept == ("<ticket-1@desk.example>", *ids[11:])


@pytest.mark.parametrize("field", ["from_name", "subject"])
@pytest.mark.parametrize("evil", ["x\r\nBcc: all@customer.example", "x\nX-Evil: y", "x\x00y\x0b\x85z\u2028w"])
def test_nobody_writes_headers_through_a_name_or_subject(field, evil):
    mail, raw = sent(**{field: evil})

    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None
    head = raw.partition(b"\r\n\r\n")[0]
    assert all(b":" in line or line.startswith((b" ", b"\t")) for line in head.split(b"\r\n"))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "@",
        "anna@",
        "@x.example",
        "a b@x.example",
        "a@x.example\r\nBcc: b@x.example",
        "a@x,b@y",
        "<a@b>",
        "a@-x",
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(UnusableAddress):
        sent(to=(address,))


def test_domains_beyond_ascii_are_written_in_ascii():
    assert envelope_address("info@müller.example") == "info@xn--mller-kva.example"


def test_local_parts_beyond_ascii_make_the_header_utf8():
    _, raw = sent(to=("büro@desk.example",))

    assert "To: büro@desk.example".encode() in raw


def test_lines_of_any_length_and_dots_are_safe():
    text = "." + "x" * 5000 + "\n.\n..\nFrom here\n"

    mail, raw = sent(text=text, html="")

    assert mail.get_content() == text
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


@given(
    from_name=st.text(max_size=150),
    subject=st.text(max_size=200),
    text=st.text(max_size=500),
    filename=st.text(max_size=200),
)
def test_whatever_people_write_makes_a_mail_that_can_be_read_back(from_name, subject, text, filename):
    from leitstelle.core.text import one_line, storable

    text, subject = storable(text), one_line(subject, limit=300)
    mail, raw = sent(
        from_name=from_name, subject=subject, text=text, files=(FileToSend(filename, "application/zip", b"\x00\xff"),)
    )

    assert raw.isascii()
    assert mail["From"].addresses[0].addr_spec == "support@desk.example"
    assert " ".join(str(mail["Subject"]).split()) == " ".join(subject.split())
    assert mail.get_body(("plain",)).get_content().rstrip("\n") == text.rstrip("\n")
    (file,) = mail.iter_attachments()
    assert file.get_content() == b"\x00\xff"
