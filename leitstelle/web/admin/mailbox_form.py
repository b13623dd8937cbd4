"""A mailbox as it is entered, and the trial of its servers."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from leitstelle.channels.email.models import Incoming, Mailbox
from leitstelle.people.models import Team

SECRETS = ("imap_password", "smtp_password")


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
        return self.cleaned_data["address"].strip().lower()

    def clean_imap_port(self) -> int:
        return self.cleaned_data["imap_port"] or 993

    def clean_smtp_port(self) -> int:
        return self.cleaned_data["smtp_port"] or 587

    def clean_imap_folder(self) -> str:
        return self.cleaned_data["imap_folder"].strip() or "INBOX"

    def clean_smtp_host(self) -> str:
        host = self.cleaned_data["smtp_host"].strip()
        if not host:
            raise forms.ValidationError(
                _("Without a server the desk cannot answer: enter the name of your provider's SMTP server.")
            )
        return host

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if data.get("incoming") == Incoming.IMAP and not data.get("imap_host"):
            self.add_error("imap_host", _("To fetch mail the desk needs the name of the IMAP server."))
        for secret in SECRETS:
            if not data.get(secret) and self.instance.pk:
                data[secret] = getattr(Mailbox.objects.get(pk=self.instance.pk), secret)
        return data

    def save(self, commit: bool = True) -> Mailbox:
        self.instance.trusted_authserv_ids = self.cleaned_data["trusted"].split()
        return super().save(commit)


def listener_address() -> str:
    """Where a mail server hands mail over to this desk, for people: `127.0.0.1:2525`."""
    env = settings.ENV
    return f"{env.host}:{env.smtp_port}"
