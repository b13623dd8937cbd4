"""Events of a ticket told in words."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leitstelle.core.models import Event
from leitstelle.tickets.models import Kind, Scale, State
from leitstelle.web import remembered, words

Names = Callable[[Event], str]
ICONS = {
    "ticket.assigned": "users",
    "ticket.claimed": "hand",
    "ticket.resolved": "circle-check",
    "ticket.reopened": "undo-2",
    "ticket.state_changed": "circle-dot",
    "ticket.changed": "sliders-horizontal",
    "ticket.stranger_referred": "link-2",
    "ticket.mail_bounced": "triangle-alert",
    "ticket.mail_failed": "triangle-alert",
}
_PLAIN = {
    "ticket.opened": gettext_lazy("%(who)s opened the ticket"),
    "ticket.message_added": gettext_lazy("%(who)s wrote"),
    "ticket.note_added": gettext_lazy("%(who)s wrote an internal note"),
    "ticket.claimed": gettext_lazy("%(who)s claimed the ticket"),
    "ticket.resolved": gettext_lazy("%(who)s resolved the ticket"),
    "ticket.reopened": gettext_lazy("%(who)s reopened the ticket"),
    "ticket.mail_queued": gettext_lazy("A mail to the requester was queued"),
    "ticket.mail_sent": gettext_lazy("A mail to the requester was sent"),
    "ticket.mail_bounced": gettext_lazy("A mail to the requester came back"),
    "ticket.mail_failed": gettext_lazy("A mail to the requester could not be delivered"),
    "ticket.mail_retrying": gettext_lazy("A mail to the requester will be tried again"),
}
_FIELDS = {
    "kind": (gettext_lazy("kind"), lambda value: Kind(str(value)).label),
    "impact": (gettext_lazy("impact"), lambda value: Scale(value).label),
    "urgency": (gettext_lazy("urgency"), lambda value: Scale(value).label),
    "priority": (gettext_lazy("priority"), words.priority),
    "difficulty_id": (
        gettext_lazy("needed level"),
        lambda value: _("Level %(number)s") % {"number": value} if value else "–",
    ),
}


def told(event: Event, requester: str) -> str:
    """One sentence for `event`; an event this page does not know is told by its name."""
    who = _who(event, requester)
    if event.name in _PLAIN:
        return str(_PLAIN[event.name]) % {"who": who}
    teller = _TELLERS.get(event.name)
    return teller(who, event.data) if teller else f"{who}: {event.name}"


def _who(event: Event, requester: str) -> str:
    if event.actor_type == "requester":
        return requester
    if event.actor_type in ("agent", "user"):
        return next((person.name for person in remembered.people() if person.id == event.actor_id), _("Somebody"))
    return _("The desk")


def _state_changed(who: str, data: dict[str, Any]) -> str:
    if data.get("deed") == "requester_replied":
        return _("%(who)s answered: the ticket is open again") % {"who": who}
    return _("%(who)s set the state to “%(state)s”") % {"who": who, "state": State(data["to"]).label}


def _assigned(who: str, data: dict[str, Any]) -> str:
    team = remembered.team_names().get(data["team"], "–")
    if data["assignee"] is None:
        return _("%(who)s gave the ticket to the team %(team)s") % {"who": who, "team": team}
    person = next((one.name for one in remembered.people() if one.id == data["assignee"]), "–")
    return _("%(who)s gave the ticket to %(person)s (%(team)s)") % {"who": who, "person": person, "team": team}


def _changed(who: str, data: dict[str, Any]) -> str:
    parts = [
        _("%(field)s: %(before)s → %(after)s")
        % {"field": label, "before": _value(show, data[f"{field}.from"]), "after": _value(show, data[f"{field}.to"])}
        for field, (label, show) in _FIELDS.items()
        if f"{field}.to" in data
    ]
    return _("%(who)s changed %(what)s") % {"who": who, "what": ", ".join(parts)}


def _value(show: Callable[[Any], object], value: object) -> object:
    return "–" if value is None else show(value)


def _referred(who: str, data: dict[str, Any]) -> str:
    return _("%(who)s named ticket #%(number)s in the subject, but does not belong to it") % {
        "who": who,
        "number": data.get("mentioned_number", "?"),
    }


_TELLERS = {
    "ticket.state_changed": _state_changed,
    "ticket.assigned": _assigned,
    "ticket.changed": _changed,
    "ticket.stranger_referred": _referred,
}
