from leitstelle.tickets.models.conversation import Attachment, Message, Visibility
from leitstelle.tickets.models.outbox import DeliveryState, MessageTemplate, OutgoingMessage, TemplateKind
from leitstelle.tickets.models.ticket import (
    Channel,
    Kind,
    Participant,
    ResolutionCode,
    Scale,
    SearchDocument,
    State,
    Ticket,
)

__all__ = [
    "Attachment",
    "Channel",
    "DeliveryState",
    "Kind",
    "Message",
    "MessageTemplate",
    "OutgoingMessage",
    "Participant",
    "ResolutionCode",
    "Scale",
    "SearchDocument",
    "State",
    "TemplateKind",
    "Ticket",
    "Visibility",
]
