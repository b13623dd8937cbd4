"""Time zones to choose from."""

from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _


@cache
def zones() -> list[str]:
    """Names such as `Europe/Berlin`, sorted."""
    return sorted(available_timezones())


class ZoneField(forms.CharField):
    def clean(self, value: object) -> str:
        zone = super().clean(value)
        if zone not in zones():
            raise forms.ValidationError(
                _("There is no time zone of this name: choose one from the list, such as Europe/Berlin.")
            )
        return zone
