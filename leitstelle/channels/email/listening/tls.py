"""The listener's certificate: `LEITSTELLE_SMTP_TLS_CERT` and `LEITSTELLE_SMTP_TLS_KEY`, PEM files."""

import os
import ssl
from collections.abc import Mapping

from django.utils.translation import gettext as _

from leitstelle.core.errors import DeskError


class CertificateUnusable(DeskError):
    code = "certificate_unusable"


def listener_context(environ: Mapping[str, str] = os.environ) -> ssl.SSLContext | None:
    """A context that offers STARTTLS; None when no certificate is set. Raises CertificateUnusable."""
    certificate = environ.get("LEITSTELLE_SMTP_TLS_CERT", "").strip()
    key = environ.get("LEITSTELLE_SMTP_TLS_KEY", "").strip() or None
    if not certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as fault:
        raise CertificateUnusable(
            _("The certificate for incoming mail cannot be used (%(file)s: %(fault)s)."),
            _("Correct LEITSTELLE_SMTP_TLS_CERT and LEITSTELLE_SMTP_TLS_KEY: PEM files this process may read."),
            file=certificate,
            fault=getattr(fault, "strerror", None) or str(fault),
        ) from fault
    return context
