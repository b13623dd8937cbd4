"""The Jinja2 environment of all pages. Compiled templates live in memory for as long as the process does."""

import json
from functools import cache
from typing import Any

import jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from markupsafe import Markup

from leitstelle.web import times, words

MODULES = ("composer", "dialogs", "keys", "live", "lists", "people", "says", "times")
TEMPLATES_KEPT = 200


def environment(**options: Any) -> jinja2.Environment:
    """Called once by Django's template backend."""
    options.update(
        auto_reload=False,
        cache_size=TEMPLATES_KEPT,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    env = jinja2.Environment(extensions=["jinja2.ext.i18n"], **options)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(
        url=_url, static=_static, modules=_import_map, language=get_language, words=words, time_units=times.units
    )
    env.filters.update(
        ago=times.ago,
        clock=times.clock,
        size=words.size,
        count=words.bounded_count,
        initials=words.initials,
        linked=words.linked,
    )
    return env


@cache
def _static(path: str) -> str:
    return static(path)


def _url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args, kwargs=kwargs)


@cache
def _import_map() -> Markup:
    """Names of our ES modules and where they lie, so that each may carry its content's hash in its address."""
    imports = {f"leitstelle/{name}": static(f"js/{name}.js") for name in MODULES}
    imports["trix"] = static("vendor/trix/trix-2.1.19.esm.min.js")
    return Markup(json.dumps({"imports": imports}).replace("<", "\\u003c"))
