"""The states of a ticket and what leads from one to the next. The manual's diagram is drawn from this table."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from leitstelle.core.errors import DeskError
from leitstelle.tickets.models import State


class Deed(StrEnum):
    TAKE_UP = "take_up"
    WAIT_FOR_REQUESTER = "wait_for_requester"
    WAIT_FOR_THIRD_PARTY = "wait_for_third_party"
    RESUME = "resume"
    REQUESTER_REPLIED = "requester_replied"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"


class WrongState(DeskError):
    code = "wrong_state"
    status = 409
    sentence = _("The ticket has moved on meanwhile; this no longer fits its state.")
    remedy = _("Look at the ticket as it is now and decide again.")


TRANSITIONS: dict[tuple[State, Deed], State] = {
    (State.NEW, Deed.TAKE_UP): State.OPEN,
    (State.NEW, Deed.WAIT_FOR_REQUESTER): State.WAITING_FOR_REQUESTER,
    (State.NEW, Deed.WAIT_FOR_THIRD_PARTY): State.WAITING_FOR_THIRD_PARTY,
    (State.NEW, Deed.REQUESTER_REPLIED): State.NEW,
    (State.NEW, Deed.RESOLVE): State.RESOLVED,
    (State.OPEN, Deed.TAKE_UP): State.OPEN,
    (State.OPEN, Deed.WAIT_FOR_REQUESTER): State.WAITING_FOR_REQUESTER,
    (State.OPEN, Deed.WAIT_FOR_THIRD_PARTY): State.WAITING_FOR_THIRD_PARTY,
    (State.OPEN, Deed.REQUESTER_REPLIED): State.OPEN,
    (State.OPEN, Deed.RESOLVE): State.RESOLVED,
    (State.WAITING_FOR_REQUESTER, Deed.TAKE_UP): State.WAITING_FOR_REQUESTER,
    (State.WAITING_FOR_REQUESTER, Deed.WAIT_FOR_REQUESTER): State.WAITING_FOR_REQUESTER,
    (State.WAITING_FOR_REQUESTER, Deed.WAIT_FOR_THIRD_PARTY): State.WAITING_FOR_THIRD_PARTY,
    (State.WAITING_FOR_REQUESTER, Deed.RESUME): State.OPEN,
    (State.WAITING_FOR_REQUESTER, Deed.REQUESTER_REPLIED): State.OPEN,
    (State.WAITING_FOR_REQUESTER, Deed.RESOLVE): State.RESOLVED,
    (State.WAITING_FOR_THIRD_PARTY, Deed.TAKE_UP): State.WAITING_FOR_THIRD_PARTY,
    (State.WAITING_FOR_THIRD_PARTY, Deed.WAIT_FOR_THIRD_PARTY): State.WAITING_FOR_THIRD_PARTY,
    (State.WAITING_FOR_THIRD_PARTY, Deed.WAIT_FOR_REQUESTER): State.WAITING_FOR_REQUESTER,
    (State.WAITING_FOR_THIRD_PARTY, Deed.RESUME): State.OPEN,
    (State.WAITING_FOR_THIRD_PARTY, Deed.REQUESTER_REPLIED): State.OPEN,
    (State.WAITING_FOR_THIRD_PARTY, Deed.RESOLVE): State.RESOLVED,
    (State.RESOLVED, Deed.REQUESTER_REPLIED): State.OPEN,
    (State.RESOLVED, Deed.REOPEN): State.OPEN,
    (State.RESOLVED, Deed.CLOSE): State.CLOSED,
}


def next_state(state: str, deed: Deed) -> State:
    """The state after `deed`. Raises WrongState when the table has no such cell."""
    try:
        return TRANSITIONS[State(state), deed]
    except KeyError as fault:
        raise WrongState(state=state, deed=deed) from fault


def allows(state: str, deed: Deed) -> bool:
    return (State(state), deed) in TRANSITIONS


def as_mermaid() -> str:
    """The table as a state diagram in Mermaid's notation, for the manual."""
    lines = ["stateDiagram-v2", "    [*] --> new"]
    arrows: dict[tuple[State, State], list[str]] = {}
    for (state, deed), after in TRANSITIONS.items():
        if state != after:
            arrows.setdefault((state, after), []).append(deed.value.replace("_", " "))
    lines += [f"    {state} --> {after}: {', '.join(deeds)}" for (state, after), deeds in arrows.items()]
    return "\n".join([*lines, "    closed --> [*]"])
