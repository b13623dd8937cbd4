"""What the person newly wrote in a mail: quoted history, signatures and device footers cut away."""

from leitstelle.channels.email.reading.reply.cut import cut_reply

__all__ = ["cut_reply"]
