"""Templates: broken ones are refused in words, and a template can reach nothing but its words."""

import pytest

from leitstelle.tickets import templates
from leitstelle.tickets.default_templates import DEFAULTS
from leitstelle.tickets.errors import TemplateBroken
from leitstelle.tickets.models import TemplateKind


@pytest.mark.parametrize(("kind", "language", "subject", "text"), DEFAULTS)
def test_what_we_ship_can_be_used(kind, language, subject, text):
    shown_subject, shown_text = templates.check(kind, subject, text)

    assert shown_subject
    assert "{{" not in shown_text


@pytest.mark.parametrize(
    ("kind", "text", "fault"),
    [
        ("acknowledgement", "Hello {{ reqester }}", "reqester"),
        ("acknowledgement", "Hello {{ requester ", "not closed.*line 1"),
        ("acknowledgement", "line one\n{% if %}", r"line 2"),
        ("acknowledgement", "{{ requester | shout }}", "no filter “shout”"),
        ("acknowledgement", "", "empty"),
        ("acknowledgement", "x" * 20_001, "20,000"),
        ("acknowledgement", "{{ message }}", "message"),
        ("reply", "Hello {{ requester }}", "message"),
        ("resolution", "{{ resolution }}", "reopen_link"),
        ("resolution", "{{ reopen_link }}", "resolution"),
        ("reply", "{{ message }} {{ 1 / 0 }}", "div"),
        ("reply", "{{ message }} {{ ''.__class__.__mro__ }}", "getattr"),
        ("reply", "{{ message }}\n{% for x in message %}x{% endfor %}", r"for.*line 2"),
        ("reply", "{{ message }} {{ 'x' * 10**9 }}", "mul"),
        ("reply", "{{ message }} {{ '%999999999d'|format(1) }}", "format"),
        ("reply", "{{ message }} {{ message.upper() }}", "call"),
        ("reply", "{{ message }} {{ self }}", "self"),
        ("reply", "{% include 'x' %}{{ message }}", "include"),
    ],
)
def test_a_broken_template_is_refused_with_the_fault(kind, text, fault):
    with pytest.raises(TemplateBroken, match=fault):
        templates.check(kind, "{{ subject }}", text)


def test_a_subject_longer_than_a_subject_may_be_is_refused():
    with pytest.raises(TemplateBroken, match="250"):
        templates.check("acknowledgement", "x" * 251, "Hello")


def test_a_template_may_decide():
    _, text = templates.check("reply", "{{ subject }}", "{% if agent %}{{ agent }}: {% endif %}{{ message }}")

    assert text == "Jonas Weber: …\n"


def test_every_kind_has_its_words():
    assert set(templates.WORDS) == set(TemplateKind)
    assert all(word in templates.EXAMPLE for words in templates.WORDS.values() for word in words)


@pytest.mark.django_db
def test_a_line_break_in_a_name_cannot_break_a_subject():
    subject, _ = templates.render_texts("{{ subject }}", "x", {"subject": "a\r\nBcc: x@y"})

    assert subject == "a Bcc: x@y"
