"""Reading mail: bytes in, what a person would see out. Pure: no database, no clock, no network."""

from leitstelle.channels.email.reading.model import Address, Attachment, InboundMail, as_json
from leitstelle.channels.email.reading.read import read_mail

__all__ = ["Address", "Attachment", "InboundMail", "as_json", "read_mail"]
