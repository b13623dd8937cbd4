"""Secrets at rest (mailbox passwords) and signatures for links and reply addresses, all from the one secret key."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from leitstelle.core.errors import DeskError


class SecretUnreadable(DeskError):
    code = "secret_unreadable"
    sentence = _("A stored password cannot be read: the secret key is not the one it was stored with.")
    remedy = _("Put back the file secret.key from your backup, or enter the password again.")


def _key(purpose: str) -> bytes:
    return hashlib.sha256(f"leitstelle:{purpose}:{settings.SECRET_KEY}".encode()).digest()


def encrypt(plain: str) -> str:
    """Fernet token (AES-128-CBC with HMAC-SHA256) of `plain`; the empty string stays empty."""
    return Fernet(base64.urlsafe_b64encode(_key("at-rest"))).encrypt(plain.encode()).decode() if plain else ""


def decrypt(token: str) -> str:
    """The text behind `encrypt`. Raises SecretUnreadable when the key has changed."""
    if not token:
        return ""
    try:
        return Fernet(base64.urlsafe_b64encode(_key("at-rest"))).decrypt(token.encode()).decode()
    except InvalidToken as fault:
        raise SecretUnreadable from fault


def sign(purpose: str, value: str, *, letters: int = 20) -> str:
    """Short signature of `value`, lower-case base32 (`letters` × 5 bits), so that it survives mail systems that change case."""
    digest = hmac.new(_key(purpose), value.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:letters]


def signature_fits(purpose: str, value: str, signature: str) -> bool:
    """Whether `signature` (at least 16 letters, any case) is ours for `value`."""
    ours = sign(purpose, value, letters=len(signature))
    return len(signature) >= 16 and hmac.compare_digest(ours.encode(), signature.lower().encode())
