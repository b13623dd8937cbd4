"""Events, files, secrets and texts: what every room stands on."""

import pytest
from django.db import Error, transaction
from hypothesis import given
from hypothesis import strategies as st

from leitstelle.core import secrets, text
from leitstelle.core.events import EventHoldsText, record
from leitstelle.core.files import open_file, path_of, store_file
from leitstelle.core.locks import lock_in_transaction
from leitstelle.core.models import Blob, Event
from tests.factories import NOON, a_desk, a_ticket


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["Anna Schmidt", "anna@customer.example", "a\nb", 1.5, {"a": 1}, ["Anna S."]])
def test_an_event_takes_no_names_and_no_texts(value):
    agent = a_desk()

    with pytest.raises(EventHoldsText, match="neither a number nor a state"):
        record("ticket.changed", subject=a_ticket(), by=agent, data={"x": value}, now=NOON)


@pytest.mark.django_db
def test_no_event_of_the_first_stories_holds_a_name_an_address_or_a_text():
    a_desk()
    a_ticket(sender_name="Zacharias Zwiebel", sender_address="zwiebel@customer.example", text="Onions everywhere")

    stored = " ".join(str(event.data) for event in Event.objects.all()).lower()
    assert Event.objects.count() >= 5
    assert "zwiebel" not in stored
    assert "onions" not in stored


@pytest.mark.django_db
@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_refuses_to_change_history(deed):
    a_desk()

    events = Event.objects.all()
    change = {"update": lambda: events.update(name="x"), "delete": events.delete}[deed]

    with pytest.raises(Error, match="append-only"), transaction.atomic():
        change()


@pytest.mark.django_db
def test_the_same_content_is_stored_once():
    first, second = store_file(b"cat", now=NOON), store_file(b"cat", now=NOON)

    assert first == second == Blob.objects.get()
    assert first.sha256 == "77af778b51abd4a3c51c5ddd97204a9c3ae614ebccb75a606c3b6865aed6744e"
    with open_file(first.sha256) as file:
        assert file.read() == b"cat"
    assert path_of(first.sha256).startswith("77/af/77af778b")


@given(st.text(max_size=200))
def test_what_is_encrypted_can_be_read_again_and_is_not_the_plain_text(plain):
    sealed = secrets.encrypt(plain)

    assert secrets.decrypt(sealed) == plain
    assert not plain or plain not in sealed or len(plain) < 3


def test_a_changed_key_is_said_in_words(settings):
    sealed = secrets.encrypt("geheim")
    settings.SECRET_KEY = "another"

    with pytest.raises(secrets.SecretUnreadable, match="from your backup"):
        secrets.decrypt(sealed)


@pytest.mark.parametrize("forged", ["", "aaaa", "a" * 20, "ä" * 16])
def test_a_short_or_foreign_signature_does_not_fit(forged):
    assert not secrets.signature_fits("p", "1042", forged)
    assert secrets.signature_fits("p", "1042", secrets.sign("p", "1042").upper())
    assert not secrets.signature_fits("q", "1042", secrets.sign("p", "1042"))


@given(st.text())
def test_every_text_becomes_storable(anything):
    clean = text.storable(anything + "\ud800\x00\r\n")

    assert "\x00" not in clean
    clean.encode("utf-8")


@pytest.mark.parametrize(
    ("given_text", "html"),
    [
        ("Hello\nworld", "<p>Hello<br>\nworld</p>"),
        ("a\n\n\nb", "<p>a</p>\n<p>b</p>"),
        ("<b> & more", "<p>&lt;b&gt; &amp; more</p>"),
        (
            "see https://x.example/a?b=1&c=2.",
            '<p>see <a href="https://x.example/a?b=1&amp;c=2">https://x.example/a?b=1&amp;c=2</a>.</p>',
        ),
    ],
)
def test_plain_text_becomes_paragraphs_and_links(given_text, html):
    assert text.html_from_text(given_text) == html


def test_one_line_is_cut_with_an_ellipsis():
    assert text.one_line("  a\n b\t c ", limit=10) == "a b c"
    assert text.one_line("abcdefghijkl", limit=5) == "abcd…"


def test_names_fold_without_accents_and_case():
    assert text.folded("Groß Ærø Müller") == "gross ærø muller"


def test_a_lock_outside_a_transaction_is_a_mistake(django_db_blocker):
    with django_db_blocker.unblock(), pytest.raises(RuntimeError, match="protect nothing"):
        lock_in_transaction("x")


def test_the_plain_text_of_our_editors_html_begins_at_the_margin() -> None:
    written = "<div>Hello,<br><br>switch it <strong>off</strong><br>and on.</div><ul><li>one</li></ul>"

    assert text.text_from_html(written) == "Hello,\n\nswitch it off\nand on.\n  * one"
