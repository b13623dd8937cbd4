"""A mailbox as it is entered."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from leitstelle.channels.email.models import Mailbox
from leitstelle.channels.email.setup_rules import faults_of
from leitstelle.people.models import Team

SECRETS = ("imap_password", "smtp_password")
LONGEST_SERVER_NAME = 253  # RFC 1035, section 2.3.4


class MailboxForm(forms.ModelForm):
    """Passwords left empty stay as they are stored."""

    class Meta:
        model = Mailbox
        fields = (
            "name", "address", "team", "uses_plus_addressing", "incoming", "imap_host", "imap_port", "imap_security", "imap_user",
            "imap_password", "imap_folder", "smtp_host", "smtp_port", "smtp_security", "smtp_user", "smtp_password",
        )  # fmt: skip

    address = forms.EmailField(max_length=254)
    team = forms.ModelChoiceField(Team.objects.filter(archived_at=None), required=False)
    imap_port = forms.IntegerField(min_value=1, max_value=65535, required=False)
    smtp_port = forms.IntegerField(min_value=1, max_value=65535, required=False)
    imap_folder = forms.CharField(max_length=254, required=False)
    imap_password = forms.CharField(max_length=500, required=False, strip=False)
    smtp_password = forms.CharField(max_length=500, required=False, strip=False)
    trusted = forms.CharField(max_length=1000, required=False)

    def clean_address(self) -> str:
        """Archived namesakes do not count, which Django's own check cannot know."""
        address = self.cleaned_data["address"].strip().lower()
        if Mailbox.objects.filter(address=address, archived_at=None).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is already a mailbox with this address."))
        return address

    def clean_imap_port(self) -> int:
        return self.cleaned_data["imap_port"] or 993

    def clean_smtp_port(self) -> int:
        return self.cleaned_data["smtp_port"] or 587

    def clean_imap_folder(self) -> str:
        return self.cleaned_data["imap_folder"].strip() or "INBOX"

    def clean(self) -> dict:
        """The rules of `setup_rules`, each fault at its field; passwords that were left empty."""
        data = super().clean() or self.cleaned_data
        data["trusted"] = self.cleaned_data.get("trusted", "").split()
        faults = faults_of({**data, "is_default": self._will_be_default()})
        for name, fault in faults.items():
            if name not in self.errors:
                self.add_error(name, fault)
        for secret in SECRETS:
            if not data.get(secret) and self.instance.pk:
                data[secret] = getattr(Mailbox.objects.get(pk=self.instance.pk), secret)
        return data

    def clean_trusted(self) -> str:
        names = self.cleaned_data["trusted"]
        if too_long := next((name for name in names.split() if len(name) > LONGEST_SERVER_NAME), None):
            raise forms.ValidationError(
                _("“%(name)s…” is longer than a server's name can be.") % {"name": too_long[:40]}
            )
        return names

    def _will_be_default(self) -> bool:
        """The first mailbox is the default one, whatever the form says."""
        others = Mailbox.objects.filter(archived_at=None, is_default=True).exclude(pk=self.instance.pk)
        return bool(self.data.get("is_default")) or not others.exists()

    def save(self, commit: bool = True) -> Mailbox:
        self.instance.trusted_authserv_ids = self.cleaned_data["trusted"]
        return super().save(commit)


def listener_address() -> str:
    """Where a mail server hands mail over to this desk, for people: `127.0.0.1:2525`."""
    env = settings.ENV
    return f"{env.host}:{env.smtp_port}"
