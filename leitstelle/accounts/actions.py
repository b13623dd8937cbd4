"""Signing in, one-time links, and users."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from leitstelle.accounts.errors import (
    LastAdministrator,
    LinkUsedUp,
    SignInRefused,
    TooManyAttempts,
    UserExists,
    WeakPassword,
)
from leitstelle.accounts.models import OneTimeLink, Role, User
from leitstelle.core.events import record
from leitstelle.core.models import Event

ATTEMPTS = 10
ATTEMPTS_WITHIN = timedelta(minutes=15)
PASSWORD_LINK_LIVES = timedelta(days=3)


def check_credentials(*, username: str, password: str, now: datetime) -> User:
    """The user behind name (or e-mail address) and password. Raises SignInRefused, TooManyAttempts.

    The caller commits in either case, since refusals are counted in the event log.
    """
    user = User.objects.filter(Q(username__iexact=username) | Q(email__iexact=username), is_active=True).first()
    if user is None:
        make_password(password)  # the same time as a real check, so that names cannot be guessed by the clock
        raise SignInRefused
    refused = Event.objects.filter(
        subject_type="user", subject_id=user.pk, name="user.sign_in_refused", at__gt=now - ATTEMPTS_WITHIN
    ).count()
    if refused >= ATTEMPTS:
        raise TooManyAttempts(minutes=int(ATTEMPTS_WITHIN.total_seconds() // 60))
    if not user.check_password(password):
        record("user.sign_in_refused", subject=user, by=None, now=now)
        raise SignInRefused
    note_sign_in(user, now=now)
    return user


def note_sign_in(user: User, *, now: datetime) -> None:
    """Somebody has proven who he is: by his password, or by a one-time link with which he chose one."""
    User.objects.filter(pk=user.pk).update(last_login=now)
    record("user.signed_in", subject=user, by=user, now=now)


def create_user(
    *, username: str, name: str, email: str, role: str, language: str, time_zone: str, by: User | None, now: datetime
) -> User:
    """A user without a password yet. Raises UserExists."""
    user = User(
        username=username, name=name, email=email.lower(), role=role, language=language, time_zone=time_zone, created_at=now
    )  # fmt: skip
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as fault:
        raise UserExists from fault
    record("user.created", subject=user, by=by, data={"role": role}, now=now)
    return user


def change_user(
    *,
    user: User,
    name: str,
    username: str,
    email: str,
    role: str,
    language: str,
    is_active: bool,
    by: User,
    now: datetime,
) -> None:
    """Raises UserExists, and LastAdministrator when nobody would be left to administrate."""
    stays = is_active and role == Role.ADMINISTRATOR
    if not stays and not User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=user.pk).exists():
        raise LastAdministrator
    user.name, user.username, user.email = name, username, email.lower()
    user.role, user.language, user.is_active = role, language, is_active
    try:
        with transaction.atomic():
            user.save(update_fields=["name", "username", "email", "role", "language", "is_active"])
    except IntegrityError as fault:
        raise UserExists from fault
    record("user.changed", subject=user, by=by, data={"role": role, "active": is_active}, now=now)


def set_password(*, user: User, password: str, by: User, now: datetime) -> None:
    """Raises WeakPassword with what is wrong in words."""
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise WeakPassword(" ".join(fault.messages)) from fault
    user.set_password(password)
    user.save(update_fields=["password"])
    record("user.password_set", subject=user, by=by, now=now)


def make_setup_token() -> str:
    """A fresh token for the set-up page; the one before it ends."""
    token = secrets.token_urlsafe(24)
    OneTimeLink.objects.update_or_create(
        purpose=OneTimeLink.Purpose.SETUP, defaults={"token_hash": _hash(token), "used_at": None}
    )
    return token


def make_password_token(*, user: User, by: User | None, now: datetime) -> str:
    """A token with which `user` sets a password, once, within three days."""
    token = secrets.token_urlsafe(24)
    OneTimeLink.objects.filter(user=user, used_at=None).update(used_at=now)
    OneTimeLink.objects.create(
        purpose=OneTimeLink.Purpose.PASSWORD, user=user, token_hash=_hash(token), expires_at=now + PASSWORD_LINK_LIVES
    )
    record("user.password_link_made", subject=user, by=by, now=now)
    return token


def find_link(*, purpose: str, token: str, now: datetime) -> OneTimeLink:
    """The link while it is good. Raises LinkUsedUp."""
    link = (
        OneTimeLink.objects.filter(purpose=purpose, token_hash=_hash(token), used_at=None)
        .select_related("user")
        .first()
    )
    if link is None or (link.expires_at and link.expires_at <= now):
        raise LinkUsedUp
    return link


def use_link(*, purpose: str, token: str, now: datetime) -> OneTimeLink:
    """Use the link up; of two at once, one gets LinkUsedUp."""
    link = find_link(purpose=purpose, token=token, now=now)
    if not OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise LinkUsedUp
    return link


def link_owner(link: OneTimeLink) -> User:
    """Whose password the link sets. Raises LinkUsedUp for the set-up link, which is nobody's."""
    if link.user is None:
        raise LinkUsedUp
    return link.user


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
