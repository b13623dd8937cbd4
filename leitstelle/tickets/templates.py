"""The texts the desk sends, rendered from templates an administrator edits.

A template knows its words, `{% if %}` and a few filters, nothing else: no loops, calls, arithmetic or attributes, so that
none can run for long, grow without bound or reach into the program.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from django.db.models import Model
from django.utils.translation import gettext as _
from jinja2 import Environment, StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes

from leitstelle.core.events import record
from leitstelle.core.text import one_line
from leitstelle.tickets.errors import TemplateBroken
from leitstelle.tickets.models import MessageTemplate, TemplateKind

WORDS: dict[str, tuple[str, ...]] = {
    TemplateKind.ACKNOWLEDGEMENT: ("number", "subject", "requester", "desk", "text"),
    TemplateKind.REPLY: ("number", "subject", "requester", "desk", "message", "agent", "signature"),
    TemplateKind.RESOLUTION: (
        "number", "subject", "requester", "desk", "resolution", "agent", "signature", "reopen_link", "reopen_days",
    ),
}  # fmt: skip
EXAMPLE: dict[str, str] = {
    "number": "1042", "subject": "Drucker im Lager druckt nicht", "requester": "Anna Schmidt", "desk": "Service Desk",
    "message": "…", "text": "…", "agent": "Jonas Weber", "signature": "Jonas Weber\nService Desk", "resolution": "…",
    "reopen_link": "https://desk.example/r/1042", "reopen_days": "7",
}  # fmt: skip
NEEDED = {
    TemplateKind.REPLY: ("message",),
    TemplateKind.RESOLUTION: ("resolution", "reopen_link"),
}
LONGEST = 20_000
LONGEST_SUBJECT = 250

_environment = Environment(undefined=StrictUndefined, autoescape=False)
_environment.globals.clear()
_environment.filters = {
    name: _environment.filters[name] for name in ("capitalize", "default", "lower", "trim", "upper")
}
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.Filter, nodes.Not, nodes.And,
    nodes.Or, nodes.Compare, nodes.Operand, nodes.Test,
)  # fmt: skip


def render(kind: str, language: str, words: Mapping[str, str]) -> tuple[str, str]:
    """Subject and text in `language` (`de` or `en`)."""
    template = template_for(kind, language)
    return render_texts(template.subject, template.text, words)


def template_for(kind: str, language: str) -> MessageTemplate:
    """The template of `kind` in `language`; the English one where there is none in that language."""
    return MessageTemplate.objects.get(kind=kind, language=language if language in ("de", "en") else "en")


def render_texts(subject: str, text: str, words: Mapping[str, str]) -> tuple[str, str]:
    return one_line(_compiled(subject).render(words), limit=250), _compiled(text).render(words).strip() + "\n"


def check(kind: str, subject: str, text: str) -> tuple[str, str]:
    """A preview with example words. Raises TemplateBroken with what is wrong, in words, and where."""
    if not subject.strip() or not text.strip():
        raise TemplateBroken(fault=_("subject and text may not be empty."))
    if len(subject) > LONGEST_SUBJECT:
        raise TemplateBroken(fault=_("its subject is longer than 250 characters."))
    if len(text) > LONGEST:
        raise TemplateBroken(fault=_("it is longer than 20,000 characters."))
    try:
        for source in (subject, text):
            _compiled(source)
            _check_words(kind, source)
        shown = render_texts(subject, text, {word: EXAMPLE[word] for word in WORDS[kind]})
        for word in NEEDED.get(TemplateKind(kind), ()):
            _check_used(text, word)
    except TemplateError as fault:
        line = getattr(fault, "lineno", None)
        where = _(" (line %(line)s)") % {"line": line} if line else ""
        raise TemplateBroken(fault=f"{fault.message}{where}") from fault
    return shown


def _check_words(kind: str, source: str) -> None:
    for node in _parsed(source).find_all(nodes.Name):
        if node.name not in WORDS[kind]:
            known = ", ".join(WORDS[kind])
            raise TemplateBroken(
                fault=_("there is no word “%(word)s” here. These can be used: %(known)s.")
                % {"word": node.name, "known": known}
            )


def _check_used(text: str, word: str) -> None:
    marker = "\u0001"
    if marker not in _compiled(text).render({**EXAMPLE, word: marker}):
        raise TemplateBroken(fault=_("{{ %(word)s }} does not appear in it, so nobody would read it.") % {"word": word})


def edit(template: MessageTemplate, *, subject: str, text: str, by: Model, now: datetime) -> None:
    """Use the changed template from now on. Raises TemplateBroken; the version before stays in use then."""
    check(template.kind, subject, text)
    template.subject, template.text, template.edited_at = subject.strip(), text.replace("\r\n", "\n"), now
    template.save(update_fields=["subject", "text", "edited_at"])
    record(
        "template.edited", subject=template, by=by, data={"kind": template.kind, "language": template.language}, now=now
    )


@lru_cache(maxsize=64)
def _compiled(source: str) -> Template:
    for node in _parsed(source).find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            what = type(node).__name__.lower()
            fault = _("only words in {{ }}, {%% if %%} and simple filters are possible, not “%(what)s”") % {
                "what": what
            }
            raise TemplateSyntaxError(fault, node.lineno)
        if isinstance(node, nodes.Filter) and node.name not in _environment.filters:
            known = ", ".join(sorted(_environment.filters))
            fault = _("there is no filter “%(name)s” here. These can be used: %(known)s.")
            raise TemplateSyntaxError(fault % {"name": node.name, "known": known}, node.lineno)
    return _environment.from_string(source)


def _parsed(source: str) -> nodes.Template:
    """Raises TemplateSyntaxError in our words: Jinja's own know no German and speak to programmers."""
    try:
        return _environment.parse(source)
    except TemplateSyntaxError as fault:
        words = _("something in braces is not closed, or not written as the desk understands it.")
        raise TemplateSyntaxError(words, fault.lineno) from fault
