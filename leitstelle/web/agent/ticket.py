"""The ticket's page, its live parts and its timeline."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from leitstelle.accounts.permissions import may
from leitstelle.core.prepared import HOLE, Prepared
from leitstelle.flows.answer import Then
from leitstelle.people.models import Address, Phone, Requester
from leitstelle.tickets import queries
from leitstelle.tickets.models import DeliveryState, Message, OutgoingMessage, State, Ticket
from leitstelle.tickets.models.ticket import UNRESOLVED
from leitstelle.tickets.states import Deed, allows
from leitstelle.web import pages, remembered
from leitstelle.web.agent import timeline
from leitstelle.web.agent.choices import choices
from leitstelle.web.agent.conversation import entries
from leitstelle.web.forms import Filled
from leitstelle.web.request import Request
from leitstelle.web.says import Say

STATE_DEEDS = (
    (Deed.WAIT_FOR_REQUESTER, "hourglass"),
    (Deed.WAIT_FOR_THIRD_PARTY, "circle-pause"),
    (Deed.RESUME, "circle"),
    (Deed.CLOSE, "lock"),
)
_ADDRESSES: Prepared[Any] = Prepared(
    lambda: Address.objects.filter(requester_id=HOLE).order_by("id").values_list("email", named=True)
)
_PHONES: Prepared[Any] = Prepared(
    lambda: Phone.objects.filter(requester_id=HOLE).order_by("id").values_list("number", named=True)
)


@require_GET
def ticket(request: Request, number: int) -> HttpResponse:
    """The whole page; for htmx the parts that changed."""
    if pages.is_fragment(request):
        return parts(request, number)
    found = queries.get_visible_ticket(request.user, number)
    return pages.page(request, "agent/ticket.html", **context(request, found))


def parts(
    request: Request, number: int, *, fresh_composer: bool = False, say: str = "", closes: bool = False
) -> HttpResponse:
    """Head, conversation and facts, each for its own place; after an answer also an empty composer."""
    found = queries.get_visible_ticket(request.user, number)
    says = [Say(say)] if say else []
    known = {**context(request, found), "says": says, "fresh_composer": fresh_composer}
    response = pages.fragment(request, "agent/_ticket.html", **known)
    if closes:
        response.headers["HX-Trigger"] = "close-modal"
    return response


@require_GET
def timeline_of(request: Request, number: int) -> HttpResponse:
    """Every deed in words, newest first."""
    found = queries.get_visible_ticket(request.user, number)
    deeds = [
        (event.at, timeline.told(event, found.requester.name)) for event in queries.timeline(found).reverse()[:500]
    ]
    if pages.is_fragment(request):
        return pages.fragment(request, "agent/_timeline.html", deeds=deeds)
    return pages.page(request, "agent/timeline.html", ticket=found, deeds=deeds)


def context(request: Request, found: Ticket, *, composer: Filled | None = None) -> dict[str, Any]:
    """All that the ticket's templates need."""
    mails = queries.mails_of(found)
    messages = queries.conversation(found, mails)
    loose = [mail for mail in mails if mail.message_id is None]
    lines = _requester_lines(found.requester)
    address = reply_address(messages, lines, found)
    return {
        "ticket": found,
        "swap": False,
        "base": reverse("ticket", args=[found.number]),
        "entries": entries(found, messages, queries.deeds_on(found), loose),
        "sorrows": [Say(*_sorrow(mail)) for mail in _undelivered(mails)],
        "others": queries.open_tickets_of(found.requester, user=request.user, but=found.pk),
        "requester_lines": lines,
        "reply_to": address,
        "can_claim": found.assignee_id is None and found.state in UNRESOLVED and may(request.user, "ticket.assign"),
        "can_reply": found.state != State.CLOSED,
        "deeds": _deeds(found),
        "choices": choices(),
        "composer": composer or blank_composer(found, messages, can_be_answered=bool(address)),
        "attachment_limit_mb": _limit_mb(),
    }


def blank_composer(found: Ticket, messages: list[Message], *, can_be_answered: bool) -> Filled:
    """Ready for a reply to all whom the last mail went to; for a note where nobody can be answered, or the ticket is closed."""
    last = next((one for one in reversed(messages) if one.agent_id is None), None)
    offered = thens(found)
    return Filled(
        visibility="public" if can_be_answered and found.state != State.CLOSED else "internal",
        then=offered[0][0],
        cc=", ".join(last.copied_to) if last else "",
        thens=offered,
    )


def thens(found: Ticket) -> list[tuple[str, str]]:
    """What may follow a reply, the usual first. A word after the solution leaves it solved; *Reopen* is another deed."""
    if found.state not in UNRESOLVED:
        return [(Then.KEEP_OPEN.value, _("leave it resolved"))]
    return [
        (Then.WAIT_FOR_REQUESTER.value, _("wait for requester")),
        (Then.WAIT_FOR_THIRD_PARTY.value, _("wait for third party")),
        (Then.KEEP_OPEN.value, _("keep open")),
    ]


def reply_address(messages: list[Message], lines: list[str], found: Ticket) -> str:
    """Where a reply goes, as `flows.answer.address_of` decides it, from what the page has read already."""
    own = (
        one.sender_address
        for one in reversed(messages)
        if one.requester_id == found.requester_id and one.sender_address
    )
    return next(own, "") or next((line for line in lines if "@" in line), "")


def _requester_lines(requester: Requester) -> list[str]:
    return [row.email for row in _ADDRESSES(requester.pk)] + [row.number for row in _PHONES(requester.pk)]


def _undelivered(mails: list[OutgoingMessage]) -> list[OutgoingMessage]:
    """The newest mail to the requester, when it did not arrive: the agent must not wait for an answer to it."""
    return [mail for mail in mails[-1:] if mail.state in (DeliveryState.FAILED, DeliveryState.BOUNCED)]


def _sorrow(mail: OutgoingMessage) -> tuple[str, str, str]:
    address = ", ".join(mail.to)
    if mail.state == DeliveryState.BOUNCED:
        text = _("The last mail to %(address)s came back.") % {"address": address}
    else:
        text = _("The last mail to %(address)s could not be delivered.") % {"address": address}
    return text, "bad", " · ".join(filter(None, (mail.last_error, _("Check the address, or call."))))


def _deeds(found: Ticket) -> Filled:
    """What the state allows now."""
    labels = {
        Deed.WAIT_FOR_REQUESTER: _("Wait for requester"),
        Deed.WAIT_FOR_THIRD_PARTY: _("Wait for third party"),
        Deed.RESUME: _("Back to work"),
        Deed.CLOSE: _("Close"),
    }
    unchanged = {Deed.WAIT_FOR_REQUESTER: "waiting_for_requester", Deed.WAIT_FOR_THIRD_PARTY: "waiting_for_third_party"}
    states = [
        (deed.value, labels[deed], icon)
        for deed, icon in STATE_DEEDS
        if allows(found.state, deed) and unchanged.get(deed) != found.state
    ]
    return Filled(states=states, resolve=allows(found.state, Deed.RESOLVE), reopen=allows(found.state, Deed.REOPEN))


def _limit_mb() -> int:
    desk = remembered.desk()
    return desk.attachment_limit_mb if desk else 25
