"""The delivery loop's step: send what is due in the outbox and note for each mail what became of it."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils import translation
from django.utils.translation import gettext as _

from leitstelle.channels.email.explaining import explain
from leitstelle.channels.email.sending.claims import Due, claim, due_messages, in_hand
from leitstelle.channels.email.sending.composing import UnusableAddress, compose, envelope_address
from leitstelle.channels.email.sending.letters import letter_of, message_id_of
from leitstelle.channels.email.sending.outcomes import note_failed, note_later, note_sent, postpone
from leitstelle.channels.email.sending.retrying import SERVER_PAUSE
from leitstelle.channels.email.sending.routes import NoRoute, Route, Routes
from leitstelle.channels.email.sending.transmission import Outcome, Refused, ServerUnusable
from leitstelle.core.clock import now as current_time
from leitstelle.core.models import Desk
from leitstelle.tickets.models import OutgoingMessage

log = logging.getLogger(__name__)

MAILS_PER_BATCH = 50
PATIENCE_SECONDS = (0.2, 0.5, 1.0, 2.0, 4.0)


def process_batch(stop: threading.Event) -> int:
    """Send up to 50 due mails; answers how many were dealt with. Ends early when `stop` is set.

    To be called outside a transaction. Raises the database's errors only; what was under way is taken up again.
    """
    done = 0
    desk = Desk.objects.first()
    if desk is None:
        return 0
    with closing(Routes()) as routes, translation.override(desk.language):
        for one in due_messages(current_time(), limit=MAILS_PER_BATCH):
            if stop.is_set():
                break
            done += _deal_with(one, routes.route(one.mailbox_id), desk.name)
    return done


def _deal_with(due: Due, route: Route | NoRoute, desk_name: str) -> int:
    with in_hand(due.id) as free:
        if not free:
            return 0
        if isinstance(route, NoRoute) or route.trouble:
            postpone(due.id, words=route.trouble, until=current_time() + SERVER_PAUSE)
            return 1
        message_id = message_id_of(due.uid, route.sender)
        outgoing = claim(due.id, message_id=message_id, now=current_time())
        if outgoing is None:
            return 0
        _attempt(outgoing, route, desk_name)
        return 1


def _attempt(outgoing: OutgoingMessage, route: Route, desk_name: str) -> None:
    """One attempt, and its outcome written down. The claim is committed, no transaction is open while we speak."""
    try:
        outcome = _send(outgoing, route, desk_name)
    except ServerUnusable as fault:
        sentence, remedy = explain(fault.__cause__ or fault, route.line.server)
        route.report(trouble=f"{sentence} {remedy}", now=current_time())
        note_later(outgoing, words=sentence, now=current_time())
    except Refused as refusal:
        note = note_failed if refusal.for_good else note_later
        note(outgoing, words=refusal.words, now=current_time())
    except UnusableAddress as fault:
        words = _("“%(address)s” is no address a mail can be sent to. Correct it and answer again.")
        note_failed(outgoing, words=words % {"address": str(fault)[:100]}, now=current_time())
    except FileNotFoundError:
        log.exception("An attachment of outgoing mail %s is missing from the storage.", outgoing.pk)
        words = _("The stored file of an attachment is missing. Attach it again and answer again.")
        note_failed(outgoing, words=words, now=current_time())
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        log.exception("Outgoing mail %s could not be made.", outgoing.pk)
        words = _("The mail could not be made. The log of the worker says why; it is tried again.")
        note_later(outgoing, words=words, now=current_time())
    else:
        _insist(lambda: note_sent(outgoing, outcome, now=current_time()))
        route.report(trouble="", now=current_time())


def _insist(note: Callable[[], None]) -> None:
    """The mail is out: what is not written down now is sent a second time, so a database that restarts is waited for."""
    for pause in PATIENCE_SECONDS:
        try:
            note()
            return
        except (OperationalError, InterfaceError) as fault:
            log.warning("A sent mail cannot be noted, trying again: %s", str(fault).partition("\n")[0])
            connection.close()
            time.sleep(pause)
    note()


def _send(outgoing: OutgoingMessage, route: Route, desk_name: str) -> Outcome:
    everybody = dict.fromkeys([*outgoing.to, *outgoing.cc, *outgoing.bcc])
    recipients = {envelope_address(address): address for address in everybody}
    mail = compose(letter_of(outgoing, route.mailbox, desk_name=desk_name, now=current_time()))
    outcome = route.line.send(mail, route.sender, list(recipients))
    return Outcome(
        later={recipients[address]: words for address, words in outcome.later.items()},
        never={recipients[address]: words for address, words in outcome.never.items()},
    )
