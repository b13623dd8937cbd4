"""Pictures inside texts: `cid:` names lead to the attachments they stand for."""

import re
from collections.abc import Iterable

from django.urls import reverse

from leitstelle.tickets.models import Attachment

_CID = re.compile(r"""(\bsrc\s*=\s*["']?)cid:([^"'\s>]+)""", re.IGNORECASE)


def named_in(html: str) -> set[str]:
    """The content ids that stand in the text."""
    return {found[2] for found in _CID.finditer(html)}


def with_pictures(html: str, attachments: Iterable[Attachment]) -> str:
    """`html` with its `cid:` pictures served from the message's attachments; unknown ones lead nowhere."""
    own = {one.content_id: one.pk for one in attachments if one.content_id}
    return _CID.sub(lambda found: f"{found[1]}{reverse('attachment', args=[own.get(found[2], 0)])}", html)
