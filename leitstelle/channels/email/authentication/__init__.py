"""Is the sender who he says he is: SPF, DKIM and DMARC of a received mail, checked here or by a server we trust."""

from leitstelle.channels.email.authentication.check import check_sender
from leitstelle.channels.email.authentication.records import Result, SenderCheck
from leitstelle.channels.email.authentication.resolver import DnsFailure, NetworkResolver, Resolver
from leitstelle.channels.email.authentication.trusted import read_trusted_results

__all__ = ["DnsFailure", "NetworkResolver", "Resolver", "Result", "SenderCheck", "check_sender", "read_trusted_results"]
