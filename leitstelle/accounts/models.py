"""Users who sign in, and the one-time links that let them in for the first time."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    AGENT = "agent", _("Agent")
    TEAM_LEAD = "team_lead", _("Team lead")
    ADMINISTRATOR = "administrator", _("Administrator")


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Users(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in. Permissions follow from the role, named by deed: see `permissions`."""

    username = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=20, choices=Role, default=Role.AGENT)
    language = models.CharField(max_length=2, default="en")
    time_zone = models.CharField(max_length=64, default="Europe/Berlin")
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.SYSTEM)
    shortcuts = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = Users()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="one_user_per_username"),
            models.UniqueConstraint(Lower("email"), name="one_user_per_email"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
        ]


class OneTimeLink(models.Model):
    """A link that works once: the first set-up, or a new agent's first password. Only its hash is stored."""

    class Purpose(models.TextChoices):
        SETUP = "setup"
        PASSWORD = "password"

    purpose = models.CharField(max_length=10, choices=Purpose)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="setup", user=None) | Q(purpose="password", user__isnull=False),
                name="one_time_link_fits_purpose",
            ),
            models.UniqueConstraint(fields=["purpose"], condition=Q(purpose="setup"), name="one_setup_link"),
        ]
